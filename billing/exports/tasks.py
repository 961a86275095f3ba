"""The background edge of exports."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from billing.exports import operations
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import NotYet, subscriber


@subscriber(OSError)
def write_export(*, event_id: UUID) -> None:
    """Make the file that was asked for; if another worker is at it, look again later."""
    job_id = Event.objects.get(pk=event_id).subject_id
    try:
        operations.run_export(job_id=job_id, clock=timezone.now)
    except operations.ExportBusy:
        raise NotYet(timezone.now() + timedelta(minutes=2)) from None
    except (OSError, OperationalError):
        # Transient: the outbox tries again.
        raise
    except BaseException as error:
        # A worker that is stopped has not failed: another takes over.
        if isinstance(error, Exception):
            operations.fail_export(job_id=job_id, now=timezone.now())
        raise


@shared_task
def forget_old_exports(**_later: Any) -> None:
    """Delete what was kept for a day."""
    operations.forget_old_exports(now=timezone.now())
