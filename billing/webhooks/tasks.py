"""The background edge of webhooks."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import IntegrityError
from django.utils import timezone
from kombu.exceptions import OperationalError

from billing.webhooks import dispatch, notices, queueing, retention
from billing.webhooks.queries import endpoints_with_due
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import subscriber

logger = logging.getLogger(__name__)

# A task that waited longer in its queue is not needed: the sweep has sent another.
FORGOTTEN_AFTER_SECONDS = 30
ENDPOINTS_PER_SWEEP = 500


# An endpoint that is deleted meanwhile takes the whole transaction along; the next one is without.
@subscriber(IntegrityError)
def queue_messages(*, event_id: UUID) -> None:
    """Queue what the event means to other programs, and have it delivered."""
    hand_over(queueing.queue_messages(event_id=event_id, now=timezone.now()))


@subscriber()
def deliver_soon(*, event_id: UUID) -> None:
    """Have the endpoint that the event concerns delivered to."""
    hand_over([Event.objects.only("subject_id").get(pk=event_id).subject_id])


@subscriber(OSError)
def send_notice(*, event_id: UUID) -> None:
    """Mail the owners that an endpoint hears nothing more."""
    notices.mail_disabled(Event.objects.select_related("business").get(pk=event_id))


@shared_task
def deliver_messages(*, endpoint_id: str, **_later: Any) -> None:
    """Deliver what is due to an endpoint, for a while."""
    worker = dispatch.Worker(clock=timezone.now)
    if dispatch.deliver_messages(endpoint_id=UUID(endpoint_id), worker=worker):
        hand_over([UUID(endpoint_id)])


@shared_task
def sweep_webhooks(**_later: Any) -> None:
    """Have delivered what has become due, or was left by a worker that died."""
    hand_over(endpoints_with_due(now=timezone.now())[:ENDPOINTS_PER_SWEEP])


@shared_task
def forget_old_messages(**_later: Any) -> None:
    """Delete what was kept long enough."""
    retention.forget_old_messages(now=timezone.now())


def hand_over(endpoint_ids: Iterable[UUID]) -> None:
    """Give endpoints to the workers of webhooks; if the broker is away, the sweep does it."""
    try:
        for endpoint_id in endpoint_ids:
            deliver_messages.apply_async(
                kwargs={"endpoint_id": str(endpoint_id)},
                expires=FORGOTTEN_AFTER_SECONDS,
                retry=False,
            )
    except (OperationalError, OSError):
        logger.warning("The broker does not answer; webhooks wait for the sweep.")
