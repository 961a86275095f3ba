"""A payment as other programs read it."""

from typing import Any

from billing.payments.models import Payment
from billing.wire.invoices import minor_units


def payment_facts(payment: Payment) -> dict[str, Any]:
    """Return the facts of a payment by the API's names."""
    return {
        "id": payment.pk,
        "invoice_id": payment.invoice_id,
        "amount_cents": minor_units(payment.amount, payment.currency),
        "currency": payment.currency,
        "method": payment.method,
        "received_date": payment.received_date,
        "note": payment.note or None,
        "created_at": payment.created_at,
    }
