"""What requests say of lines, and of allowances and charges of the whole document."""

from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field, WithJsonSchema

from billing.api.fields import Discount, Id, Input, Number, Percent, Whole, undefaulted

MOST_LINES = 500
MOST_ALLOWANCES = 20
LONGEST_TEXT = 5000

TaxCategory = Literal["S", "Z", "E", "AE", "K", "G", "O"]
RowKind = Literal["item", "text", "section"]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Why = Annotated[str, Field(max_length=100)]

Cents = Annotated[Whole, Field(ge=0), WithJsonSchema({"type": "integer", "minimum": 0})]

PRICE_FORM = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"


class LineInput(Input):
    """A line as it is written; what a product says is taken for what is not named."""

    # What a line of text or of a product may leave out has a value that nobody reads.
    kind: RowKind = Field(
        "item",
        description=gettext_noop(
            "item is something sold, text a row of words between lines, and section a heading; "
            "the last two have a description and nothing else."
        ),
    )
    description: Annotated[Text, Field(min_length=1)] = Field(
        "",
        description=gettext_noop("What is charged. Only a line with a product may leave it out."),
        examples=["Consulting"],
        json_schema_extra=undefaulted,
    )
    details: Text | None = Field(
        None, description=gettext_noop("What more is said of it, in smaller print.")
    )
    product_id: Id | None = Field(
        None,
        description=gettext_noop(
            "One of your products. It says what the line does not name: text, unit, VAT, and the "
            "price that the client pays, with or without VAT as prices_include_tax wants it."
        ),
        examples=[None],
    )
    product_code: Annotated[str, Field(max_length=30)] | None = Field(
        None, description=gettext_noop("Your number of the article."), examples=["D-100"]
    )
    quantity: Number = Field(
        Decimal(0),
        description=gettext_noop(
            "Up to six decimals; negative for a deduction. Every item has it."
        ),
        examples=[1.5],
        json_schema_extra=undefaulted,
    )
    unit_price_cents: Whole = Field(
        0,
        description=gettext_noop(
            "The price of one unit in minor units; without VAT, unless prices_include_tax is "
            "true. Every item has it, or a product."
        ),
        examples=[50000],
        json_schema_extra=undefaulted,
    )
    unit_price: Annotated[str, Field(pattern=PRICE_FORM)] | None = Field(
        None,
        description=gettext_noop(
            "The same price exactly, with up to six decimals, where it has more decimals than "
            "its currency. It must round to unit_price_cents, an exact half away from zero."
        ),
        examples=["500.00", "0.0125"],
    )
    tax_rate: Percent = Field(
        Decimal(0),
        description=gettext_noop(
            "VAT in per cent, with up to four decimals. Write 0 if your business is not registered "
            "for VAT (vat_registered); else the draft cannot be issued. Every item has it, or a "
            "product."
        ),
        examples=[20],
        json_schema_extra=undefaulted,
    )
    tax_category: TaxCategory | None = Field(
        None,
        description=gettext_noop(
            "The VAT category of EN 16931: S standard or reduced rate, Z zero rate, E exempt, "
            "AE reverse charge, K intra-community supply, G export, O outside the scope of VAT. "
            "Without it a rate above 0 is S, and 0 is Z if your business is registered for VAT, "
            "else O."
        ),
        examples=["S"],
    )
    unit_code: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,3}$")] = Field(
        "C62",
        description=gettext_noop(
            "A unit of UN/ECE Recommendation 20: C62 piece, HUR hour, DAY day, KGM kilogram."
        ),
        examples=["HUR"],
    )
    unit_text: Annotated[str, Field(max_length=30)] | None = Field(
        None, description=gettext_noop("A word of your own, printed in place of the unit's.")
    )
    discount_percent: Discount | None = Field(
        None, description=gettext_noop("What is taken off, in per cent."), examples=[10]
    )
    discount_cents: Cents | None = Field(
        None,
        description=gettext_noop(
            "What is taken off, as an amount in the terms of the price; in place of the percentage."
        ),
    )
    discount_reason: Why | None = Field(None, description=gettext_noop("Printed beside it."))
    charge_cents: Cents | None = Field(
        None, description=gettext_noop("What is put on, in the terms of the price.")
    )
    charge_reason: Why | None = Field(None, description=gettext_noop("Printed beside it."))
    supply_kind: Literal["goods", "services"] | None = Field(
        None, description=gettext_noop("What is supplied; the reason for no VAT may hang on it.")
    )
    tax_deduction: Literal["rot", "rut"] | None = Field(
        None, description=gettext_noop("Sweden's deductions for work in the home.")
    )


class DocumentAllowanceInput(Input):
    """A discount or a charge of the whole document: a percentage of the lines, or an amount."""

    is_charge: bool = Field(
        default=False, description=gettext_noop("true puts on, false takes off.")
    )
    reason: Why | None = Field(
        None, description=gettext_noop("Printed beside it."), examples=["Loyal customer"]
    )
    percent: Discount | None = Field(
        None, description=gettext_noop("Of the sum of the lines."), examples=[5]
    )
    amount_cents: Cents | None = Field(
        None,
        description=gettext_noop(
            "In place of the percentage; with VAT if prices_include_tax is true."
        ),
    )
    tax_category: TaxCategory | None = Field(
        None,
        description=gettext_noop(
            "The VAT group it falls under; without it, it is spread over those of the lines."
        ),
    )
    tax_rate: Percent | None = Field(
        None, description=gettext_noop("The rate of the group."), examples=[20]
    )


Lines = Annotated[list[LineInput], Field(min_length=1, max_length=MOST_LINES)]
DocumentAllowances = Annotated[list[DocumentAllowanceInput], Field(max_length=MOST_ALLOWANCES)]


def price_of(line: LineInput) -> Decimal | None:
    """Return the exact price that a line names, if it does."""
    return Decimal(line.unit_price) if line.unit_price is not None else None
