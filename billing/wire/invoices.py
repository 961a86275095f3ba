"""An invoice as other programs read it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from billing.delivery.letters import public_url
from billing.invoices.lifecycle import display_status
from billing.invoices.models import Invoice
from billing.wire.figures import minor_units

NOTHING = Decimal(0)
# A draft may name no client yet; other programs were promised a UUID (RFC 9562, the nil UUID).
NOBODY = UUID(int=0)


def invoice_facts(invoice: Invoice, *, today: date) -> dict[str, Any]:
    """Return the facts of an invoice by the API's names, without its lines and events.

    :param today: the date it is for the business; whether it is overdue follows from it.
    """
    currency = invoice.currency
    return {
        "id": invoice.pk,
        "type": "credit_note" if invoice.is_credit_note else "invoice",
        "is_deposit": invoice.is_deposit,
        "number": invoice.number,
        "external_id": invoice.external_id,
        "client_id": invoice.client_id or NOBODY,
        "currency": currency,
        "locale": invoice.locale,
        "subtotal_cents": minor_units(invoice.tax_basis_total, currency),
        "tax_cents": minor_units(invoice.tax_total, currency),
        "total_cents": minor_units(invoice.grand_total, currency),
        "open_cents": minor_units(owed_on(invoice), currency),
        "paid_cents": minor_units(invoice.paid_amount, currency),
        "credited_cents": minor_units(invoice.credited_total, currency),
        "status": display_status(invoice, today=today).value,
        "issue_date": invoice.issue_date,
        "due_date": invoice.due_date,
        "payment_terms_days": invoice.payment_terms_days,
        "delivery_date": invoice.delivery_date,
        "buyer_reference": invoice.buyer_reference or None,
        "seller_reference": invoice.seller_reference or None,
        "order_reference": invoice.order_reference or None,
        "payment_reference": invoice.payment_means.get("reference") or None,
        "credited_invoice_id": invoice.preceding_invoice_id,
        "public_url": public_url(invoice),
        "issued_at": invoice.issued_at,
        "sent_at": invoice.sent_at,
        "opened_at": invoice.opened_at,
        "cancelled_at": invoice.cancelled_at,
        "created_at": invoice.created_at,
        "updated_at": invoice.updated_at,
    }


def owed_on(invoice: Invoice) -> Decimal:
    """Return what the client still owes on it; a credit note asks for nothing."""
    return NOTHING if invoice.is_credit_note else invoice.open_amount
