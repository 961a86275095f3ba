"""The shapes of the business profile in requests and answers."""

from typing import Annotated

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Days, Email, Filled, Id, Input, Locale, Output, undefaulted
from billing.api.v1.schemas import Currency

NAME = gettext_noop("As documents name it")
BY_COUNTRY = gettext_noop("Checked by the rules of the country")
EMAIL = gettext_noop("Clients see it, and their answers go there")
PHONE = gettext_noop(
    "E.164, such as +4722123456. A number without + is read by the rules of the country."
)
ADDRESS = gettext_noop(
    "The whole address as one text, its lines parted by commas or line breaks. "
    "We read street, postal code and city from it; name these instead if you have them apart."
)
COUNTRY = gettext_noop("ISO 3166-1 alpha-2, one of the countries that we offer")
LOCALE = gettext_noop("Language of documents, for clients without a language of their own")
CURRENCY = gettext_noop("ISO 4217, for new invoices; each can have another")
TERMS = gettext_noop("Days from issue to due date; 0 means due at once")
LEGAL_FORM = gettext_noop("As documents must name it, for example “SAS, 10 000 €”")
VAT_REGISTERED = gettext_noop("Whether the business is registered for VAT")


class BusinessInput(Input):
    """A profile as a request names it."""

    name: Filled = Field(max_length=200, description=NAME, examples=["Nordlys Studio AS"])
    organization_number: str | None = Field(
        None, max_length=40, description=BY_COUNTRY, examples=["923609016"]
    )
    vat_number: str | None = Field(
        None, max_length=40, description=BY_COUNTRY, examples=["NO923609016MVA"]
    )
    email: Annotated[str, Field(json_schema_extra={"format": "email"}, min_length=1)] | None = (
        Field(None, max_length=254, description=EMAIL, examples=["post@nordlys.example"])
    )
    phone: str | None = Field(None, max_length=40, description=PHONE, examples=["+4722123456"])
    address: str | None = Field(
        None, max_length=600, description=ADDRESS, examples=["Storgata 1, 0155 Oslo, Norway"]
    )
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$")] | None = Field(
        None, description=COUNTRY, examples=["NO"]
    )
    locale: Locale = Field("en", description=LOCALE, examples=["nb"], json_schema_extra=undefaulted)
    currency: Currency = Field("EUR", description=CURRENCY, json_schema_extra=undefaulted)
    iban: str | None = Field(None, max_length=60, examples=["NO9386011117947"])
    bic: str | None = Field(None, max_length=60, examples=["DNBANOKK"])
    payment_terms_days: Days = Field(
        14, description=TERMS, examples=[14], json_schema_extra=undefaulted
    )
    vat_registered: bool = Field(
        default=True, description=VAT_REGISTERED, json_schema_extra=undefaulted
    )
    legal_form: str | None = Field(None, max_length=60, description=LEGAL_FORM)
    website: str | None = Field(None, max_length=120, examples=["nordlys.example"])
    street: str | None = Field(None, max_length=200, examples=["Storgata 1"])
    street_2: str | None = Field(
        None, max_length=200, description=gettext_noop("Second line of the street")
    )
    postal_code: str | None = Field(None, max_length=16, examples=["0155"])
    city: str | None = Field(None, max_length=100, examples=["Oslo"])
    bank_account: str | None = Field(
        None, max_length=60, description=gettext_noop("Norwegian account number")
    )
    bankgiro: str | None = Field(None, max_length=60, description=gettext_noop("Swedish Bankgiro"))
    plusgiro: str | None = Field(None, max_length=60, description=gettext_noop("Swedish Plusgiro"))


class Business(Output):
    """The business that the key belongs to."""

    id: Id
    name: str = Field(min_length=1, description=NAME, examples=["Nordlys Studio AS"])
    legal_form: str | None = Field(description=LEGAL_FORM)
    organization_number: str | None = Field(examples=["923609016"])
    vat_registered: bool = Field(description=VAT_REGISTERED)
    vat_number: str | None = Field(examples=["NO923609016MVA"])
    email: Email | None = Field(description=EMAIL)
    phone: str | None = Field(description=gettext_noop("E.164"), examples=["+4722123456"])
    website: str | None
    address: str | None = Field(
        description=gettext_noop("The whole address as one text, with the country in English"),
        examples=["Storgata 1, 0155 Oslo, Norway"],
    )
    street: str | None
    street_2: str | None
    postal_code: str | None
    city: str | None
    country: str | None = Field(description=COUNTRY, examples=["NO"])
    time_zone: str = Field(
        description=gettext_noop("Follows from the country; days begin and end in it"),
        examples=["Europe/Oslo"],
    )
    locale: Locale = Field(description=LOCALE)
    currency: Currency = Field(description=CURRENCY)
    iban: str | None = Field(examples=["NO9386011117947"])
    bic: str | None = Field(examples=["DNBANOKK"])
    bank_account: str | None
    bankgiro: str | None
    plusgiro: str | None
    payment_terms_days: int = Field(description=TERMS, ge=0, le=365, examples=[14])
    sandbox: bool = Field(
        description=gettext_noop("A sandbox simulates sending and pays in test mode")
    )
