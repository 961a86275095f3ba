"""The background edge of reminders."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing.reminders import following, planning, running
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import subscriber


@shared_task
def start_reminders(**_later: Any) -> None:
    """Give each business that waits for money a task of its own, so that none stops the others."""
    for business_id in running.businesses_with_work():
        run_reminders.delay(business_id=str(business_id))


@shared_task(acks_late=True)
def run_reminders(*, business_id: str, **_later: Any) -> None:
    """Decide about the invoices of a business whose steps are due."""
    running.run_reminders(business_id=UUID(business_id), now=timezone.now())


@subscriber(OSError)
def follow_delivery(*, event_id: UUID) -> None:
    """Bring the reminder up to date whose message got further."""
    event = Event.objects.only("data").get(pk=event_id)
    if "delivery" in event.data:
        following.follow_delivery(delivery_id=UUID(event.data["delivery"]), now=timezone.now())


@subscriber(OSError)
def look_again(*, event_id: UUID) -> None:
    """Decide anew about what a rest held: one invoice, or all of a client's."""
    event = Event.objects.only("subject_type", "subject_id").get(pk=event_id)
    concerned = {event.subject_type: event.subject_id}
    running.look_again(
        invoice_id=concerned.get("invoice"),
        client_id=concerned.get("client"),
        now=timezone.now(),
    )


@subscriber(OSError)
def begin_plan(*, event_id: UUID) -> None:
    """Give a business its plan as of its first invoice, however late the clock's next look is."""
    event = Event.objects.select_related("business").get(pk=event_id)
    day = business_today(event.business, now=event.created_at)
    planning.ensure_default_plan(event.business, today=day)
