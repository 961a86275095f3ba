"""Everything that a person or a program does to endpoints and to messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from billing.webhooks.addresses import BadUrl, Resolver, checked_url, look_up
from billing.webhooks.bodies import body_of_test
from billing.webhooks.kinds import KINDS, TEST_KIND
from billing.webhooks.models import (
    DisabledReason,
    MessageState,
    NextPlace,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
)
from billing.webhooks.ordering import lock_subject
from billing.webhooks.policy import MOST_ENDPOINTS, ROTATION
from billing.webhooks.signing import new_secret
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business
from fastfaktura.core.secrets import encrypt

__all__ = ["BadUrl"]


class UnknownKind(Exception):
    """No event of this kind leaves the house."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class EndpointDisabled(Exception):
    """Nothing is sent to the endpoint until it is resumed."""


class TooManyEndpoints(Exception):
    """The business has as many endpoints as it may have."""


def create_endpoint(
    *,
    business: Business,
    url: str,
    kinds: Iterable[str],
    description: str = "",
    actor: Actor,
    now: datetime,
    resolve: Resolver = look_up,
) -> tuple[WebhookEndpoint, str]:
    """Make an endpoint; return it and its secret, which is nowhere to be read again.

    :param kinds: of KINDS; none means all.
    :raises BadUrl: if no webhook may go to the address.
    :raises UnknownKind: if a kind is none of KINDS.
    :raises TooManyEndpoints: if the business has MOST_ENDPOINTS.
    """
    wanted = checked_kinds(kinds)
    # Looking a name up takes seconds at worst: no transaction waits for it.
    checked = checked_url(url, allow_http=business.is_sandbox, resolve=resolve)
    secret = new_secret()
    with transaction.atomic():
        # Two at once would pass the bound.
        Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        if WebhookEndpoint.objects.for_business(business).count() >= MOST_ENDPOINTS:
            raise TooManyEndpoints
        endpoint = WebhookEndpoint.objects.create(
            business=business,
            url=checked,
            kinds=wanted,
            description=description.strip(),
            encrypted_secret=encrypt(secret),
            created_by=actor.user,
            created_at=now,
        )
        _record("webhook_endpoint.created", endpoint, actor)
    return endpoint, secret


def update_endpoint(
    *,
    endpoint_id: UUID,
    changes: Mapping[str, Any],
    actor: Actor,
    resolve: Resolver = look_up,
) -> WebhookEndpoint:
    """Change the url, kinds or description of an endpoint; what is not named stays.

    Another address begins with a clean record. What waits already goes to the new address.

    :raises WebhookEndpoint.DoesNotExist: if there is none.
    :raises BadUrl: if no webhook may go to the address.
    :raises UnknownKind: if a kind is none of KINDS.
    """
    wanted = dict(changes)
    if "kinds" in wanted:
        wanted["kinds"] = checked_kinds(wanted["kinds"])
    if "description" in wanted:
        wanted["description"] = wanted["description"].strip()
    if "url" in wanted:
        business = Business.objects.get(webhook_endpoints=endpoint_id)
        wanted["url"] = checked_url(wanted["url"], allow_http=business.is_sandbox, resolve=resolve)
    with transaction.atomic():
        endpoint = locked_endpoint(endpoint_id)
        changed = sorted(name for name in wanted if wanted[name] != getattr(endpoint, name))
        if not changed:
            return endpoint
        for name in changed:
            setattr(endpoint, name, wanted[name])
        if "url" in changed:
            endpoint.failing_since = None
        endpoint.save(update_fields=[*changed, "failing_since"])
        _record("webhook_endpoint.updated", endpoint, actor, changed=changed)
    return endpoint


@transaction.atomic
def pause_endpoint(*, endpoint_id: UUID, now: datetime, actor: Actor) -> WebhookEndpoint:
    """Send nothing to an endpoint until it is resumed; one that is disabled stays as it is.

    What happens meanwhile is not queued; what was queued before waits.

    :raises WebhookEndpoint.DoesNotExist: if there is none.
    """
    endpoint = locked_endpoint(endpoint_id)
    if endpoint.disabled_at is None:
        endpoint.disabled_at, endpoint.disabled_reason = now, DisabledReason.BY_HAND
        endpoint.save(update_fields=["disabled_at", "disabled_reason"])
        _record("webhook_endpoint.paused", endpoint, actor)
    return endpoint


@transaction.atomic
def resume_endpoint(*, endpoint_id: UUID, now: datetime, actor: Actor) -> WebhookEndpoint:
    """Send again, with a clean record: what waited is due at once, with all its tries before it.

    :raises WebhookEndpoint.DoesNotExist: if there is none.
    """
    endpoint = locked_endpoint(endpoint_id)
    if endpoint.disabled_at is None:
        return endpoint
    endpoint.disabled_at, endpoint.disabled_reason, endpoint.failing_since = None, "", None
    endpoint.save(update_fields=["disabled_at", "disabled_reason", "failing_since"])
    WebhookMessage.objects.filter(endpoint=endpoint, state=MessageState.PENDING).update(
        due_at=now, attempt_count=0
    )
    _record("webhook_endpoint.resumed", endpoint, actor)
    return endpoint


