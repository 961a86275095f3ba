"""Writing plans: their facts and steps, and which is the default.

A change holds from the day it is made: a step that is new or moved does not remind of what
would have been due before, so that nobody gets a flood of reminders by editing a plan.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import models, transaction

from billing.delivery.models import Channel, Tone
from billing.reminders.models import ReminderChoice, ReminderPlan, ReminderStep
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business

# More messages than these about one invoice are no reminders any more.
MOST_STEPS = 12
MOST_PLANS = 20
EARLIEST_DAY, LATEST_DAY = -60, 365


class StepTaken(Exception):
    """The plan has a step on this day already."""


class TooManySteps(Exception):
    """The plan has as many steps as fit."""


class TooManyPlans(Exception):
    """The business has as many plans as fit."""


class DefaultPlanStays(Exception):
    """The plan holds wherever nothing else was chosen, so it cannot be archived."""


class PlanArchived(Exception):
    """The plan is archived: nothing is changed or chosen of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """What a person decides about a plan as a whole."""

    name: str
    is_active: bool = True
    send_from: time = time(9)
    send_until: time = time(17)
    working_days_only: bool = True
    fee_agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContent:
    """What a person decides about a step; ``days`` from the due date, negative before it."""

    days: int
    channels: tuple[str, ...] = (Channel.EMAIL.value,)
    tone: str = Tone.FRIENDLY.value
    with_fee: bool = False
    with_interest: bool = False
    with_compensation: bool = False


@transaction.atomic
def save_plan(
    *,
    business: Business,
    content: PlanContent,
    today: date,
    actor: Actor,
    plan_id: UUID | None = None,
) -> ReminderPlan:
    """Change a plan of the business, or make a new one when ``plan_id`` is not given.

    A plan that is switched on again begins today: what it would have sent while it was off is
    not caught up. The first plan of a business is its default.

    :raises ReminderPlan.DoesNotExist: if the business has no such plan.
    :raises PlanArchived: if it is archived.
    :raises TooManyPlans: if there are as many as fit.
    """
    # The business's row makes two first plans at once impossible.
    Business.objects.select_for_update().get(pk=business.pk)
    plans = ReminderPlan.objects.for_business(business).filter(archived_at=None)
    if plan_id is None:
        if plans.count() >= MOST_PLANS:
            raise TooManyPlans
        is_first = not plans.filter(is_default=True).exists()
        plan = ReminderPlan.objects.create(
            business=business, active_since=today, is_default=is_first, **asdict(content)
        )
        record_event("reminder_plan.created", business=business, subject=plan, actor=actor)
        return plan
    plan = own_plan_locked(plan_id, business)
    changed = _changes(plan, asdict(content))
    if not changed:
        return plan
    if content.is_active and not plan.is_active:
        plan.active_since = today
    for name in changed:
        setattr(plan, name, getattr(content, name))
    plan.save()
    _tell_update(plan, actor, changed)
    return plan


def _changes(row: models.Model, new: dict[str, Any]) -> list[str]:
    return [name for name, value in new.items() if getattr(row, name) != value]


@transaction.atomic
def make_default(*, plan_id: UUID, business: Business, actor: Actor) -> ReminderPlan:
    """Let this plan hold wherever nothing else was chosen.

    :raises ReminderPlan.DoesNotExist: if the business has no such plan.
    :raises PlanArchived: if it is archived.
    """
    plan = own_plan_locked(plan_id, business)
    if plan.is_default:
        return plan
    ReminderPlan.objects.for_business(business).filter(is_default=True).update(is_default=False)
    plan.is_default = True
    plan.save()
    _tell_update(plan, actor, ["is_default"])
    return plan


@transaction.atomic
def archive_plan(*, plan_id: UUID, business: Business, now: datetime, actor: Actor) -> int:
    """Take a plan out of use; whoever it was chosen for follows the business's default again.

    :return: for how many clients and invoices it was chosen.
    :raises ReminderPlan.DoesNotExist: if the business has no such plan.
    :raises DefaultPlanStays: if it is the default.
    """
    plan = ReminderPlan.objects.for_business(business).select_for_update().get(pk=plan_id)
    if plan.archived_at:
        return 0
    if plan.is_default:
        raise DefaultPlanStays
    freed, _each = ReminderChoice.objects.for_business(business).filter(plan=plan).delete()
    plan.archived_at = now
    plan.save()
    record_event(
        "reminder_plan.archived",
        business=business,
        subject=plan,
        actor=actor,
        data={"name": plan.name, "freed": freed},
    )
    return freed


