"""The worker's side of a delivery: claim it, pack it, hand it over, and note the answer.

A worker may die at any line. Before ``hand_over`` the message cannot have arrived, and it is sent
again. After it nobody knows, and a person decides. Every step checks the number of the claim, so
a worker that was thought dead and comes back finds that the delivery is no longer its own.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.delivery import pacing, policy
from billing.delivery.marks import mark_of
from billing.delivery.models import Delivery, DeliveryKind, DeliveryState
from billing.delivery.operations import locked_delivery
from billing.delivery.packing import asked_by, obstacle_of, pack
from billing.delivery.queries import forgotten_deliveries, stale_deliveries
from billing.delivery.queueing import announce, note_first_sending
from billing.delivery.reminding import hold_reason
from billing.delivery.reports import apply_waiting
from billing.delivery.transports import (
    AnswerLost,
    Parcel,
    Refused,
    Taken,
    Transport,
    Unreachable,
)
from billing.delivery.ways import way_of
from billing.documents.content import TooManyLines
from billing.documents.queries import DocumentDamaged
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.operations import locked_invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM, Actor
from fastfaktura.core.tasks import NotYet

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

ENDS = {
    DeliveryState.SENT: "delivery.sent",
    DeliveryState.FAILED: "delivery.failed",
    DeliveryState.UNDONE: "delivery.undone",
    DeliveryState.UNKNOWN: "delivery.doubted",
}


class NotYetDue(NotYet):
    """The sender may still undo, or the receiving side wants us slower; come back later."""


class ClaimLost(Exception):
    """The delivery is no longer this worker's: taken back, cancelled, or given to another."""


def deliver(*, delivery_id: UUID, clock: Clock) -> None:
    """Send one message, once; called again, it does nothing.

    Whatever the server says is noted on the delivery, and a later attempt is owed by an event.

    :raises NotYetDue: if its time has not come.
    """
    delivery = claim(delivery_id=delivery_id, now=clock())
    if delivery is None:
        return
    try:
        with way_of(delivery, clock=clock) as transport:
            converse(delivery, transport, clock=clock)
    except ClaimLost:
        logger.info("delivery %s was taken back before it left", delivery.pk)
    except Unreachable as error:
        give_back(delivery, code=policy.UNREACHABLE, detail=str(error), now=clock())
    except Refused as error:
        note_refusal(delivery, error, now=clock())
    except AnswerLost as error:
        conclude(
            delivery,
            DeliveryState.UNKNOWN,
            code=policy.NO_ANSWER,
            detail=str(error),
            now=clock(),
        )


def claim(*, delivery_id: UUID, now: datetime) -> Delivery | None:
    """Take a queued delivery that is due, visibly to all others; None if there is nothing to do.

    :raises NotYetDue: if its time has not come.
    """
    delivery = _claimed(delivery_id, now=now)
    # The exception stands outside of the transaction, which must keep what was put off.
    if delivery is not None and delivery.state == DeliveryState.QUEUED:
        raise NotYetDue(delivery.due_at)
    return delivery


@transaction.atomic
def _claimed(delivery_id: UUID, *, now: datetime) -> Delivery | None:
    """Return the delivery as taken, or queued as it stays; None if there is nothing to do."""
    delivery = locked_delivery(delivery_id)
    if delivery.state != DeliveryState.QUEUED:
        return None
    if delivery.due_at > now:
        return delivery
    if withdraw_if_pointless(delivery, now=now):
        return None
    if wait := pacing.wait_of(delivery):
        pacing.put_off(delivery, until=now + wait, code=policy.PACED)
        return delivery
    delivery.state = DeliveryState.SENDING
    delivery.claimed_at = now
    delivery.attempts += 1
    delivery.save(update_fields=["state", "claimed_at", "attempts"])
    return delivery


def converse(delivery: Delivery, transport: Transport, *, clock: Clock) -> None:
    """Lead the conversation about one message to its end."""
    if obstacle := obstacle_of(delivery):
        conclude(delivery, DeliveryState.FAILED, code=obstacle, now=clock())
        return
    try:
        parcel = pack(delivery, now=clock())
    except (DocumentDamaged, TooManyLines) as error:
        conclude(
            delivery,
            DeliveryState.FAILED,
            code=policy.NO_DOCUMENT,
            detail=str(error),
            now=clock(),
        )
        return
    transport.offer(parcel)
    hand_over(delivery, parcel, now=clock())
    conclude(delivery, DeliveryState.SENT, taken=transport.commit(), now=clock())


def hand_over(delivery: Delivery, parcel: Parcel, *, now: datetime) -> None:
    """Note that the server is about to have the whole message.

    :raises ClaimLost: if the delivery is not this worker's any more, or not to be sent as it is.
    """
    # The exception stands outside of the transaction, which must keep a withdrawal.
    if not noted_hand_over(delivery, parcel, now=now):
        raise ClaimLost


@transaction.atomic
def noted_hand_over(delivery: Delivery, parcel: Parcel, *, now: datetime) -> bool:
    """Note the hand-over; return whether it may go on."""
    fresh = own(delivery, DeliveryState.SENDING)
    if fresh is None or withdraw_if_pointless(fresh, now=now):
        return False
    if is_reminder(fresh) and parcel.asked != asked_by(fresh):
        # What was written names another amount, or a claim that is asked for no more.
        give_back(delivery, code=policy.AMOUNT_CHANGED, now=now)
        return False
    fresh.handed_over_at = now
    fresh.announces_costs = parcel.announces_costs
    fresh.save(update_fields=["handed_over_at", "announces_costs"])
    return True


