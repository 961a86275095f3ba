"""The background edge of delivery."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from billing.delivery import bounce_box, dispatch
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import subscriber


@subscriber(OSError, dispatch.NotYetDue)
def deliver(*, event_id: UUID) -> None:
    """Send the message that the event tells of; its own attempts and waits are its own affair."""
    event = Event.objects.only("data").get(pk=event_id)
    dispatch.deliver(delivery_id=UUID(event.data["delivery"]), clock=timezone.now)


@shared_task
def sweep_deliveries(**_later: Any) -> None:
    """Look after deliveries that a dead worker left, and those that the outbox forgot."""
    dispatch.sweep(clock=timezone.now)


@shared_task
def collect_bounces(**_later: Any) -> None:
    """Read what mail servers gave back; a box that cannot be read fails the task, loudly."""
    if settings.BOUNCE_IMAP_URL:
        bounce_box.collect(settings.BOUNCE_IMAP_URL, now=timezone.now())
