"""The relay: hands due outbox rows to the broker, in fair turns, and again if the broker forgot.

The broker serves who came first, so it gets little at a time: a window per queue. What waits
waits here, where businesses take turns: ten thousand mails of one delay the single mail of
another by no more than what is in the window. Within a business what is one of many goes last.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from kombu.exceptions import OperationalError

from fastfaktura.core.journal import EventDelivery

logger = logging.getLogger(__name__)

# A row handed over this long ago and not done is handed over again: the broker lost it, or its
# worker died. Subscribers are idempotent, so a late twin does no harm.
FORGOTTEN_AFTER = timedelta(minutes=2)
# So long a row counts as being in the window. Then the broker has lost it, or a slow server keeps
# the workers: neither may keep the others waiting for as long as it takes to be forgotten.
IN_HAND_FOR = timedelta(seconds=30)
BATCH = 500

WAITING = Q(done_at=None, failed_at=None)


def relay_deliveries(*, now: datetime, limit: int = BATCH) -> int:
    """Claim the rows that are due and send one task each; return how many were sent.

    Two relays at once share the work: each skips what the other has locked. If the broker is
    away, the claim is rolled back and the rows stay due.

    :param limit: how many at most of each queue.
    """
    return sum(
        _hand_over(subscribers, now=now, limit=min(room, limit))
        for subscribers, room in _rooms(now=now)
    )


def queue_of(subscriber: str) -> str:
    """Return the queue from which workers take a subscriber's tasks."""
    route = settings.CELERY_TASK_ROUTES.get(subscriber, {})
    return str(route.get("queue", settings.CELERY_TASK_DEFAULT_QUEUE))


def _due(*, now: datetime) -> Q:
    return (
        WAITING
        & Q(due_at__lte=now)
        & (Q(dispatched_at=None) | Q(dispatched_at__lt=now - FORGOTTEN_AFTER))
    )


# Every commit that owes something asks this, also while ten thousand rows wait: it must not look at
# each of them. So the subscribers are found by leaping along the index from one name to the next,
# of what is due one row is enough, and what is in hand is never more than the windows hold.
ROOMS = """
WITH RECURSIVE named AS (
    (SELECT subscriber FROM core_eventdelivery
     WHERE done_at IS NULL AND failed_at IS NULL ORDER BY subscriber LIMIT 1)
    UNION ALL
    SELECT (SELECT later.subscriber FROM core_eventdelivery later
            WHERE later.done_at IS NULL AND later.failed_at IS NULL
              AND later.subscriber > named.subscriber ORDER BY later.subscriber LIMIT 1)
    FROM named WHERE named.subscriber IS NOT NULL
), in_hand AS (
    SELECT subscriber, count(*) AS busy FROM core_eventdelivery
    WHERE done_at IS NULL AND failed_at IS NULL AND dispatched_at > %(in_hand_since)s
    GROUP BY subscriber
)
SELECT named.subscriber, coalesce(in_hand.busy, 0), EXISTS (
    SELECT 1 FROM core_eventdelivery due
    WHERE due.done_at IS NULL AND due.failed_at IS NULL
      AND due.subscriber = named.subscriber AND due.due_at <= %(now)s
      AND (due.dispatched_at IS NULL OR due.dispatched_at < %(forgotten)s)
)
FROM named LEFT JOIN in_hand USING (subscriber)
WHERE named.subscriber IS NOT NULL ORDER BY named.subscriber
"""


def _rooms(*, now: datetime) -> list[tuple[list[str], int]]:
    """Return for each queue in which something is due its subscribers, and how many fit in.

    A window that is more than half full is left alone: the choice of who is next costs a look at
    all that waits, and so it is made for several at once.
    """
    instants = {
        "now": now,
        "in_hand_since": now - IN_HAND_FOR,
        "forgotten": now - FORGOTTEN_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROOMS, instants)
        rows = cursor.fetchall()
    due: dict[str, list[str]] = {}
    busy: dict[str, int] = {}
    for subscriber, how_many_in_hand, is_due in rows:
        queue = queue_of(subscriber)
        busy[queue] = busy.get(queue, 0) + how_many_in_hand
        if is_due:
            due.setdefault(queue, []).append(subscriber)
    windows = {
        queue: settings.RELAY_WINDOWS.get(queue, settings.RELAY_WINDOW_ELSEWHERE) for queue in due
    }
    return [
        (subscribers, windows[queue] - busy[queue])
        for queue, subscribers in due.items()
        if busy[queue] <= windows[queue] // 2
    ]


def next_rows(subscribers: Sequence[str], *, now: datetime) -> QuerySet[EventDelivery]:
    """Return what is due in the order in which it is served.

    New rows come first: in a long queue the old ones are late, not forgotten. Then the first of
    each business, then the second of each, and so on; among equals who has waited longest.
    """
    is_old = F("dispatched_at").asc(nulls_first=True)
    return (
        EventDelivery.objects.filter(_due(now=now), subscriber__in=subscribers)
        .annotate(
            turn=Window(
                RowNumber(),
                partition_by=F("business_id"),
                order_by=[is_old, F("priority").asc(), F("due_at").asc(), F("id").asc()],
            )
        )
        .order_by(is_old, "turn", "priority", "due_at", "id")
    )


def _hand_over(subscribers: Sequence[str], *, now: datetime, limit: int) -> int:
    try:
        with transaction.atomic():
            chosen = list(next_rows(subscribers, now=now).values_list("pk", flat=True)[:limit])
            # Only what nobody has taken since; and in the order of the turns.
            locked = EventDelivery.objects.select_for_update(skip_locked=True).filter(
                _due(now=now), pk__in=chosen
            )
            rows = sorted(locked, key=lambda row: chosen.index(row.pk))
            for row in rows:
                current_app.send_task(
                    row.subscriber,
                    kwargs={"event_id": str(row.event_id), "delivery_id": str(row.id)},
                    priority=settings.OUTBOX_PRIORITIES[row.priority],
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


def wait_until(*, delivery_id: UUID, until: datetime) -> None:
    """Hand a row over again later; nothing failed, its time has not come."""
    EventDelivery.objects.filter(pk=delivery_id, done_at=None).update(
        due_at=until, dispatched_at=None
    )


def postpone(*, delivery_id: UUID, until: datetime, error: Exception) -> None:
    """Record a failed attempt and when to try again."""
    EventDelivery.objects.filter(pk=delivery_id, done_at=None).update(
        attempts=F("attempts") + 1, due_at=until, dispatched_at=None, last_error=describe(error)
    )


def describe(error: Exception) -> str:
    """Return the error in one line for the operator."""
    return f"{type(error).__name__}: {error}"[:2000]
