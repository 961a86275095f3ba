"""Endpoints, messages and tries as other programs read them, by the API's names."""

from datetime import datetime
from typing import Any

from billing.webhooks.models import MessageState, WebhookAttempt, WebhookEndpoint, WebhookMessage


def endpoint_facts(endpoint: WebhookEndpoint, *, now: datetime) -> dict[str, Any]:
    """Return the facts of an endpoint; its secret is none of them."""
    previous = endpoint.previous_secret_until
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "description": endpoint.description or None,
        "kinds": endpoint.kinds,
        "enabled": endpoint.disabled_at is None,
        "disabled_at": endpoint.disabled_at,
        "disabled_reason": endpoint.disabled_reason or None,
        "failing_since": endpoint.failing_since,
        "previous_secret_until": previous if previous and previous > now else None,
        "created_at": endpoint.created_at,
    }


def message_facts(message: WebhookMessage) -> dict[str, Any]:
    """Return the facts of a message, without its body and its tries."""
    waits = message.state == MessageState.PENDING
    return {
        "id": message.pk,
        "webhook_id": f"msg_{message.pk}",
        "type": message.kind,
        "event_id": message.event_id,
        "state": message.state,
        "attempt_count": message.attempt_count,
        "next_attempt_at": message.due_at if waits else None,
        "finished_at": message.finished_at,
        "created_at": message.created_at,
    }


def attempt_facts(attempt: WebhookAttempt) -> dict[str, Any]:
    """Return the facts of a try."""
    return {
        "started_at": attempt.started_at,
        "duration_ms": attempt.duration_ms,
        "status": attempt.status,
        "problem": attempt.problem or None,
        "excerpt": attempt.excerpt,
    }
