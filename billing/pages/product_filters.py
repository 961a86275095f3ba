"""The filter and the order of the catalogue, read from the address and written to it."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.catalog.listing import ORDERS, ProductFilter, ProductPage
from fastfaktura.core.http import BusinessRequest

ARCHIVED = {"1": True, "all": None}


def filter_of(request: BusinessRequest) -> ProductFilter:
    """Read the filter from the address of a request."""
    return read_filter(request.GET)


def read_filter(query: QueryDict) -> ProductFilter:
    """Read the filter from an address; whatever is typed there is a filter."""
    order = query.get("order", "")
    return ProductFilter(
        # PostgreSQL's text has no NUL.
        text=query.get("q", "").replace("\0", "")[:200],
        archived=ARCHIVED.get(query.get("archived", ""), False),
        order=order if order in ORDERS else "name",
    )


def address_of(wanted: ProductFilter, *, page: str = "", route: str = "products:list") -> str:
    """Return the list's address with the filter, the order and the cursor."""
    archived = {True: "1", None: "all", False: ""}[wanted.archived]
    order = "" if wanted.order == "name" else wanted.order
    query = {"q": wanted.text, "archived": archived, "order": order, "page": page}
    words = urlencode({name: word for name, word in query.items() if word})
    return f"{reverse(route)}?{words}".rstrip("?")


def list_context(wanted: ProductFilter, page: ProductPage) -> dict[str, Any]:
    """Return the addresses that the list leads to."""
    kinds = ((False, _("Active")), (True, _("Archived")), (None, _("All")))
    orders = (
        ("name", _("Name")),
        ("code", _("Code")),
        ("price", _("Price, lowest first")),
        ("-price", _("Price, highest first")),
        ("newest", _("Newest first")),
    )
    return {
        "wanted": wanted,
        "chips": [
            {
                "label": label,
                "href": address_of(replace(wanted, archived=archived)),
                "current": wanted.archived is archived,
            }
            for archived, label in kinds
        ],
        "orders": [
            {
                "label": label,
                "href": address_of(replace(wanted, order=order)),
                "current": wanted.order == order,
            }
            for order, label in orders
        ],
        "order_label": dict(orders)[wanted.order],
        "previous_url": page.previous and address_of(wanted, page=page.previous),
        "next_url": page.next and address_of(wanted, page=page.next),
        "filter_query": address_of(wanted).partition("?")[2],
        "export_url": address_of(wanted, route="products:export"),
        "results_url": address_of(wanted),
    }
