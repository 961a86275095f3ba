"""A look ahead at one invoice: what comes next, when, with what, and why not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from billing.claims.facts import Allowed
from billing.delivery import policy as sending
from billing.delivery.pauses import pause_in_force
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.reminders import policy
from billing.reminders.calendar import SendWindow
from billing.reminders.charging import Preview
from billing.reminders.engine import reminders_of, taken_of
from billing.reminders.foresight import Expected, play
from billing.reminders.holds import Hold, hold_of, rest_data, resumes_on
from billing.reminders.models import ReminderPlan, ReminderStep
from billing.reminders.planning import as_policy, day_begins, plan_of, steps_of, window_of
from billing.reminders.reach import reach_of
from fastfaktura.core.clock import business_today

RESTS = (sending.PAUSED, sending.PROMISED, sending.STOPPED)


class Foresight(StrEnum):
    """What will become of a step as things stand."""

    PLANNED = "planned"
    # ``code`` and ``data`` say why it waits.
    HELD = "held"
    # It will not go: a later step takes its place, or its day is over.
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that was not taken yet: when it goes, with what, to whom, and why not."""

    step: ReminderStep
    # What the plan says, counted from the due date.
    planned_date: date
    # When it leaves as things stand; None where it will not, or nobody knows.
    at: datetime | None
    foresight: Foresight
    # A word of ``policy``, with what its sentence names.
    code: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    receivers: tuple[str, ...] = ()
    # Those whom the step cannot reach: channel, receiver, code.
    left_out: tuple[dict[str, str], ...] = ()
    # What the law allows it to claim on that day, and why not the rest.
    claims: Allowed | None = None


@dataclass(frozen=True, slots=True)
class _Sight:
    """What the look ahead stands on."""

    invoice: Invoice
    plan: ReminderPlan
    due_date: date
    steps: dict[UUID, ReminderStep]
    taken: list[policy.Taken]
    window: SendWindow
    today: date
    now: datetime

    @property
    def for_policy(self) -> list[policy.Step]:
        return [as_policy(self.plan, step) for step in self.steps.values()]


def upcoming(invoice: Invoice, *, now: datetime) -> list[PlannedStep]:
    """Return what comes next for an invoice, in order; empty where no plan holds or all is done.

    Read without a lock, by the rules that decide; it is no decision.
    """
    plan = plan_of(invoice)
    is_over = invoice.status != InvoiceStatus.ISSUED or invoice.open_amount <= 0
    if plan is None or not plan.is_active or is_over or invoice.is_credit_note:
        return []
    if invoice.due_date is None:
        return []
    sight = _Sight(
        invoice=invoice,
        plan=plan,
        due_date=invoice.due_date,
        steps={step.pk: step for step in steps_of(plan)},
        taken=taken_of(reminders_of(invoice), invoice),
        window=window_of(plan, invoice.business, invoice.client.country if invoice.client else ""),
        today=business_today(invoice.business, now=now),
        now=now,
    )
    return list(_to_come(sight))


def _to_come(sight: _Sight) -> Iterator[PlannedStep]:
    hold, current = _hold_today(sight)
    resumes = _resumes(hold, sight.window) if hold else None
    begins = partial(day_begins, sight.invoice.business)
    preview = Preview(sight.invoice, sight.plan)
    played = play(
        sight.for_policy,
        sight.taken,
        due_date=sight.due_date,
        window=sight.window,
        begins=begins,
        day_of=lambda at: business_today(sight.invoice.business, now=at),
        start=max(sight.now, begins(resumes)) if resumes else sight.now,
    )
    for each in played:
        if each.passed is not None or each.at is None:
            yield _passed(sight, each)
            continue
        concerned = hold if hold and _is_held(sight, each, hold, current) else None
        yield _planned(sight, each, concerned, preview, at=each.at)


def _hold_today(sight: _Sight) -> tuple[Hold | None, policy.Step | None]:
    """Return why nothing may leave now, with the step whose day has come, if one's has."""
    choice = policy.choose(
        sight.for_policy, sight.taken, due_date=sight.due_date, today=sight.today
    )
    if choice.step is None:
        rest = pause_in_force(sight.invoice, today=sight.today)
        return (Hold(rest.kind, rest_data(rest)) if rest else None), None
    hold = hold_of(
        sight.invoice,
        window=sight.window,
        reach=reach_of(sight.invoice, sight.steps[choice.step.id].channels),
        today=sight.today,
        now=sight.now,
    )
    return hold, choice.step


def _resumes(hold: Hold, window: SendWindow) -> date | None:
    """Return the day on which a hold is over by itself; None if nobody knows."""
    if hold.code == policy.PROMISE_JUST_PASSED:
        return date.fromisoformat(hold.data["resumes"])
    until = hold.data.get("until")
    if not until:
        return None
    last = date.fromisoformat(until)
    return resumes_on(last, window) if hold.code == sending.PROMISED else last + timedelta(days=1)


def _is_held(sight: _Sight, each: Expected, hold: Hold, current: policy.Step | None) -> bool:
    """Tell whether a hold of today is why a step waits: a rest holds all whose day it covers."""
    if hold.code not in RESTS:
        return current is not None and each.step.id == current.id
    until = hold.data.get("until")
    earliest = policy.earliest_date(each.step, sight.taken, due_date=sight.due_date)
    return not until or earliest <= date.fromisoformat(until)


def _passed(sight: _Sight, each: Expected) -> PlannedStep:
    data: dict[str, Any] = {"due_date": sight.due_date.isoformat()}
    if each.passed is not None and each.passed.by_days is not None:
        data["by_days"] = each.passed.by_days
    return PlannedStep(
        step=sight.steps[each.step.id],
        planned_date=policy.planned_date(each.step, sight.due_date),
        at=None,
        foresight=Foresight.SKIPPED,
        code=each.passed.code if each.passed else "",
        data=data,
    )


def _planned(
    sight: _Sight, each: Expected, hold: Hold | None, preview: Preview, *, at: datetime
) -> PlannedStep:
    step = sight.steps[each.step.id]
    reach = reach_of(sight.invoice, step.channels)
    is_known = hold is None or _resumes(hold, sight.window) is not None
    return PlannedStep(
        step=step,
        planned_date=policy.planned_date(each.step, sight.due_date),
        at=at if is_known else None,
        foresight=Foresight.HELD if hold else Foresight.PLANNED,
        code=hold.code if hold else "",
        data=hold.data if hold else {},
        receivers=tuple(reach.receivers),
        left_out=tuple(reach.left_out),
        claims=preview.of(step, business_today(sight.invoice.business, now=at)),
    )
