"""Reminders by hand: of what it is right to remind a client today, and of what it is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.delivery import policy
from billing.delivery.marks import folded, mark_of, marks_of
from billing.delivery.models import Channel, Delivery, DeliveryKind, DeliveryState, Tone
from billing.delivery.pauses import pause_in_force
from billing.delivery.queueing import MailChoices, mail_receivers, queue_by_channels
from billing.delivery.receivers import phone_of
from billing.delivery.sms.accounts import can_send_sms
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from billing.payments.asking import payable_online
from billing.payments.queries import attempt_under_way
from fastfaktura.core.events import Actor

# Those that never reached anybody; all others count, also the doubtful ones.
NEVER_ARRIVED = (DeliveryState.FAILED, DeliveryState.UNDONE)

DRAFT = "draft"
CREDIT_NOTE = "credit_note"
NOT_YET = "not_yet"


class NotRemindable(Exception):
    """Nothing is to be reminded of; ``reason`` is a word of this module or of ``policy``.

    ``channel`` and ``receiver`` are those of a marked address.
    """

    def __init__(self, reason: str, channel: Channel | None = None, receiver: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.channel = channel
        self.receiver = receiver


class RemindedRecently(Exception):
    """The receiver was reminded of this invoice within the last day."""

    def __init__(self, channel: Channel, receiver: str, *, at: datetime) -> None:
        super().__init__(f"{receiver} was reminded at {at}")
        self.channel = channel
        self.receiver = receiver
        self.at = at
        self.again_at = at + policy.REMINDER_PAUSE


def hold_reason(invoice: Invoice, *, today: date) -> str:
    """Return why nobody should be reminded of an issued invoice; empty if somebody may be.

    The caller holds the invoice's lock, so that no payment is booked meanwhile.
    """
    if reason := standing_reason(invoice):
        return reason
    rest = pause_in_force(invoice, today=today)
    return rest.kind if rest is not None else ""


def standing_reason(invoice: Invoice) -> str:
    """Return why an issued invoice asks for nothing as it stands; empty if it asks."""
    if invoice.status == InvoiceStatus.CANCELLED:
        return policy.CANCELLED
    if invoice.imported_from:
        return policy.IMPORTED
    if invoice.open_amount <= 0:
        return policy.PAID
    if attempt_under_way(invoice) is not None:
        return policy.PAYMENT_UNDER_WAY
    if payable_online(invoice) != invoice.open_amount:
        # Paid, and sent back: the client is not asked for it by itself, so no reminder does.
        return policy.REFUNDED
    return ""


def require_remindable(invoice: Invoice, *, today: date) -> None:
    """Do nothing if the client knows of the invoice, or should, and something is asked for.

    Known is what was sent before. What was never sent through us, but perhaps in another way, may
    be reminded of from the day on which it is due.

    :raises NotRemindable: if it is not so.
    """
    if invoice.status == InvoiceStatus.DRAFT:
        raise NotRemindable(DRAFT)
    if invoice.is_credit_note or not invoice.is_in_the_books:
        raise NotRemindable(CREDIT_NOTE)
    if reason := hold_reason(invoice, today=today):
        raise NotRemindable(reason)
    is_due = invoice.due_date is not None and invoice.due_date <= today
    if invoice.sent_at is None and not is_due:
        raise NotRemindable(NOT_YET)


@transaction.atomic
def remind(
    *,
    invoice_id: UUID,
    channels: Sequence[Channel],
    choices: MailChoices,
    tone: Tone | None = None,
    today: date,
    actor: Actor,
    now: datetime,
) -> list[Delivery]:
    """Queue reminders; whether they are still right is asked again when they leave.

    A link is handed on by the sender, so it may be asked for as often as he likes. An address
    that gave a message back is left out while the client has others, unless it was chosen.

    :param tone: how it speaks; friendly unless given.
    :param today: the date it is for the business.
    :raises NotRemindable: if there is nothing to be reminded of, or an address is marked.
    :raises RemindedRecently: if a receiver was reminded within the last day; nobody is then.
    :raises NoReceiver: if an email has nobody to go to.
    :raises BadAddress: if an address is none.
    :raises NoPhone: if the client has no number for an SMS.
    :raises SmsNotAvailable: if no provider sends SMS for the business.
    """
    invoice = locked_invoice(invoice_id)
    require_remindable(invoice, today=today)
    if Channel.EMAIL in channels:
        choices = replace(choices, receivers=_open_addresses(invoice, choices))
        for address in mail_receivers(invoice, choices):
            _require_pause(invoice, Channel.EMAIL, address, now=now)
    if Channel.SMS in channels and can_send_sms(invoice.business):
        phone = phone_of(invoice.client)
        if mark_of(invoice.business, Channel.SMS, phone):
            raise NotRemindable(policy.ADDRESS_MARKED, Channel.SMS, phone)
        _require_pause(invoice, Channel.SMS, phone, now=now)
    return queue_by_channels(
        invoice,
        channels,
        kind=DeliveryKind.REMINDER,
        choices=choices,
        tone=tone,
        actor=actor,
        now=now,
    )


def _open_addresses(invoice: Invoice, choices: MailChoices) -> list[str]:
    """Return to whom a reminder goes by email.

    :raises NotRemindable: if nobody is left, or an address was chosen that is marked.
    :raises NoReceiver: if there is nobody.
    :raises BadAddress: if an address is none.
    """
    addresses = mail_receivers(invoice, choices)
    marks = marks_of(invoice.business, Channel.EMAIL, addresses)
    marked = [address for address in addresses if folded(address) in marks]
    was_chosen = choices.receivers is not None
    if marked and (was_chosen or len(marked) == len(addresses)):
        raise NotRemindable(policy.ADDRESS_MARKED, Channel.EMAIL, marked[0])
    return [address for address in addresses if address not in marked]


def _require_pause(invoice: Invoice, channel: Channel, receiver: str, *, now: datetime) -> None:
    """Do nothing if the last reminder to the receiver is a day old.

    :raises RemindedRecently: if it is not.
    """
    last = (
        Delivery.objects.filter(
            invoice=invoice,
            kind=DeliveryKind.REMINDER,
            channel=channel,
            receiver__iexact=receiver,
            created_at__gt=now - policy.REMINDER_PAUSE,
        )
        .exclude(state__in=NEVER_ARRIVED)
        .order_by("-created_at")
        .first()
    )
    if last is not None:
        raise RemindedRecently(channel, receiver, at=last.created_at)
