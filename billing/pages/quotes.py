"""The list of quotes and proforma invoices, and one of them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.pages.invoice_filters import Chip, read_uuid
from billing.pages.quote_words import QuoteChip, chip_of, deposit_hint, sentence_of
from billing.pages.timelines import timeline_of
from billing.quotes.lifecycle import (
    ANSWERABLE_BY_HAND,
    ANSWERED,
    INVOICEABLE,
    WITHDRAWABLE,
    QuoteState,
)
from billing.quotes.queries import (
    QuoteFilter,
    answer_of,
    found_quotes,
    invoices_from,
    quote_page,
    quotes_of,
    state_of,
)
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

# As many as a client's page shows.
SHOWN = 5
KINDS = {"quote": TypeCode.QUOTE, "proforma": TypeCode.PROFORMA}


@require_GET
@may("read")
def list_quotes(request: BusinessRequest) -> HttpResponse:
    """Show one page of the list, as the address filters it."""
    today = business_today(request.business)
    wanted = read_filter(request.GET)
    page = quote_page(
        request.business,
        wanted,
        today=today,
        older_than=read_uuid(request.GET.get("older")),
        newer_than=read_uuid(request.GET.get("newer")),
    )
    query = write_filter(wanted)
    context: dict[str, Any] = {
        "rows": _rows(page.rows),
        "today": today,
        "wanted": wanted,
        "is_filtered": wanted != QuoteFilter(),
        "chips": chips_of(wanted, client_name=_client_name(request, wanted)),
        "newer_url": f"{query}&newer={page.newer_than}" if page.newer_than else "",
        "older_url": f"{query}&older={page.older_than}" if page.older_than else "",
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, "billing/quotes/list.html#list", context)


def _rows(quotes: list[Invoice]) -> list[tuple[Invoice, QuoteChip]]:
    """Return quotes that were read with their ``state``, each with its chip."""
    return [(quote, chip_of(quote, QuoteState(quote.state))) for quote in quotes]  # type: ignore[attr-defined]  # annotated by the query


def _client_name(request: BusinessRequest, wanted: QuoteFilter) -> str:
    if wanted.client_id is None:
        return ""
    client = Client.objects.for_business(request.business).filter(pk=wanted.client_id).first()
    return client.name if client else ""


@require_GET
@may("read")
def list_of_client(request: BusinessRequest, client_id: UUID) -> HttpResponse:
    """Show the latest quotes of a client, as a fragment of its page or as a page."""
    clients = Client.objects.for_business(request.business).defer("search", "notes")
    client = get_object_or_404(clients, pk=client_id)
    today = business_today(request.business)
    found = found_quotes(request.business, QuoteFilter(client_id=client.pk), today=today)
    quotes = list(found[: SHOWN + 1])
    context = {
        "client": client,
        "rows": _rows(quotes[:SHOWN]),
        "has_more": len(quotes) > SHOWN,
        "today": today,
        "may_write": has_right(request.membership, "write") and client.archived_at is None,
    }
    return render_fragment(request, "billing/quotes/of_client.html#quotes", context)


def read_filter(query: QueryDict) -> QuoteFilter:
    """Read the filter from an address; parts that make no sense are left out."""
    state = query.get("state", "")
    return QuoteFilter(
        state=QuoteState(state) if state in QuoteState.values else None,
        type_code=KINDS.get(query.get("kind", "")),
        client_id=read_uuid(query.get("client")),
        words=query.get("q", "").replace("\x00", "")[:100],
    )


def write_filter(wanted: QuoteFilter, **changes: object) -> str:
    """Return the filter as the query of an address, ``?`` included; changes come on top."""
    names = {code: name for name, code in KINDS.items()}
    parts: dict[str, object] = {
        "state": wanted.state.value if wanted.state else "",
        "kind": names[wanted.type_code] if wanted.type_code else "",
        "client": wanted.client_id or "",
        "q": wanted.words,
    }
    return "?" + urlencode({name: value for name, value in (parts | changes).items() if value})


def chips_of(wanted: QuoteFilter, *, client_name: str) -> list[Chip]:
    """Return a chip for every state and one for all; then what else is set, to be taken away."""
    chips = [Chip(_("All"), write_filter(wanted, state=""), current=wanted.state is None)]
    for state in QuoteState:
        href = write_filter(wanted, state=state.value)
        chips.append(Chip(str(state.label), href, current=wanted.state == state))
    if client_name:
        without = write_filter(wanted, client="")
        chips.append(Chip(_("Client"), without, current=True, value=client_name))
    if wanted.words:
        chips.append(
            Chip(_("Search"), write_filter(wanted, q=""), current=True, value=wanted.words)
        )
    return chips


@require_GET
@may("read")
def show_quote(request: BusinessRequest, quote_id: UUID) -> HttpResponse:
    """Show an issued quote with what became of it; a draft opens in the editor."""
    quote = get_object_or_404(quotes_of(request.business), pk=quote_id)
    if quote.status == InvoiceStatus.DRAFT:
        return redirect("invoices:edit", invoice_id=quote.pk)
    today = business_today(request.business)
    state = state_of(quote, today=today)
    is_quote = quote.type_code == TypeCode.QUOTE
    may_write = has_right(request.membership, "write")
    answer, made = answer_of(quote), list(invoices_from(quote))
    deposits = [each.invoice for each in made if each.invoice.is_deposit]
    may_invoice = may_write and state in INVOICEABLE
    context = {
        "invoice": quote,
        "quote": quote,
        "is_quote": is_quote,
        "chip": chip_of(quote, state),
        "sentence": sentence_of(quote, state, today=today),
        "answer": answer,
        "made": made,
        "has_deposits": any(deposit.status != InvoiceStatus.CANCELLED for deposit in deposits),
        "deposit_hint": deposit_hint(deposits) if may_invoice else "",
        "timeline": timeline_of(quote.pk),
        "may_write": may_write,
        "may_answer": may_write and is_quote and state in ANSWERABLE_BY_HAND,
        # The buyer's own word is not taken back for him.
        "may_undo": may_write and bool(answer and not answer.by_buyer) and state in ANSWERED,
        "may_withdraw": may_write and state in WITHDRAWABLE,
        "may_invoice": may_invoice,
        "asks_deposit": may_invoice and is_quote,
        "may_send": may_write and state in (*ANSWERABLE_BY_HAND, QuoteState.ACCEPTED),
        # The step that comes next stands out.
        "invoices_next": state == QuoteState.ACCEPTED or (not is_quote and bool(quote.sent_at)),
        "is_refresh": request.htmx.target == "invoice-aside",
    }
    return render_fragment(request, "billing/quotes/show.html#aside", context)
