"""From an event to the messages that tell of it: one per endpoint that wants to hear.

The relay keeps no order. So whoever brings an event holds the lock of its subject, and queues the
subject's earlier events that nobody has brought yet before it.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from billing.webhooks.bodies import event_body
from billing.webhooks.kinds import KINDS
from billing.webhooks.models import WebhookEndpoint, WebhookMessage
from billing.webhooks.ordering import lock_subject
from fastfaktura.core.models import Event

# The subscriber's name in EVENT_SUBSCRIBERS: whose share of an event is not done yet.
SUBSCRIBER = "billing.webhooks.tasks.queue_messages"


def queue_messages(*, event_id: UUID, now: datetime) -> set[UUID]:
    """Queue what an event means to the business's endpoints; return those that have news.

    Called again, it adds nothing. An endpoint hears of nothing that happened before it was made,
    or while it was disabled.
    """
    event = Event.objects.select_related("business").get(pk=event_id)
    if not listening_endpoints(event).exists():
        return set()
    with transaction.atomic():
        lock_subject(event.subject_id)
        endpoints = list(listening_endpoints(event))
        events = [*unheard_before(event), event]
        messages = list(owed(events, endpoints, now=now))
        WebhookMessage.objects.bulk_create(messages)
    return {message.endpoint_id for message in messages}


def listening_endpoints(event: Event) -> QuerySet[WebhookEndpoint]:
    """Return the endpoints of the event's business that are not disabled."""
    endpoints = WebhookEndpoint.objects.for_business(event.business)
    return endpoints.filter(disabled_at=None).order_by("id")


def unheard_before(event: Event) -> QuerySet[Event]:
    """Return the subject's earlier events that the relay still owes us, the oldest first."""
    return (
        Event.objects.for_business(event.business)
        .select_related("business")
        .filter(
            subject_id=event.subject_id,
            id__lt=event.pk,
            kind__in=KINDS,
            deliveries__subscriber=SUBSCRIBER,
            deliveries__done_at=None,
            # One that cannot be queued would hold up all that follow.
            deliveries__failed_at=None,
        )
        .order_by("id")
    )


def owed(
    events: list[Event], endpoints: list[WebhookEndpoint], *, now: datetime
) -> Iterable[WebhookMessage]:
    """Yield the messages that are missing, in the order of events; a body is rendered once."""
    known = set(
        WebhookMessage.objects.filter(
            endpoint__in=endpoints, event_id__in=[event.pk for event in events]
        ).values_list("endpoint_id", "event_id")
    )
    for event in events:
        hearing = [
            endpoint
            for endpoint in endpoints
            if (endpoint.pk, event.pk) not in known and wants(endpoint, event)
        ]
        body = event_body(event, now=now) if hearing else ""
        for endpoint in hearing:
            yield WebhookMessage(
                business=event.business,
                endpoint=endpoint,
                event_id=event.pk,
                subject_id=event.subject_id,
                kind=event.kind,
                body=body,
                due_at=now,
                created_at=now,
            )


def wants(endpoint: WebhookEndpoint, event: Event) -> bool:
    """Tell whether an endpoint is to hear of an event."""
    is_of_its_time = event.created_at >= endpoint.created_at
    return is_of_its_time and (not endpoint.kinds or event.kind in endpoint.kinds)