@transaction.atomic
def add_step(
    *, plan_id: UUID, business: Business, content: StepContent, today: date, actor: Actor
) -> ReminderStep:
    """Put a message into a plan, for invoices whose day for it is today or later.

    :raises ReminderPlan.DoesNotExist: if the business has no such plan.
    :raises PlanArchived: if it is archived.
    :raises StepTaken: if there is one on this day.
    :raises TooManySteps: if the plan has as many as fit.
    """
    plan = own_plan_locked(plan_id, business)
    if plan.steps.filter(removed_at=None).count() >= MOST_STEPS:
        raise TooManySteps
    _require_free(plan, content.days)
    step = _create_step(plan, content, today)
    _tell_update(plan, actor, ["steps"])
    return step


@transaction.atomic
def change_step(
    *, step_id: UUID, business: Business, content: StepContent, today: date, actor: Actor
) -> ReminderStep:
    """Change a message of a plan; whoever got it already does not get it again.

    :raises ReminderStep.DoesNotExist: if no plan of the business has this step.
    :raises PlanArchived: if its plan is archived.
    :raises StepTaken: if another step is on its new day.
    """
    step = _step_of(step_id, business)
    plan = own_plan_locked(step.plan_id, business)
    changed = _changes(step, _columns(content))
    if not changed:
        return step
    if "days" in changed:
        _require_free(plan, content.days)
        step.active_since = today
    for name, value in _columns(content).items():
        setattr(step, name, value)
    step.save()
    _tell_update(plan, actor, ["steps"])
    return step


@transaction.atomic
def remove_step(*, step_id: UUID, business: Business, now: datetime, actor: Actor) -> None:
    """Take a message out of its plan; what was sent of it stays on record.

    :raises ReminderStep.DoesNotExist: if no plan of the business has this step.
    :raises PlanArchived: if its plan is archived.
    """
    step = _step_of(step_id, business)
    plan = own_plan_locked(step.plan_id, business)
    _take_out(step, now)
    _tell_update(plan, actor, ["steps"])


@transaction.atomic
def replace_steps(
    *,
    plan_id: UUID,
    business: Business,
    contents: Sequence[StepContent],
    now: datetime,
    today: date,
    actor: Actor,
) -> None:
    """Let a plan have these steps and no others; a step on the same day goes on as the same.

    :raises ReminderPlan.DoesNotExist: if the business has no such plan.
    :raises PlanArchived: if it is archived.
    """
    plan = own_plan_locked(plan_id, business)
    old = {step.days: step for step in plan.steps.filter(removed_at=None)}
    for content in contents:
        step = old.pop(content.days, None)
        if step is None:
            _create_step(plan, content, today)
            continue
        for name, value in _columns(content).items():
            setattr(step, name, value)
        step.save()
    for step in old.values():
        _take_out(step, now)
    _tell_update(plan, actor, ["steps"])


def own_plan_locked(plan_id: UUID, business: Business) -> ReminderPlan:
    """Return the plan of the business, locked against other writers.

    :raises ReminderPlan.DoesNotExist: if the business has no such plan.
    :raises PlanArchived: if it is archived.
    """
    plan = ReminderPlan.objects.for_business(business).select_for_update().get(pk=plan_id)
    if plan.archived_at:
        raise PlanArchived
    return plan


def _step_of(step_id: UUID, business: Business) -> ReminderStep:
    return ReminderStep.objects.get(plan__business=business, removed_at=None, pk=step_id)


def _require_free(plan: ReminderPlan, days: int) -> None:
    if plan.steps.filter(removed_at=None, days=days).exists():
        raise StepTaken


def _create_step(plan: ReminderPlan, content: StepContent, today: date) -> ReminderStep:
    columns = _columns(content) | {"active_since": today, "removed_at": None}
    # A step that was there before is the same step: whoever got it does not get it again.
    step = plan.steps.filter(days=content.days).order_by("-removed_at").first()
    if step is None:
        return ReminderStep.objects.create(plan=plan, **columns)
    for name, value in columns.items():
        setattr(step, name, value)
    step.save()
    return step


def _columns(content: StepContent) -> dict[str, Any]:
    return asdict(content) | {"channels": list(content.channels)}


def _take_out(step: ReminderStep, now: datetime) -> None:
    if step.reminders.exists() or step.decisions.exists():
        step.removed_at = now
        step.save()
    else:
        step.delete()


def _tell_update(plan: ReminderPlan, actor: Actor, changed: list[str]) -> None:
    record_event(
        "reminder_plan.updated",
        business=plan.business,
        subject=plan,
        actor=actor,
        data={"name": plan.name, "changed": changed},
    )
