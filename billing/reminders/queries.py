"""Everything that reads reminders: what comes next, what was decided, and when the engine ran."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.reminders.ahead import Foresight, PlannedStep, upcoming
from billing.reminders.models import ReminderDecision, ReminderRun
from fastfaktura.core.models import Business

__all__ = ["Foresight", "PlannedStep", "decisions_of", "is_late", "last_run", "upcoming"]

# The beat runs every quarter of an hour; two missed ones may be a restart.
LATE_AFTER = timedelta(hours=1)


def decisions_of(invoice: Invoice) -> QuerySet[ReminderDecision]:
    """Return what was decided about an invoice, newest first.

    A decision to send tells what was queued; what became of it is the state of its ``reminder``.
    """
    return (
        ReminderDecision.objects.filter(invoice=invoice)
        .select_related("step", "reminder")
        .order_by("-id")
    )


def last_run(business: Business) -> ReminderRun | None:
    """Return what the engine did on the last day on which it ran for a business."""
    return ReminderRun.objects.for_business(business).order_by("-last_run_at").first()


def is_late(business: Business, now: datetime) -> bool:
    """Tell whether the engine should have run for a business and did not."""
    run = last_run(business)
    # A run that lies ahead is the sign of a clock that was wrong, not of life.
    if run is not None and abs(now - run.last_run_at) <= LATE_AFTER:
        return False
    # Who has nothing open waits for nobody.
    waiting = Invoice.objects.for_business(business).filter(
        IS_OPEN, type_code=TypeCode.INVOICE, issued_at__lte=now - LATE_AFTER
    )
    return waiting.exists()
