"""A quote or a proforma invoice as other programs read it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from billing.delivery.letters import public_url
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.quotes.lifecycle import quote_state
from billing.quotes.models import QuoteAnswer, QuoteInvoice
from billing.quotes.queries import answer_of
from billing.wire.figures import minor_units
from billing.wire.invoice_details import paper_facts
from billing.wire.invoices import NOBODY
from fastfaktura.core.models import Event


def made_of_quotes() -> "Prefetch[str, QuerySet[QuoteInvoice], str]":
    """Return what a list of quotes reads beside them: what they were turned into, oldest first."""
    made = QuoteInvoice.objects.select_related("invoice").order_by("id")
    return Prefetch("turned_into", made.only("quote", "invoice__is_deposit", "invoice__status"))


def quote_facts(quote: Invoice, *, today: date) -> dict[str, Any]:
    """Return the facts of a quote by the API's names, without its lines.

    One query, and none for a quote of a list that was read with ``made_of_quotes``.

    :param quote: as ``quotes.queries.quotes_of`` reads it.
    :param today: the date it is for the business; whether it has expired follows from it.
    """
    prefetch_related_objects([quote], made_of_quotes())
    made = list(quote.turned_into.all())
    finals = [each for each in made if not each.invoice.is_deposit]
    standing = [each for each in finals if each.invoice.status != InvoiceStatus.CANCELLED]
    currency, answer = quote.currency, answer_of(quote)
    state = quote_state(
        quote, answer=answer.answer if answer else "", is_invoiced=bool(standing), today=today
    )
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
        "status": state.value,
        "issue_date": quote.issue_date,
        "valid_until": quote.due_date,
        "valid_days": quote.payment_terms_days,
        "delivery_date": quote.delivery_date,
        "buyer_reference": quote.buyer_reference or None,
        "seller_reference": quote.seller_reference or None,
        "order_reference": quote.order_reference or None,
        "answer": answer_facts(answer) if answer else None,
        "invoice_id": standing[-1].invoice_id if standing else None,
        "deposit_ids": [each.invoice_id for each in made if each.invoice.is_deposit],
        "invoice_ids": [each.invoice_id for each in made],
        "public_url": public_url(quote),
        "issued_at": quote.issued_at,
        "sent_at": quote.sent_at,
        "opened_at": quote.opened_at,
        "withdrawn_at": quote.cancelled_at,
        "created_at": quote.created_at,
        "updated_at": quote.updated_at,
    }


def answer_facts(answer: QuoteAnswer) -> dict[str, Any]:
    """Return the facts of an answer: what, who, when, and how we know."""
    return {
        "answer": answer.answer,
        "by_buyer": answer.by_buyer,
        "name": answer.name or None,
        "comment": answer.comment or None,
        "answered_at": answer.answered_at,
    }


def quote_details(quote: Invoice, *, today: date, events: Iterable[Event]) -> dict[str, Any]:
    """Return all facts of a quote by the API's names; reads its lines and its VAT.

    :param quote: as ``quotes.queries.quotes_of`` reads it.
    :param events: what happened to it, oldest first.
    """
    return {
        **quote_facts(quote, today=today),
        **paper_facts(quote, list(quote.lines.all()), events),
    }
