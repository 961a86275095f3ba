"""Everything that reads endpoints, messages and tries."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from billing.webhooks.models import (
    DisabledReason,
    MessageState,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
)
from billing.webhooks.policy import KEPT_FOR, NOTICED_AFTER, STALE_AFTER
from fastfaktura.core.models import Business


def endpoints_of(business: Business) -> QuerySet[WebhookEndpoint]:
    """Return the business's endpoints, the oldest first."""
    return WebhookEndpoint.objects.for_business(business).order_by("id")


def endpoints_with_last_delivery(business: Business) -> QuerySet[WebhookEndpoint]:
    """Return the business's endpoints, each with ``last_delivered_at``: of its newest success."""
    delivered = WebhookMessage.objects.filter(
        endpoint=OuterRef("pk"), state=MessageState.DELIVERED
    ).order_by("-id")
    return endpoints_of(business).annotate(
        last_delivered_at=Subquery(delivered.values("finished_at")[:1])
    )


def messages_of(endpoint: WebhookEndpoint) -> QuerySet[WebhookMessage]:
    """Return what was owed to an endpoint in the last 60 days, newest first."""
    return WebhookMessage.objects.filter(endpoint=endpoint).order_by("-id")


def attempts_of(message: WebhookMessage) -> QuerySet[WebhookAttempt]:
    """Return the tries to hand a message over with who asked for them, newest first."""
    return WebhookAttempt.objects.filter(message=message).select_related("asked_by").order_by("-id")


def failing_endpoints(business: Business, *, now: datetime) -> QuerySet[WebhookEndpoint]:
    """Return the endpoints that have failed for an hour, or were disabled because they did."""
    failing = Q(disabled_at=None, failing_since__lte=now - NOTICED_AFTER)
    given_up = Q(disabled_reason__in=[DisabledReason.FAILING, DisabledReason.GONE])
    return endpoints_of(business).filter(failing | given_up)


def messages_due(*, now: datetime) -> QuerySet[WebhookMessage]:
    """Return what may leave now: due, in nobody's hand, and the first that waits of its subject."""
    first_of_subject = (
        WebhookMessage.objects.filter(
            endpoint_id=OuterRef("endpoint_id"),
            subject_id=OuterRef("subject_id"),
            state=MessageState.PENDING,
        )
        .order_by("place")
        .values("place")[:1]
    )
    return WebhookMessage.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lte=now - STALE_AFTER),
        # Not "none is earlier", which the database would answer by joining all that waits.
        place=Subquery(first_of_subject),
        state=MessageState.PENDING,
        due_at__lte=now,
    )


def messages_in_hand(endpoint: WebhookEndpoint, *, now: datetime) -> QuerySet[WebhookMessage]:
    """Return what workers are handing over to an endpoint."""
    return WebhookMessage.objects.filter(
        endpoint=endpoint, state=MessageState.PENDING, claimed_at__gt=now - STALE_AFTER
    )


def endpoints_with_due(*, now: datetime) -> QuerySet[WebhookEndpoint, UUID]:
    """Return the ids of endpoints for which something may leave, those that work first."""
    due = messages_due(now=now).filter(endpoint_id=OuterRef("pk")).order_by("due_at", "place")
    return (
        WebhookEndpoint.objects.filter(disabled_at=None)
        # One look into an index per endpoint; as a condition, all that waits would be joined.
        .annotate(next_message=Subquery(due.values("pk")[:1]))
        .filter(next_message__isnull=False)
        .order_by(F("failing_since").asc(nulls_first=True), "id")
        .values_list("pk", flat=True)
    )


def messages_too_old(*, now: datetime) -> QuerySet[WebhookMessage]:
    """Return what was kept long enough, the oldest first."""
    return WebhookMessage.objects.filter(created_at__lte=now - KEPT_FOR).order_by("created_at")
