"""Everything that reads endpoints, messages and tries."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from billing.webhooks.models import (
    DisabledReason,
    MessageState,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
)
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


def failing_endpoints(business: Business) -> QuerySet[WebhookEndpoint]:
    """Return the endpoints that fail now, or were disabled because they did."""
    failing = Q(disabled_at=None, failing_since__isnull=False)
    given_up = Q(disabled_reason__in=[DisabledReason.FAILING, DisabledReason.GONE])
    return endpoints_of(business).filter(failing | given_up)
