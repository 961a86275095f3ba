"""What one document says, as a frozen value: the only thing the templates are made from."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from billing.invoices.choices import LineKind, Template
from billing.invoices.columns import NOTHING
from billing.invoices.designs import design_of
from billing.invoices.issuing import MOST_LINES, due_date_of
from billing.invoices.lifecycle import DocumentKind, InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.parties import (
    NOWHERE_ELSE,
    DeliveryPlace,
    PartyCopy,
    PaymentMeans,
    buyer_copy,
    payment_means,
    seller_copy,
    seller_profile,
)
from billing.invoices.rows import Parts


class TooManyLines(ValueError):
    """The invoice has more lines than a document can be made of."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} lines are more than the {MOST_LINES} a document can have")
        self.count = count


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLine:
    """A line (BG-25), a row of text or a heading; the rate is in per cent.

    Price, discount, charge and ``line_amount`` include VAT if the document's prices do;
    ``line_net_amount`` never does.
    """

    description: str
    quantity: Decimal
    unit_code: str
    unit_price: Decimal
    vat_category: str
    vat_rate: Decimal
    line_net_amount: Decimal
    kind: str = LineKind.ITEM
    details: str = ""
    product_code: str = ""
    unit_text: str = ""
    allowance_percent: Decimal | None = None
    allowance_amount: Decimal = NOTHING
    allowance_reason: str = ""
    charge_amount: Decimal = NOTHING
    charge_reason: str = ""
    supply_kind: str = ""
    tax_deduction: str = ""
    # None in content of old: then the net is what is printed.
    line_amount: Decimal | None = None
    # Whether it takes off what a deposit invoice asked for.
    deducts_deposit: bool = False

    @property
    def is_item(self) -> bool:
        """Whether it has figures."""
        return self.kind == LineKind.ITEM


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentAllowance:
    """An allowance or a charge of the document; ``entered_amount`` in the terms of the prices."""

    is_charge: bool
    reason: str
    percent: Decimal | None
    entered_amount: Decimal
    net_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentVat:
    """A row of the VAT breakdown (BG-23)."""

    vat_category: str
    vat_rate: Decimal
    tax_basis_amount: Decimal
    tax_amount: Decimal
    exemption_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentContent:
    """An invoice or a credit note as it is printed; amounts are in ``currency``.

    ``issued_at`` dates the file, so that the same content gives the same bytes.
    """

    type_code: int
    status: str
    is_sandbox: bool
    number: str
    locale: str
    currency: str
    issue_date: date | None
    due_date: date | None
    delivery_date: date | None
    buyer_reference: str
    seller_reference: str
    order_reference: str
    notes: str
    preceding_number: str
    preceding_date: date | None
    correction_reason: str
    line_net_total: Decimal
    tax_basis_total: Decimal
    tax_total: Decimal
    grand_total: Decimal
    prepaid_total: Decimal
    payable_amount: Decimal
    seller: PartyCopy
    buyer: PartyCopy
    payment_means: PaymentMeans
    lines: tuple[ContentLine, ...]
    vat_subtotals: tuple[ContentVat, ...]
    issued_at: datetime | None
    is_deposit: bool = False
    due_end_of_month: bool = False
    early_discount_percent: Decimal | None = None
    early_discount_days: int | None = None
    delivery_start: date | None = None
    delivery_end: date | None = None
    delivery_place: DeliveryPlace = NOWHERE_ELSE
    your_reference: str = ""
    contract_reference: str = ""
    template: str = ""
    shows_product_codes: bool = False
    prices_include_tax: bool = False
    deduction_person: str = ""
    deduction_property: str = ""
    allowances: tuple[ContentAllowance, ...] = ()
    allowance_total: Decimal = NOTHING
    charge_total: Decimal = NOTHING
    deduction_total: Decimal = NOTHING
    rounding_amount: Decimal = NOTHING
    tax_currency: str = ""
    tax_currency_total: Decimal | None = None
    exchange_rate: Decimal | None = None
    exchange_rate_date: date | None = None
    exchange_rate_source: str = ""

    @property
    def document_kind(self) -> DocumentKind:
        """Return what the document is, deposit invoices and quotes told apart."""
        return DocumentKind.DEPOSIT if self.is_deposit else DocumentKind.of(self.type_code)

    @property
    def is_draft(self) -> bool:
        """Whether it was not issued yet: no number, and a mark that says so."""
        return self.status == InvoiceStatus.DRAFT

    @property
    def is_cancelled(self) -> bool:
        """Whether it was taken back since."""
        return self.status == InvoiceStatus.CANCELLED

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes back instead of asking."""
        return self.type_code == TypeCode.CREDIT_NOTE


def issued_content(invoice: Invoice, *, as_issued: bool = True) -> DocumentContent:
    """Return what an issued invoice says, from its own copies and from nothing else.

    :param as_issued: leave out that it was cancelled since, as the kept file does.
    :raises ValueError: if it is a draft.
    :raises TooManyLines: if no document can be made of it.
    """
    if invoice.status == InvoiceStatus.DRAFT:
        raise ValueError("a draft has no copies to read")
    return _content(
        invoice,
        status=InvoiceStatus.ISSUED if as_issued else invoice.status,
        seller=PartyCopy.from_json(invoice.seller),
        buyer=PartyCopy.from_json(invoice.buyer),
        means=PaymentMeans.from_json(invoice.payment_means),
        # Issued before there were several: in the first of them.
        template=invoice.template or Template.ORIGINAL,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
    )


def draft_content(invoice: Invoice, *, today: date) -> DocumentContent:
    """Return what a draft would say if it were issued today, from the live rows.

    :raises TooManyLines: if no document can be made of it.
    """
    return _drafted(invoice, None, issue_date=invoice.issue_date or today)


def content_on(invoice: Invoice, *, today: date) -> DocumentContent:
    """Return what the paper on the screen says today: a draft, an issued or a cancelled one.

    :raises TooManyLines: if no document can be made of it.
    """
    if invoice.status == InvoiceStatus.DRAFT:
        return draft_content(invoice, today=today)
    return issued_content(invoice, as_issued=False)


def unsaved_content(invoice: Invoice, parts: Parts, *, issue_date: date) -> DocumentContent:
    """Return what a draft that exists in memory only would say if it were issued on that day.

    :raises TooManyLines: if no document can be made of it.
    """
    return _drafted(invoice, parts, issue_date=issue_date)


def _drafted(invoice: Invoice, parts: Parts | None, *, issue_date: date) -> DocumentContent:
    profile = seller_profile(invoice.business)
    return _content(
        invoice,
        parts=parts,
        status=InvoiceStatus.DRAFT,
        seller=seller_copy(invoice.business, profile),
        buyer=buyer_copy(invoice.client) if invoice.client else PartyCopy(),
        means=payment_means(profile),
        template=design_of(invoice, profile),
        issue_date=issue_date,
        due_date=due_date_of(invoice, invoice.business, issue_date),
    )


# What an invoice, its rows and their content call by one name.
_OF_THE_DOCUMENT = (
    *("type_code", "number", "locale", "currency", "delivery_date", "delivery_start"),
    *("delivery_end", "your_reference", "buyer_reference", "seller_reference", "order_reference"),
    *("contract_reference", "notes", "correction_reason", "line_net_total", "allowance_total"),
    *("charge_total", "tax_basis_total", "tax_total", "grand_total", "prepaid_total"),
    *("deduction_total", "rounding_amount", "payable_amount", "issued_at", "is_deposit"),
    *("due_end_of_month", "early_discount_percent", "early_discount_days"),
    *("shows_product_codes", "prices_include_tax", "deduction_person", "deduction_property"),
    *("tax_currency", "tax_currency_total", "exchange_rate", "exchange_rate_date"),
    "exchange_rate_source",
)
_OF_A_LINE = tuple(part.name for part in fields(ContentLine))
_OF_AN_ALLOWANCE = tuple(part.name for part in fields(ContentAllowance))
_OF_VAT = tuple(part.name for part in fields(ContentVat))


def _content(
    invoice: Invoice,
    *,
    status: str,
    seller: PartyCopy,
    buyer: PartyCopy,
    means: PaymentMeans,
    template: str,
    issue_date: date | None,
    due_date: date | None,
    parts: Parts | None = None,
) -> DocumentContent:
    if parts is None:
        parts = Parts(
            list(invoice.lines.all()),
            list(invoice.allowances.all()),
            list(invoice.vat_subtotals.all()),
        )
    if len(parts.lines) > MOST_LINES:
        raise TooManyLines(len(parts.lines))
    preceding = invoice.preceding_invoice
    return DocumentContent(
        **_named(invoice, _OF_THE_DOCUMENT),
        status=status,
        is_sandbox=invoice.business.is_sandbox,
        issue_date=issue_date,
        due_date=due_date,
        delivery_place=DeliveryPlace.from_json(invoice.delivery_place),
        preceding_number=preceding.number if preceding else "",
        preceding_date=preceding.issue_date if preceding else None,
        seller=seller,
        buyer=buyer,
        payment_means=means,
        template=template,
        lines=tuple(ContentLine(**_named(line, _OF_A_LINE)) for line in parts.lines),
        allowances=tuple(
            ContentAllowance(**_named(row, _OF_AN_ALLOWANCE)) for row in parts.allowances
        ),
        vat_subtotals=tuple(ContentVat(**_named(row, _OF_VAT)) for row in parts.vat_subtotals),
    )


def _named(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
