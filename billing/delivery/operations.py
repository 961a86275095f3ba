"""Sending, taking back and sending again: what a person decides about deliveries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.delivery import policy
from billing.delivery.models import (
    NEEDS_CARE,
    ON_ITS_WAY,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Tone,
)
from billing.delivery.queueing import (
    MailChoices,
    SmsNotAvailable,
    announce,
    queue_by_channels,
    queue_messages,
)
from billing.delivery.receivers import checked, checked_phone
from billing.delivery.reminding import NotRemindable
from billing.delivery.sms.accounts import can_send_sms
from billing.delivery.wording import kind_of
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.operations import locked_invoice
from fastfaktura.core.events import Actor


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
    cause_id: UUID | None = None,
    is_bulk: bool = False,
    actor: Actor,
    now: datetime,
) -> list[Delivery]:
    """Queue one email per receiver and one SMS, and record a link; return the deliveries.

    What is not given is what the invoice suggests: the client's addresses, the wording in its
    language, the business's habit of attaching. A mail to a receiver to whom one is on its way
    already is not queued twice.

    :raises InvoiceNotIssued: if the invoice is a draft.
    :raises InvoiceCancelled: if it was cancelled.
    :raises NotRemindable: if another system issued it.
    :raises NoReceiver: if an email has nobody to go to.
    :raises BadAddress: if an address is none.
    :raises NoPhone: if the client has no number for an SMS.
    :raises SmsNotAvailable: if no provider sends SMS for the business.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.status == InvoiceStatus.DRAFT:
        raise InvoiceNotIssued
    if invoice.status == InvoiceStatus.CANCELLED:
        raise InvoiceCancelled
    if invoice.imported_from:
        raise NotRemindable(policy.IMPORTED)
    return queue_by_channels(
        invoice,
        channels,
        kind=kind_of(invoice),
        choices=MailChoices(receivers, subject, message, attach_pdf, cause_id, is_bulk),
        actor=actor,
        now=now,
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
    announce(delivery, "delivery.undone", actor=actor, at=now)
    return delivery


@transaction.atomic
def send_again(
    *, delivery_id: UUID, receiver: str | None = None, actor: Actor, now: datetime
) -> Delivery:
    """Queue the same message once more, to a corrected address or number if one is given.

    The repeat of a reminder by plan is one by hand: it names what is open and claimed when it
    leaves. What the first would have claimed by arriving is withdrawn, and not claimed by it.

    :raises NotRepeatable: if the first is still on its way, or no message was sent.
    :raises InvoiceCancelled: if the invoice was cancelled meanwhile.
    :raises BadAddress: if the corrected address is none.
    :raises NoPhone: if the corrected number is none, or takes no SMS.
    :raises SmsNotAvailable: if no provider sends SMS for the business.
    """
    # The delivery before its invoice, as a worker locks them when it notes what the server said.
    delivery = locked_delivery(delivery_id)
    invoice = locked_invoice(delivery.invoice_id)
    if delivery.state in ON_ITS_WAY or delivery.channel == Channel.LINK:
        raise NotRepeatable
    if invoice.status == InvoiceStatus.CANCELLED:
        raise InvoiceCancelled
    wanted = receiver or delivery.receiver
    if delivery.channel == Channel.SMS:
        if not can_send_sms(invoice.business):
            raise SmsNotAvailable
        receivers = [checked_phone(wanted, country=invoice.business.country)]
    else:
        receivers = checked([wanted])
    [again] = queue_messages(
        invoice,
        receivers,
        channel=Channel(delivery.channel),
        kind=DeliveryKind(delivery.kind),
        tone=Tone(delivery.tone) if delivery.tone else None,
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
        announce(delivery, "delivery.dismissed", actor=actor, at=now)
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
