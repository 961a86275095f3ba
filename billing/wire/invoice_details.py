"""The whole of an invoice as other programs read it: its lines, its VAT and what happened to it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from billing.amounts.money import Money
from billing.amounts.vat import VatCategory
from billing.invoices.credit_left import credit_left
from billing.invoices.deposits import finals_of
from billing.invoices.drafts import DraftLine
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice, InvoiceLine, VatSubtotal
from billing.quotes.models import QuoteInvoice
from billing.wire.attachments import attachments_facts
from billing.wire.drafts import all_allowances, figure_facts, wording_facts
from billing.wire.events import event_facts
from billing.wire.figures import minor_units, plain
from billing.wire.invoices import NOTHING, invoice_facts
from fastfaktura.core.currencies import minor_unit_decimals
from fastfaktura.core.models import Event

# A draft may say nothing yet; other programs were promised a text that is not empty.
UNSAID = "–"


def invoice_details(invoice: Invoice, *, today: date, events: Iterable[Event]) -> dict[str, Any]:
    """Return all facts of an invoice by the API's names; reads its lines and its VAT.

    :param events: what happened to it, oldest first.
    """
    notes = credit_note_ids(invoice)
    lines = list(invoice.lines.all())
    made: QuoteInvoice | None = getattr(invoice, "quoted_by", None)
    return {
        **invoice_facts(invoice, today=today),
        **paper_facts(invoice, lines, events),
        "correction_reason": invoice.correction_reason or None,
        "credit_note_ids": notes,
        "deducted_deposit_ids": _deducted(lines),
        "deducted_by_ids": _deducted_by(invoice),
        "quote_id": made.quote_id if made else None,
        "creditable_cents": minor_units(_creditable(invoice, notes), invoice.currency),
        "attachments": attachments_facts(invoice),
    }


def paper_facts(
    paper: Invoice, lines: Iterable[InvoiceLine], events: Iterable[Event]
) -> dict[str, Any]:
    """Return what is said of an invoice and of a quote alike; reads allowances and VAT.

    :param events: what happened to it, oldest first.
    """
    currency = paper.currency
    return {
        **wording_facts(paper),
        **figure_facts(paper),
        "allowances": all_allowances(paper.allowances.all(), currency),
        "notes": paper.notes or None,
        "lines": [line_facts(line, currency) for line in lines],
        "tax_breakdown": [vat_facts(subtotal, currency) for subtotal in paper.vat_subtotals.all()],
        "events": [event_facts(event) for event in events],
    }


def credit_note_ids(invoice: Invoice) -> list[Any]:
    """Return the credit notes over this invoice, oldest first; only what was issued has some."""
    if invoice.status == InvoiceStatus.DRAFT or invoice.is_credit_note:
        return []
    return list(invoice.corrections.order_by("id").values_list("pk", flat=True))


def _deducted(lines: Iterable[InvoiceLine]) -> list[Any]:
    """Return the deposit invoices that lines deduct, oldest first."""
    return sorted({line.deducted_invoice_id for line in lines if line.deducted_invoice_id})


def _deducted_by(invoice: Invoice) -> list[Any]:
    """Return the invoices that deduct a deposit, oldest first; no query for another invoice."""
    if not invoice.is_deposit:
        return []
    return list(finals_of(invoice).values_list("pk", flat=True))


def _creditable(invoice: Invoice, notes: list[Any]) -> Decimal:
    """Return what is left to credit with VAT; asks the database where notes were written."""
    if invoice.status != InvoiceStatus.ISSUED or invoice.is_credit_note:
        return NOTHING
    if not notes:
        whole: Decimal = invoice.grand_total
        return whole
    return credit_left(invoice).grand_total.amount


def line_facts(
    line: InvoiceLine | DraftLine,
    currency: str,
    *,
    net: Decimal | None = None,
    amount: Decimal | None = None,
) -> dict[str, Any]:
    """Return the facts of a line: its exact price, and the same in whole minor units.

    :param net: its amount without VAT, of a line that is not kept with it.
    :param amount: its amount in the terms of its price, likewise.
    """
    if isinstance(line, InvoiceLine):
        net, amount = line.line_net_amount, line.line_amount
    percent = line.allowance_percent
    return {
        "kind": str(line.kind),
        "description": line.description.strip() or UNSAID,
        "details": line.details or None,
        "product_id": line.product_id,
        "product_code": line.product_code or None,
        "quantity": plain(line.quantity),
        "unit_code": line.unit_code,
        "unit_text": line.unit_text or None,
        "unit_price_cents": Money.rounded(line.unit_price, currency).to_minor(),
        "unit_price": exact_price(line.unit_price, currency),
        "discount_percent": None if percent is None else plain(percent),
        "discount_cents": minor_units(line.allowance_amount, currency) or None,
        "discount_reason": line.allowance_reason or None,
        "charge_cents": minor_units(line.charge_amount, currency) or None,
        "charge_reason": line.charge_reason or None,
        "tax_rate": plain(line.vat_rate),
        # A row of words falls under no VAT; whoever reads on as before finds nothing to pay.
        "tax_category": line.vat_category or VatCategory.OUTSIDE_SCOPE.value,
        "supply_kind": line.supply_kind or None,
        "tax_deduction": line.tax_deduction or None,
        "deducted_invoice_id": line.deducted_invoice_id,
        "amount_cents": minor_units(amount or NOTHING, currency),
        "net_cents": minor_units(net or NOTHING, currency),
    }


def vat_facts(subtotal: VatSubtotal, currency: str) -> dict[str, Any]:
    """Return the facts of one rate of VAT: what falls under it, and the tax on that."""
    return {
        "tax_category": subtotal.vat_category,
        "tax_rate": plain(subtotal.vat_rate),
        "taxable_cents": minor_units(subtotal.tax_basis_amount, currency),
        "tax_cents": minor_units(subtotal.tax_amount, currency),
        "exemption_reason": subtotal.exemption_reason or None,
        "exemption_code": subtotal.exemption_code or None,
    }


def exact_price(price: Decimal, currency: str) -> str:
    """Return a price with all its decimals, at least those of the currency.

    >>> exact_price(Decimal("0.012500"), "EUR"), exact_price(Decimal("500.000000"), "EUR")
    ('0.0125', '500.00')
    """
    whole, _point, decimals = f"{price:f}".partition(".")
    shown = decimals.rstrip("0").ljust(minor_unit_decimals(currency), "0")
    return f"{whole}.{shown}" if shown else whole
