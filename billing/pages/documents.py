"""The document of an invoice: as a PDF, as paper on the screen, and what that paper needs."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from billing.documents.accent import accent_css
from billing.documents.content import TooManyLines, content_on
from billing.documents.logos import logo_file
from billing.documents.operations import PDF_TYPE, draft_pdf, keep_document
from billing.documents.paper import document_html, file_name
from billing.documents.queries import document_bytes, printable_invoices
from billing.invoices.choices import Template
from billing.invoices.issuing import MOST_LINES
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

A_YEAR = 31_536_000


@require_safe
@may("read")
def show_pdf(request: BusinessRequest, invoice_id: UUID) -> HttpResponseBase:
    """Answer with the PDF: kept bytes for what was issued, fresh ones marked "Draft" before.

    ``?download=1`` offers it for saving instead of showing it.
    """
    invoice = _invoice_or_404(request, invoice_id)
    try:
        if invoice.status == InvoiceStatus.DRAFT:
            content = draft_pdf(invoice, today=business_today(request.business))
            response = pdf_response(request, content, name=file_name(invoice))
            patch_cache_control(response, private=True, no_store=True)
            return response
        return issued_pdf_response(request, invoice)
    except TooManyLines as problem:
        return _too_many_lines(request, invoice, problem)


@require_safe
@may("read")
def show_paper(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Answer with the document as paper: the fragment to HTMX, a page of its own to others."""
    invoice = _invoice_or_404(request, invoice_id)
    try:
        content = content_on(invoice, today=business_today(request.business))
    except TooManyLines as problem:
        return _too_many_lines(request, invoice, problem)
    context = {
        "invoice": invoice,
        "accent": content.seller.accent_color,
        "document": document_html(content, embed=True),
        "designs": Template if _is_in_the_editor(request, invoice) else (),
        "chosen": content.template,
    }
    return render_fragment(request, "billing/documents/paper.html#paper", context)


@login_not_required
@require_safe
def show_accent(request: HttpRequest) -> HttpResponse:
    """Answer with the stylesheet of one colour (``?c=0f6b5c``), so that no page styles inline."""
    response = HttpResponse(accent_css(request.GET.get("c", "")), content_type="text/css")
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


@login_not_required
@require_safe
def show_logo(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """Answer with a logo, named by the hash of its content.

    Whoever knows the hash has seen the logo: it stands on every public page of its business.
    """
    etag = f'"{sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    file = logo_file(sha256)
    if file is None:
        raise Http404
    try:
        content = file.read()
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = HttpResponse(content, content_type=file.content_type, headers={"ETag": etag})
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


def issued_pdf_response(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Answer with the kept document of an issued invoice, made now if no worker has made it yet.

    :raises TooManyLines: if no document can be made of it.
    """
    document = keep_document(invoice_id=invoice.pk)
    etag = f'"{document.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = pdf_response(request, document_bytes(document), name=file_name(invoice))
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def pdf_response(request: HttpRequest, content: bytes, *, name: str) -> HttpResponse:
    """Answer with a PDF to be shown, or saved if the request asks for a download."""
    disposition = content_disposition_header(
        as_attachment=bool(request.GET.get("download")), filename=name
    )
    return HttpResponse(
        content,
        content_type=PDF_TYPE,
        headers={"Content-Disposition": cast("str", disposition)},
    )


def _is_in_the_editor(request: BusinessRequest, invoice: Invoice) -> bool:
    """Tell whether the paper is the editor's, where its design is changed at once."""
    may_write = has_right(request.membership, "write")
    return invoice.status == InvoiceStatus.DRAFT and may_write and "HX-Request" in request.headers


def _invoice_or_404(request: BusinessRequest, invoice_id: UUID) -> Invoice:
    return get_object_or_404(printable_invoices().filter(business=request.business), pk=invoice_id)


def _too_many_lines(
    request: BusinessRequest, invoice: Invoice, problem: TooManyLines
) -> HttpResponse:
    context = {"invoice": invoice, "count": problem.count, "most": MOST_LINES}
    return render(request, "billing/documents/too_many_lines.html", context, status=422)
