"""A file beside an invoice as other programs read it."""

from typing import Any

from billing.attachments.models import Attachment
from billing.delivery.letters import public_url


def attachment_facts(attachment: Attachment) -> dict[str, Any]:
    """Return the facts of a file by the API's names; its invoice and file should be loaded."""
    return {
        "id": attachment.pk,
        "invoice_id": attachment.invoice_id,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.file.size,
        "sha256": attachment.file.sha256,
        "public_url": f"{public_url(attachment.invoice)}attachments/{attachment.pk}/",
        "created_at": attachment.created_at,
        "sent_at": attachment.sent_at,
    }
