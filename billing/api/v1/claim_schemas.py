"""What requests and answers say of claims beside an invoice."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Filled, Id, Input, Instant, Number, Output, Whole

ClaimKindName = Literal["fee", "compensation", "interest"]
ClaimStateName = Literal["pending", "claimed", "withdrawn", "waived"]


class WaiveInput(Input):
    """Why a claim is given up."""

    reason: Annotated[Filled, Field(max_length=200)] = Field(
        description=gettext_noop("For yourself; the client does not see it."),
        examples=["Agreed by telephone"],
    )


class ClaimLaw(Output):
    """By which law a sum is asked for."""

    country: str | None = Field(examples=["NO"])
    source: str | None = Field(
        description=gettext_noop("The act and its section."),
        examples=["inkassoforskriften § 1-2"],
    )
    secondary: bool = Field(
        description=gettext_noop("Whether we have it from a commentary, not from the act itself.")
    )


class InterestPeriod(Output):
    """Days of interest with one rate and one debt."""

    from_date: Day
    until_date: Day = Field(description=gettext_noop("That day included."))
    days: int = Field(examples=[14])
    principal_cents: Whole = Field(description=gettext_noop("What was owed on those days."))
    rate: Number = Field(description=gettext_noop("Per cent a year."), examples=[12.25])
    amount_cents: Whole


class Claim(Output):
    """A sum beside an invoice, outside VAT; it never changes the invoice."""

    id: Id
    invoice_id: Id
    reminder_id: Id | None = Field(
        description=gettext_noop("The reminder by plan that asks for it.")
    )
    kind: ClaimKindName
    state: ClaimStateName = Field(
        description=gettext_noop(
            "pending: its reminder has not left; nobody is asked for it yet. claimed: it is owed, "
            "and paid on the public page with the invoice. withdrawn: its reminder did not arrive, "
            "or the invoice was cancelled. waived: you gave it up."
        )
    )
    amount_cents: Whole
    paid_cents: Whole
    open_cents: Whole = Field(description=gettext_noop("What is owed of it today."))
    currency: str = Field(examples=["NOK"])
    claim_date: Day
    from_date: Day | None = Field(description=gettext_noop("Of interest: its first day."))
    until_date: Day | None = Field(description=gettext_noop("Of interest: its last day."))
    law: ClaimLaw = Field(description=gettext_noop("By which law it is asked for."))
    periods: list[InterestPeriod] = Field(
        description=gettext_noop("Of interest: its days, split where rate or debt changed.")
    )
    end_reason: str | None = Field(
        description=gettext_noop("Why it was waived or withdrawn, if somebody said.")
    )
    ended_at: Instant | None
    created_at: Instant


class ClaimList(Output):
    """All claims beside an invoice, oldest first."""

    data: list[Claim]
