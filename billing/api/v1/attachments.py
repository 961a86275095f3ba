"""The files beside an invoice by the API: add, list, download and delete them."""

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
from billing.api.v1.own import own_invoice_or_404, require_own_invoice
from billing.api.v1.schemas import Error

router = Router(tags=["Invoices"])

BINARY = {"type": "string", "format": "binary"}
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": BINARY | {"description": gettext_noop("The file with its name.")}
                    },
                }
            }
        },
    }
}
BYTES = {
    "responses": {
        200: {
            "description": gettext_noop("The file"),
            "content": {"application/octet-stream": {"schema": BINARY}},
        }
    }
}


@router.get(
    "/invoices/{id}/attachments",
    response={200: Attachments},
    operation_id="listAttachments",
    summary=gettext_noop("List the files of an invoice"),
    description=gettext_noop("All of them, oldest first; there are ten at most."),
)
def list_attachments(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """Answer the files of an invoice."""
    return listed(own_invoice_or_404(request, invoice_id))


@router.post(
    "/invoices/{id}/attachments",
    response={201: Attachment, 409: Error},
    operation_id="addAttachment",
    summary=gettext_noop("Put a file beside an invoice"),
    description=gettext_noop(
        "A form (multipart/form-data) with the file in the part “file”: PDF, PNG, JPEG, text, CSV, "
        "XLSX, DOCX, ODT or ODS, judged by content, without macros; 10 MB a file, 10 files and 15 "
        "MB together. Mails that leave later carry it as far as 7 MB fit; the invoice's page lists "
        "all. Cancelled invoices take none: 409 invoice_cancelled."
    ),
    openapi_extra=FORM,
)
def add_attachment(request: ApiRequest, invoice_id: PathId) -> Status[dict[str, Any]]:
    """Add a file to a draft or an issued invoice."""
    require_own_invoice(request, invoice_id)
    message = _("The invoice is cancelled: nothing can be added to it.")
    is_closed = ApiProblem(409, "invoice_cancelled", message)
    return Status(201, added(request, invoice_id, is_closed=is_closed))


@router.get(
    "/invoices/{id}/attachments/{attachment_id}",
    response={404: Error},
    operation_id="downloadAttachment",
    summary=gettext_noop("Download a file of an invoice"),
    openapi_extra=BYTES,
)
def download_attachment(
    request: ApiRequest, invoice_id: PathId, attachment_id: UUID
) -> HttpResponse:
    """Answer with the bytes of a file."""
    invoice = own_invoice_or_404(request, invoice_id)
    return downloaded(request, own_attachment_or_404(invoice, attachment_id))


@router.delete(
    "/invoices/{id}/attachments/{attachment_id}",
    response={204: None, 409: Error},
    operation_id="deleteAttachment",
    summary=gettext_noop("Take a file away from an invoice"),
    description=gettext_noop(
        "As long as no mail carried it and the invoice was not sent with it; after that it stays: "
        "409 attachment_sent."
    ),
)
def delete_attachment(request: ApiRequest, invoice_id: PathId, attachment_id: UUID) -> Status[None]:
    """Take a file away."""
    invoice = own_invoice_or_404(request, invoice_id)
    removed(request, own_attachment_or_404(invoice, attachment_id))
    return Status(204, None)
