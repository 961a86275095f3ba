"""Writing a plan whole, with its steps and whether it is the default: all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.reminders.defaults import default_steps
from billing.reminders.models import ReminderPlan
from billing.reminders.planning import steps_of
from billing.reminders.plans import (
    PlanContent,
    StepContent,
    make_default,
    own_plan_locked,
    replace_steps,
    save_plan,
)
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business


class HoursEmpty(Exception):
    """The hours in which messages may leave end before they begin."""


class DefaultPlanNeeded(Exception):
    """The plan is the default and stays so until another one is made the default."""


def usual_steps(country: str) -> list[StepContent]:
    """Return the steps with which a business of this country begins."""
    return [
        StepContent(
            days=step.days,
            tone=step.tone.value,
            with_fee=step.with_fee,
            with_interest=step.with_interest,
        )
        for step in default_steps(country)
    ]


@transaction.atomic
def write_plan(
    *,
    business: Business,
    facts: Mapping[str, Any],
    steps: Sequence[StepContent] | None = None,
    is_default: bool | None = None,
    plan_id: UUID | None = None,
    now: datetime,
    today: date,
    actor: Actor,
) -> ReminderPlan:
    """Make a plan, or change what is given of one.

    :param facts: by the names of ``PlanContent``; what is not named stays as it is.
    :param steps: all steps that the plan is to have. Without them a new plan has those that are
        usual in the country, and another one keeps its own.
    :raises ReminderPlan.DoesNotExist: if the business has no such plan.
    :raises PlanArchived: if it is archived.
    :raises TooManyPlans: if there are as many as fit.
    :raises HoursEmpty: if its hours end before they begin.
    :raises DefaultPlanNeeded: if it is the default and is to be none.
    """
    if plan_id is None:
        content = PlanContent(**facts)
        steps = usual_steps(business.country) if steps is None else steps
    else:
        kept = own_plan_locked(plan_id, business)
        if kept.is_default and is_default is False:
            raise DefaultPlanNeeded
        names = [field.name for field in fields(PlanContent)]
        content = replace(PlanContent(**{name: getattr(kept, name) for name in names}), **facts)
    if content.send_from >= content.send_until:
        raise HoursEmpty
    plan = save_plan(business=business, content=content, today=today, actor=actor, plan_id=plan_id)
    if steps is not None and _differ(plan, steps):
        replace_steps(
            plan_id=plan.pk, business=business, contents=steps, now=now, today=today, actor=actor
        )
    if is_default:
        plan = make_default(plan_id=plan.pk, business=business, actor=actor)
    return plan


def _differ(plan: ReminderPlan, steps: Sequence[StepContent]) -> bool:
    kept = [
        {name: getattr(step, name) for name in asdict(StepContent(days=0))}
        for step in steps_of(plan)
    ]
    wanted = [
        asdict(step) | {"channels": list(step.channels)}
        for step in sorted(steps, key=lambda step: step.days)
    ]
    return kept != wanted
