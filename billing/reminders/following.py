"""What became of a reminder: read off its messages whenever one of them got further."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from billing.claims.operations import confirm_claims, withdraw_claims
from billing.delivery import policy as sending
from billing.delivery.models import (
    LEFT_THE_HOUSE,
    ON_ITS_WAY,
    Delivery,
    DeliveryKind,
    DeliveryState,
)
from billing.invoices.operations import locked_invoice
from billing.reminders.engine import tell, write_decision
from billing.reminders.models import Outcome, Reminder, ReminderState
from fastfaktura.core.models import Business

# Longer than a message takes whose server answers.
FORGOTTEN_AFTER = timedelta(hours=1)


def follow_delivery(*, delivery_id: UUID, now: datetime) -> None:
    """Bring the reminder that a message belongs to up to date; what belongs to none is left alone.

    The state follows from all messages together, so events may come in any order, or twice.
    """
    delivery = Delivery.objects.only("cause_id", "kind").filter(pk=delivery_id).first()
    if delivery is None or delivery.cause_id is None or delivery.kind != DeliveryKind.REMINDER:
        return
    reminder = Reminder.objects.only("invoice_id").filter(pk=delivery.cause_id).first()
    if reminder is not None:
        follow_reminder(reminder_id=reminder.pk, invoice_id=reminder.invoice_id, now=now)


@transaction.atomic
def follow_reminder(*, reminder_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Write what became of a reminder, under the lock of its invoice."""
    locked_invoice(invoice_id)
    reminder = (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("invoice__business", "step")
        .get(pk=reminder_id)
    )
    if reminder.state in {ReminderState.SKIPPED, ReminderState.HELD}:
        return
    deliveries = list(Delivery.objects.filter(cause_id=reminder.pk).order_by("id"))
    state = state_of(deliveries)
    if state == reminder.state:
        return
    reminder.state = state
    reminder.finished_at = None if state == ReminderState.QUEUED else now
    reminder.save(update_fields=["state", "finished_at"])
    if state == ReminderState.SENT:
        confirm_claims(cause_id=reminder.pk, now=now)
        receivers = [each.receiver for each in deliveries if each.state in LEFT_THE_HOUSE]
        data = {"receivers": receivers, "receiver": ", ".join(receivers)}
        tell("reminder.sent", reminder.invoice, reminder.step, data, reminder=reminder, now=now)
    elif state != ReminderState.QUEUED:
        withdraw_claims(cause_id=reminder.pk, now=now)
        note_not_sent(reminder, deliveries, now=now)


def state_of(deliveries: Sequence[Delivery]) -> ReminderState:
    """Return what became of a reminder with these messages.

    One that arrived is enough. While one may still arrive, or nobody knows whether it did, the
    reminder is not settled, and nothing more is claimed or sent.
    """
    states = {each.state for each in deliveries}
    if states & set(LEFT_THE_HOUSE):
        return ReminderState.SENT
    in_doubt = any(
        each.state == DeliveryState.UNKNOWN and each.cared_at is None for each in deliveries
    )
    if in_doubt or states & set(ON_ITS_WAY):
        return ReminderState.QUEUED
    undone_for_now = [
        each.state == DeliveryState.UNDONE and each.failure_code in sending.PASSING
        for each in deliveries
    ]
    is_held = bool(undone_for_now) and all(undone_for_now)
    return ReminderState.HELD if is_held else ReminderState.NOT_SENT


def note_not_sent(reminder: Reminder, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Write why a reminder did not leave, or did not arrive."""
    worst = next(
        (each for each in deliveries if each.state != DeliveryState.UNDONE),
        deliveries[0] if deliveries else None,
    )
    code, data = str(DeliveryState.UNDONE), {}
    if worst is not None:
        is_held = worst.state == DeliveryState.UNDONE and worst.failure_code
        code = worst.failure_code if is_held else str(worst.state)
        data = {"receiver": worst.receiver, "delivery": str(worst.pk)}
        if worst.failure_detail and not is_held:
            data["reason"] = worst.failure_detail
    invoice, step = reminder.invoice, reminder.step
    if reminder.state == ReminderState.HELD:
        write_decision(invoice, step, Outcome.HELD, code, data, reminder=reminder, now=now)
    else:
        tell("reminder.not_sent", invoice, step, {"code": code, **data}, reminder=reminder, now=now)


def follow_forgotten(business: Business, *, now: datetime, limit: int = 200) -> None:
    """Look after reminders that were queued long ago: an event was lost, or a person decided.

    A message that nobody knows about stays as it is until somebody says; however many there are,
    they do not stand before the others.
    """
    messages = Delivery.objects.filter(cause_id=OuterRef("pk"))
    has_left = Exists(messages.filter(state__in=LEFT_THE_HOUSE))
    is_open = Q(state__in=ON_ITS_WAY) | Q(state=DeliveryState.UNKNOWN, cared_at=None)
    waiting = Reminder.objects.for_business(business).filter(
        has_left | ~Exists(messages.filter(is_open)),
        state=ReminderState.QUEUED,
        created_at__lt=now - FORGOTTEN_AFTER,
    )
    for reminder_id, invoice_id in waiting.order_by("created_at").values_list("pk", "invoice_id")[
        :limit
    ]:
        follow_reminder(reminder_id=reminder_id, invoice_id=invoice_id, now=now)
