"""Deciding about one invoice under its lock, and following what became of the messages.

One transaction reads everything again, writes the unique row (invoice, step), its claims, its
queued messages and the decision. Whoever dies in it leaves nothing behind; whoever comes at the
same time waits for the lock, and then finds the step taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.delivery.models import DeliveryKind, Tone
from billing.delivery.pauses import end_passed
from billing.delivery.queueing import MailChoices, queue_by_channels
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from billing.reminders import policy
from billing.reminders.calendar import is_open
from billing.reminders.charging import charge
from billing.reminders.holds import Hold, hold_of
from billing.reminders.models import (
    Outcome,
    Reminder,
    ReminderDecision,
    ReminderPlan,
    ReminderState,
    ReminderStep,
)
from billing.reminders.planning import as_policy, plan_of, steps_of, window_of
from billing.reminders.reach import Reach, reach_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM, record_event

# What took its step for good; a row that was held back before it left did not.
NOT_TAKEN = (ReminderState.HELD,)
WAS_QUEUED = (ReminderState.QUEUED, ReminderState.SENT)


@dataclass(frozen=True, slots=True)
class Decided:
    """What one look at an invoice came to; no outcome means that nothing was due."""

    outcome: Outcome | None = None
    code: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    reminder: Reminder | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """An invoice that is locked, with the plan that holds and what was taken of it."""

    invoice: Invoice
    plan: ReminderPlan
    steps: dict[UUID, ReminderStep]
    reminders: list[Reminder]
    today: date
    now: datetime


@transaction.atomic
def decide_for_invoice(*, invoice_id: UUID, now: datetime) -> Decided:
    """Take the step of an invoice that is due now, or note why not; any number of times.

    Nothing leaves here: the messages are queued, and whether they are right is asked again when
    they are claimed and when they are handed over.

    :raises Invoice.DoesNotExist: if there is none.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.status != InvoiceStatus.ISSUED or invoice.is_credit_note or invoice.open_amount <= 0:
        return Decided()
    plan = plan_of(invoice)
    if plan is None or not plan.is_active or plan.archived_at is not None:
        return Decided()
    look = Look(
        invoice=invoice,
        plan=plan,
        steps={step.pk: step for step in steps_of(plan)},
        reminders=reminders_of(invoice),
        today=business_today(invoice.business, now=now),
        now=now,
    )
    return _decide(look)


def reminders_of(invoice: Invoice) -> list[Reminder]:
    """Return the rows of an invoice that took their step, in the order of the steps."""
    rows = Reminder.objects.filter(invoice=invoice).exclude(state__in=NOT_TAKEN)
    return sorted(rows.select_related("step"), key=lambda row: row.step.days)


def taken_of(reminders: Sequence[Reminder], invoice: Invoice) -> list[policy.Taken]:
    """Return what the rules need to know of the rows."""
    return [
        policy.Taken(
            step_id=row.step_id,
            days=row.step.days,
            on=business_today(invoice.business, now=row.created_at),
            was_queued=row.state in WAS_QUEUED,
        )
        for row in reminders
    ]


def _decide(look: Look) -> Decided:
    invoice = look.invoice
    if invoice.due_date is None:
        return Decided()
    country = invoice.client.country if invoice.client else ""
    window = window_of(look.plan, invoice.business, country)
    if not is_open(window, look.now):
        return Decided()
    choice = policy.choose(
        [as_policy(look.plan, step) for step in look.steps.values()],
        taken_of(look.reminders, invoice),
        due_date=invoice.due_date,
        today=look.today,
    )
    for passed in choice.passed:
        _skip(look, passed)
    if choice.step is None:
        return Decided(Outcome.SKIPPED if choice.passed else None, skipped=len(choice.passed))
    step = look.steps[choice.step.id]
    reach = reach_of(invoice, step.channels)
    hold = hold_of(invoice, window=window, reach=reach, today=look.today, now=look.now)
    if hold is not None:
        note_hold(invoice, step, hold, now=look.now)
        return Decided(Outcome.HELD, hold.code, hold.data, skipped=len(choice.passed))
    reminder = _take(look, step, reach)
    return Decided(Outcome.SENT, policy.DUE, {}, reminder, skipped=len(choice.passed))


