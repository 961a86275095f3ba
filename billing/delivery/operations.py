"""Sending, taking back and sending again: what a person decides about deliveries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.delivery.mime import message_id_of
from billing.delivery.models import (
    NEEDS_CARE,
    ON_ITS_WAY,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
)
from billing.delivery.policy import UNDO_WINDOW
from billing.delivery.receivers import checked, receivers_of
from billing.delivery.wording import (
    default_message,
    default_subject,
    in_one_line,
    kind_of,
    sides_of,
)
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice, note_sent
from billing.invoices.parties import seller_profile
from fastfaktura.core.events import Actor, record_event


class InvoiceNotIssued(Exception):
    """A draft has no number and no document; issue it first."""


class InvoiceCancelled(Exception):
    """A cancelled invoice asks for nothing; its credit note can be sent instead."""


class NotUndoable(Exception):
    """It is too late: the message is on its way, or it has arrived."""

    def __init__(self, state: str) -> None:
        super().__init__(f"a delivery that is {state} cannot be undone")
        self.state = state


class NotRepeatable(Exception):
    """The message is still on its way; a second one would arrive beside it."""


@transaction.atomic
def send_invoice(
    *,
    invoice_id: UUID,
    channels: Sequence[Channel],
    receivers: Sequence[str] | None = None,
    subject: str | None = None,
    message: str | None = None,
    attach_pdf: bool | None = None,
    actor: Actor,
    now: datetime,
) -> list[Delivery]:
    """Queue one email per receiver, and record a link that was made; return the deliveries.

    What is not given is what the invoice suggests: the client's addresses, the wording in its
    language, the business's habit of attaching. A mail to a receiver to whom one is on its way
    already is not queued twice.

    :raises InvoiceNotIssued: if the invoice is a draft.
    :raises InvoiceCancelled: if it was cancelled.
    :raises NoReceiver: if an email has nobody to go to.
    :raises BadAddress: if an address is none.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.status == InvoiceStatus.DRAFT:
        raise InvoiceNotIssued
    if invoice.status == InvoiceStatus.CANCELLED:
        raise InvoiceCancelled
    sides, kind = sides_of(invoice), kind_of(invoice)
    deliveries: list[Delivery] = []
    if Channel.EMAIL in channels:
        addresses = checked(receivers_of(invoice.client) if receivers is None else receivers)
        if attach_pdf is None:
            attach_pdf = seller_profile(invoice.business).attach_pdf
        deliveries += queue_emails(
            invoice,
            addresses,
            kind=kind,
            subject=subject or default_subject(invoice, kind=kind, sides=sides),
            message=message
            or default_message(invoice, kind=kind, sides=sides, due_date=invoice.due_date),
            attach_pdf=attach_pdf,
            actor=actor,
            now=now,
        )
    if Channel.LINK in channels:
        deliveries.append(record_link(invoice, kind=kind, actor=actor, now=now))
    return deliveries


def queue_emails(
    invoice: Invoice,
    addresses: Sequence[str],
    *,
    kind: DeliveryKind,
    subject: str,
    message: str,
    attach_pdf: bool,
    actor: Actor,
    now: datetime,
    cause_id: UUID | None = None,
) -> list[Delivery]:
    """Queue a mail to each address; the caller holds the invoice's lock."""
    under_way = {
        delivery.receiver.lower(): delivery
        for delivery in Delivery.objects.filter(
            invoice=invoice, kind=kind, channel=Channel.EMAIL, state__in=ON_ITS_WAY
        )
    }
    deliveries = []
    for address in addresses:
        if address.lower() in under_way:
            deliveries.append(under_way[address.lower()])
            continue
        delivery = Delivery(
            business=invoice.business,
            invoice=invoice,
            kind=kind,
            cause_id=cause_id,
            channel=Channel.EMAIL,
            receiver=address,
            subject=in_one_line(subject),
            message=message,
            attach_pdf=attach_pdf,
            due_at=now + UNDO_WINDOW,
            created_by=actor.user,
            created_at=now,
        )
        delivery.message_id = message_id_of(delivery)
        delivery.save()
        announce(delivery, "delivery.queued", actor=actor, due_at=delivery.due_at)
        deliveries.append(delivery)
    return deliveries


