"""What requests and answers say of pauses, promises and stops of reminders."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Id, Input, Instant, Output

UNTIL = gettext_noop(
    "The last day on which nobody is reminded, at most a year ahead. Needed but for a stop, which "
    "has none"
)
REASON = gettext_noop("For yourself; the client does not see it")
ShortText = Annotated[str, Field(max_length=200)]


class InvoicePauseInput(Input):
    """How long, and why, nobody is to be reminded of an invoice."""

    kind: Literal["paused", "promised", "stopped"] = Field(
        description=gettext_noop(
            "paused: until a day. promised: the client has said to pay by that day; after it the "
            "plan waits for the transfer to arrive. stopped: until you end it."
        ),
        examples=["stopped"],
    )
    until_date: Day | None = Field(None, description=UNTIL, examples=["2026-03-31"])
    reason: ShortText | None = Field(None, description=REASON, examples=["Delivery is disputed"])


class ClientPauseInput(Input):
    """How long, and why, a client is not to be reminded of anything."""

    kind: Literal["paused", "stopped"] = Field(
        description=gettext_noop("paused: until a day. stopped: until you end it."),
        examples=["stopped"],
    )
    until_date: Day | None = Field(None, description=UNTIL, examples=["2026-03-31"])
    reason: ShortText | None = Field(None, description=REASON, examples=["On parental leave"])


class ReminderPause(Output):
    """A rest of the reminders of an invoice, or of all of a client's."""

    id: Id
    invoice_id: Id | None = Field(description=gettext_noop("Null if it is the client's."))
    client_id: Id | None = Field(description=gettext_noop("Null if it is one invoice's."))
    kind: Literal["paused", "promised", "stopped"]
    until_date: Day | None = Field(
        description=gettext_noop("Its last day, that day included; null for a stop."),
        examples=["2026-03-31"],
    )
    reason: str | None
    by_payer: bool = Field(
        description=gettext_noop("Whether the client promised it on the public page.")
    )
    in_force: bool = Field(description=gettext_noop("Whether it holds reminders today."))
    created_at: Instant
    ended_at: Instant | None = Field(
        description=gettext_noop("When it was ended or replaced; it ends by itself without that.")
    )


class ReminderPauseList(Output):
    """All pauses, promises and stops, newest first."""

    data: list[ReminderPause]
