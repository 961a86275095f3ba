"""Working off the outbox in a test: what relay, broker and worker do, in this very process."""

from datetime import datetime

from celery import current_app

from fastfaktura.core.models import EventDelivery


def run_outbox(now: datetime) -> int:
    """Let every subscriber hear of what is due until nothing is left; return how many heard."""
    current_app.loader.import_default_modules()
    heard = 0
    while rows := list(
        EventDelivery.objects.filter(done_at=None, failed_at=None, due_at__lte=now).order_by("id")
    ):
        for row in rows:
            task = current_app.tasks[row.subscriber]
            task.run(event_id=str(row.event_id), delivery_id=str(row.pk))
            heard += 1
            if heard > 500:
                raise RuntimeError(f"{row.subscriber} is never done")
    return heard
