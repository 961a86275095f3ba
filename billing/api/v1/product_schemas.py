"""The shapes of products and of prices agreed with clients, in requests and answers."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Filled, Id, Input, Instant, Number, Output, Percent, undefaulted
from billing.api.lists import ListQuery, Page, Wanted
from billing.api.v1.line_inputs import PRICE_FORM, TaxCategory
from billing.catalog.checks import MAX_DETAILS

SupplyKind = Literal["goods", "services"]
TaxDeduction = Literal["rot", "rut"]
Price = Annotated[str, Field(pattern=PRICE_FORM)]

CODE = gettext_noop("Your code of the product; no two products have the same, in any letters")
NAME = gettext_noop("What a line of an invoice calls it")
DETAILS = gettext_noop("What more is said of it, below its name")
UNIT_CODE = gettext_noop(
    "A unit of UN/ECE Recommendation 20: C62 piece, HUR hour, DAY day, KGM kilogram."
)
UNIT_TEXT = gettext_noop("A word of your own, printed in place of the unit's")
UNIT_PRICE = gettext_noop(
    "The price of one unit as it was entered, exactly, with up to six decimals."
)
INCLUDES_TAX = gettext_noop("Whether unit_price includes VAT")
NET_PRICE = gettext_noop(
    "The price without VAT: unit_price itself, or computed from it to six decimals, half up."
)
GROSS_PRICE = gettext_noop(
    "The price with VAT: unit_price itself, or computed from it to six decimals, half up."
)
CURRENCY = gettext_noop("Of the price, ISO 4217; the currency of the business if not named")
TAX_CATEGORY = gettext_noop(
    "The VAT category of EN 16931. Without it a rate above 0 is S, and 0 is Z if your business "
    "is registered for VAT, else O."
)
TAX_RATE = gettext_noop("VAT in per cent; the standard rate of your country if not named")
SUPPLY_KIND = gettext_noop("Decides about VAT across borders; null if nobody said")
TAX_DEDUCTION = gettext_noop("Whether it counts towards ROT or RUT, for Swedish businesses")
EXTERNAL_ID = gettext_noop("The product's id in your system; no two products have the same")


class ProductInput(Input):
    """A product as a request names it."""

    name: Filled = Field(max_length=255, description=NAME, examples=["Design"])
    code: str | None = Field(None, max_length=30, description=CODE, examples=["D-100"])
    details: str | None = Field(None, max_length=MAX_DETAILS, description=DETAILS)
    unit_code: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$")] = Field(
        "C62", description=UNIT_CODE, examples=["HUR"], json_schema_extra=undefaulted
    )
    unit_text: str | None = Field(None, max_length=30, description=UNIT_TEXT)
    unit_price: Price = Field(
        "0", description=UNIT_PRICE, examples=["150.30"], json_schema_extra=undefaulted
    )
    price_includes_tax: bool = Field(
        default=False,
        description=INCLUDES_TAX,
        examples=[False],
        json_schema_extra=undefaulted,
    )
    currency: str | None = Field(None, description=CURRENCY, examples=["NOK"])
    tax_category: TaxCategory | None = Field(None, description=TAX_CATEGORY, examples=["S"])
    tax_rate: Percent | None = Field(None, description=TAX_RATE, examples=[25])
    supply_kind: SupplyKind | None = Field(None, description=SUPPLY_KIND, examples=["services"])
    tax_deduction: TaxDeduction | None = Field(None, description=TAX_DEDUCTION)
    external_id: str | None = Field(
        None, max_length=120, description=EXTERNAL_ID, examples=["shop-4711"]
    )


class ProductChanges(ProductInput):
    """What changes of a product."""

    # It may stay as it is, but not become empty.
    name: Filled = Field(
        "", max_length=255, description=NAME, examples=["Design"], json_schema_extra=undefaulted
    )


class Product(Output):
    """A product as an answer shows it."""

    id: Id
    code: str | None = Field(description=CODE, examples=["D-100"])
    name: str = Field(min_length=1, description=NAME, examples=["Design"])
    details: str | None = Field(description=DETAILS)
    unit_code: str = Field(description=UNIT_CODE, examples=["HUR"])
    unit_text: str | None = Field(description=UNIT_TEXT)
    unit_price: str = Field(description=UNIT_PRICE, examples=["150.30"])
    price_includes_tax: bool = Field(description=INCLUDES_TAX)
    net_price: str = Field(description=NET_PRICE, examples=["150.30"])
    gross_price: str = Field(description=GROSS_PRICE, examples=["187.875"])
    currency: str = Field(description=CURRENCY, examples=["NOK"])
    tax_category: str = Field(description=TAX_CATEGORY, examples=["S"])
    tax_rate: Number = Field(description=gettext_noop("VAT in per cent"), examples=[25])
    supply_kind: SupplyKind | None = Field(description=SUPPLY_KIND, examples=["services"])
    tax_deduction: TaxDeduction | None = Field(description=TAX_DEDUCTION)
    external_id: str | None = Field(description=EXTERNAL_ID, examples=["shop-4711"])
    archived_at: Instant | None = Field(description=gettext_noop("When it was archived, or null"))
    created_at: Instant
    updated_at: Instant


class ProductPage(Page):
    """A page of products."""

    data: list[Product]
    next_cursor: str | None = Field(
        description=gettext_noop("Asks for what follows this page; null on the last one")
    )


class ProductQuery(ListQuery):
    """What the list of products can be asked."""

    q: Wanted | None = Field(
        None, description=gettext_noop("Search by the beginnings of words in code and name")
    )
    code: Wanted | None = Field(
        None, description=gettext_noop("The product of exactly this code, in any letters")
    )
    name: Wanted | None = Field(
        None, description=gettext_noop("Products that have this in their name, in any letters")
    )
    archived: Literal["false", "true", "all"] = Field(
        "false",
        description=gettext_noop(
            "Archived products are left out unless you ask for them: true lists them alone, "
            "all lists both kinds."
        ),
    )
    cursor: Wanted | None = Field(
        None,
        description=gettext_noop(
            "The next_cursor of an answer to the same filters, instead of a page: quick however "
            "far it goes, and nothing comes twice if products come or go meanwhile."
        ),
    )


class ClientPriceInput(Input):
    """A price agreed with a client."""

    unit_price: Price = Field(
        description=gettext_noop(
            "What the client pays for one unit, with or without VAT as the product's own price is."
        ),
        examples=["140.00"],
    )


class ClientPrice(Output):
    """What a client has agreed to pay for a product."""

    product_id: Id
    client_id: Id
    currency: str = Field(description=CURRENCY, examples=["NOK"])
    unit_price: str = Field(
        description=gettext_noop("What was agreed, in the terms of the product's price."),
        examples=["140.00"],
    )
    net_price: str = Field(description=NET_PRICE, examples=["140.00"])
    gross_price: str = Field(description=GROSS_PRICE, examples=["175.00"])


class ClientPriceList(Output):
    """All prices of a product that clients have agreed to."""

    data: list[ClientPrice]
