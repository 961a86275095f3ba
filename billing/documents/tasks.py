"""The background edge of documents."""

from uuid import UUID

from billing.documents.operations import keep_document
from fastfaktura.core.models import Event
from fastfaktura.core.tasks import subscriber


@subscriber(OSError)
def make_document(*, event_id: UUID) -> None:
    """Make and keep the PDF of the invoice that was issued."""
    keep_document(invoice_id=Event.objects.get(pk=event_id).subject_id)
