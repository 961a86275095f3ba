"""The shapes of clients in requests and answers."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import (
    Days,
    Discount,
    Email,
    Filled,
    Id,
    Input,
    Instant,
    Locale,
    Number,
    Output,
    undefaulted,
)
from billing.api.lists import ListQuery, Page, Wanted
from clients import fields

# Both are checked by the operations; here stands only what no kept one can exceed.
Receiver = Annotated[str, Field(min_length=1, max_length=fields.MAX_EMAIL_LENGTH)]
# A comma parts tags wherever people write them.
Tag = Annotated[str, Field(max_length=fields.MAX_TAG_LENGTH, pattern=r"^[^,;\n]*$")]
Kind = Literal["company", "person"]
Template = Literal["original", "clean", "urban", "iconic", "foxy", "static", "croatia"]

NAME = gettext_noop("Of the company, or of the person")
PHONE = gettext_noop(
    "E.164, such as +4722123456. A number without + is read by the rules of the country."
)
ADDRESS = gettext_noop(
    "The whole address as one text, its lines parted by commas or line breaks. "
    "We read street, postal code and city from it; name these instead if you have them apart."
)
COUNTRY = gettext_noop("ISO 3166-1 alpha-2")
CLIENT_LOCALE = gettext_noop(
    "Language of the invoices, the emails and the page that the client sees; "
    "the business's own if not named"
)
EXTERNAL_ID = gettext_noop("The client's id in your system; no two clients have the same")
NUMBER = gettext_noop("The client's number in your books; the next free one if not named")
OTHER_EMAILS = gettext_noop("Further receivers: they get a copy of every invoice")
CURRENCY = gettext_noop("Of new invoices, ISO 4217; null means the currency of the business")
TERMS = gettext_noop("Days from issue to due date; null means the terms of the business")
END_OF_MONTH = gettext_noop(
    "Whether invoices are due at the end of the month that the terms end in; null means as the "
    "business"
)
PRICES_INCLUDE_TAX = gettext_noop(
    "Whether the prices of new invoices include VAT; null means as the business"
)
DISCOUNT = gettext_noop("In per cent; lines that are picked from the catalogue begin with it")
BUYER_REFERENCE = gettext_noop("What the client wants to read on every invoice (BT-10)")
GLN = gettext_noop("Global Location Number, 13 digits")
TEMPLATE = gettext_noop("The design of the client's invoices; null means that of the business")
PERSONAL_NUMBER = gettext_noop("Swedish personal identity number, for ROT and RUT")
PROPERTY = gettext_noop("Property, or cooperative and flat, for ROT")
NOTES = gettext_noop("For yourself; the client never sees them")


class ClientInput(Input):
    """A client as a request names it."""

    name: Filled = Field(max_length=200, description=NAME, examples=["Fjord Bakeri AS"])
    email: Annotated[str, Field(json_schema_extra={"format": "email"}, min_length=1)] | None = (
        Field(
            None,
            max_length=fields.MAX_EMAIL_LENGTH,
            description=gettext_noop("Invoices are sent here"),
            examples=["post@fjord.example"],
        )
    )
    phone: str | None = Field(None, max_length=40, description=PHONE, examples=["+4722123456"])
    address: str | None = Field(
        None,
        max_length=600,
        description=ADDRESS,
        examples=["Havnegata 2, 5003 Bergen, Norway"],
    )
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$")] | None = Field(
        None, description=COUNTRY, examples=["NO"]
    )
    locale: Locale = Field(
        "en", description=CLIENT_LOCALE, examples=["nb"], json_schema_extra=undefaulted
    )
    external_id: str | None = Field(
        None, max_length=120, description=EXTERNAL_ID, examples=["shop-4711"]
    )
    tags: list[Tag] = Field(
        [],
        max_length=fields.MAX_TAGS,
        description=gettext_noop("Words to find clients by"),
        examples=[["wholesale"]],
        json_schema_extra=undefaulted,
    )
    kind: Kind = Field(
        "company",
        description=gettext_noop("A person has no organisation number"),
        json_schema_extra=undefaulted,
    )
    number: str | None = Field(None, max_length=30, description=NUMBER, examples=["1001"])
    contact_person: str | None = Field(None, max_length=120, examples=["Kari Nordmann"])
    organization_number: str | None = Field(
        None,
        max_length=40,
        description=gettext_noop("Checked by the rules of the country"),
        examples=["923609016"],
    )
    vat_number: str | None = Field(
        None,
        max_length=40,
        description=gettext_noop("Checked by the rules of the country"),
        examples=["NO923609016MVA"],
    )
    other_emails: list[Receiver] = Field(
        [],
        max_length=fields.MAX_OTHER_EMAILS,
        description=OTHER_EMAILS,
        examples=[["regnskap@fjord.example"]],
        json_schema_extra=undefaulted,
    )
    street: str | None = Field(None, max_length=200, examples=["Havnegata 2"])
    street_2: str | None = Field(
        None, max_length=200, description=gettext_noop("Second line of the street")
    )
    postal_code: str | None = Field(None, max_length=16, examples=["5003"])
    city: str | None = Field(None, max_length=100, examples=["Bergen"])
    currency: str | None = Field(None, description=CURRENCY, examples=["NOK"])
    payment_terms_days: Days | None = Field(None, description=TERMS, examples=[14])
    due_end_of_month: bool | None = Field(None, description=END_OF_MONTH)
    prices_include_tax: bool | None = Field(None, description=PRICES_INCLUDE_TAX)
    discount_percent: Discount | None = Field(None, description=DISCOUNT, examples=[10])
    buyer_reference: str | None = Field(None, max_length=120, description=BUYER_REFERENCE)
    gln: str | None = Field(None, max_length=40, description=GLN, examples=["7350000000009"])
    template: Template | None = Field(None, description=TEMPLATE)
    personal_number: str | None = Field(None, max_length=40, description=PERSONAL_NUMBER)
    property_designation: str | None = Field(None, max_length=80, description=PROPERTY)
    notes: str | None = Field(None, max_length=fields.MAX_NOTES_LENGTH, description=NOTES)


class Client(Output):
    """A client as an answer shows it."""

    id: Id
    number: str = Field(description=NUMBER, examples=["1001"])
    kind: Kind
    name: str = Field(min_length=1, description=NAME, examples=["Fjord Bakeri AS"])
    contact_person: str | None
    organization_number: str | None
    vat_number: str | None
    email: Email | None = Field(description=gettext_noop("Invoices are sent here"))
    other_emails: list[Email] = Field(description=OTHER_EMAILS)
    phone: str | None = Field(description=gettext_noop("E.164"), examples=["+4722123456"])
    address: str | None = Field(
        description=gettext_noop("The whole address as one text, with the country in English"),
        examples=["Havnegata 2, 5003 Bergen, Norway"],
    )
    street: str | None
    street_2: str | None
    postal_code: str | None
    city: str | None
    country: str | None = Field(description=COUNTRY, examples=["NO"])
    locale: Locale = Field(description=CLIENT_LOCALE)
    currency: str | None = Field(description=CURRENCY, examples=["NOK"])
    payment_terms_days: int | None = Field(description=TERMS, examples=[14])
    due_end_of_month: bool | None = Field(description=END_OF_MONTH)
    prices_include_tax: bool | None = Field(description=PRICES_INCLUDE_TAX)
    discount_percent: Number | None = Field(description=DISCOUNT, examples=[10])
    buyer_reference: str | None = Field(description=BUYER_REFERENCE)
    gln: str | None = Field(description=GLN, examples=["7350000000009"])
    template: Template | None = Field(description=TEMPLATE)
    personal_number: str | None = Field(description=PERSONAL_NUMBER)
    property_designation: str | None = Field(description=PROPERTY)
    notes: str | None = Field(description=NOTES)
    external_id: str | None = Field(description=EXTERNAL_ID, examples=["shop-4711"])
    tags: list[str]
    archived_at: Instant | None = Field(description=gettext_noop("When it was archived, or null"))
    created_at: Instant
    updated_at: Instant


class ClientPage(Page):
    """A page of clients."""

    data: list[Client]
    next_cursor: str | None = Field(
        description=gettext_noop("Asks for what follows this page; null on the last one")
    )


class ClientQuery(ListQuery):
    """What the list of clients can be asked."""

    q: Wanted | None = Field(
        None,
        description=gettext_noop("Search in name, email and phone, and in the numbers and ids too"),
    )
    external_id: Wanted | None = Field(
        None, description=gettext_noop("The client that has this id in your system")
    )
    tag: Wanted | None = Field(None, description=gettext_noop("Clients that have this tag"))
    archived: Literal["false", "true", "all"] = Field(
        "false",
        description=gettext_noop(
            "Archived clients are left out unless you ask for them: true lists them alone, "
            "all lists both kinds."
        ),
    )
    cursor: Wanted | None = Field(
        None,
        description=gettext_noop(
            "The next_cursor of an answer to the same filters, instead of a page: quick however "
            "far it goes, and nothing comes twice if clients come or go meanwhile. total stays as "
            "it was at the beginning."
        ),
    )
