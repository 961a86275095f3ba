"""The files beside a quote by the API: add, list, download and delete them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.problems import ApiProblem
from billing.api.v1.attachment_answers import (
    added,
    downloaded,
    listed,
    own_attachment_or_404,
    removed,
)
from billing.api.v1.attachment_outputs import Attachment, Attachments
from billing.api.v1.attachments import BYTES, FORM
from billing.api.v1.quote_reading import own_quote_or_404
from billing.api.v1.schemas import Error

router = Router(tags=["Quotes"])


@router.get(
    "/quotes/{id}/attachments",
    response={200: Attachments},
    operation_id="listQuoteAttachments",
    summary=gettext_noop("List the files of a quote"),
    description=gettext_noop("All of them, oldest first; there are ten at most."),
)
def list_attachments(request: ApiRequest, quote_id: PathId) -> dict[str, Any]:
    """Answer the files of a quote."""
    return listed(own_quote_or_404(request, quote_id))


@router.post(
    "/quotes/{id}/attachments",
    response={201: Attachment, 409: Error},
    operation_id="addQuoteAttachment",
    summary=gettext_noop("Put a file beside a quote"),
    description=gettext_noop(
        "A form, as for an invoice: the same kinds and sizes. A withdrawn quote takes none: 409 "
        "quote_withdrawn."
    ),
    openapi_extra=FORM,
)
def add_attachment(request: ApiRequest, quote_id: PathId) -> Status[dict[str, Any]]:
    """Add a file to a draft or an issued quote."""
    own_quote_or_404(request, quote_id)
    message = _("The quote is withdrawn: nothing can be added to it.")
    is_closed = ApiProblem(409, "quote_withdrawn", message)
    return Status(201, added(request, quote_id, is_closed=is_closed))


@router.get(
    "/quotes/{id}/attachments/{attachment_id}",
    response={404: Error},
    operation_id="downloadQuoteAttachment",
    summary=gettext_noop("Download a file of a quote"),
    openapi_extra=BYTES,
)
def download_attachment(request: ApiRequest, quote_id: PathId, attachment_id: UUID) -> HttpResponse:
    """Answer with the bytes of a file."""
    quote = own_quote_or_404(request, quote_id)
    return downloaded(request, own_attachment_or_404(quote, attachment_id))


@router.delete(
    "/quotes/{id}/attachments/{attachment_id}",
    response={204: None, 409: Error},
    operation_id="deleteQuoteAttachment",
    summary=gettext_noop("Take a file away from a quote"),
    description=gettext_noop("As long as the client has not got it: 409 attachment_sent."),
)
def delete_attachment(request: ApiRequest, quote_id: PathId, attachment_id: UUID) -> Status[None]:
    """Take a file away."""
    quote = own_quote_or_404(request, quote_id)
    removed(request, own_attachment_or_404(quote, attachment_id))
    return Status(204, None)