def own(delivery: Delivery, *states: DeliveryState) -> Delivery | None:
    """Return the delivery as it is now, locked; None if it is not this claim's any more."""
    fresh = locked_delivery(delivery.pk)
    return fresh if fresh.attempts == delivery.attempts and fresh.state in states else None


def is_reminder(delivery: Delivery) -> bool:
    """Tell whether the message speaks of what is open, which changes."""
    return delivery.kind == DeliveryKind.REMINDER


def withdraw_if_pointless(delivery: Delivery, *, now: datetime) -> bool:
    """Take back a message that would be wrong by now; return whether it was.

    The invoice was cancelled meanwhile; or it is a reminder, and the invoice was paid or is being
    paid, its reminders rest, or its address gave a message back. No payment is booked between this
    look and the end of the transaction.
    """
    reason = ""
    if is_reminder(delivery):
        delivery.invoice = locked_invoice(delivery.invoice_id)
        reason = reminder_hold(delivery, now=now)
    elif delivery.invoice.status == InvoiceStatus.CANCELLED:
        reason = policy.CANCELLED
    if reason:
        finish(delivery, DeliveryState.UNDONE, code=reason, now=now)
    return bool(reason)


def reminder_hold(delivery: Delivery, *, now: datetime) -> str:
    """Return why a reminder should not leave now; its invoice is locked. Empty if it may."""
    today = business_today(delivery.business, now=now)
    if reason := hold_reason(delivery.invoice, today=today):
        return reason
    if mark_of(delivery.business, delivery.channel, delivery.receiver):
        return policy.ADDRESS_MARKED
    # Written for an hour of the receiver's day and for what held on it; a person's own goes out.
    waited = now - delivery.created_at
    return policy.OUTDATED if delivery.is_automatic and waited > policy.REMINDER_KEEPS else ""


def note_refusal(delivery: Delivery, refusal: Refused, *, now: datetime) -> None:
    """Note a no of the server: for good, or until the next attempt."""
    code, sentence = str(refusal.code), refusal.sentence
    if refusal.permanent:
        conclude(delivery, DeliveryState.FAILED, code=code, detail=sentence, now=now)
    else:
        give_back(delivery, code=code, detail=sentence, now=now)


@transaction.atomic
def give_back(delivery: Delivery, *, code: str, detail: str = "", now: datetime) -> None:
    """Queue the delivery for another attempt; when that would be too late, it has failed."""
    fresh = own(delivery, DeliveryState.SENDING)
    if fresh is None:
        return
    at = policy.next_attempt(attempts=fresh.attempts, first_due_at=fresh.created_at, now=now)
    if at is None:
        finish(fresh, DeliveryState.FAILED, code=code, detail=detail, now=now)
        return
    fresh.state = DeliveryState.QUEUED
    fresh.due_at = at
    fresh.claimed_at = fresh.handed_over_at = None
    fresh.failure_code, fresh.failure_detail = code, detail
    fresh.save()
    announce(fresh, "delivery.postponed", actor=SYSTEM, due_at=at, reason=detail or code, at=now)


@transaction.atomic
def conclude(
    delivery: Delivery,
    state: DeliveryState,
    *,
    code: str = "",
    detail: str = "",
    taken: Taken | None = None,
    now: datetime,
) -> None:
    """Note how it ended, and under which name a provider has it.

    A worker that was slow, not dead, may still bring the answer to what was called unknown.
    """
    if taken is not None:
        # Noted also where the provider's report was quicker than its answer.
        Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(
            provider=taken.provider, provider_id=taken.provider_id, parts=taken.parts
        )
    fresh = own(delivery, DeliveryState.SENDING, DeliveryState.UNKNOWN)
    if fresh is not None:
        finish(fresh, state, code=code, detail=detail, now=now)


def finish(
    delivery: Delivery, state: DeliveryState, *, code: str = "", detail: str = "", now: datetime
) -> None:
    """Write the end of a locked delivery, and tell the timeline and the invoice."""
    delivery.state = state
    delivery.finished_at = now
    delivery.failure_code, delivery.failure_detail = code, detail
    delivery.save()
    announce(delivery, ENDS[state], actor=SYSTEM, reason=detail or code, at=now)
    if state == DeliveryState.SENT:
        sender = delivery.created_by
        note_first_sending(delivery, actor=Actor.of_user(sender) if sender else SYSTEM, now=now)


@transaction.atomic
def recover(*, delivery_id: UUID, now: datetime) -> None:
    """Decide about a delivery whose worker was not heard of for too long."""
    delivery = locked_delivery(delivery_id)
    claimed_at = delivery.claimed_at
    if delivery.state != DeliveryState.SENDING or claimed_at is None:
        return
    if delivery.handed_over_at is None:
        if claimed_at <= now - policy.STALE_AFTER:
            give_back(delivery, code=policy.WORKER_STOPPED, now=now)
    elif delivery.handed_over_at <= now - policy.DOUBT_AFTER:
        finish(delivery, DeliveryState.UNKNOWN, code=policy.NO_ANSWER, now=now)


def sweep(*, clock: Clock, limit: int = 100) -> None:
    """Look after deliveries that a dead worker left, and those that the outbox forgot."""
    now = clock()
    for delivery_id in stale_deliveries(now=now)[:limit]:
        recover(delivery_id=delivery_id, now=now)
    for delivery_id in forgotten_deliveries(now=now)[:limit]:
        with suppress(NotYetDue):
            deliver(delivery_id=delivery_id, clock=clock)
    apply_waiting(now=now)
