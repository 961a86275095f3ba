"""What operations on files do, whether beside an invoice or a quote."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from billing.api.auth import ApiRequest
from billing.api.problems import ApiProblem, not_found, validation_failed
from billing.attachments import models, operations, policy
from billing.attachments.kinds import KindNotAccepted
from billing.attachments.queries import attachments_of, content_of
from billing.attachments.words import refusal_sentence
from billing.invoices.models import Invoice
from billing.wire.attachments import attachment_facts, attachments_facts


def own_attachment_or_404(paper: Invoice, attachment_id: UUID) -> models.Attachment:
    """Return a file of an invoice or a quote.

    :raises ApiProblem: 404, if it has none of this id.
    """
    found = attachments_of(paper).filter(pk=attachment_id).first()
    if found is None:
        raise not_found()
    return found


def listed(paper: Invoice) -> dict[str, Any]:
    """Return the facts of all files of an invoice or a quote."""
    return {"data": attachments_facts(paper)}


def added(request: ApiRequest, paper_id: UUID, *, is_closed: ApiProblem) -> dict[str, Any]:
    """Put the file of a form beside an invoice or a quote; return its facts.

    :param is_closed: what is said if it was cancelled or withdrawn.
    :raises ApiProblem: 409 if it is closed, 422 if the file is not taken.
    """
    file = request.FILES.get("file")
    if file is None:
        raise validation_failed({"file": [_("This is required.")]})
    try:
        if (file.size or 0) > policy.MOST_BYTES:
            raise operations.FileTooLarge
        attachment = operations.add_attachment(
            invoice_id=paper_id,
            name=file.name or "",
            content=file.read(),
            now=timezone.now(),
            actor=request.actor,
        )
    except operations.InvoiceClosed:
        raise is_closed from None
    except (KindNotAccepted, operations.NotAttachable) as refusal:
        raise validation_failed({"file": [refusal_sentence(refusal)]}) from None
    return attachment_facts(attachment)


def downloaded(request: ApiRequest, attachment: models.Attachment) -> HttpResponse:
    """Answer with the bytes of a file, or say that they have not changed.

    :raises ApiProblem: 404, if the storage has lost them.
    """
    etag = f'"{attachment.file.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        content = content_of(attachment)
    except FileNotFoundError:
        raise not_found() from None
    disposition = content_disposition_header(as_attachment=True, filename=attachment.name)
    headers = {"Content-Disposition": disposition, "ETag": etag}
    return HttpResponse(content, content_type=attachment.content_type, headers=headers)


def removed(request: ApiRequest, attachment: models.Attachment) -> None:
    """Take a file away.

    :raises ApiProblem: 409, if the client has it already.
    """
    try:
        operations.remove_attachment(
            attachment_id=attachment.pk, now=timezone.now(), actor=request.actor
        )
    except operations.AlreadyOut:
        message = _("The client has this file already; it stays.")
        raise ApiProblem(409, "attachment_sent", message) from None
