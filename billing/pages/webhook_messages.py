"""A message of an endpoint: what it says, each try to hand it over, and one try more."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing.pages.webhook_endpoint import message_rows, own_endpoint, poll_of, renewed
from billing.pages.webhook_words import attempt_row, host_of, readable, waiting_words
from billing.webhooks.models import WebhookMessage
from billing.webhooks.operations import EndpointDisabled, replay_message
from billing.webhooks.queries import attempts_of
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may


def own_message(
    request: BusinessRequest, endpoint_id: UUID, webhook_message_id: UUID
) -> WebhookMessage:
    """Return the message if it is one of this endpoint of the business; others are not found.

    :raises Http404: if there is none.
    """
    found = WebhookMessage.objects.for_business(request.business).select_related("endpoint")
    return get_object_or_404(found, pk=webhook_message_id, endpoint_id=endpoint_id)


@require_GET
@may("manage")
def show_message(
    request: BusinessRequest, endpoint_id: UUID, webhook_message_id: UUID
) -> HttpResponse:
    """Show a message; while it waits, the page looks again itself."""
    message = own_message(request, endpoint_id, webhook_message_id)
    context = message_context(request, message) | {"is_renewal": bool(request.htmx)}
    return render_fragment(request, "billing/webhooks/message.html#live", context)


def message_context(request: BusinessRequest, message: WebhookMessage) -> dict[str, Any]:
    """Return what the page of a message shows."""
    (row,) = message_rows(request, [message])
    return {
        "row": row,
        "message": message,
        "webhook_id": f"msg_{message.pk}",
        "endpoint": message.endpoint,
        "host": host_of(message.endpoint.url),
        "attempts": [attempt_row(attempt) for attempt in attempts_of(message)],
        "waiting": waiting_words(message, now=timezone.now()),
        "body": readable(message.body),
        "poll": poll_of(message.endpoint, [message]),
    }


@require_POST
@may("manage")
def replay(request: BusinessRequest, endpoint_id: UUID, webhook_message_id: UUID) -> HttpResponse:
    """Hand the message over once more, as it was signed for its first try."""
    message = own_message(request, endpoint_id, webhook_message_id)
    try:
        replay_message(message_id=message.pk, now=timezone.now(), actor=request.actor)
    except EndpointDisabled:
        messages.warning(request, _("Nothing is sent while the endpoint is off. Resume it first."))
    if request.htmx and "list" in request.POST:
        return renewed(request, own_endpoint(request, endpoint_id))
    if not request.htmx:
        return redirect(
            "settings:webhook_message",
            endpoint_id=endpoint_id,
            webhook_message_id=webhook_message_id,
        )
    message.refresh_from_db()
    context = message_context(request, message) | {"is_renewal": True}
    return render_fragment(request, "billing/webhooks/message.html#live", context)
