"""What a draft says, as one value: what the editor, the API and a duplicate hand to operations."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from billing.amounts.totals import LineInput, Totals, compute_totals
from billing.amounts.vat import VatCategory
from billing.invoices.models import Invoice, InvoiceLine, VatSubtotal


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One line as it is written; prices exclude VAT, the rate is in per cent."""

    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_code: str = "C62"
    unit_price: Decimal = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD
    vat_rate: Decimal = Decimal(0)

    def as_input(self) -> LineInput:
        """Return what the engine of totals wants to know.

        :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
        """
        return LineInput(
            quantity=self.quantity,
            unit_price=self.unit_price,
            vat_category=self.vat_category,
            vat_rate=self.vat_rate,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftContent:
    """The whole of a draft; ``payment_terms_days`` or ``due_date`` decides when it is due."""

    client_id: UUID | None
    currency: str
    locale: str
    payment_terms_days: int | None = None
    due_date: date | None = None
    delivery_date: date | None = None
    buyer_reference: str = ""
    seller_reference: str = ""
    order_reference: str = ""
    notes: str = ""
    lines: tuple[DraftLine, ...] = ()

    def totals(self) -> Totals:
        """Return the figures of this content.

        :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
        """
        return compute_totals((line.as_input() for line in self.lines), currency=self.currency)


def content_of(invoice: Invoice) -> DraftContent:
    """Return what the invoice says, as the content of a draft."""
    return DraftContent(
        client_id=invoice.client_id,
        currency=invoice.currency,
        locale=invoice.locale,
        payment_terms_days=invoice.payment_terms_days,
        due_date=invoice.due_date,
        delivery_date=invoice.delivery_date,
        buyer_reference=invoice.buyer_reference,
        seller_reference=invoice.seller_reference,
        order_reference=invoice.order_reference,
        notes=invoice.notes,
        lines=tuple(
            DraftLine(
                description=line.description,
                quantity=line.quantity,
                unit_code=line.unit_code,
                unit_price=line.unit_price,
                vat_category=VatCategory(line.vat_category),
                vat_rate=line.vat_rate,
            )
            for line in invoice.lines.all()
        ),
    )


def write_content(invoice: Invoice, content: DraftContent) -> None:
    """Write the content, its lines and its figures to a draft; the caller holds its lock.

    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    totals = content.totals()
    for name in (
        "client_id",
        "currency",
        "locale",
        "payment_terms_days",
        "due_date",
        "delivery_date",
        "buyer_reference",
        "seller_reference",
        "order_reference",
        "notes",
    ):
        setattr(invoice, name, getattr(content, name))
    set_totals(invoice, totals)
    is_new = invoice._state.adding
    # A new draft may come with an id of its caller's choice: it never becomes another's row.
    invoice.save(force_insert=is_new)
    if not is_new:
        invoice.lines.all().delete()
        invoice.vat_subtotals.all().delete()
    write_lines(invoice, content.lines, totals)


def set_totals(invoice: Invoice, totals: Totals) -> None:
    """Put the figures on the invoice (BT-106 to BT-115); saves nothing."""
    invoice.line_net_total = totals.line_net_total.amount
    invoice.tax_basis_total = totals.tax_basis_total.amount
    invoice.tax_total = totals.tax_total.amount
    invoice.grand_total = totals.grand_total.amount
    invoice.prepaid_total = totals.prepaid_total.amount
    invoice.payable_amount = totals.payable_amount.amount


def write_lines(invoice: Invoice, lines: tuple[DraftLine, ...], totals: Totals) -> None:
    """Write the lines and the VAT breakdown of a draft that has none, in two statements."""
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            description=line.description,
            quantity=line.quantity,
            unit_code=line.unit_code,
            unit_price=line.unit_price,
            vat_category=line.vat_category,
            vat_rate=line.vat_rate,
            line_net_amount=net.amount,
        )
        for position, (line, net) in enumerate(
            zip(lines, totals.line_net_amounts, strict=True), start=1
        )
    )
    VatSubtotal.objects.bulk_create(
        VatSubtotal(
            invoice=invoice,
            vat_category=subtotal.vat_category,
            vat_rate=subtotal.vat_rate,
            tax_basis_amount=subtotal.tax_basis_amount.amount,
            tax_amount=subtotal.tax_amount.amount,
        )
        for subtotal in totals.vat_subtotals
    )