def _skip(look: Look, passed: policy.Passed) -> None:
    """Write down, once and for good, that a step was passed over."""
    invoice, step = look.invoice, look.steps[passed.step.id]
    due_date = invoice.due_date or look.today
    reminder = Reminder.objects.create(
        business=invoice.business,
        invoice=invoice,
        step=step,
        state=ReminderState.SKIPPED,
        planned_date=policy.planned_date(passed.step, due_date),
        tone=step.tone,
        created_at=look.now,
        finished_at=look.now,
    )
    data: dict[str, Any] = {"due_date": due_date.isoformat()}
    if passed.by_days is not None:
        data["by_days"] = passed.by_days
    write_decision(
        invoice, step, Outcome.SKIPPED, passed.code, data, reminder=reminder, now=look.now
    )


def _take(look: Look, step: ReminderStep, reach: Reach) -> Reminder:
    """Write the step's row, then its claims and messages, then the decision."""
    invoice = look.invoice
    due_date = invoice.due_date or look.today
    level = 1 + max((row.level for row in look.reminders), default=0)
    is_first = not any(row.state in WAS_QUEUED for row in look.reminders)
    tone = policy.spoken_tone(Tone(step.tone), is_first=is_first)
    reminder = Reminder.objects.create(
        business=invoice.business,
        invoice=invoice,
        step=step,
        level=level,
        planned_date=policy.planned_date(as_policy(look.plan, step), due_date),
        tone=tone,
        created_at=look.now,
    )
    claims = charge(look.invoice, reminder, step, plan=look.plan, today=look.today, now=look.now)
    queue_by_channels(
        invoice,
        reach.channels,
        kind=DeliveryKind.REMINDER,
        choices=MailChoices(receivers=reach.emails, cause_id=reminder.pk),
        tone=tone,
        actor=SYSTEM,
        now=look.now,
    )
    data = {
        "level": level,
        "tone": tone,
        "receivers": reach.receivers,
        "open_amount": str(invoice.open_amount),
        "currency": invoice.currency,
        "left_out": reach.left_out,
        **claims,
    }
    write_decision(invoice, step, Outcome.SENT, policy.DUE, data, reminder=reminder, now=look.now)
    end_passed(invoice, today=look.today, now=look.now)
    return reminder


def note_hold(invoice: Invoice, step: ReminderStep, hold: Hold, *, now: datetime) -> None:
    """Write why a step waits; a reason that goes on is one row with its last instant."""
    last = ReminderDecision.objects.filter(invoice=invoice).order_by("-id").first()
    goes_on = (
        last is not None
        and last.step_id == step.pk
        and last.outcome == Outcome.HELD
        and (last.code, last.data) == (hold.code, hold.data)
    )
    if last is not None and goes_on:
        last.last_decided_at = now
        last.save(update_fields=["last_decided_at"])
        return
    write_decision(invoice, step, Outcome.HELD, hold.code, hold.data, now=now)


def write_decision(
    invoice: Invoice,
    step: ReminderStep,
    outcome: Outcome,
    code: str,
    data: dict[str, Any],
    *,
    reminder: Reminder | None = None,
    now: datetime,
) -> ReminderDecision:
    """Write a decision down and tell it; that a reminder was sent is told when it has left."""
    decision = ReminderDecision.objects.create(
        business=invoice.business,
        invoice=invoice,
        step=step,
        reminder=reminder,
        outcome=outcome,
        code=code,
        data=data,
        decided_at=now,
        last_decided_at=now,
    )
    if outcome != Outcome.SENT:
        kind = "reminder.held" if outcome == Outcome.HELD else "reminder.skipped"
        tell(kind, invoice, step, {"code": code, **data}, reminder=reminder, now=now)
    return decision


def tell(
    kind: str,
    invoice: Invoice,
    step: ReminderStep,
    data: dict[str, Any],
    *,
    reminder: Reminder | None = None,
    now: datetime,
) -> None:
    """Record an event about a step in the invoice's timeline."""
    facts: dict[str, Any] = {"step": str(step.pk), "days": step.days, "tone": step.tone}
    if reminder is not None:
        facts |= {"reminder": str(reminder.pk), "level": reminder.level, "tone": reminder.tone}
    record_event(
        kind,
        business=invoice.business,
        subject=invoice,
        actor=SYSTEM,
        data=facts | data,
        at=now,
    )