@transaction.atomic
def delete_endpoint(*, endpoint_id: UUID, actor: Actor) -> None:
    """Forget an endpoint and all that was owed to it.

    :raises WebhookEndpoint.DoesNotExist: if there is none.
    """
    # Keys too: whoever queues a message meanwhile finds at the end that there is no endpoint.
    endpoints = WebhookEndpoint.objects.select_related("business")
    endpoint = endpoints.select_for_update(of=("self",)).get(pk=endpoint_id)
    _record("webhook_endpoint.deleted", endpoint, actor)
    # First what hangs on each message, in one statement: there may be many.
    WebhookAttempt.objects.filter(message__endpoint=endpoint).delete()
    endpoint.delete()


@transaction.atomic
def rotate_secret(*, endpoint_id: UUID, now: datetime, actor: Actor) -> str:
    """Give an endpoint a new secret and return it; the one before signs too for a day.

    :raises WebhookEndpoint.DoesNotExist: if there is none.
    """
    endpoint, secret = locked_endpoint(endpoint_id), new_secret()
    endpoint.encrypted_previous_secret = endpoint.encrypted_secret
    endpoint.previous_secret_until = now + ROTATION
    endpoint.encrypted_secret = encrypt(secret)
    endpoint.save(
        update_fields=["encrypted_secret", "encrypted_previous_secret", "previous_secret_until"]
    )
    _record("webhook_endpoint.secret_rotated", endpoint, actor)
    return secret


@transaction.atomic
def send_test(*, endpoint_id: UUID, now: datetime, actor: Actor) -> WebhookMessage:
    """Queue a message of TEST_KIND; it waits for no other.

    :raises WebhookEndpoint.DoesNotExist: if there is none.
    :raises EndpointDisabled: if nothing is sent to the endpoint.
    """
    endpoint = locked_endpoint(endpoint_id)
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    message_id = new_id()
    message = WebhookMessage.objects.create(
        id=message_id,
        business=endpoint.business,
        endpoint=endpoint,
        # A subject of its own.
        subject_id=message_id,
        kind=TEST_KIND,
        body=body_of_test(message_id=message_id, business=endpoint.business, now=now),
        due_at=now,
        asked_by=actor.user,
        created_at=now,
    )
    _record("webhook_endpoint.tested", endpoint, actor, message=str(message.pk))
    return message


@transaction.atomic
def replay_message(*, message_id: UUID, now: datetime, actor: Actor) -> WebhookMessage:
    """Queue a message again, under its id and with its body, behind its subject's others.

    One that waits still is due at once and keeps its place: it was never overtaken.

    :raises WebhookMessage.DoesNotExist: if there is none.
    :raises EndpointDisabled: if nothing is sent to the endpoint.
    """
    found = WebhookMessage.objects.values("endpoint_id", "subject_id").get(pk=message_id)
    # In the order of the worker's locks: the subject, the endpoint, the message.
    lock_subject(found["subject_id"])
    endpoint = locked_endpoint(found["endpoint_id"])
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    message = WebhookMessage.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state != MessageState.PENDING:
        message.state, message.finished_at, message.attempt_count = MessageState.PENDING, None, 0
        message.place = NextPlace()
        message.claimed_at = None
    message.due_at, message.asked_by = now, actor.user
    message.save()
    message.refresh_from_db()
    _record("webhook_endpoint.replayed", endpoint, actor, message=str(message.pk))
    return message


def disable_endpoint(endpoint: WebhookEndpoint, reason: DisabledReason, *, now: datetime) -> None:
    """Send nothing more to a locked endpoint, and tell the owners."""
    endpoint.disabled_at, endpoint.disabled_reason = now, reason
    endpoint.save(update_fields=["disabled_at", "disabled_reason"])
    _record("webhook_endpoint.disabled", endpoint, SYSTEM, reason=reason.value)


def locked_endpoint(endpoint_id: UUID) -> WebhookEndpoint:
    """Return an endpoint and its business, held until the transaction ends.

    Messages may be queued meanwhile: their keys are not held.
    """
    endpoints = WebhookEndpoint.objects.select_related("business")
    return endpoints.select_for_update(of=("self",), no_key=True).get(pk=endpoint_id)


def checked_kinds(kinds: Iterable[str]) -> list[str]:
    """Return kinds in our order, each once.

    :raises UnknownKind: if one is none of KINDS.
    """
    wanted = set(kinds)
    for kind in sorted(wanted.difference(KINDS)):
        raise UnknownKind(kind)
    return [kind for kind in KINDS if kind in wanted]


def _record(kind: str, endpoint: WebhookEndpoint, actor: Actor, **more: Any) -> None:
    record_event(
        kind,
        business=endpoint.business,
        subject=endpoint,
        actor=actor,
        data={"host": urlsplit(endpoint.url).hostname, **more},
    )
