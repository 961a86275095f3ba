"""What answers say of reminders by plan: those that were sent, what comes next, and why not."""

from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Id, Instant, Moment, Output, Whole
from billing.api.keyed import KeyedPage, KeyedQuery
from billing.api.v1.claim_schemas import Claim, ClaimKindName
from billing.api.v1.reminder_pause_schemas import ReminderPause
from billing.api.v1.reminder_plan_schemas import IN_FORCE, PlanInForce, StepChannelName
from billing.api.v1.sending_schemas import ChannelName, ToneName

OutcomeName = Literal["sent", "held", "skipped"]
DAYS = gettext_noop("The step of the plan, in days from the due date.")
SENTENCE = gettext_noop("One sentence for a person, in the language of Accept-Language")
CODE = gettext_noop("A stable word for the reason.")
CODES = ["paused", "due", "paid", "payment_under_way", "last_bounced", "overtaken"]


class Reminder(Output):
    """A step of a plan as it was taken for an invoice."""

    id: Id
    level: int = Field(
        description=gettext_noop("Which reminder of the invoice it is, from 1."), examples=[1]
    )
    state: Literal["queued", "sent", "not_sent", "held"] = Field(
        description=gettext_noop(
            "queued: its messages are on their way. sent: at least one has left. not_sent: they "
            "were taken back, failed or came back. held: they were held before they left, and the "
            "plan tries again."
        ),
        examples=["sent"],
    )
    tone: ToneName
    days: int = Field(description=DAYS, examples=[3])
    planned_date: Day
    delivery_ids: list[Id] = Field(description=gettext_noop("Its messages."))
    claims: list[Claim] = Field(description=gettext_noop("What it asks for beside the invoice."))
    created_at: Instant
    finished_at: Instant | None


class HoldReason(Output):
    """Why a step waits, or does not go."""

    code: str = Field(description=CODE, examples=CODES)
    message: str = Field(
        description=SENTENCE, examples=["Not reminded: reminders of this invoice were stopped."]
    )


class LeftOut(Output):
    """A receiver whom a step cannot reach."""

    channel: ChannelName
    receiver: str | None = Field(description=gettext_noop("Null if the client has none."))
    code: str = Field(description=CODE, examples=["address_marked"])
    message: str = Field(description=SENTENCE)


class PlannedClaim(Output):
    """What a step may ask for beside the invoice on its day."""

    kind: ClaimKindName
    amount_cents: Whole
    currency: str = Field(examples=["NOK"])


class RefusedClaim(Output):
    """What a step would ask for, and may not."""

    kind: ClaimKindName
    code: str = Field(description=CODE, examples=["fee_too_early"])
    message: str = Field(description=SENTENCE)


class UpcomingReminder(Output):
    """A step of the plan that was not taken yet, as things stand."""

    days: int = Field(description=DAYS, examples=[15])
    tone: ToneName
    channels: list[StepChannelName] = Field(examples=[["email"]])
    planned_date: Day = Field(description=gettext_noop("The day that the plan says."))
    expected_at: Instant | None = Field(
        description=gettext_noop("When it leaves if nothing changes; null if nobody knows.")
    )
    state: Literal["planned", "held", "skipped"] = Field(
        description=gettext_noop(
            "held: its day may come, but something holds it. skipped: it will not go."
        )
    )
    reason: HoldReason | None = Field(description=gettext_noop("Null for what is planned."))
    receivers: list[str] = Field(examples=[["accounts@example.com"]])
    left_out: list[LeftOut]
    claims: list[PlannedClaim]
    refused_claims: list[RefusedClaim]


class ReminderDecision(Output):
    """What was decided about a step on a day, and why."""

    id: Id
    invoice_id: Id
    reminder_id: Id | None
    outcome: OutcomeName = Field(
        description=gettext_noop(
            "sent: its messages were queued; the reminder tells what became of them. held: it "
            "waits. skipped: it will not go."
        ),
        examples=["held"],
    )
    code: str = Field(description=CODE, examples=CODES)
    message: str = Field(
        description=SENTENCE, examples=["Not reminded: reminders of this invoice were stopped."]
    )
    detail: str | None = Field(
        description=gettext_noop("Whom it left out, or the reason that somebody gave.")
    )
    needs_person: bool = Field(
        description=gettext_noop("Whether nothing goes on until somebody mends it.")
    )
    days: int = Field(description=DAYS, examples=[15])
    tone: ToneName
    decided_at: Instant
    last_decided_at: Instant = Field(
        description=gettext_noop("A hold that goes on is one decision: when it was last looked at.")
    )


class InvoiceReminders(Output):
    """All there is to know of the reminders of an invoice."""

    plan: PlanInForce = Field(description=IN_FORCE)
    pause: ReminderPause | None = Field(
        description=gettext_noop("The pause, promise or stop that holds today.")
    )
    reminders: list[Reminder] = Field(
        description=gettext_noop("Those by plan, newest first; those by hand are deliveries.")
    )
    upcoming: list[UpcomingReminder] = Field(
        description=gettext_noop("What comes next, in its order; empty once nothing is owed.")
    )
    decisions: list[ReminderDecision] = Field(
        description=gettext_noop("The last 50, newest first; the list of decisions has all.")
    )


class ReminderDecisionPage(KeyedPage):
    """One page of decisions."""

    data: list[ReminderDecision]


class ReminderDecisionQuery(KeyedQuery):
    """What the decisions of a business can be asked."""

    outcome: OutcomeName | None = Field(
        None, description=gettext_noop("Only those of this outcome.")
    )
    invoice_id: Id | None = Field(None, description=gettext_noop("Only those of this invoice."))
    since: Moment | None = Field(
        None, description=gettext_noop("Last decided at this instant or later.")
    )
