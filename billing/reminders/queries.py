"""Everything that reads reminders: what comes next, what was decided, and when the engine ran."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.reminders import policy
from billing.reminders.calendar import next_opening
from billing.reminders.engine import reminders_of, taken_of
from billing.reminders.holds import hold_of
from billing.reminders.models import ReminderDecision, ReminderRun, ReminderStep
from billing.reminders.planning import as_policy, day_begins, plan_of, steps_of, window_of
from billing.reminders.reach import reach_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business

# The beat runs every quarter of an hour; two missed ones may be a restart.
LATE_AFTER = timedelta(hours=1)


class Foresight(StrEnum):
    """What will become of a step as things stand."""

    PLANNED = "planned"
    # Its day has come, and ``code`` says why it waits.
    HELD = "held"
    # It will not go: a later step takes its place, or its day is over.
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that was not taken yet: when it goes, by what, and why not."""

    step: ReminderStep
    # What the plan says, counted from the due date.
    planned_date: date
    # The instant at which it would leave as things stand; None for one that will not.
    at: datetime | None
    foresight: Foresight
    code: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    receivers: tuple[str, ...] = ()


def upcoming(invoice: Invoice, *, now: datetime) -> list[PlannedStep]:
    """Return what comes next for an invoice, in order; empty where no plan holds or all is done.

    Read without a lock: a look ahead, not a decision.
    """
    plan = plan_of(invoice)
    is_over = invoice.status != InvoiceStatus.ISSUED or invoice.open_amount <= 0
    if plan is None or not plan.is_active or is_over or invoice.is_credit_note:
        return []
    if invoice.due_date is None:
        return []
    steps = {step.pk: step for step in steps_of(plan)}
    taken = taken_of(reminders_of(invoice), invoice)
    today = business_today(invoice.business, now=now)
    window = window_of(plan, invoice.business, invoice.client.country if invoice.client else "")
    left = policy.remaining(
        [as_policy(plan, step) for step in steps.values()], taken, due_date=invoice.due_date
    )
    choice = policy.choose(left, taken, due_date=invoice.due_date, today=today)
    passed = {each.step.id: each for each in choice.passed}
    result = []
    for each in left:
        step = steps[each.id]
        planned = policy.planned_date(each, invoice.due_date)
        if each.id in passed:
            gone = passed[each.id]
            result.append(
                PlannedStep(
                    step,
                    planned,
                    None,
                    Foresight.SKIPPED,
                    gone.code,
                    {"by_days": gone.by_days} if gone.by_days is not None else {},
                )
            )
            continue
        reach = reach_of(invoice, step.channels)
        hold = None
        if choice.step is not None and each.id == choice.step.id:
            hold = hold_of(invoice, window=window, reach=reach, today=today, now=now)
        earliest = policy.earliest_date(each, taken, due_date=invoice.due_date)
        at = next_opening(window, max(now, day_begins(invoice.business, earliest)))
        result.append(
            PlannedStep(
                step,
                planned,
                at,
                Foresight.HELD if hold else Foresight.PLANNED,
                hold.code if hold else "",
                hold.data if hold else {},
                tuple(reach.receivers),
            )
        )
    return result


def decisions_of(invoice: Invoice) -> QuerySet[ReminderDecision]:
    """Return what was decided about an invoice, newest first."""
    return (
        ReminderDecision.objects.filter(invoice=invoice)
        .select_related("step", "reminder")
        .order_by("-id")
    )


def last_run(business: Business) -> ReminderRun | None:
    """Return what the engine did on the last day on which it ran for a business."""
    return ReminderRun.objects.for_business(business).order_by("-last_run_at").first()


def is_late(business: Business, now: datetime) -> bool:
    """Tell whether the engine should have run for a business and did not."""
    run = last_run(business)
    if run is not None and abs(now - run.last_run_at) <= LATE_AFTER:
        return False
    # Who has nothing open waits for nobody.
    return (
        Invoice.objects.for_business(business)
        .filter(IS_OPEN, issued_at__lte=now - LATE_AFTER)
        .exists()
    )
