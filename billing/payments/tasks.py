"""The background edge of payments: each task is one idempotent operation."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing.payments import claims_ledger, inbound, refunding, sweeping
from billing.payments.credentials import NoCredentials
from billing.payments.gateway import AnswerLost
from billing.payments.online import TryAgainShortly, close_outdated
from fastfaktura.core.journal import Event
from fastfaktura.core.tasks import subscriber


@shared_task(acks_late=True, autoretry_for=(AnswerLost,), retry_backoff=True, retry_backoff_max=600)
def process_inbound_event(*, inbound_event_id: str, **_later: Any) -> None:
    """Look where a webhook points; the sweep takes what fails here."""
    inbound.process(inbound_event_id=UUID(inbound_event_id), now=timezone.now())


@shared_task
def sweep_payments(**_later: Any) -> None:
    """Bring forward every event, refund and attempt that waits."""
    sweeping.sweep(now=timezone.now())


@shared_task
def collect_missed_events(**_later: Any) -> None:
    """Fetch the events that did not reach us."""
    sweeping.collect_missed_events(now=timezone.now())


@subscriber(TryAgainShortly, NoCredentials, OSError)
def close_outdated_page(*, event_id: UUID) -> None:
    """Close an open payment page whose amount is no longer what is owed."""
    event = Event.objects.get(pk=event_id)
    if event.subject_type == "invoice":
        close_outdated(invoice_id=event.subject_id, now=timezone.now())


@subscriber()
def follow_claims(*, event_id: UUID) -> None:
    """Bring money in line with a claim that is asked for now, or no longer."""
    claims_ledger.follow_claims(invoice_id=Event.objects.get(pk=event_id).subject_id)


@subscriber(TryAgainShortly, NoCredentials, OSError)
def send_requested_refund(*, event_id: UUID) -> None:
    """Send the refund that the event tells of."""
    event = Event.objects.get(pk=event_id)
    refunding.hand_over(reversal_id=UUID(event.data["reversal"]), now=timezone.now())
