"""Webhooks of the API: endpoints, and the messages that are owed to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import Id, PathId
from billing.api.lists import ListQuery, page_of
from billing.api.problems import ApiProblem, validation_failed
from billing.api.v1.schemas import Error
from billing.api.v1.webhook_reading import (
    message_page,
    numbered,
    own_endpoint_or_404,
    own_message_or_404,
)
from billing.api.v1.webhook_schemas import (
    MessageQuery,
    WebhookEndpoint,
    WebhookEndpointChanges,
    WebhookEndpointInput,
    WebhookEndpointPage,
    WebhookEndpointWithSecret,
    WebhookMessage,
    WebhookMessagePage,
    WebhookMessageWithAttempts,
)
from billing.webhooks import operations
from billing.webhooks.facts import attempt_facts, endpoint_facts, message_facts
from billing.webhooks.queries import attempts_of, endpoints_of
from billing.webhooks.words import bad_url_words

router = Router(tags=["Webhooks"])

REFUSED: dict[Any, Any] = {401: Error, 403: Error, 429: Error, 500: Error}
NOT_WRITTEN = REFUSED | {409: Error, 413: Error, 415: Error, 422: Error}


@router.get(
    "/webhook_endpoints",
    response={200: WebhookEndpointPage, 422: Error, **REFUSED},
    operation_id="listWebhookEndpoints",
    summary=gettext_noop("List webhook endpoints"),
    description=gettext_noop("The oldest first."),
)
def list_webhook_endpoints(request: ApiRequest, wanted: Query[ListQuery]) -> dict[str, Any]:
    """Answer a page of endpoints."""
    found, now = endpoints_of(request.business), timezone.now()
    total = found.count()
    rows = numbered(found, page=wanted.page, total=total)
    data = [endpoint_facts(endpoint, now=now) for endpoint in rows]
    return page_of(data, page=wanted.page, total=total)


@router.post(
    "/webhook_endpoints",
    response={201: WebhookEndpointWithSecret, **NOT_WRITTEN},
    operation_id="createWebhookEndpoint",
    summary=gettext_noop("Create a webhook endpoint"),
    description=gettext_noop(
        "The answer shows the signing secret, and no later answer does. A business has at most "
        "20 endpoints."
    ),
)
def create_webhook_endpoint(
    request: ApiRequest, body: WebhookEndpointInput
) -> Status[dict[str, Any]]:
    """Make an endpoint and show its secret."""
    now = timezone.now()
    with _bad_addresses_told():
        try:
            endpoint, secret = operations.create_endpoint(
                business=request.business,
                url=body.url,
                kinds=body.kinds,
                description=body.description or "",
                actor=request.actor,
                now=now,
            )
        except operations.TooManyEndpoints:
            message = _("There are as many endpoints as fit. Delete one first.")
            raise ApiProblem(409, "too_many_endpoints", message) from None
    return Status(201, endpoint_facts(endpoint, now=now) | {"secret": secret})


@router.get(
    "/webhook_endpoints/{id}",
    response={200: WebhookEndpoint, 404: Error, **REFUSED},
    operation_id="getWebhookEndpoint",
    summary=gettext_noop("Read a webhook endpoint"),
)
def get_webhook_endpoint(request: ApiRequest, endpoint_id: PathId) -> dict[str, Any]:
    """Answer one endpoint, without its secret."""
    return endpoint_facts(own_endpoint_or_404(request, endpoint_id), now=timezone.now())


@router.put(
    "/webhook_endpoints/{id}",
    response={200: WebhookEndpoint, 404: Error, **NOT_WRITTEN},
    operation_id="updateWebhookEndpoint",
    summary=gettext_noop("Change, pause or resume a webhook endpoint"),
    description=gettext_noop(
        "Fields that you do not name stay as they are. What waits already goes to a new address "
        "too. Resuming sends what waited at once."
    ),
)
def update_webhook_endpoint(
    request: ApiRequest, endpoint_id: PathId, body: WebhookEndpointChanges
) -> dict[str, Any]:
    """Change what the request names."""
    endpoint = own_endpoint_or_404(request, endpoint_id)
    now, actor = timezone.now(), request.actor
    changes = body.given()
    enabled = changes.pop("enabled", None)
    if "description" in changes:
        changes["description"] = changes["description"] or ""
    with _bad_addresses_told():
        endpoint = operations.update_endpoint(endpoint_id=endpoint.pk, changes=changes, actor=actor)
    if enabled is not None:
        step = operations.resume_endpoint if enabled else operations.pause_endpoint
        endpoint = step(endpoint_id=endpoint.pk, now=now, actor=actor)
    return endpoint_facts(endpoint, now=now)


@router.delete(
    "/webhook_endpoints/{id}",
    response={204: None, 404: Error, **REFUSED},
    operation_id="deleteWebhookEndpoint",
    summary=gettext_noop("Delete a webhook endpoint"),
    description=gettext_noop("Its messages and their tries are deleted with it."),
)
def delete_webhook_endpoint(request: ApiRequest, endpoint_id: PathId) -> Status[None]:
    """Forget an endpoint."""
    endpoint = own_endpoint_or_404(request, endpoint_id)
    operations.delete_endpoint(endpoint_id=endpoint.pk, actor=request.actor)
    return Status(204, None)


@router.post(
    "/webhook_endpoints/{id}/rotate_secret",
    response={200: WebhookEndpointWithSecret, 404: Error, **NOT_WRITTEN},
    operation_id="rotateWebhookSecret",
    summary=gettext_noop("Rotate the signing secret"),
    description=gettext_noop(
        "The answer shows the new secret, and no later answer does. For 24 hours messages carry "
        "two signatures, by the old secret and by the new one."
    ),
)
def rotate_webhook_secret(request: ApiRequest, endpoint_id: PathId) -> dict[str, Any]:
    """Make a new secret and show it."""
    endpoint, now = own_endpoint_or_404(request, endpoint_id), timezone.now()
    secret = operations.rotate_secret(endpoint_id=endpoint.pk, now=now, actor=request.actor)
    endpoint.refresh_from_db()
    return endpoint_facts(endpoint, now=now) | {"secret": secret}


@router.post(
    "/webhook_endpoints/{id}/test",
    response={202: WebhookMessage, 404: Error, **NOT_WRITTEN},
    operation_id="testWebhookEndpoint",
    summary=gettext_noop("Send a test"),
    description=gettext_noop(
        "Queues a message of the type webhook.test. Read it to see whether the endpoint took it."
    ),
)
def test_webhook_endpoint(request: ApiRequest, endpoint_id: PathId) -> Status[dict[str, Any]]:
    """Queue a message that tells of no event."""
    endpoint = own_endpoint_or_404(request, endpoint_id)
    with _disabled_told():
        message = operations.send_test(
            endpoint_id=endpoint.pk, now=timezone.now(), actor=request.actor
        )
    return Status(202, message_facts(message))


@router.get(
    "/webhook_endpoints/{id}/messages",
    response={200: WebhookMessagePage, 404: Error, 422: Error, **REFUSED},
    operation_id="listWebhookMessages",
    summary=gettext_noop("List messages of a webhook endpoint"),
    description=gettext_noop("Those of the last 60 days, the newest first."),
)
def list_webhook_messages(
    request: ApiRequest, endpoint_id: PathId, wanted: Query[MessageQuery]
) -> dict[str, Any]:
    """Answer a page of messages."""
    return message_page(own_endpoint_or_404(request, endpoint_id), wanted)


@router.get(
    "/webhook_endpoints/{id}/messages/{message_id}",
    response={200: WebhookMessageWithAttempts, 404: Error, **REFUSED},
    operation_id="getWebhookMessage",
    summary=gettext_noop("Read a message with its tries"),
)
def get_webhook_message(request: ApiRequest, endpoint_id: PathId, message_id: Id) -> dict[str, Any]:
    """Answer one message: its body as it is signed, and each try."""
    message = own_message_or_404(request, endpoint_id, message_id)
    attempts = [attempt_facts(attempt) for attempt in attempts_of(message)]
    return message_facts(message) | {"body": message.body, "attempts": attempts}


@router.post(
    "/webhook_endpoints/{id}/messages/{message_id}/replay",
    response={202: WebhookMessage, 404: Error, **NOT_WRITTEN},
    operation_id="replayWebhookMessage",
    summary=gettext_noop("Send a message again"),
    description=gettext_noop(
        "Under the same webhook-id and with the same body, so a receiver that has seen it can "
        "tell. One that waits is tried at once."
    ),
)
def replay_webhook_message(
    request: ApiRequest, endpoint_id: PathId, message_id: Id
) -> Status[dict[str, Any]]:
    """Queue a message again."""
    message = own_message_or_404(request, endpoint_id, message_id)
    with _disabled_told():
        message = operations.replay_message(
            message_id=message.pk, now=timezone.now(), actor=request.actor
        )
    return Status(202, message_facts(message))


@contextmanager
def _bad_addresses_told() -> Iterator[None]:
    """Refuse at its field an address that no webhook may go to."""
    try:
        yield
    except operations.BadUrl as bad:
        raise validation_failed({"url": [bad_url_words(bad.reason)]}) from None


@contextmanager
def _disabled_told() -> Iterator[None]:
    """Refuse what sends to an endpoint that is off."""
    try:
        yield
    except operations.EndpointDisabled:
        message = _("Nothing is sent while the endpoint is off. Set enabled to true first.")
        raise ApiProblem(409, "endpoint_disabled", message) from None
