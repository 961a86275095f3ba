"""An endpoint's page: its newest messages, and the steps that its owner takes with it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from billing.invoices.models import Invoice
from billing.pages.invoice_filters import read_uuid
from billing.pages.webhook_words import (
    MESSAGE_STATES,
    StateWords,
    endpoint_alert,
    endpoint_state,
    host_of,
    message_state,
)
from billing.webhooks.models import MessageState, WebhookEndpoint, WebhookMessage
from billing.webhooks.operations import (
    EndpointDisabled,
    delete_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from billing.webhooks.queries import endpoints_with_last_delivery, messages_of
from billing.webhooks.words import kind_groups, kind_words
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

PAGE = 25
# A look is worth it often while seconds count, and seldom while hours pass until the next try.
SOON_SECONDS = 60


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as the list shows it."""

    message: WebhookMessage
    words: str
    state: StateWords
    invoice: Invoice | None


def own_endpoint(request: BusinessRequest, endpoint_id: UUID) -> WebhookEndpoint:
    """Return the endpoint if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    return get_object_or_404(endpoints_with_last_delivery(request.business), pk=endpoint_id)


@require_GET
@may("manage")
def show(request: BusinessRequest, endpoint_id: UUID) -> HttpResponse:
    """Show an endpoint with its messages; while one waits, the page looks again itself."""
    endpoint = own_endpoint(request, endpoint_id)
    if request.htmx and endpoint.disabled_at:
        return whole_page_please()
    context = page_context(request, endpoint) | {"is_renewal": bool(request.htmx)}
    return render_fragment(request, "billing/webhooks/show.html#live", context)


def page_context(request: BusinessRequest, endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return what the page of an endpoint shows."""
    now = timezone.now()
    asked = request.GET.get("state", "")
    chosen = asked if asked in set(MessageState) else ""
    older_than = read_uuid(request.GET.get("older"))
    found = messages_of(endpoint).defer("body")
    if chosen:
        found = found.filter(state=chosen)
    if older_than:
        found = found.filter(pk__lt=older_than)
    page = list(found[: PAGE + 1])
    rows = message_rows(request, page[:PAGE])
    here = reverse("settings:webhook", args=[endpoint.pk])
    older = {"state": chosen, "older": page[PAGE - 1].pk} if len(page) > PAGE else {}
    previous = endpoint.previous_secret_until
    return {
        "endpoint": endpoint,
        "host": host_of(endpoint.url),
        "state": endpoint_state(endpoint),
        "alert": endpoint_alert(endpoint),
        "groups": kind_groups(endpoint.kinds),
        "both_sign_until": previous if previous and previous > now else None,
        "rows": rows,
        "chips": _chips(here, chosen),
        "is_filtered": bool(chosen or older_than),
        "older_url": f"{here}?{urlencode(older)}" if older else "",
        "newest_url": f"{here}?{urlencode({'state': chosen})}" if older_than else "",
        "poll": poll_of(endpoint, [row.message for row in rows]),
        "here": request.get_full_path() if request.method == "GET" else here,
    }


def message_rows(request: BusinessRequest, found: list[WebhookMessage]) -> list[MessageRow]:
    """Return what the list shows of messages; one query for all their invoices."""
    subjects = {message.subject_id for message in found}
    invoices = Invoice.objects.for_business(request.business).in_bulk(subjects)
    return [
        MessageRow(
            message,
            str(kind_words(message.kind)),
            message_state(message),
            invoices.get(message.subject_id),
        )
        for message in found
    ]


def poll_of(endpoint: WebhookEndpoint, found: list[WebhookMessage]) -> str:
    """Return how often a page with these messages should look again; empty if never."""
    now = timezone.now()
    waits = [
        (message.due_at - now).total_seconds()
        for message in found
        if message.state == MessageState.PENDING
    ]
    if not waits or endpoint.disabled_at:
        return ""
    # What is due for long waits for another about the same invoice, and that may take hours.
    soon = any(abs(seconds) < SOON_SECONDS for seconds in waits)
    return "2s" if soon else "60s"


def _chips(here: str, chosen: str) -> list[dict[str, Any]]:
    chips = [{"label": _("All"), "href": here, "current": not chosen}]
    chips += [
        {"label": words.text, "href": f"{here}?state={state}", "current": state == chosen}
        for state, words in MESSAGE_STATES.items()
    ]
    return chips


def show_secret(request: BusinessRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    """Show the endpoint with a new secret: the answer to a POST, which no address repeats."""
    context = page_context(request, endpoint) | {"secret": secret}
    response = render(request, "billing/webhooks/show.html", context)
    # To load the page again must not make another secret.
    response.headers["HX-Push-Url"] = context["here"]
    return response


@require_POST
@may("manage")
def test(request: BusinessRequest, endpoint_id: UUID) -> HttpResponse:
    """Send a message that tells of no event, to see whether the endpoint takes it."""
    endpoint = own_endpoint(request, endpoint_id)
    try:
        send_test(endpoint_id=endpoint.pk, now=timezone.now(), actor=request.actor)
    except EndpointDisabled:
        messages.warning(request, _("Nothing is sent while the endpoint is off. Resume it first."))
    return renewed(request, endpoint)


def renewed(request: BusinessRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """Show the messages as they are now, or the whole page to those without a script."""
    if not request.htmx:
        return redirect("settings:webhook", endpoint_id=endpoint.pk)
    endpoint.refresh_from_db()
    if endpoint.disabled_at:
        return whole_page_please()
    context = page_context(request, endpoint) | {"is_renewal": True}
    return render_fragment(request, "billing/webhooks/show.html#live", context)


def whole_page_please() -> HttpResponse:
    """Let the page load anew: an endpoint was switched off meanwhile, so its steps are others."""
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_POST
@may("manage")
def pause(request: BusinessRequest, endpoint_id: UUID) -> HttpResponse:
    """Send nothing to the endpoint until it is resumed."""
    endpoint = own_endpoint(request, endpoint_id)
    pause_endpoint(endpoint_id=endpoint.pk, now=timezone.now(), actor=request.actor)
    messages.success(request, _("The endpoint is paused."))
    return redirect("settings:webhook", endpoint_id=endpoint.pk)


@require_POST
@may("manage")
def resume(request: BusinessRequest, endpoint_id: UUID) -> HttpResponse:
    """Send to the endpoint again."""
    endpoint = own_endpoint(request, endpoint_id)
    resume_endpoint(endpoint_id=endpoint.pk, now=timezone.now(), actor=request.actor)
    messages.success(request, _("The endpoint hears of events again."))
    return redirect("settings:webhook", endpoint_id=endpoint.pk)


@never_cache
@require_POST
@may("manage")
def rotate(request: BusinessRequest, endpoint_id: UUID) -> HttpResponse:
    """Make a new secret and show it, this once."""
    endpoint = own_endpoint(request, endpoint_id)
    secret = rotate_secret(endpoint_id=endpoint.pk, now=timezone.now(), actor=request.actor)
    endpoint.refresh_from_db()
    return show_secret(request, endpoint, secret)


@require_POST
@may("manage")
def remove(request: BusinessRequest, endpoint_id: UUID) -> HttpResponse:
    """Delete the endpoint with its messages."""
    endpoint = own_endpoint(request, endpoint_id)
    delete_endpoint(endpoint_id=endpoint.pk, actor=request.actor)
    messages.success(
        request, _("The endpoint at %(host)s is deleted.") % {"host": host_of(endpoint.url)}
    )
    return redirect("settings:webhooks")
