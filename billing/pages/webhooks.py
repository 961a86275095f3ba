"""The endpoints that hear of a business's events: the list, a new one, and the form of each."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from billing.pages.forms.webhooks import WebhookEndpointForm, endpoint_values
from billing.pages.settings import status_of
from billing.pages.webhook_endpoint import own_endpoint, show_secret
from billing.pages.webhook_words import Alert, StateWords, endpoint_alert, endpoint_state, host_of
from billing.webhooks.addresses import is_known
from billing.webhooks.models import DisabledReason, WebhookEndpoint
from billing.webhooks.operations import (
    BadUrl,
    TooManyEndpoints,
    create_endpoint,
    update_endpoint,
)
from billing.webhooks.queries import endpoints_with_last_delivery
from billing.webhooks.words import bad_url_words
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint as the list shows it."""

    endpoint: WebhookEndpoint
    state: StateWords
    kinds: str
    alert: Alert | None


@require_GET
@may("manage")
def list_endpoints(request: BusinessRequest) -> HttpResponse:
    """List the endpoints; without any, say what webhooks are for."""
    rows = [endpoint_row(endpoint) for endpoint in endpoints_with_last_delivery(request.business)]
    return render(request, "billing/webhooks/list.html", {"rows": rows})


def endpoint_row(endpoint: WebhookEndpoint) -> EndpointRow:
    """Return what the list shows of an endpoint; whoever paused one knows why."""
    by_hand = endpoint.disabled_reason == DisabledReason.BY_HAND
    alert = None if by_hand else endpoint_alert(endpoint)
    return EndpointRow(endpoint, endpoint_state(endpoint), kinds_summary(endpoint), alert)


def kinds_summary(endpoint: WebhookEndpoint) -> str:
    """Return of how many kinds of events an endpoint hears."""
    count = len(endpoint.kinds)
    if not count:
        return _("All events")
    words = ngettext("%(count)d kind of event", "%(count)d kinds of events", count)
    return words % {"count": count}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def create(request: BusinessRequest) -> HttpResponse:
    """Show the form of a new endpoint; a POST makes it and shows its secret, this once."""
    form = WebhookEndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            endpoint, secret = create_endpoint(
                business=request.business,
                url=data["url"],
                kinds=data["kinds"],
                description=data["description"],
                actor=request.actor,
                now=timezone.now(),
            )
        except BadUrl as bad:
            form.add_error("url", bad_url_words(bad.reason))
        except TooManyEndpoints:
            form.add_error(None, _("There are as many endpoints as fit. Delete one first."))
        else:
            warn_of_unknown_name(request, endpoint)
            return show_secret(request, endpoint, secret)
    return render(request, "billing/webhooks/create.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def edit(request: BusinessRequest, endpoint_id: UUID) -> HttpResponse:
    """Change the address, the description and the kinds of an endpoint."""
    endpoint = own_endpoint(request, endpoint_id)
    form = WebhookEndpointForm(request.POST or None, initial=endpoint_values(endpoint))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in ("url", "description", "kinds")}
        try:
            changed = update_endpoint(endpoint_id=endpoint.pk, changes=changes, actor=request.actor)
        except BadUrl as bad:
            form.add_error("url", bad_url_words(bad.reason))
        else:
            messages.success(request, _("The endpoint is saved."))
            warn_of_unknown_name(request, changed)
            return redirect("settings:webhook", endpoint_id=endpoint.pk)
    context = {"form": form, "endpoint": endpoint, "host": host_of(endpoint.url)}
    return render(request, "billing/webhooks/edit.html", context, status=status_of(form))


def warn_of_unknown_name(request: BusinessRequest, endpoint: WebhookEndpoint) -> None:
    """Say that the name in the address leads nowhere today: most often it is a typing error."""
    if not is_known(endpoint.url):
        messages.warning(request, bad_url_words("host"))
