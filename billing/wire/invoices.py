"""An invoice as other programs read it."""

from datetime import date
from decimal import Decimal
from typing import Any

from billing.amounts.money import Money
from billing.delivery.letters import public_url
from billing.invoices.lifecycle import display_status
from billing.invoices.models import Invoice


def minor_units(amount: Decimal, currency: str) -> int:
    """Return an amount as a whole number of the currency's minor units."""
    return Money(amount, currency).to_minor()


def invoice_facts(invoice: Invoice, *, today: date) -> dict[str, Any]:
    """Return the facts of an invoice by the API's names, without its lines and events.

    :param today: the date it is for the business; whether it is overdue follows from it.
    """
    currency = invoice.currency
    return {
        "id": invoice.pk,
        "number": invoice.number,
        "client_id": invoice.client_id,
        "currency": currency,
        "subtotal_cents": minor_units(invoice.tax_basis_total, currency),
        "tax_cents": minor_units(invoice.tax_total, currency),
        "total_cents": minor_units(invoice.grand_total, currency),
        "status": display_status(invoice, today=today).value,
        "due_date": invoice.due_date,
        "public_url": public_url(invoice),
    }
