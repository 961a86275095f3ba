"""What a request says of a plan, as the operations take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from billing.api.problems import validation_failed
from billing.api.v1.reminder_plan_schemas import ReminderPlanChoiceInput, ReminderStepInput
from billing.reminders.models import ReminderPlan
from billing.reminders.plans import StepContent
from fastfaktura.core.models import Business

NAMES = {"active": "is_active"}
EXTRAS = ("with_fee", "with_interest", "with_compensation")


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """What a request names of a plan; None for steps and default that it does not name."""

    facts: dict[str, Any]
    steps: list[StepContent] | None
    is_default: bool | None


def plan_changes(given: Mapping[str, Any]) -> PlanChanges:
    """Return what a request names, by our names.

    :raises ApiProblem: 422, with everything that is wrong with its steps.
    """
    facts = {
        NAMES.get(name, name): value
        for name, value in given.items()
        if name not in {"steps", "default"}
    }
    steps = _steps(given["steps"]) if "steps" in given else None
    return PlanChanges(facts, steps, given.get("default"))


def _steps(said: Sequence[ReminderStepInput]) -> list[StepContent]:
    problems: dict[str, list[str]] = {}
    days = [step.days for step in said]
    for number, step in enumerate(said):
        if step.days in days[:number]:
            sentence = _("Another message of the plan is on this day.")
            problems[f"steps.{number}.days"] = [sentence]
        if step.days > 0:
            continue
        for name in EXTRAS:
            if getattr(step, name):
                sentence = _("Only after the due date can this be asked for.")
                problems[f"steps.{number}.{name}"] = [sentence]
    if problems:
        raise validation_failed(problems)
    return [
        StepContent(
            days=step.days,
            channels=tuple(step.channels),
            tone=step.tone,
            with_fee=step.with_fee,
            with_interest=step.with_interest,
            with_compensation=step.with_compensation,
        )
        for step in said
    ]


def chosen_plan(said: ReminderPlanChoiceInput, business: Business) -> ReminderPlan | None:
    """Return the plan that a choice names, if it names one.

    :raises ApiProblem: 422, if it names none where it must, or another business's.
    """
    if said.choice != "plan":
        if said.plan_id is not None:
            raise validation_failed({"plan_id": [_("Only the choice “plan” has one.")]})
        return None
    plans = ReminderPlan.objects.for_business(business)
    plan = plans.filter(pk=said.plan_id).first() if said.plan_id else None
    if plan is None:
        sentence = _("There is no plan of this id.") if said.plan_id else _("This is required.")
        raise validation_failed({"plan_id": [sentence]})
    return plan
