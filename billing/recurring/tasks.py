"""The background edge of recurring invoices."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing.recurring import operations
from billing.recurring.queries import possibly_due
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import subscriber


@shared_task
def start_due_schedules(**_later: Any) -> int:
    """Hand each schedule that may be due to a worker; one that fails stops no other."""
    due = possibly_due(now=timezone.now())
    for schedule_id in due:
        run_due_schedule.delay(schedule_id=str(schedule_id))
    return len(due)


@shared_task(acks_late=True)
def run_due_schedule(*, schedule_id: str, **_later: Any) -> None:
    """Make what a schedule owes today; a twin finds nothing due."""
    operations.run_schedule(schedule_id=UUID(schedule_id), now=timezone.now())


@subscriber()
def run_soon(*, event_id: UUID) -> None:
    """Let a schedule that begins or goes on today not wait for the next look of the clock."""
    event = Event.objects.only("subject_id").get(pk=event_id)
    operations.run_schedule(schedule_id=event.subject_id, now=timezone.now())


@subscriber()
def pause_for_archived_client(*, event_id: UUID) -> None:
    """Pause the schedules of a client that was archived."""
    event = Event.objects.only("subject_id").get(pk=event_id)
    operations.pause_schedules_of(client_id=event.subject_id, now=timezone.now())
