"""The files beside an invoice: the panel of the editor and of the invoice's page, and downloads."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.attachments.kinds import ACCEPTED, BY_TYPE, KindNotAccepted
from billing.attachments.models import Attachment
from billing.attachments.operations import (
    AlreadyOut,
    FileTooLarge,
    NotAttachable,
    add_attachment,
    remove_attachment,
    restore_attachment,
)
from billing.attachments.policy import MEGABYTE, MOST_BYTES, MOST_BYTES_TOGETHER, MOST_FILES
from billing.attachments.queries import attachments_of, by_mail, content_of
from billing.attachments.words import refusal_sentence
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.pages.public_guard import of_invoice
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import has_right, may


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def panel(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show the files of an invoice, or add those that are sent."""
    invoice = _own_paper(request, invoice_id)
    if request.method != "POST":
        return _panel(request, invoice)
    if not has_right(request.membership, "write"):
        raise PermissionDenied(_("Your role does not allow this. Ask an owner."))
    problems = _add_all(request, invoice)
    if request.htmx:
        return _panel(request, invoice, problems=problems)
    for problem in problems:
        messages.error(request, problem)
    return redirect("invoices:show", invoice_id=invoice.pk)


def _add_all(request: BusinessRequest, invoice: Invoice) -> list[str]:
    """Add what was sent; return a sentence for each file that is not taken."""
    problems: list[str] = []
    files = request.FILES.getlist("files")
    if not files:
        problems.append(_("Choose a file."))
    for file in files:
        try:
            add_attachment(
                invoice_id=invoice.pk,
                name=file.name or "",
                content=read_upload(file),
                now=timezone.now(),
                actor=request.actor,
            )
        except (KindNotAccepted, NotAttachable) as refusal:
            names = {"name": file.name, "reason": refusal_sentence(refusal)}
            problems.append(_("“%(name)s”: %(reason)s") % names)
    return problems


def read_upload(file: "UploadedFile[Any]") -> bytes:
    """Return the bytes that were sent.

    :raises FileTooLarge: before they are read, if there are too many.
    """
    if (file.size or 0) > MOST_BYTES:
        raise FileTooLarge
    return cast("bytes", file.read())


@require_POST
@may("write")
def remove(request: BusinessRequest, attachment_id: UUID) -> HttpResponse:
    """Take a file away; it can be brought back."""
    attachment = own_attachment(request, attachment_id, removed=True)
    try:
        gone = remove_attachment(
            attachment_id=attachment.pk, now=timezone.now(), actor=request.actor
        )
    except AlreadyOut:
        return _answer(request, attachment, [_("The client has this file already; it stays.")])
    return _answer(request, attachment, removed=gone)


@require_POST
@may("write")
def restore(request: BusinessRequest, attachment_id: UUID) -> HttpResponse:
    """Bring back a file that was taken away."""
    attachment = own_attachment(request, attachment_id, removed=True)
    problems = []
    try:
        restore_attachment(attachment_id=attachment.pk, actor=request.actor)
    except NotAttachable as refusal:
        problems.append(refusal_sentence(refusal))
    return _answer(request, attachment, problems)


@require_safe
@may("read")
def download(request: BusinessRequest, attachment_id: UUID) -> HttpResponse:
    """Send a file to a member of the business."""
    return file_response(own_attachment(request, attachment_id))


@require_safe
@of_invoice
def download_public(
    _request: HttpRequest, invoice: Invoice, attachment_id: UUID
) -> HttpResponseBase:
    """Send a file to whoever holds the invoice's link."""
    return file_response(get_object_or_404(attachments_of(invoice), pk=attachment_id))


def own_attachment(
    request: BusinessRequest, attachment_id: UUID, *, removed: bool = False
) -> Attachment:
    """Return the file if it is the business's; another's is not found.

    :param removed: whether one that was taken away counts too.
    :raises Http404: if there is none.
    """
    attachments = Attachment.objects.for_business(request.business)
    found: Attachment = get_object_or_404(
        attachments.select_related("file", "invoice", "business"), pk=attachment_id
    )
    if found.removed_at is not None and not removed:
        raise Http404
    return found


def file_response(attachment: Attachment) -> HttpResponse:
    """Answer with the file, to be saved: no browser runs or frames what a stranger made.

    :raises Http404: if the storage has lost it.
    """
    try:
        content = content_of(attachment)
    except FileNotFoundError as lost:
        raise Http404 from lost
    disposition = content_disposition_header(as_attachment=True, filename=attachment.name)
    response = HttpResponse(
        content,
        content_type=attachment.content_type,
        headers={
            "Content-Disposition": disposition,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
    patch_cache_control(response, private=True, no_cache=True)
    return response


def label_of(attachment: Attachment) -> str:
    """Return the kind of a file in a word."""
    kind = BY_TYPE.get(attachment.content_type)
    is_csv = attachment.name.endswith(".csv")
    return "CSV" if is_csv else kind.label if kind else ""


def _own_paper(request: BusinessRequest, invoice_id: UUID) -> Invoice:
    papers = Invoice.papers.for_business(request.business).select_related("client", "business")
    return get_object_or_404(papers, pk=invoice_id)


def _answer(
    request: BusinessRequest,
    attachment: Attachment,
    problems: list[str] | None = None,
    removed: Attachment | None = None,
) -> HttpResponse:
    if request.htmx:
        return _panel(request, attachment.invoice, problems=problems, removed=removed)
    for problem in problems or []:
        messages.warning(request, problem)
    return redirect("invoices:show", invoice_id=attachment.invoice_id)


def _panel(
    request: BusinessRequest,
    invoice: Invoice,
    *,
    problems: list[str] | None = None,
    removed: Attachment | None = None,
) -> HttpResponse:
    files, mail = list(attachments_of(invoice)), by_mail(invoice)
    for each in files:
        # The same row, which knows since when the invoice is out.
        each.invoice = invoice
    is_open = invoice.status != InvoiceStatus.CANCELLED
    context = {
        "invoice": invoice,
        "files": [(each, label_of(each)) for each in files],
        "linked": linked_sentence(len(mail.linked)),
        "problems": problems or [],
        "removed": removed,
        "may_write": has_right(request.membership, "write"),
        "may_add": is_open and len(files) < MOST_FILES,
        "accepted": ACCEPTED,
        "most_mb": MOST_BYTES // MEGABYTE,
        "together_mb": MOST_BYTES_TOGETHER // MEGABYTE,
        "most_files": MOST_FILES,
    }
    template = "panel" if request.htmx else "page"
    status = 422 if problems and not request.htmx else 200
    return render(request, f"billing/attachments/{template}.html", context, status=status)


def linked_sentence(count: int) -> str:
    """Return how many files are too large for a mail; empty if none is."""
    if not count:
        return ""
    sentence = ngettext(
        "%(count)d file is too large for a mail: the client finds it on the invoice's page.",
        "%(count)d files are too large for a mail: the client finds them on the invoice's page.",
        count,
    )
    return sentence % {"count": count}
