"""A client's invoices and what it owes: the part of the client's page that billing knows."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from billing.delivery.marks import marks_of_client
from billing.delivery.queries import arrivals_of
from billing.invoices.client_queries import figures_of_clients, invoices_of_client
from billing.pages.wording import needs_words
from clients.figures import NOTHING
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

SHOWN = 20


@require_safe
@may("read")
def show_invoices_of_client(request: BusinessRequest, client_id: UUID) -> HttpResponse:
    """Show the latest invoices of a client, as a fragment of its page or as a page."""
    clients = Client.objects.for_business(request.business).defer("search", "notes")
    client = get_object_or_404(clients, pk=client_id)
    client.business = request.business
    today = business_today(request.business)
    rows = list(invoices_of_client(client, today=today)[: SHOWN + 1])
    arrivals = arrivals_of(rows[:SHOWN])
    context = {
        "client": client,
        "invoices": [(row, needs_words(arrivals.get(row.pk))) for row in rows[:SHOWN]],
        "marks": marks_of_client(client),
        "has_more": len(rows) > SHOWN,
        "figures": figures_of_clients(request.business, [client.pk]).get(client.pk, NOTHING),
        "today": today,
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, "billing/client_invoices.html#invoices", context)
