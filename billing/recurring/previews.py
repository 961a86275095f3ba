"""An invoice that a schedule would make, without making it: for checks and for the paper."""

from datetime import date

from billing.documents.content import ContentLine, ContentVat, DocumentContent
from billing.invoices.drafts import DraftContent, set_totals
from billing.invoices.issuing import due_date_of
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.parties import buyer_copy, payment_means, seller_copy, seller_profile
from clients.models import Client
from fastfaktura.core.models import Business


def unsaved_invoice(
    content: DraftContent, *, business: Business, client: Client
) -> tuple[Invoice, list[InvoiceLine]]:
    """Return the draft and its lines as they would be written; nothing is."""
    totals = content.totals()
    invoice = Invoice(
        business=business,
        client=client,
        currency=content.currency,
        locale=content.locale,
        payment_terms_days=content.payment_terms_days,
    )
    set_totals(invoice, totals)
    lines = [
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
            zip(content.lines, totals.line_net_amounts, strict=True), start=1
        )
    ]
    return invoice, lines


def document_of(
    content: DraftContent, *, business: Business, client: Client, issue_date: date
) -> DocumentContent:
    """Return what the document of such a draft would say if it were issued on that day."""
    invoice, lines = unsaved_invoice(content, business=business, client=client)
    profile = seller_profile(business)
    return DocumentContent(
        type_code=invoice.type_code,
        status=InvoiceStatus.DRAFT,
        is_sandbox=business.is_sandbox,
        number="",
        locale=content.locale,
        currency=content.currency,
        issue_date=issue_date,
        due_date=due_date_of(invoice, business, issue_date),
        delivery_date=content.delivery_date,
        buyer_reference=content.buyer_reference,
        seller_reference=content.seller_reference,
        order_reference=content.order_reference,
        notes=content.notes,
        preceding_number="",
        preceding_date=None,
        correction_reason="",
        line_net_total=invoice.line_net_total,
        tax_basis_total=invoice.tax_basis_total,
        tax_total=invoice.tax_total,
        grand_total=invoice.grand_total,
        prepaid_total=invoice.prepaid_total,
        payable_amount=invoice.payable_amount,
        seller=seller_copy(business, profile),
        buyer=buyer_copy(client),
        payment_means=payment_means(profile),
        lines=tuple(
            ContentLine(
                description=line.description,
                quantity=line.quantity,
                unit_code=line.unit_code,
                unit_price=line.unit_price,
                vat_category=line.vat_category,
                vat_rate=line.vat_rate,
                line_net_amount=line.line_net_amount,
            )
            for line in lines
        ),
        vat_subtotals=tuple(
            ContentVat(
                vat_category=row.vat_category,
                vat_rate=row.vat_rate,
                tax_basis_amount=row.tax_basis_amount.amount,
                tax_amount=row.tax_amount.amount,
            )
            for row in content.totals().vat_subtotals
        ),
        issued_at=None,
    )
