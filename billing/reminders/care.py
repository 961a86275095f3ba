"""Reading what waits for a person: promises that were not kept, and steps that nothing frees."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from billing.delivery.choices import PauseKind, ReminderPause
from billing.invoices.lifecycle import InvoiceStatus
from billing.reminders.models import Outcome, ReminderDecision
from fastfaktura.core.models import Business

# As ``invoices.queries.IS_OPEN``, from the side of a row about an invoice.
IS_OPEN = Q(
    invoice__status=InvoiceStatus.ISSUED,
    invoice__payable_amount__gt=F("invoice__allocated_total"),
)


def broken_promises(business: Business, *, today: date, since: date) -> QuerySet[ReminderPause]:
    """Return the promises whose day passed since a day while the invoice stayed open.

    A promise that a person ended, or that another rest followed, is settled.
    """
    return (
        ReminderPause.objects.for_business(business)
        .filter(
            IS_OPEN,
            kind=PauseKind.PROMISED,
            ended_at=None,
            until_date__lt=today,
            until_date__gte=since,
        )
        .select_related("invoice__client")
        .order_by("-until_date", "-id")
    )


def held_by(
    business: Business, codes: Collection[str], *, since: datetime
) -> QuerySet[ReminderDecision]:
    """Return the holds for these reasons that are the last word about their open invoice."""
    later = ReminderDecision.objects.filter(
        invoice_id=OuterRef("invoice_id"), pk__gt=OuterRef("pk")
    )
    return (
        ReminderDecision.objects.for_business(business)
        .filter(IS_OPEN, ~Exists(later), outcome=Outcome.HELD, code__in=codes)
        .filter(last_decided_at__gte=since)
        .select_related("invoice__client")
        .order_by("-last_decided_at", "-id")
    )
