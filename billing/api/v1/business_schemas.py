"""The shapes of the business profile in requests and answers."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field, WithJsonSchema

from billing.api.fields import (
    Days,
    Discount,
    Email,
    Filled,
    Id,
    Input,
    Locale,
    Number,
    Output,
    Whole,
    undefaulted,
)
from billing.api.v1.draft_inputs import Template
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

SHARE_CAPITAL = gettext_noop("As documents name it, in France and Poland")
REGISTER_ENTRY = gettext_noop("Entry in the trade register, such as “RCS Paris”")
IN_BUSINESS_REGISTER = gettext_noop("Whether it stands in Norway's Foretaksregisteret")
F_TAX_APPROVED = gettext_noop("Whether it is approved for Sweden's F-tax")
VAT_ON_DEBITS = gettext_noop("Whether it pays VAT on services when it invoices, in France")
SPLIT_PAYMENT = gettext_noop("Whether invoices ask for Poland's split payment")
EXEMPTION_REASON = gettext_noop("Why it charges no VAT, in the words of its law")
SUPPLY_KIND = gettext_noop("What it mostly sells; null if both, or not said")
PRICES_INCLUDE_TAX = gettext_noop("Whether prices of new invoices include VAT")
ROUNDS_CASH = gettext_noop("Whether the amount to pay of new invoices is rounded to whole coins")
END_OF_MONTH = gettext_noop(
    "Whether new invoices are due at the end of the month that the terms end in"
)
EARLY_PERCENT = gettext_noop("Discount for early payment, in per cent")
EARLY_DAYS = gettext_noop("Within how many days the discount for early payment is given")
SWISH = gettext_noop("Swedish Swish number; invoices in SEK then carry a code of Swish")
QR_IBAN = gettext_noop("Swiss account that takes QR references")
FIK = gettext_noop("Danish creditor number of payment cards, eight digits")
SCHEME = gettext_noop(
    "Which payment reference new invoices have; null chooses by country and currency. kid10, kid11 "
    "and kid11_hyphen: Norway. ocr_soft, ocr_hard: Sweden. fik71: Denmark. qrr: Switzerland. rf "
    "wants an IBAN; number is the invoice's own. One whose account is missing is refused."
)
LENGTH = gettext_noop("How long a KID is, with its check digit; null means as long as it needs")
NAMES_CLIENT = gettext_noop("Whether a KID begins with the client's number")
DESIGN = gettext_noop("The design of documents; clients and invoices may have another")
ACCENT = gettext_noop("Headings and buttons, as #rrggbb; white text on it must be readable")
LOGO_PLACE = gettext_noop("Where the logo stands; it is chosen in the settings")
FONTS = gettext_noop("The fonts of documents; null takes those of the design")
FOOTER = gettext_noop("A text at the foot of every invoice")
ATTACH_PDF = gettext_noop("Whether mails carry the PDF, or a link only")

SupplyKind = Literal["goods", "services"]
ReferenceScheme = Literal[
    "kid10", "kid11", "kid11_hyphen", "ocr_soft", "ocr_hard", "fik71", "qrr", "rf", "number"
]
LogoPlace = Literal["left", "centre", "right"]
FontPairing = Literal["modern", "geometric", "editorial", "bookish", "technical"]
KidLength = Annotated[
    Whole,
    Field(ge=2, le=25),
    WithJsonSchema({"type": "integer", "minimum": 2, "maximum": 25}),
]
EarlyDays = Annotated[
    Whole,
    Field(ge=1, le=365),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 365}),
]


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
    share_capital: str | None = Field(None, max_length=40, description=SHARE_CAPITAL)
    register_entry: str | None = Field(None, max_length=120, description=REGISTER_ENTRY)
    in_business_register: bool = Field(
        default=False, description=IN_BUSINESS_REGISTER, json_schema_extra=undefaulted
    )
    f_tax_approved: bool = Field(
        default=False, description=F_TAX_APPROVED, json_schema_extra=undefaulted
    )
    vat_on_debits: bool = Field(
        default=False, description=VAT_ON_DEBITS, json_schema_extra=undefaulted
    )
    split_payment: bool = Field(
        default=False, description=SPLIT_PAYMENT, json_schema_extra=undefaulted
    )
    exemption_reason: str | None = Field(None, max_length=200, description=EXEMPTION_REASON)
    supply_kind: SupplyKind | None = Field(None, description=SUPPLY_KIND)
    prices_include_tax: bool = Field(
        default=False, description=PRICES_INCLUDE_TAX, json_schema_extra=undefaulted
    )
    rounds_cash: bool = Field(default=False, description=ROUNDS_CASH, json_schema_extra=undefaulted)
    due_end_of_month: bool = Field(
        default=False, description=END_OF_MONTH, json_schema_extra=undefaulted
    )
    early_discount_percent: Discount | None = Field(None, description=EARLY_PERCENT, examples=[2])
    early_discount_days: EarlyDays | None = Field(None, description=EARLY_DAYS, examples=[8])
    swish: str | None = Field(None, max_length=60, description=SWISH)
    qr_iban: str | None = Field(None, max_length=60, description=QR_IBAN)
    fik_creditor: str | None = Field(None, max_length=60, description=FIK)
    reference_scheme: ReferenceScheme | None = Field(None, description=SCHEME, examples=["rf"])
    reference_length: KidLength | None = Field(None, description=LENGTH, examples=[None])
    reference_names_client: bool = Field(
        default=False, description=NAMES_CLIENT, json_schema_extra=undefaulted
    )
    template: Template = Field("original", description=DESIGN, json_schema_extra=undefaulted)
    accent_color: Annotated[str, Field(max_length=9)] = Field(
        "", description=ACCENT, examples=["#0f6b5c"], json_schema_extra=undefaulted
    )
    logo_place: LogoPlace = Field("left", description=LOGO_PLACE, json_schema_extra=undefaulted)
    font_pairing: FontPairing | None = Field(None, description=FONTS)
    notes: str | None = Field(None, max_length=2000, description=FOOTER)
    attach_pdf: bool = Field(default=True, description=ATTACH_PDF, json_schema_extra=undefaulted)


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
    swish: str | None = Field(description=SWISH)
    qr_iban: str | None = Field(description=QR_IBAN)
    fik_creditor: str | None = Field(description=FIK)
    reference_scheme: ReferenceScheme | None = Field(description=SCHEME, examples=[None])
    reference_length: int | None = Field(description=LENGTH, examples=[None])
    reference_names_client: bool = Field(description=NAMES_CLIENT)
    payment_terms_days: int = Field(description=TERMS, ge=0, le=365, examples=[14])
    share_capital: str | None = Field(description=SHARE_CAPITAL)
    register_entry: str | None = Field(description=REGISTER_ENTRY)
    in_business_register: bool = Field(description=IN_BUSINESS_REGISTER)
    f_tax_approved: bool = Field(description=F_TAX_APPROVED)
    vat_on_debits: bool = Field(description=VAT_ON_DEBITS)
    split_payment: bool = Field(description=SPLIT_PAYMENT)
    exemption_reason: str | None = Field(description=EXEMPTION_REASON)
    supply_kind: SupplyKind | None = Field(description=SUPPLY_KIND)
    prices_include_tax: bool = Field(description=PRICES_INCLUDE_TAX)
    rounds_cash: bool = Field(description=ROUNDS_CASH)
    due_end_of_month: bool = Field(description=END_OF_MONTH)
    early_discount_percent: Number | None = Field(description=EARLY_PERCENT, examples=[2])
    early_discount_days: int | None = Field(description=EARLY_DAYS, examples=[8])
    template: Template = Field(description=DESIGN)
    accent_color: str = Field(description=ACCENT, examples=["#0f6b5c"])
    logo_place: LogoPlace = Field(description=LOGO_PLACE)
    font_pairing: FontPairing | None = Field(description=FONTS, examples=[None])
    notes: str | None = Field(description=FOOTER, examples=[None])
    attach_pdf: bool = Field(description=ATTACH_PDF)
    sandbox: bool = Field(
        description=gettext_noop("A sandbox simulates sending and pays in test mode")
    )
