"""The list of invoices and one invoice."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from billing.claims.queries import claimed_open
from billing.delivery.queries import arrivals_of
from billing.delivery.receivers import receivers_of
from billing.invoices.deposits import deposits_of, finals_of
from billing.invoices.lifecycle import DisplayStatus, InvoiceStatus, display_status
from billing.invoices.listing import (
    InvoiceFilter,
    invoice_page,
    selected_invoices,
    sums_by_currency,
)
from billing.invoices.models import Invoice
from billing.invoices.queries import invoices_of
from billing.pages.import_words import origin_sentence
from billing.pages.invoice_filters import (
    read_filter,
    read_uuid,
    set_chips,
    status_chips,
    write_filter,
)
from billing.pages.timelines import timeline_of
from billing.pages.wording import listed_invoices, state_sentences, status_words
from billing.payments.queries import surplus_of_invoice
from billing.quotes.lifecycle import INVOICEABLE
from billing.quotes.queries import quote_behind, state_of
from billing.recurring.queries import schedule_of
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right


@require_GET
def list_invoices(request: BusinessRequest) -> HttpResponse:
    """Show one page of the list, as the address filters it."""
    today = business_today(request.business)
    wanted = read_filter(request.GET)
    page = invoice_page(
        request.business,
        wanted,
        today=today,
        older_than=read_uuid(request.GET.get("older")),
        newer_than=read_uuid(request.GET.get("newer")),
    )
    query = write_filter(wanted)
    client_name = _client_name(request, wanted)
    context: dict[str, Any] = {
        "rows": listed_invoices(page.rows, today=today),
        "today": today,
        "wanted": wanted,
        "filter_query": query,
        "is_filtered": wanted != InvoiceFilter(),
        "status_chips": list(status_chips(wanted)),
        "set_chips": list(set_chips(wanted, client_name=client_name)),
        "newer_url": f"{query}&newer={page.newer_than}" if page.newer_than else "",
        "older_url": f"{query}&older={page.older_than}" if page.older_than else "",
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, "billing/invoices/list.html#list", context)


def _client_name(request: BusinessRequest, wanted: InvoiceFilter) -> str:
    if wanted.client_id is None:
        return ""
    client = Client.objects.for_business(request.business).filter(pk=wanted.client_id).first()
    return client.name if client else ""


@require_GET
def selection_sums(request: BusinessRequest) -> HttpResponse:
    """Show what the selected invoices come to, per currency."""
    asks = request.GET
    selected = selected_invoices(
        request.business, [key for key in map(read_uuid, asks.getlist("selected")) if key]
    )
    context: dict[str, Any] = {}
    if "whole_page" in asks and "has_more" in asks:
        # The page shows a part only: the whole is offered.
        wanted = read_filter(QueryDict(asks.get("filter", "").lstrip("?")))
        today = business_today(request.business)
        found = invoices_of(request.business).filter(wanted.condition(today=today))
        context["everything"] = found.count()
        context["is_everything"] = "everything" in asks
        context["is_filtered"] = wanted != InvoiceFilter()
        if context["is_everything"]:
            selected = found
    context["sums"] = sums_by_currency(selected.order_by())
    return render_fragment(request, "billing/invoices/sums.html", context)


@require_GET
def show_invoice(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show an issued invoice with what became of it; a draft opens in the editor.

    What every paper shares, as the send sheet, leads back here: a quote has a page of its own.
    """
    papers = Invoice.papers.for_business(request.business)
    invoice = get_object_or_404(papers.select_related("client", "preceding_invoice"), pk=invoice_id)
    if not invoice.is_in_the_books:
        return redirect("quotes:show", quote_id=invoice.pk)
    if invoice.status == InvoiceStatus.DRAFT:
        return redirect("invoices:edit", invoice_id=invoice.pk)
    today = business_today(request.business)
    claimed = claimed_open(invoice)
    quote = quote_behind(invoice)
    finals = list(finals_of(invoice)) if invoice.is_deposit else []
    may_write = has_right(request.membership, "write")
    context = {
        "invoice": invoice,
        "claimed": claimed,
        "asked_in_all": invoice.open_amount + claimed,
        "status": status_words(invoice, today=today),
        "sentence": state_sentences(
            invoice, today=today, arrival=arrivals_of([invoice]).get(invoice.pk)
        ),
        "today": today,
        "origin_sentence": origin_sentence(invoice.imported_from),
        "credit_notes": list(invoice.corrections.order_by("id")),
        "deposits": list(deposits_of(invoice)),
        "quote": quote,
        "finals": finals,
        "awaits_final": invoice.is_deposit
        and invoice.status == InvoiceStatus.ISSUED
        and not finals,
        "may_make_final": bool(may_write and quote and state_of(quote, today=today) in INVOICEABLE),
        "owed_to_client": surplus_of_invoice(invoice),
        "timeline": timeline_of(invoice.pk),
        "may_write": may_write,
        "schedule": schedule_of(invoice),
        "reminds": whom_to_remind(invoice, today=today),
        # The column asks for itself anew; what fills itself in it then stays as it is.
        "is_refresh": request.htmx.target == "invoice-aside",
    }
    return render_fragment(request, "billing/invoices/show.html#aside", context)


def whom_to_remind(invoice: Invoice, *, today: date) -> str:
    """Return to whom a reminder of an overdue invoice goes; empty if there is none to send."""
    is_overdue = display_status(invoice, today=today) == DisplayStatus.OVERDUE
    asks = is_overdue and not invoice.is_credit_note and not invoice.imported_from
    return ", ".join(receivers_of(invoice.client)) if asks else ""
