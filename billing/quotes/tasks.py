"""The background edge of quotes."""

from uuid import UUID

from billing.quotes import notices
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import subscriber


@subscriber(OSError)
def tell_owners(*, event_id: UUID) -> None:
    """Mail the owners what a buyer answered."""
    notices.mail_answer(Event.objects.select_related("business").get(pk=event_id))
