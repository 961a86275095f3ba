"""What requests may say of a draft beside its lines, of an invoice as of a schedule."""

from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from billing.api.fields import Day, Days, Discount, Id, Input, Number
from billing.api.v1.line_inputs import DocumentAllowances

Reference = Annotated[str, Field(max_length=120)]
Template = Literal["original", "clean", "urban", "iconic", "foxy", "static", "croatia"]
RATE_DECIMALS = 8
HIGHEST_RATE = 10**10


def _rate(rate: Decimal) -> Decimal:
    if not 0 < rate < HIGHEST_RATE:
        raise PydanticCustomError("number_range", "The number is too large or too small.")
    return rate


ExchangeRate = Annotated[
    Number,
    AfterValidator(_rate),
    Field(decimal_places=RATE_DECIMALS),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": HIGHEST_RATE}),
]


class PlaceInput(Input):
    """Where it is delivered to, if not to the client's address."""

    name: Annotated[str, Field(max_length=200)] | None = None
    street: Annotated[str, Field(max_length=200)] | None = Field(None, examples=["Kaigata 4"])
    postal_code: Annotated[str, Field(max_length=16)] | None = Field(None, examples=["5003"])
    city: Annotated[str, Field(max_length=100)] | None = Field(None, examples=["Bergen"])
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description=gettext_noop("ISO 3166"), examples=["NO"]
    )


class EveryDraft(Input):
    """What an invoice and a schedule may say alike; null empties."""

    allowances: DocumentAllowances | None = Field(
        None,
        description=gettext_noop(
            "Up to 20 discounts and charges of the whole document; they replace all of them."
        ),
    )
    prices_include_tax: bool | None = Field(
        None,
        description=gettext_noop(
            "Whether prices, discounts and charges are with VAT; without it they are not."
        ),
    )
    rounds_cash: bool | None = Field(
        None, description=gettext_noop("Round what is to be paid to whole coins.")
    )
    your_reference: Reference | None = Field(
        None, description=gettext_noop("A person at the client."), examples=["Kari Nordmann"]
    )
    contract_reference: Reference | None = Field(
        None, description=gettext_noop("The number of the contract."), examples=["C-2026-7"]
    )
    due_end_of_month: bool | None = Field(
        None, description=gettext_noop("Due at the end of the month in which the terms end.")
    )
    early_discount_percent: Discount | None = Field(
        None,
        description=gettext_noop("What may be taken off by who pays early, in per cent."),
        examples=[2],
    )
    early_discount_days: Days | None = Field(
        None, description=gettext_noop("Within how many days."), examples=[10]
    )
    delivery_place: PlaceInput | None = Field(
        None, description=gettext_noop("Where it is delivered to, if not to the client's address.")
    )
    template: Template | None = Field(
        None, description=gettext_noop("The design; null takes the client's, else yours.")
    )
    shows_product_codes: bool | None = Field(
        None, description=gettext_noop("Print the product codes of the lines.")
    )
    deduction_person: Annotated[str, Field(max_length=40)] | None = Field(
        None,
        description=gettext_noop("ROT and RUT: the personal identity number of who has it done."),
    )
    deduction_property: Annotated[str, Field(max_length=80)] | None = Field(
        None, description=gettext_noop("ROT: the property or the cooperative's number.")
    )
    number_series_id: Id | None = Field(
        None,
        description=gettext_noop("The series it takes its number from, if not the usual one."),
        examples=[None],
    )


class Rated(Input):
    """What one unit of the currency is in the seller's own, on a day."""

    exchange_rate: ExchangeRate | None = Field(
        None,
        description=gettext_noop(
            "What one unit of the currency is in your own: with EUR and NOK, how many kroner a "
            "euro is. Needed to issue where the currency is not your own and the law wants the "
            "VAT in both, as in Norway and the Union; otherwise 422 at exchange_rate."
        ),
        examples=[11.5],
    )
    exchange_rate_date: Day | None = Field(None, description=gettext_noop("The day of the rate."))
    exchange_rate_source: Annotated[str, Field(max_length=60)] | None = Field(
        None, description=gettext_noop("Whose rate it is."), examples=["Norges Bank"]
    )


class OfItsDay(Rated):
    """What only one invoice says: its days of delivery, and a rate of exchange."""

    delivery_start: Day | None = Field(
        None, description=gettext_noop("The first day of a period of delivery.")
    )
    delivery_end: Day | None = Field(None, description=gettext_noop("The last day of it."))
