"""Writing messages down that are to leave; who calls holds the lock of the invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing.delivery.mime import message_id_of
from billing.delivery.models import (
    ON_ITS_WAY,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Tone,
)
from billing.delivery.policy import UNDO_WINDOW
from billing.delivery.receivers import checked, phone_of, receivers_of
from billing.delivery.sms.accounts import can_send_sms
from billing.delivery.texts import Words, words_for
from billing.delivery.wording import in_one_line, sides_of
from billing.invoices.models import Invoice
from billing.invoices.operations import note_sent
from billing.invoices.parties import seller_profile
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.journal import ActorKind, Priority


class SmsNotAvailable(Exception):
    """No provider sends SMS for this live business, or it refuses the business's account."""


@dataclass(frozen=True, slots=True)
class MailChoices:
    """What the sender chose for the emails; None is what the invoice suggests.

    :param cause_id: what the messages answer; see ``Delivery.cause_id``.
    :param is_bulk: whether they are some of many that were sent at once.
    """

    receivers: Sequence[str] | None = None
    subject: str | None = None
    message: str | None = None
    attach_pdf: bool | None = None
    cause_id: UUID | None = None
    is_bulk: bool = False


AS_SUGGESTED = MailChoices()


def mail_receivers(invoice: Invoice, choices: MailChoices) -> list[str]:
    """Return to whom the emails go.

    :raises NoReceiver: if there is nobody.
    :raises BadAddress: if an address is none.
    """
    chosen = choices.receivers
    return checked(receivers_of(invoice.client) if chosen is None else chosen)


def queue_by_channels(
    invoice: Invoice,
    channels: Sequence[Channel],
    *,
    kind: DeliveryKind,
    choices: MailChoices = AS_SUGGESTED,
    tone: Tone | None = None,
    actor: Actor,
    now: datetime,
) -> list[Delivery]:
    """Queue one email per receiver and one SMS, and record a link that was made.

    :param tone: of a reminder; friendly unless given.
    :raises NoReceiver: if an email has nobody to go to.
    :raises BadAddress: if an address is none.
    :raises NoPhone: if the client has no number for an SMS.
    :raises NotMobile: if that number takes none.
    :raises SmsNotAvailable: if no provider sends them.
    """
    deliveries: list[Delivery] = []
    if Channel.EMAIL in channels:
        attach_pdf = choices.attach_pdf
        if attach_pdf is None:
            attach_pdf = seller_profile(invoice.business).attach_pdf
        words = suggested_words(invoice, kind, tone, now=now)
        deliveries += queue_messages(
            invoice,
            mail_receivers(invoice, choices),
            kind=kind,
            tone=tone,
            subject=choices.subject or words.subject,
            message=choices.message or words.body,
            attach_pdf=attach_pdf,
            actor=actor,
            now=now,
            cause_id=choices.cause_id,
            is_bulk=choices.is_bulk,
        )
    if Channel.SMS in channels:
        if not can_send_sms(invoice.business):
            raise SmsNotAvailable
        phone = phone_of(invoice.client)
        deliveries += queue_messages(
            invoice,
            [phone],
            channel=Channel.SMS,
            kind=kind,
            tone=tone,
            actor=actor,
            now=now,
            cause_id=choices.cause_id,
            is_bulk=choices.is_bulk,
        )
    if Channel.LINK in channels:
        deliveries.append(record_link(invoice, kind=kind, actor=actor, now=now))
    return deliveries


def suggested_words(
    invoice: Invoice, kind: DeliveryKind, tone: Tone | None, *, now: datetime
) -> Words:
    """Return the words of a mail; those of a reminder are written when it leaves.

    A reminder names what is open, and something may be paid before it leaves.
    """
    words = words_for(
        invoice,
        kind=kind,
        tone=tone,
        channel=Channel.EMAIL,
        sides=sides_of(invoice),
        today=business_today(invoice.business, now=now),
    )
    return words if kind != DeliveryKind.REMINDER else Words(words.subject, "")


def queue_messages(
    invoice: Invoice,
    receivers: Sequence[str],
    *,
    channel: Channel = Channel.EMAIL,
    kind: DeliveryKind,
    tone: Tone | None = None,
    subject: str = "",
    message: str = "",
    attach_pdf: bool = False,
    actor: Actor,
    now: datetime,
    cause_id: UUID | None = None,
    is_bulk: bool = False,
) -> list[Delivery]:
    """Queue a message to each receiver to whom none is on its way already."""
    under_way = {
        delivery.receiver.lower(): delivery
        for delivery in Delivery.objects.filter(
            invoice=invoice, kind=kind, channel=channel, state__in=ON_ITS_WAY
        )
    }
    deliveries = []
    for receiver in receivers:
        if receiver.lower() in under_way:
            deliveries.append(under_way[receiver.lower()])
            continue
        delivery = Delivery(
            business=invoice.business,
            invoice=invoice,
            kind=kind,
            cause_id=cause_id,
            is_bulk=is_bulk,
            is_automatic=actor.kind == ActorKind.SYSTEM,
            channel=channel,
            receiver=receiver,
            tone=(tone or Tone.FRIENDLY) if kind == DeliveryKind.REMINDER else "",
            subject=in_one_line(subject),
            message=message,
            attach_pdf=attach_pdf,
            due_at=now + UNDO_WINDOW,
            created_by=actor.user,
            created_at=now,
        )
        if channel == Channel.EMAIL:
            delivery.message_id = message_id_of(delivery)
        delivery.save()
        announce(delivery, "delivery.queued", actor=actor, due_at=delivery.due_at, at=now)
        deliveries.append(delivery)
    return deliveries


def record_link(invoice: Invoice, *, kind: DeliveryKind, actor: Actor, now: datetime) -> Delivery:
    """Record that a link was made for the sender to hand on."""
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
    announce(delivery, "delivery.linked", actor=actor, at=now)
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
    at: datetime,
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
        at=at,
        # Whoever presses Send waits for it; nobody waits for one of many, nor for a plan's.
        priority=Priority.BULK if delivery.is_bulk or delivery.is_automatic else Priority.ORDINARY,
    )
