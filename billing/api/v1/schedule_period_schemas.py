"""What requests and answers say of the dates that a schedule has had."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Id, Input, Instant, Output
from billing.api.keyed import KeyedPage, KeyedQuery

MOST_DATES = 100

PeriodState = Literal["waiting", "made", "skipped", "failed"]


class PeriodProblem(Output):
    """Something that the draft of a period lacked when it was to be issued or sent."""

    field: str = Field(examples=["channels"])
    code: str = Field(
        description=gettext_noop("A stable word for what is lacking."), examples=["no_receiver"]
    )


class SchedulePeriod(Output):
    """A date of a schedule; it makes one invoice or none."""

    id: Id
    date: Day = Field(examples=["2026-04-01"])
    state: PeriodState = Field(
        description=gettext_noop(
            "waiting: it was missed, and you decide whether it is still wanted. made: its invoice "
            "was made. skipped: left out. failed: its draft could not be issued or sent."
        ),
        examples=["made"],
    )
    needs_care: bool = Field(
        description=gettext_noop(
            "Whether you have to act: decide on a date that waits, or mend and send a draft."
        ),
        examples=[False],
    )
    invoice_id: Id | None = Field(
        description=gettext_noop(
            "The invoice that it made; null if it made none, or if the draft was deleted."
        )
    )
    problems: list[PeriodProblem] = Field(
        description=gettext_noop("Why it failed; mend it, then send the invoice by its id.")
    )
    created_at: Instant
    decided_at: Instant | None = Field(
        description=gettext_noop("When somebody decided on it; null where the schedule did.")
    )


class SchedulePeriodPage(KeyedPage):
    """One page of periods."""

    data: list[SchedulePeriod]


class SchedulePeriodList(Output):
    """The periods that were named."""

    data: list[SchedulePeriod]


class PeriodQuery(KeyedQuery):
    """What the periods of a schedule can be asked for."""

    state: PeriodState | None = Field(None, description=gettext_noop("Only those in this state."))


class PeriodDates(Input):
    """Which dates are decided upon."""

    dates: Annotated[list[Day], Field(min_length=1, max_length=MOST_DATES)] = Field(
        description=gettext_noop(
            "From 1 to 100 dates of the schedule. Those that no longer wait stay as they are."
        ),
        examples=[["2026-04-01"]],
    )
