"""The PDF of an invoice as an answer of the API."""

from collections.abc import Collection
from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from billing.api.auth import ApiRequest
from billing.api.problems import ApiProblem, not_found
from billing.documents.content import TooManyLines
from billing.documents.operations import PDF_TYPE, draft_pdf, keep_document
from billing.documents.paper import file_name
from billing.documents.queries import document_bytes, printable_invoices
from billing.invoices.lifecycle import IN_THE_BOOKS, InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today


def pdf_answer(
    request: ApiRequest, invoice_id: UUID, *, types: Collection[TypeCode] = IN_THE_BOOKS
) -> HttpResponse:
    """Answer with the kept PDF of what was issued, or with a draft's, which says so.

    :param types: of which the document must be, so that a quote is no invoice.
    :raises ApiProblem: 404 if the business has no such document, 422 if it is too long for paper.
    """
    invoices = printable_invoices().filter(business=request.business, type_code__in=types)
    invoice = invoices.filter(pk=invoice_id).first()
    if invoice is None:
        raise not_found()
    try:
        if invoice.status == InvoiceStatus.DRAFT:
            return _answer(invoice, draft_pdf(invoice, today=business_today(request.business)))
        return _kept(request, invoice)
    except TooManyLines as problem:
        message = _("%(count)d lines are more than a document can have.") % {"count": problem.count}
        raise ApiProblem(422, "document_too_long", message) from None


def _kept(request: ApiRequest, invoice: Invoice) -> HttpResponse:
    document = keep_document(invoice_id=invoice.pk)
    etag = f'"{document.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = _answer(invoice, document_bytes(document))
    response.headers["ETag"] = etag
    return response


def _answer(invoice: Invoice, content: bytes) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=False, filename=file_name(invoice))
    return HttpResponse(
        content,
        content_type=PDF_TYPE,
        headers={"Content-Disposition": cast("str", disposition)},
    )
