"""Invoices and payments as the dialect says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from billing.amounts.money import EXACT
from billing.api.fakturan.clients_out import yes_or_no
from billing.api.fakturan.figures import discount_of, plain, whole_or_text, written
from billing.api.fakturan.ids import numbers_for
from billing.api.fakturan.models import Kind
from billing.api.fakturan.promises import promises_of
from billing.api.fakturan.units import word_of
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.parties import PartyCopy, buyer_copy, seller_profile
from billing.payments.models import Payment
from fastfaktura.core.models import Business

NO_PRODUCT = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What answers need beside the rows: numbers in the dialect, promises, the usual look."""

    numbers: Mapping[UUID, int]
    promised: Mapping[UUID, int]
    template: str
    country: str


def invoice_answers(business: Business, invoices: Sequence[Invoice]) -> list[dict[str, Any]]:
    """Return invoices, read by ``with_facts``, in the dialect's words; queries for all at once."""
    lines = [line for invoice in invoices for line in invoice.lines.all()]
    numbers = numbers_for(
        business,
        {
            Kind.INVOICE: [invoice.pk for invoice in invoices],
            Kind.CLIENT: [invoice.client_id for invoice in invoices if invoice.client_id],
            Kind.PRODUCT: [line.product_id for line in lines if line.product_id],
            Kind.ROW: [line.pk for line in lines],
        },
    )
    known = _Known(
        numbers, promises_of(business).of, seller_profile(business).template, business.country
    )
    return [_answer(invoice, known) for invoice in invoices]


def said_number(invoice: Invoice, promised: Mapping[UUID, int]) -> int | str | None:
    """Return the place in its series: taken, or promised to a draft of the dialect.

    What another system issued keeps the number that it has there; its place here counts imports.
    """
    if invoice.imported_from:
        return whole_or_text(invoice.number)
    return promised.get(invoice.pk) if invoice.sequence_number is None else invoice.sequence_number


def days_of(invoice: Invoice, said_date: date) -> int:
    """Return the terms: those of a draft, or what lies between an issued invoice's dates."""
    if invoice.status != InvoiceStatus.DRAFT and invoice.due_date and invoice.issue_date:
        return (invoice.due_date - invoice.issue_date).days
    if invoice.payment_terms_days is not None:
        return invoice.payment_terms_days
    if invoice.due_date is not None:
        return max((invoice.due_date - said_date).days, 0)
    terms = invoice.client.payment_terms_days if invoice.client else None
    return invoice.business.payment_terms_days if terms is None else terms


def payment_answers(
    business: Business, invoice: Invoice, payments: Sequence[Payment]
) -> list[dict[str, Any]]:
    """Return the payments of one invoice in the dialect's words."""
    numbers = numbers_for(
        business,
        {Kind.INVOICE: [invoice.pk], Kind.PAYMENT: [payment.pk for payment in payments]},
    )
    return [
        {
            "id": numbers[payment.pk],
            "paid_at": payment.received_date.isoformat(),
            "amount": written(payment.amount),
            "invoice_id": numbers[invoice.pk],
        }
        for payment in payments
    ]


def _answer(invoice: Invoice, known: _Known) -> dict[str, Any]:
    facts: Any = invoice
    return {
        "id": known.numbers[invoice.pk],
        "number": said_number(invoice, known.promised),
        "date": facts.said_date.isoformat(),
        "client_id": known.numbers.get(invoice.client_id) if invoice.client_id else None,
        "days": days_of(invoice, facts.said_date),
        "our_reference": invoice.seller_reference,
        "your_reference": invoice.your_reference,
        "sent": invoice.sent_at is not None or facts.is_leaving,
        "paid_at": _paid_at(invoice, facts.settled_date),
        "locale": invoice.locale,
        "currency": invoice.currency,
        "settings": {
            "invoice_template": _template(invoice, known),
            "prices_inc_tax": yes_or_no(invoice.prices_include_tax),
            "show_product_code": invoice.shows_product_codes,
        },
        "sum": written(EXACT.add(invoice.grand_total, invoice.rounding_amount)),
        "net": written(invoice.tax_basis_total),
        "tax": written(invoice.tax_total),
        "tax_details": _tax_details(invoice),
        "address": _address(invoice, known),
        "rows": [_row(line, at, invoice, known) for at, line in enumerate(invoice.lines.all())],
    }


def _paid_at(invoice: Invoice, settled: date | None) -> str | None:
    is_paid = invoice.status != InvoiceStatus.DRAFT and invoice.open_amount <= 0
    return settled.isoformat() if is_paid and settled is not None else None


def _template(invoice: Invoice, known: _Known) -> str:
    of_client = invoice.client.template if invoice.client else ""
    return invoice.template or of_client or known.template


def _tax_details(invoice: Invoice) -> dict[str, str]:
    """Return the tax by rate; two categories of one rate count together."""
    sums: dict[str, Decimal] = {}
    for subtotal in invoice.vat_subtotals.all():
        rate = str(plain(subtotal.vat_rate))
        sums[rate] = EXACT.add(sums.get(rate, Decimal(0)), subtotal.tax_amount)
    return {rate: written(amount) for rate, amount in sums.items()}


def _address(invoice: Invoice, known: _Known) -> dict[str, str]:
    if invoice.status == InvoiceStatus.DRAFT:
        buyer = buyer_copy(invoice.client) if invoice.client else PartyCopy()
    else:
        buyer = PartyCopy.from_json(invoice.buyer)
    return {
        "name": buyer.name,
        "street_address": buyer.street,
        "care_of": buyer.street_2,
        "zip_code": buyer.postal_code,
        "city": buyer.city,
        "country": buyer.country or known.country,
    }


def _row(line: InvoiceLine, at: int, invoice: Invoice, known: _Known) -> dict[str, Any]:
    unit = word_of(line.unit_code, line.unit_text, invoice.locale) if line.is_item else ""
    product = known.numbers.get(line.product_id, NO_PRODUCT) if line.product_id else NO_PRODUCT
    return {
        "id": known.numbers[line.pk],
        "product_id": product,
        "discount": plain(discount_of(line)),
        "amount": written(line.quantity if line.is_item else Decimal(0)),
        "text": line.details if line.is_item else line.description,
        # A product without a code has an empty one, a row that was never asked for one has none.
        "product_code": line.product_code or ("" if product else None),
        "product_name": line.description if line.is_item else "",
        "product_unit": unit,
        "product_price": written(line.unit_price if line.is_item else Decimal(0)),
        "product_tax": plain(line.vat_rate),
        "text_row": not line.is_item,
        "sort_order": at,
        "tax_deductible": bool(line.tax_deduction),
    }
