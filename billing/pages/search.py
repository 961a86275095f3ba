"""The palette's search over invoices, clients and products."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from billing.catalog.queries import find_products
from billing.invoices.listing import words_condition
from billing.invoices.queries import invoices_of
from billing.pages.product_words import rows_of
from billing.pages.wording import status_words
from clients.queries import pick_clients
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment

FOUND = 6


@require_GET
def search(request: BusinessRequest) -> HttpResponse:
    """Answer with the invoices, clients and products that begin with what was typed."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    today = business_today(request.business)
    invoices, clients, products = [], [], []
    if words:
        invoices = [
            (invoice, status_words(invoice, today=today))
            for invoice in invoices_of(request.business).filter(words_condition(words))[:FOUND]
        ]
        clients = pick_clients(request.business, words, limit=FOUND)
        found = find_products(request.business, words, limit=FOUND)
        products = rows_of(found, request.business)
    context = {"words": words, "invoices": invoices, "clients": clients, "products": products}
    return render_fragment(request, "billing/search/page.html#found", context)
