"""The palette's search over invoices, quotes, clients and products."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from billing.catalog.queries import find_products
from billing.invoices.listing import words_condition
from billing.invoices.queries import invoices_of
from billing.pages.product_words import rows_of
from billing.pages.quote_words import chip_of
from billing.pages.wording import status_words
from billing.quotes.lifecycle import QuoteState
from billing.quotes.queries import QuoteFilter, found_quotes
from clients.queries import pick_clients
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment

FOUND = 6


@require_GET
def search(request: BusinessRequest) -> HttpResponse:
    """Answer with the documents, clients and products that begin with what was typed.

    A payment reference that was pasted from the bank finds its invoice.
    """
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    today = business_today(request.business)
    invoices, quotes, clients, products = [], [], [], []
    if words:
        invoices = [
            (invoice, status_words(invoice, today=today))
            for invoice in invoices_of(request.business).filter(words_condition(words))[:FOUND]
        ]
        wanted = QuoteFilter(words=words)
        quotes = [
            (quote, chip_of(quote, QuoteState(quote.state)))  # type: ignore[attr-defined]  # annotated by the query
            for quote in found_quotes(request.business, wanted, today=today)[:FOUND]
        ]
        clients = pick_clients(request.business, words, limit=FOUND)
        found = find_products(request.business, words, limit=FOUND)
        products = rows_of(found, request.business)
    context = {
        "words": words,
        "invoices": invoices,
        "quotes": quotes,
        "clients": clients,
        "products": products,
    }
    return render_fragment(request, "billing/search/page.html#found", context)
