"""The relay: hands due outbox rows to the broker, and hands them again if the broker forgot."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from fastfaktura.core.journal import EventDelivery

logger = logging.getLogger(__name__)

# A row handed over this long ago and not done is handed over again: the broker lost it, or its
# worker died. Subscribers are idempotent, so a late twin does no harm.
FORGOTTEN_AFTER = timedelta(minutes=2)
BATCH = 500


def relay_deliveries(*, now: datetime, limit: int = BATCH) -> int:
    """Claim the rows that are due and send one task each; return how many were sent.

    Two relays at once share the work: each skips what the other has locked. If the broker is
    away, the claim is rolled back and the rows stay due.
    """
    due = Q(due_at__lte=now, done_at=None, failed_at=None) & (
        Q(dispatched_at=None) | Q(dispatched_at__lt=now - FORGOTTEN_AFTER)
    )
    try:
        with transaction.atomic():
            rows = list(
                EventDelivery.objects.select_for_update(skip_locked=True)
                .filter(due)
                # New rows first: in a long queue the old ones are late, not forgotten.
                .order_by(F("dispatched_at").asc(nulls_first=True), "due_at")[:limit]
            )
            for row in rows:
                current_app.send_task(
                    row.subscriber,
                    kwargs={"event_id": str(row.event_id), "delivery_id": str(row.id)},
                    retry=False,
                )
            EventDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(dispatched_at=now)
    except (OperationalError, OSError):
        logger.warning("The broker does not answer; due events wait for the sweep.")
        return 0
    return len(rows)


def mark_done(*, delivery_id: UUID, now: datetime) -> None:
    """Record that a subscriber has done its share."""
    EventDelivery.objects.filter(pk=delivery_id, done_at=None).update(done_at=now, last_error="")


def mark_failed(*, delivery_id: UUID, now: datetime, error: Exception) -> None:
    """Record that a subscriber cannot do its share until somebody mends the cause."""
    EventDelivery.objects.filter(pk=delivery_id, done_at=None).update(
        failed_at=now, attempts=F("attempts") + 1, last_error=describe(error)
    )


def postpone(*, delivery_id: UUID, until: datetime, error: Exception) -> None:
    """Record a failed attempt and when to try again."""
    EventDelivery.objects.filter(pk=delivery_id, done_at=None).update(
        attempts=F("attempts") + 1, due_at=until, dispatched_at=None, last_error=describe(error)
    )


def describe(error: Exception) -> str:
    """Return the error in one line for the operator."""
    return f"{type(error).__name__}: {error}"[:2000]
