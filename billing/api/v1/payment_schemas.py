"""What requests and answers say of payments and refunds."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field, WithJsonSchema

from billing.api.fields import Day, Id, Input, Instant, Output, Whole

# More than any invoice asks for, and less than what our sums hold.
MOST_CENTS = 10**14
Cents = Annotated[
    Whole,
    Field(ge=1, le=MOST_CENTS),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_CENTS}),
]
ShortText = Annotated[str, Field(max_length=200)]


class PaymentInput(Input):
    """Money that came outside of FastFaktura."""

    amount_cents: Cents = Field(
        description=gettext_noop(
            "In minor units of the invoice's currency. What is more than is owed is kept as a "
            "surplus."
        ),
        examples=[62500],
    )
    method: Literal["bank_transfer", "cash", "other"] = Field(
        description=gettext_noop("How it came."), examples=["bank_transfer"]
    )
    received_date: Day | None = Field(
        None,
        description=gettext_noop("When it came; today if it is not named, and not later."),
        examples=["2026-03-16"],
    )
    note: ShortText | None = Field(None, description=gettext_noop("For yourself."))


class RefundInput(Input):
    """How much goes back."""

    amount_cents: Cents | None = Field(
        None,
        description=gettext_noop("In minor units; all that is left if it is not named."),
        examples=[10000],
    )
    reason: ShortText | None = Field(None, description=gettext_noop("For yourself."))
    ask_again: bool = Field(
        False,  # noqa: FBT003  # pydantic's way to write a default
        description=gettext_noop(
            "Whether the client is to pay this amount again. Otherwise the invoice is open again, "
            "and nobody asks for it by itself."
        ),
    )


class Refund(Output):
    """Money of a payment that goes back."""

    id: Id
    payment_id: Id
    state: Literal["pending", "succeeded", "failed"] = Field(
        description=gettext_noop(
            "pending: the provider has not confirmed it; the amount is reserved. What was recorded "
            "by hand is paid back by hand, and succeeded at once."
        )
    )
    amount_cents: Whole
    currency: str
    reason: str | None
    asks_again: bool
    provider_reference: str | None = Field(examples=["re_3Qx"])
    created_at: Instant


class Payment(Output):
    """Money received for an invoice, and what became of it."""

    id: Id
    invoice_id: Id | None = Field(description=gettext_noop("What it was meant for."))
    state: Literal["received", "partly_refunded", "refunded", "disputed", "undone"] = Field(
        description=gettext_noop("undone: it was recorded by mistake, and taken back.")
    )
    amount_cents: Whole = Field(description=gettext_noop("What came."), examples=[62500])
    left_cents: Whole = Field(
        description=gettext_noop("What was not sent back, undone or disputed.")
    )
    surplus_cents: Whole = Field(description=gettext_noop("What of it settles no invoice."))
    disputed_cents: Whole
    currency: str = Field(examples=["EUR"])
    method: Literal["card", "bank_transfer", "direct_debit", "cash", "other"]
    received_date: Day
    note: str | None
    provider: str | None = Field(
        description=gettext_noop("Who reported it; null if it was recorded by hand."),
        examples=["stripe"],
    )
    provider_reference: str | None = Field(examples=["pi_3Qx"])
    refunds: list[Refund] = Field(description=gettext_noop("Oldest first."))
    created_at: Instant


class PaymentList(Output):
    """All payments that concern an invoice, newest first."""

    data: list[Payment]
