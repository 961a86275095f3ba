"""What every page shares: the request with its business, and answers in fragments."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business, Membership, User


class BusinessRequest(HttpRequest):
    """A request of a signed-in member, as ``BusinessMiddleware`` leaves it."""

    business: Business
    membership: Membership
    actor: Actor
    user: User
    htmx: HtmxDetails


def render_fragment(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer HTMX with the fragment ``page.html#part`` and everyone else with the whole page.

    A boosted link and a history restore want the page too.
    """
    page, _, part = template.partition("#")
    htmx = cast(BusinessRequest, request).htmx
    partial = bool(part and htmx and not htmx.boosted and not htmx.history_restore_request)
    response = render(request, template if partial else page, context, status=status)
    # The two answers share an address, so caches must keep them apart.
    response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
    return response
