"""What answers say of invoices and their lines."""

from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Id, Instant, Number, Output, Percent, Url, Whole
from billing.api.lists import Page
from billing.api.v1.attachment_outputs import Attachment
from billing.api.v1.draft_inputs import Template
from billing.api.v1.schemas import Currency, Event, InvoiceStatus

DocumentType = Literal["invoice", "credit_note"]


class Line(Output):
    """A line; a row of words between lines is one of kind text or section, without figures."""

    kind: Literal["item", "text", "section"] = Field(
        description=gettext_noop("item is something sold; text and section have no figures.")
    )
    description: str = Field(
        min_length=1,
        description=gettext_noop("A dash where a draft of the editor says nothing yet."),
        examples=["Consulting"],
    )
    details: str | None
    product_id: Id | None
    product_code: str | None
    quantity: Number = Field(examples=[1.5])
    unit_code: str = Field(description=gettext_noop("A unit of UN/ECE Recommendation 20."))
    unit_text: str | None
    unit_price_cents: Whole = Field(
        description=gettext_noop(
            "The price of one unit in minor units, an exact half rounded away from zero."
        )
    )
    unit_price: str = Field(
        description=gettext_noop("The price of one unit exactly."), examples=["500.00", "0.0125"]
    )
    discount_percent: Number | None
    discount_cents: Whole | None
    discount_reason: str | None
    charge_cents: Whole | None
    charge_reason: str | None
    tax_rate: Percent = Field(description=gettext_noop("VAT in per cent."), examples=[20])
    tax_category: str = Field(
        description=gettext_noop("The VAT category of EN 16931."), examples=["S"]
    )
    supply_kind: Literal["goods", "services"] | None
    tax_deduction: Literal["rot", "rut"] | None
    deducted_invoice_id: Id | None = Field(
        description=gettext_noop("The deposit invoice that the line deducts.")
    )
    amount_cents: Whole = Field(
        description=gettext_noop(
            "Quantity by price less discount plus charge; with VAT if the prices are."
        )
    )
    net_cents: Whole = Field(description=gettext_noop("The same, without VAT."))


class TaxSubtotal(Output):
    """The lines of one VAT category and rate together; VAT is computed here, once per rate."""

    tax_category: str
    tax_rate: Number
    taxable_cents: Whole
    tax_cents: Whole
    exemption_reason: str | None = Field(
        description=gettext_noop("Why no VAT is charged, as the issued document says it.")
    )
    exemption_code: str | None = Field(description=gettext_noop("The same as a code (VATEX)."))


class DocumentAllowance(Output):
    """A discount or a charge of the whole document."""

    is_charge: bool
    reason: str | None
    percent: Number | None
    amount_cents: Whole | None
    tax_category: str | None
    tax_rate: Number | None
    net_cents: Whole = Field(description=gettext_noop("What it comes to, without VAT."))


class DeliveryPlace(Output):
    """Where it is delivered to, if not to the client's address."""

    name: str | None
    street: str | None
    postal_code: str | None
    city: str | None
    country: str | None


class Wording(Output):
    """What an invoice and a schedule say alike."""

    allowances: list[DocumentAllowance]
    prices_include_tax: bool
    rounds_cash: bool
    your_reference: str | None
    contract_reference: str | None
    due_end_of_month: bool
    early_discount_percent: Number | None
    early_discount_days: Whole | None
    delivery_place: DeliveryPlace | None
    template: Template | None = Field(
        description=gettext_noop(
            "Its own design; null on a draft that takes the client's or yours."
        )
    )
    shows_product_codes: bool
    deduction_person: str | None
    deduction_property: str | None
    number_series_id: Id | None = Field(
        description=gettext_noop("The series that was chosen for it, if it is not the usual one.")
    )


