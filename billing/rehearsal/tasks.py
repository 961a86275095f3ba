"""The background edge of rehearsals."""

from uuid import UUID

from django.utils import timezone

from billing.rehearsal import operations
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import subscriber


@subscriber(OSError)
def play_rehearsal(*, event_id: UUID) -> None:
    """Play the rehearsal that the event asks for."""
    event = Event.objects.only("subject_id").get(pk=event_id)
    operations.play_rehearsal(rehearsal_id=event.subject_id, now=timezone.now())
