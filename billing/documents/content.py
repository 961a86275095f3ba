"""What one document says, as a frozen value: the only thing the templates are made from."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from billing.invoices.issuing import MOST_LINES, due_date_of
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.parties import (
    PartyCopy,
    PaymentMeans,
    buyer_copy,
    payment_means,
    seller_copy,
    seller_profile,
)


class TooManyLines(ValueError):
    """The invoice has more lines than a document can be made of."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} lines are more than the {MOST_LINES} a document can have")
        self.count = count


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLine:
    """A line (BG-25); the price excludes VAT, the rate is in per cent."""

    description: str
    quantity: Decimal
    unit_code: str
    unit_price: Decimal
    vat_category: str
    vat_rate: Decimal
    line_net_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentVat:
    """A row of the VAT breakdown (BG-23)."""

    vat_category: str
    vat_rate: Decimal
    tax_basis_amount: Decimal
    tax_amount: Decimal


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
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
    )


def draft_content(invoice: Invoice, *, today: date) -> DocumentContent:
    """Return what a draft would say if it were issued today, from the live rows.

    :raises TooManyLines: if no document can be made of it.
    """
    profile = seller_profile(invoice.business)
    issue_date = invoice.issue_date or today
    return _content(
        invoice,
        status=InvoiceStatus.DRAFT,
        seller=seller_copy(invoice.business, profile),
        buyer=buyer_copy(invoice.client) if invoice.client else PartyCopy(),
        means=payment_means(profile),
        issue_date=issue_date,
        due_date=due_date_of(invoice, invoice.business, issue_date),
    )


def content_on(invoice: Invoice, *, today: date) -> DocumentContent:
    """Return what the paper on the screen says today: a draft, an issued or a cancelled one.

    :raises TooManyLines: if no document can be made of it.
    """
    if invoice.status == InvoiceStatus.DRAFT:
        return draft_content(invoice, today=today)
    return issued_content(invoice, as_issued=False)


def _content(
    invoice: Invoice,
    *,
    status: str,
    seller: PartyCopy,
    buyer: PartyCopy,
    means: PaymentMeans,
    issue_date: date | None,
    due_date: date | None,
) -> DocumentContent:
    lines = tuple(
        ContentLine(
            description=line.description,
            quantity=line.quantity,
            unit_code=line.unit_code,
            unit_price=line.unit_price,
            vat_category=line.vat_category,
            vat_rate=line.vat_rate,
            line_net_amount=line.line_net_amount,
        )
        for line in invoice.lines.all()
    )
    if len(lines) > MOST_LINES:
        raise TooManyLines(len(lines))
    preceding = invoice.preceding_invoice
    return DocumentContent(
        type_code=invoice.type_code,
        status=status,
        is_sandbox=invoice.business.is_sandbox,
        number=invoice.number,
        locale=invoice.locale,
        currency=invoice.currency,
        issue_date=issue_date,
        due_date=due_date,
        delivery_date=invoice.delivery_date,
        buyer_reference=invoice.buyer_reference,
        seller_reference=invoice.seller_reference,
        order_reference=invoice.order_reference,
        notes=invoice.notes,
        preceding_number=preceding.number if preceding else "",
        preceding_date=preceding.issue_date if preceding else None,
        correction_reason=invoice.correction_reason,
        line_net_total=invoice.line_net_total,
        tax_basis_total=invoice.tax_basis_total,
        tax_total=invoice.tax_total,
        grand_total=invoice.grand_total,
        prepaid_total=invoice.prepaid_total,
        payable_amount=invoice.payable_amount,
        seller=seller,
        buyer=buyer,
        payment_means=means,
        lines=lines,
        vat_subtotals=tuple(
            ContentVat(
                vat_category=row.vat_category,
                vat_rate=row.vat_rate,
                tax_basis_amount=row.tax_basis_amount,
                tax_amount=row.tax_amount,
            )
            for row in invoice.vat_subtotals.all()
        ),
        issued_at=invoice.issued_at,
    )