class Invoice(Output):
    """An invoice or a credit note. Amounts are whole minor units of its currency."""

    id: Id
    type: DocumentType
    is_deposit: bool = Field(
        description=gettext_noop("Whether it asks for a part in advance; a final one deducts it.")
    )
    number: str = Field(
        description=gettext_noop("Empty while the invoice is a draft"), examples=["2026-0042"]
    )
    external_id: str | None = Field(description=gettext_noop("What your system calls it."))
    client_id: Id = Field(
        description=gettext_noop("Only zeros on a draft of the editor that names nobody yet.")
    )
    currency: Currency
    locale: str = Field(description=gettext_noop("The language of the document."), examples=["nb"])
    subtotal_cents: Whole = Field(description=gettext_noop("The sum of the lines, without VAT."))
    tax_cents: Whole = Field(description=gettext_noop("The VAT."))
    total_cents: Whole = Field(description=gettext_noop("The sum with VAT."))
    open_cents: Whole = Field(description=gettext_noop("What the client still owes today."))
    paid_cents: Whole = Field(description=gettext_noop("What payments have settled of it."))
    credited_cents: Whole = Field(description=gettext_noop("What credit notes have settled of it."))
    status: InvoiceStatus = Field(description=gettext_noop("As the pages show it."))
    issue_date: Day | None
    due_date: Day | None
    payment_terms_days: Whole | None
    delivery_date: Day | None
    buyer_reference: str | None
    seller_reference: str | None
    order_reference: str | None
    payment_reference: str | None = Field(
        description=gettext_noop(
            "What the payer writes: a KID, an OCR number, an RF reference or the number. "
            "Null on drafts."
        ),
        examples=["202600425"],
    )
    credited_invoice_id: Id | None = Field(
        description=gettext_noop("On a credit note: the invoice that it takes back.")
    )
    public_url: Url = Field(
        description=gettext_noop("The page of the invoice, for whoever holds the link.")
    )
    issued_at: Instant | None
    sent_at: Instant | None
    opened_at: Instant | None
    cancelled_at: Instant | None
    created_at: Instant
    updated_at: Instant = Field(
        description=gettext_noop("When its words or its steps last changed; payments do not count.")
    )


class PaperDetail(Wording):
    """What is said of an invoice and of a quote alike, where one of them is read."""

    delivery_start: Day | None
    delivery_end: Day | None
    exchange_rate: Number | None
    exchange_rate_date: Day | None
    exchange_rate_source: str | None
    lines_cents: Whole = Field(
        description=gettext_noop("The sum of the lines without VAT, before allowances.")
    )
    allowance_cents: Whole = Field(
        description=gettext_noop("Discounts of the whole document, without VAT.")
    )
    charge_cents: Whole = Field(
        description=gettext_noop("Charges of the whole document, without VAT.")
    )
    deduction_cents: Whole = Field(description=gettext_noop("ROT or RUT."))
    rounding_cents: Whole = Field(description=gettext_noop("Rounding to whole coins."))
    payable_cents: Whole = Field(
        description=gettext_noop("The total less deduction, with rounding: what is to be paid.")
    )
    tax_currency: str | None = Field(
        description=gettext_noop("In which currency the VAT is said too.")
    )
    tax_currency_cents: Whole | None = Field(
        description=gettext_noop("The VAT in that currency, from the day of issue on.")
    )
    series_id: Id | None = Field(
        description=gettext_noop("The series that its number counts in; null on a draft.")
    )
    notes: str | None
    lines: list[Line]
    tax_breakdown: list[TaxSubtotal]
    events: list[Event] = Field(description=gettext_noop("What happened to it, oldest first."))


class InvoiceDetail(Invoice, PaperDetail):
    """An invoice with its lines, its VAT and what happened to it."""

    correction_reason: str | None = Field(
        description=gettext_noop("On a credit note: why the invoice is taken back.")
    )
    credit_note_ids: list[Id] = Field(
        description=gettext_noop("The credit notes over this invoice, oldest first.")
    )
    deducted_deposit_ids: list[Id] = Field(
        description=gettext_noop("The deposit invoices that it deducts, oldest first.")
    )
    deducted_by_ids: list[Id] = Field(
        description=gettext_noop(
            "On a deposit invoice: the invoices that deduct it, drafts too, oldest first."
        )
    )
    quote_id: Id | None = Field(
        description=gettext_noop("The quote or proforma invoice that it was made of.")
    )
    creditable_cents: Whole = Field(
        description=gettext_noop("What is left to credit, with VAT; nothing of a credit note.")
    )
    attachments: list[Attachment] = Field(
        description=gettext_noop("The files beside it, oldest first.")
    )


class InvoicePage(Page):
    """One page of a list, newest first."""

    data: list[Invoice]
    next_cursor: str | None = Field(
        description=gettext_noop(
            "Hand it back as cursor, with the same filters, for the next page; null on the last."
        )
    )


class EventList(Output):
    """What happened, oldest first."""

    data: list[Event]
