"""What requests and answers say of reminder plans, and of which plan holds for whom."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field, WithJsonSchema

from billing.api.fields import (
    EachOnce,
    Filled,
    Hour,
    Id,
    Input,
    Instant,
    Output,
    Whole,
    undefaulted,
)
from billing.api.lists import ListQuery, Page
from billing.api.v1.sending_schemas import ToneName
from billing.reminders.plans import EARLIEST_DAY, LATEST_DAY, MOST_STEPS, PlanContent

# A reminder is a message: who passes a link on by hand needs no plan.
StepChannelName = Literal["email", "sms"]
StepDays = Annotated[
    Whole,
    Field(ge=EARLIEST_DAY, le=LATEST_DAY),
    WithJsonSchema({"type": "integer", "minimum": EARLIEST_DAY, "maximum": LATEST_DAY}),
]
# What holds of a plan where nothing else was said.
USUAL = PlanContent(name="")
PlanName = Annotated[Filled, Field(max_length=80)]

DAYS = gettext_noop("Days from the due date: -3 is three days before it, 0 the day itself")
CHANNELS = gettext_noop("By which ways it goes; each must be known of the client, or is left out")
TONE = gettext_noop("How it speaks. A formal notice names the debt, the law and a last deadline")
WITH_FEE = gettext_noop("With the reminder fee that the law allows that day; after the due date")
WITH_INTEREST = gettext_noop("With the interest since the due date; after the due date")
WITH_COMPENSATION = gettext_noop("With the fixed compensation of the law; after the due date")
ACTIVE = gettext_noop("Whether it sends. What it would have sent while it was off is not caught up")
SEND_FROM = gettext_noop("Nothing leaves before this hour of the client's day")
SEND_UNTIL = gettext_noop("Nothing leaves after this hour of the client's day")
WORKING_DAYS = gettext_noop("What falls on a weekend or a holiday leaves on the next working day")
FEE_AGREED = gettext_noop("Your terms name a reminder fee; some laws, as Sweden's, ask for that")
DEFAULT = gettext_noop("Whether it holds wherever nothing else was chosen")
STEPS = gettext_noop("Its messages, by their days")
IN_FORCE = gettext_noop("Which plan holds in the end")
EXAMPLE = [
    {"days": 3, "channels": ["email"], "tone": "friendly"},
    {"days": 14, "channels": ["email", "sms"], "tone": "firm", "with_interest": True},
]


class ReminderStepInput(Input):
    """One message of a plan; its day tells it from the others."""

    days: StepDays = Field(description=DAYS, examples=[3])
    channels: Annotated[list[StepChannelName], EachOnce] = Field(
        ["email"], min_length=1, description=CHANNELS, json_schema_extra={"uniqueItems": True}
    )
    tone: ToneName = Field("friendly", description=TONE)
    with_fee: bool = Field(default=False, description=WITH_FEE)
    with_interest: bool = Field(default=False, description=WITH_INTEREST)
    with_compensation: bool = Field(default=False, description=WITH_COMPENSATION)


Steps = Annotated[list[ReminderStepInput], Field(max_length=MOST_STEPS)]


class ReminderPlanInput(Input):
    """A new plan."""

    name: PlanName = Field(description=gettext_noop("For yourself"), examples=["Patient"])
    active: bool = Field(default=True, description=ACTIVE)
    default: bool = Field(
        default=False,
        description=gettext_noop(
            "Let it hold wherever nothing else was chosen; a first plan does in any case"
        ),
    )
    send_from: Hour = Field(
        default_factory=lambda: USUAL.send_from,
        description=gettext_noop("Nothing leaves before this hour of the client's day, or 09:00"),
        examples=["09:00"],
    )
    send_until: Hour = Field(
        default_factory=lambda: USUAL.send_until,
        description=gettext_noop("Nothing leaves after this hour of the client's day, or 17:00"),
        examples=["17:00"],
    )
    working_days_only: bool = Field(default=True, description=WORKING_DAYS)
    fee_agreed: bool = Field(default=False, description=FEE_AGREED)
    steps: Steps = Field(
        default_factory=list,
        description=gettext_noop(
            "Its messages, at most one for each day; without this field those that are usual in "
            "your country"
        ),
        examples=[EXAMPLE],
    )


class ReminderPlanChanges(Input):
    """What changes of a plan; what is not named stays as it is."""

    name: PlanName = Field(
        default_factory=str, description=gettext_noop("For yourself"), examples=["Patient"]
    )
    active: bool = Field(default=True, description=ACTIVE, json_schema_extra=undefaulted)
    default: bool = Field(default=True, description=DEFAULT, json_schema_extra=undefaulted)
    send_from: Hour = Field(
        default_factory=lambda: USUAL.send_from, description=SEND_FROM, examples=["09:00"]
    )
    send_until: Hour = Field(
        default_factory=lambda: USUAL.send_until, description=SEND_UNTIL, examples=["17:00"]
    )
    working_days_only: bool = Field(
        default=True, description=WORKING_DAYS, json_schema_extra=undefaulted
    )
    fee_agreed: bool = Field(default=False, description=FEE_AGREED, json_schema_extra=undefaulted)
    steps: Steps = Field(
        default_factory=list,
        description=gettext_noop(
            "All messages that it is to have. One on a day that it had goes on as the same: who "
            "got it does not get it again"
        ),
        examples=[EXAMPLE],
    )


class ReminderStep(Output):
    """One message of a plan."""

    days: int = Field(description=DAYS, examples=[3])
    channels: list[StepChannelName] = Field(description=CHANNELS, examples=[["email"]])
    tone: ToneName = Field(description=TONE)
    with_fee: bool = Field(description=WITH_FEE)
    with_interest: bool = Field(description=WITH_INTEREST)
    with_compensation: bool = Field(description=WITH_COMPENSATION)


class ReminderPlan(Output):
    """A sequence of reminders."""

    id: Id
    name: str = Field(examples=["Standard"])
    default: bool = Field(description=DEFAULT)
    active: bool = Field(description=ACTIVE, examples=[True])
    send_from: str = Field(description=SEND_FROM, examples=["09:00"])
    send_until: str = Field(description=SEND_UNTIL, examples=["17:00"])
    working_days_only: bool = Field(description=WORKING_DAYS, examples=[True])
    fee_agreed: bool = Field(description=FEE_AGREED)
    steps: list[ReminderStep] = Field(description=STEPS)
    archived_at: Instant | None = Field(description=gettext_noop("When it was archived, or null"))
    created_at: Instant
    updated_at: Instant


class ReminderPlanPage(Page):
    """One page of plans."""

    data: list[ReminderPlan]


class ReminderPlanQuery(ListQuery):
    """What a list of plans can be asked for."""

    archived: Literal["false", "true", "all"] = Field(
        "false", description=gettext_noop("Archived plans are left out unless they are asked for.")
    )


class ReminderPlanChoiceInput(Input):
    """Which plan is to hold."""

    choice: Literal["plan", "none", "inherit"] = Field(
        description=gettext_noop(
            "plan: the one that plan_id names. none: no reminders by plan. inherit: an invoice "
            "follows its client, a client follows your default plan."
        ),
        examples=["inherit"],
    )
    plan_id: Id | None = Field(
        None, description=gettext_noop("With the choice plan, and with no other.")
    )


class PlanInForce(Output):
    """Which plan holds in the end."""

    source: Literal["invoice", "client", "business"] = Field(
        description=gettext_noop("Whose choice it is: business means your default plan.")
    )
    plan_id: Id | None = Field(description=gettext_noop("Null if no plan reminds."))
    name: str | None = Field(examples=["Standard"])
    active: bool = Field(
        description=gettext_noop("Whether it sends: false for a plan that is switched off."),
        examples=[True],
    )


class ReminderPlanChoice(Output):
    """What was chosen for a client or an invoice itself, and what holds by it."""

    choice: Literal["inherit", "plan", "none"]
    plan_id: Id | None
    in_force: PlanInForce = Field(description=IN_FORCE)
