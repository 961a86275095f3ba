"""Why a step is held although its day has come; asked under the lock of the invoice."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from billing.delivery import policy as sending
from billing.delivery.choices import PauseKind, ReminderPause
from billing.delivery.models import (
    NEEDS_CARE,
    ON_ITS_WAY,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
)
from billing.delivery.pauses import longest, rests_of
from billing.delivery.reminding import NEVER_ARRIVED, standing_reason
from billing.invoices.models import Invoice
from billing.payments.models import Payment
from billing.payments.queries import with_sums
from billing.reminders import policy
from billing.reminders.calendar import SendWindow, next_open_day
from billing.reminders.reach import Reach

LAST = {
    DeliveryState.FAILED: policy.LAST_FAILED,
    DeliveryState.BOUNCED: policy.LAST_BOUNCED,
    DeliveryState.UNKNOWN: policy.LAST_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """A word of ``policy`` or of ``delivery.policy``, and what its sentence names."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


def hold_of(
    invoice: Invoice, *, window: SendWindow, reach: Reach, today: date, now: datetime
) -> Hold | None:
    """Return why no step may be taken now; None if one may.

    What a person decided is named before what we noticed, and that before what is missing.
    """
    if reason := standing_reason(invoice):
        return Hold(reason)
    return (
        _rest(invoice, window=window, today=today)
        or _unsent(invoice, today=today)
        or _earlier_message(invoice, now=now)
        or _money_received(invoice)
        or _nobody_reached(reach)
    )


def _rest(invoice: Invoice, *, window: SendWindow, today: date) -> Hold | None:
    """Return the pause, stop or promise in force, or the one whose money may still arrive."""
    rests = rests_of(invoice).filter(ended_at=None)
    in_force = longest([rest for rest in rests if not rest.until_date or rest.until_date >= today])
    if in_force is not None:
        return Hold(in_force.kind, rest_data(in_force))
    for rest in rests:
        if rest.kind == PauseKind.PROMISED and rest.until_date is not None:
            resumes = resumes_on(rest.until_date, window)
            if today < resumes:
                data = {"until": rest.until_date.isoformat(), "resumes": resumes.isoformat()}
                return Hold(policy.PROMISE_JUST_PASSED, data)
    return None


def resumes_on(until_date: date, window: SendWindow) -> date:
    """Return when a plan goes on after a promise that was not kept.

    Money sent on the promised day arrives on the next working day; the day after that will do.
    """
    return next_open_day(window, until_date + timedelta(days=1)) + timedelta(days=1)


def rest_data(rest: ReminderPause) -> dict[str, Any]:
    """Return what the sentence about a rest names."""
    return {
        "pause": str(rest.pk),
        "until": rest.until_date.isoformat() if rest.until_date else "",
        "reason": rest.reason,
        "by_payer": rest.by_payer,
        "whole_client": rest.client_id is not None,
    }


def _unsent(invoice: Invoice, *, today: date) -> Hold | None:
    """Return a hold for what nobody has seen: never sent through us, and not due yet."""
    is_due = invoice.due_date is not None and invoice.due_date <= today
    return None if invoice.sent_at is not None or is_due else Hold(policy.UNSENT)


def _earlier_message(invoice: Invoice, *, now: datetime) -> Hold | None:
    """Return a hold if an earlier message is too fresh, still here, or did not arrive."""
    deliveries = list(
        Delivery.objects.filter(invoice=invoice)
        .exclude(kind=DeliveryKind.RECEIPT)
        .exclude(channel=Channel.LINK)
        .exclude(state=DeliveryState.UNDONE)
        .order_by("-created_at")[:20]
    )
    for delivery in deliveries:
        is_reminder = delivery.kind == DeliveryKind.REMINDER
        facts = {"receiver": delivery.receiver, "at": delivery.created_at.isoformat()}
        if is_reminder and delivery.state in ON_ITS_WAY:
            return Hold(policy.REMINDER_UNDER_WAY, {"receiver": delivery.receiver})
        # A clock that ran ahead for a while must not hold reminders for as long.
        is_fresh = abs(now - delivery.created_at) < sending.REMINDER_PAUSE
        if is_fresh and delivery.state not in NEVER_ARRIVED:
            code = policy.REMINDED_RECENTLY if is_reminder else policy.SENT_RECENTLY
            return Hold(code, facts)
    return _last_that_needs_care(deliveries)


def _last_that_needs_care(deliveries: list[Delivery]) -> Hold | None:
    """Return a hold if the last message of a receiver did not arrive and nobody has seen to it."""
    seen: set[tuple[str, str]] = set()
    for delivery in deliveries:
        key = (delivery.channel, delivery.receiver.lower())
        if key in seen:
            continue
        seen.add(key)
        if delivery.state in NEEDS_CARE and delivery.cared_at is None:
            data = {"receiver": delivery.receiver, "delivery": str(delivery.pk)}
            if delivery.failure_code:
                data["reason"] = delivery.failure_detail or delivery.failure_code
            return Hold(LAST[DeliveryState(delivery.state)], data)
    return None


def _money_received(invoice: Invoice) -> Hold | None:
    """Return a hold if the client paid just what is open, and it is not set against anything."""
    received = Payment.objects.for_business(invoice.business).filter(
        invoice__client=invoice.client, currency=invoice.currency
    )
    # By Q, since the checker of types does not know annotations.
    fits = Q(surplus_sum=invoice.open_amount)
    fitting = with_sums(received).filter(fits).order_by("-received_date", "-id").first()
    if fitting is None:
        return None
    return Hold(
        policy.MONEY_RECEIVED,
        {
            "payment": str(fitting.pk),
            "amount": str(invoice.open_amount),
            "currency": fitting.currency,
            "received_date": fitting.received_date.isoformat(),
        },
    )


def _nobody_reached(reach: Reach) -> Hold | None:
    if reach.channels:
        return None
    code = reach.left_out[0]["code"] if reach.left_out else policy.NO_RECEIVER
    return Hold(code, {"left_out": reach.left_out})
