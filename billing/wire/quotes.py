"""A quote or a proforma invoice as other programs read it."""

from datetime import date
from typing import Any

from billing.delivery.letters import public_url
from billing.invoices.models import Invoice
from billing.quotes.queries import answer_of, invoices_from, state_of
from billing.wire.figures import minor_units
from billing.wire.invoices import NOBODY


def quote_facts(quote: Invoice, *, today: date) -> dict[str, Any]:
    """Return the facts of a quote by the API's names, without its lines.

    :param quote: as ``quotes.queries.quotes_of`` reads it.
    :param today: the date it is for the business; whether it has expired follows from it.
    """
    currency, answer = quote.currency, answer_of(quote)
    return {
        "id": quote.pk,
        "type": quote.document_kind.value,
        "number": quote.number,
        "external_id": quote.external_id,
        "client_id": quote.client_id or NOBODY,
        "currency": currency,
        "locale": quote.locale,
        "subtotal_cents": minor_units(quote.tax_basis_total, currency),
        "tax_cents": minor_units(quote.tax_total, currency),
        "total_cents": minor_units(quote.grand_total, currency),
        "status": state_of(quote, today=today).value,
        "issue_date": quote.issue_date,
        "valid_until": quote.due_date,
        "answer": {
            "answer": answer.answer,
            "by_buyer": answer.by_buyer,
            "name": answer.name or None,
            "comment": answer.comment or None,
            "answered_at": answer.answered_at,
        }
        if answer
        else None,
        "invoice_ids": [made.invoice_id for made in invoices_from(quote)],
        "public_url": public_url(quote),
        "issued_at": quote.issued_at,
        "sent_at": quote.sent_at,
        "opened_at": quote.opened_at,
        "withdrawn_at": quote.cancelled_at,
        "created_at": quote.created_at,
        "updated_at": quote.updated_at,
    }
