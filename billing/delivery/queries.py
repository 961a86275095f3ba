"""Everything that reads deliveries, the mailbox and openings."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from billing.delivery.models import (
    LEFT_THE_HOUSE,
    NEEDS_CARE,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    MailboxMessage,
)
from billing.delivery.policy import DOUBT_AFTER, FORGOTTEN_AFTER, STALE_AFTER
from billing.invoices.models import Invoice
from fastfaktura.core.models import Business, EventDelivery

OF_THE_DOCUMENT = (
    *(DeliveryKind.INVOICE, DeliveryKind.CREDIT_NOTE),
    *(DeliveryKind.QUOTE, DeliveryKind.PROFORMA),
)
BY_WEIGHT = (
    DeliveryState.BOUNCED,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
    DeliveryState.DELIVERED,
)


def deliveries_of(invoice: Invoice) -> QuerySet[Delivery]:
    """Return what was sent of this invoice, or was to be, newest first."""
    return Delivery.objects.filter(invoice=invoice).order_by("-id")


def deliveries_of_business(
    business: Business,
    *,
    state: str | None = None,
    channel: str | None = None,
    kind: str | None = None,
    invoice_id: UUID | None = None,
    since: datetime | None = None,
) -> QuerySet[Delivery]:
    """Return the messages of a business to its clients; each filter that is given narrows them."""
    asked = {
        "state": state,
        "channel": channel,
        "kind": kind,
        "invoice_id": invoice_id,
        "created_at__gte": since,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    return Delivery.objects.for_business(business).filter(**given)


def first_mail_before(delivery: Delivery) -> str:
    """Return the Message-ID of the mail that brought a reminder's invoice to the same receiver.

    Empty if there is none, and for everything that begins a conversation.
    """
    if delivery.kind != DeliveryKind.REMINDER:
        return ""
    first = (
        Delivery.objects.filter(
            invoice=delivery.invoice_id,
            kind=DeliveryKind.INVOICE,
            channel=Channel.EMAIL,
            receiver__iexact=delivery.receiver,
            state__in=LEFT_THE_HOUSE,
        )
        .order_by("id")
        .values_list("message_id", flat=True)
        .first()
    )
    return first or ""


def arrivals_of(invoices: Iterable[Invoice]) -> dict[UUID, DeliveryState]:
    """Return what became of the messages of each invoice, in the state that matters most.

    That is the worst that nobody looked after; else "delivered", if the document itself was.
    """
    rows = Delivery.objects.filter(
        Q(state__in=NEEDS_CARE, cared_at=None)
        | Q(state=DeliveryState.DELIVERED, kind__in=OF_THE_DOCUMENT),
        invoice__in=list(invoices),
    )
    found: dict[UUID, DeliveryState] = {}
    for invoice_id, state in rows.values_list("invoice_id", "state"):
        known = found.get(invoice_id, DeliveryState.DELIVERED)
        found[invoice_id] = min(known, DeliveryState(state), key=BY_WEIGHT.index)
    return found


def deliveries_needing_care(business: Business) -> QuerySet[Delivery]:
    """Return the failed and the doubtful ones that nobody has looked after, newest first."""
    return (
        Delivery.objects.for_business(business)
        .filter(state__in=NEEDS_CARE, cared_at=None)
        .select_related("invoice__client")
        .order_by("-id")
    )


def mailbox_of(business: Business) -> QuerySet[MailboxMessage]:
    """Return the messages in a sandbox's mailbox, newest first."""
    return (
        MailboxMessage.objects.for_business(business)
        .select_related("delivery__invoice")
        .order_by("-id")
    )


def stale_deliveries(*, now: datetime) -> QuerySet[Delivery, UUID]:
    """Return the ids of those whose worker was not heard of for too long."""
    return (
        Delivery.objects.filter(
            Q(handed_over_at=None, claimed_at__lte=now - STALE_AFTER)
            | Q(handed_over_at__lte=now - DOUBT_AFTER),
            state=DeliveryState.SENDING,
        )
        .order_by("due_at")
        .values_list("pk", flat=True)
    )


def forgotten_deliveries(*, now: datetime) -> QuerySet[Delivery, UUID]:
    """Return the ids of those that are long due and that nobody owes to a worker any more.

    What waits for its turn in the outbox is late, not forgotten.
    """
    owed = (
        EventDelivery.objects.filter(
            event__subject_id=OuterRef("invoice_id"),
            subscriber="billing.delivery.tasks.deliver",
            done_at=None,
            failed_at=None,
        )
        .annotate(of_delivery=KeyTextTransform("delivery", "event__data"))
        .filter(of_delivery=Cast(OuterRef("pk"), TextField()))
    )
    return (
        Delivery.objects.filter(
            ~Exists(owed), state=DeliveryState.QUEUED, due_at__lte=now - FORGOTTEN_AFTER
        )
        .order_by("due_at")
        .values_list("pk", flat=True)
    )
