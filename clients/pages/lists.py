"""The list of clients."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.figures import NOTHING, figures
from clients.queries import ClientFilter, client_page, has_clients, known_tags
from fastfaktura.core.cursors import Cursor
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

SHOWN_TAGS = 12


def address_of(wanted: ClientFilter, *, page: str = "") -> str:
    """Return the list's address with the filter and the cursor."""
    query = {
        "q": wanted.text,
        "tag": wanted.tag,
        "archived": "1" if wanted.archived else "",
        "page": page,
    }
    return f"{reverse('clients:list')}?{urlencode({k: v for k, v in query.items() if v})}".rstrip(
        "?"
    )


def filter_of(query: QueryDict) -> ClientFilter:
    """Read the filter from an address; whatever is typed there is a filter."""
    # PostgreSQL's text has no NUL.
    words = {name: query.get(name, "").replace("\0", "") for name in ("q", "tag")}
    return ClientFilter(
        text=words["q"][:200],
        tag=words["tag"][:40],
        archived=query.get("archived") == "1",
    )


def chips_of(wanted: ClientFilter, tags: list[str]) -> list[dict[str, Any]]:
    """Return the tags as chips; the chosen one takes itself away."""
    shown = tags[:SHOWN_TAGS]
    if wanted.tag and wanted.tag not in shown:
        shown = [wanted.tag, *shown]
    return [
        {
            "label": tag,
            "current": tag == wanted.tag,
            "href": address_of(replace(wanted, tag="" if tag == wanted.tag else tag)),
        }
        for tag in shown
    ]


@require_safe
@may("read")
def list_clients(request: BusinessRequest) -> HttpResponse:
    """Show a page of clients with what each owes."""
    business = request.business
    wanted = filter_of(request.GET)
    page = client_page(business, wanted, Cursor.decode(request.GET.get("page", ""), parts=2))
    known = figures.of_clients(business, [client.pk for client in page.clients])
    context = {
        "wanted": wanted,
        "rows": [(client, known.get(client.pk, NOTHING)) for client in page.clients],
        "chips": chips_of(wanted, known_tags(business)),
        "filter_query": address_of(wanted).partition("?")[2],
        "archived_href": address_of(replace(wanted, archived=not wanted.archived)),
        "clear_href": reverse("clients:list"),
        "previous_url": page.previous and address_of(wanted, page=page.previous),
        "next_url": page.next and address_of(wanted, page=page.next),
        "is_empty": not page.clients and not wanted.is_set and not has_clients(business),
        "may_write": has_right(request.membership, "write"),
        "here": request.get_full_path(),
    }
    return render_fragment(request, "clients/list.html#results", context)