def record_link(invoice: Invoice, *, kind: DeliveryKind, actor: Actor, now: datetime) -> Delivery:
    """Record that a link was made for the sender to hand on; the caller holds the lock."""
    delivery = Delivery.objects.create(
        business=invoice.business,
        invoice=invoice,
        kind=kind,
        channel=Channel.LINK,
        state=DeliveryState.SENT,
        attach_pdf=False,
        due_at=now,
        finished_at=now,
        created_by=actor.user,
        created_at=now,
    )
    announce(delivery, "delivery.linked", actor=actor)
    note_first_sending(delivery, actor=actor, now=now)
    return delivery


def note_first_sending(delivery: Delivery, *, actor: Actor, now: datetime) -> None:
    """Tell the invoice that it left the house, unless it knows; a receipt is not the invoice."""
    if delivery.kind != DeliveryKind.RECEIPT:
        note_sent(invoice_id=delivery.invoice_id, now=now, actor=actor, channel=delivery.channel)


def announce(
    delivery: Delivery,
    kind: str,
    *,
    actor: Actor,
    due_at: datetime | None = None,
    reason: str = "",
) -> None:
    """Record an event of a delivery in its invoice's timeline."""
    data = {
        "delivery": str(delivery.pk),
        "kind": delivery.kind,
        "channel": delivery.channel,
        "receiver": delivery.receiver,
    }
    if reason:
        data["reason"] = reason
    record_event(
        kind,
        business=delivery.business,
        subject=delivery.invoice,
        actor=actor,
        data=data,
        due_at=due_at,
    )


@transaction.atomic
def undo_delivery(*, delivery_id: UUID, actor: Actor, now: datetime) -> Delivery:
    """Take a message back before it leaves; its row decides between the sender and the worker.

    :raises NotUndoable: if a worker has it already, or it is done with.
    """
    delivery = locked_delivery(delivery_id)
    if delivery.state == DeliveryState.UNDONE:
        return delivery
    if delivery.state != DeliveryState.QUEUED:
        raise NotUndoable(delivery.state)
    delivery.state = DeliveryState.UNDONE
    delivery.finished_at = now
    delivery.save(update_fields=["state", "finished_at"])
    announce(delivery, "delivery.undone", actor=actor)
    return delivery


@transaction.atomic
def send_again(
    *, delivery_id: UUID, receiver: str | None = None, actor: Actor, now: datetime
) -> Delivery:
    """Queue the same message once more, to a corrected address if one is given.

    :raises NotRepeatable: if the first is still on its way.
    :raises InvoiceCancelled: if the invoice was cancelled meanwhile.
    :raises BadAddress: if the corrected address is none.
    """
    # The delivery before its invoice, as a worker locks them when it notes what the server said.
    delivery = locked_delivery(delivery_id)
    invoice = locked_invoice(delivery.invoice_id)
    if delivery.state in ON_ITS_WAY or delivery.channel != Channel.EMAIL:
        raise NotRepeatable
    if invoice.status == InvoiceStatus.CANCELLED:
        raise InvoiceCancelled
    [again] = queue_emails(
        invoice,
        checked([receiver or delivery.receiver]),
        kind=DeliveryKind(delivery.kind),
        subject=delivery.subject,
        message=delivery.message,
        attach_pdf=delivery.attach_pdf,
        actor=actor,
        now=now,
    )
    end_care(delivery, now=now)
    return again


@transaction.atomic
def dismiss_delivery(*, delivery_id: UUID, actor: Actor, now: datetime) -> Delivery:
    """Record that a person has looked after a failed or doubtful delivery in another way."""
    delivery = locked_delivery(delivery_id)
    if delivery.cared_at is None and delivery.state in NEEDS_CARE:
        end_care(delivery, now=now)
        announce(delivery, "delivery.dismissed", actor=actor)
    return delivery


def end_care(delivery: Delivery, *, now: datetime) -> None:
    """Take the delivery off the list of those that need somebody."""
    delivery.cared_at = now
    delivery.save(update_fields=["cared_at"])


def locked_delivery(delivery_id: UUID) -> Delivery:
    """Return the delivery with its business and invoice, locked until the transaction ends.

    :raises Delivery.DoesNotExist: if there is none.
    """
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("business", "invoice__client", "invoice__business", "created_by")
        .get(pk=delivery_id)
    )
