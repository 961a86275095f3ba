"""A file beside an invoice as other programs read it."""

from typing import Any

from django.conf import settings

from billing.attachments.models import Attachment
from billing.attachments.queries import attachments_of, parted
from billing.delivery.letters import public_url
from billing.invoices.models import Invoice


def attachments_facts(invoice: Invoice) -> list[dict[str, Any]]:
    """Return the facts of the files beside an invoice by the API's names, oldest first.

    One query: how much of them a mail carries is a question to all of them.
    """
    found = list(attachments_of(invoice))
    carried = {each.pk for each in parted(found).carried}
    return [_facts(each, invoice, by_mail=each.pk in carried) for each in found]


def attachment_facts(attachment: Attachment) -> dict[str, Any]:
    """Return the facts of one of the files beside an invoice."""
    every = attachments_facts(attachment.invoice)
    return next(facts for facts in every if facts["id"] == attachment.pk)


def _facts(attachment: Attachment, invoice: Invoice, *, by_mail: bool) -> dict[str, Any]:
    papers = "invoices" if invoice.is_in_the_books else "quotes"
    here = f"{settings.BASE_URL}/api/v1/{papers}/{invoice.pk}/attachments"
    return {
        "id": attachment.pk,
        "invoice_id": invoice.pk,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.file.size,
        "sha256": attachment.file.sha256,
        "by_mail": by_mail,
        "download_url": f"{here}/{attachment.pk}",
        "public_url": f"{public_url(invoice)}attachments/{attachment.pk}/",
        "created_at": attachment.created_at,
        "sent_at": attachment.sent_at,
    }
