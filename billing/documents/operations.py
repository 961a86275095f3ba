"""Making documents: an issued invoice's once and for good, a draft's to be looked at."""

from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from billing.documents.content import DocumentContent, draft_content, issued_content
from billing.documents.logos import printed_logo
from billing.documents.looks import look_of
from billing.documents.models import Document
from billing.documents.paper import Pictures, document_html
from billing.documents.pdf import Pdf, Picture, render_pdf
from billing.documents.qr_codes import qr_png
from billing.documents.queries import kept_document, printable_invoices
from billing.invoices.models import Invoice
from fastfaktura.core.events import SYSTEM, record_event
from fastfaktura.core.files import keep_file
from fastfaktura.core.models import Business

PDF_TYPE = "application/pdf"


def keep_document(*, invoice_id: UUID) -> Document:
    """Return the document of an issued invoice; the first call makes and keeps it.

    Called twice at once, both make the same file, since its bytes follow from the invoice, and
    one row remains. The rendering holds no lock and no transaction.

    :raises Invoice.DoesNotExist: if there is no such invoice.
    :raises ValueError: if it is a draft.
    :raises TooManyLines: if no document can be made of it.
    """
    kept = kept_document(invoice_id)
    if kept is not None:
        return kept
    invoice = printable_invoices().get(pk=invoice_id)
    return _keep(invoice, content_pdf(issued_content(invoice), business=invoice.business))


def draft_pdf(invoice: Invoice, *, today: date) -> bytes:
    """Return the PDF that the draft would give today, marked as a draft; nothing is kept.

    :raises TooManyLines: if no document can be made of it.
    """
    return content_pdf(draft_content(invoice, today=today), business=invoice.business).content


def content_pdf(content: DocumentContent, *, business: Business) -> Pdf:
    """Return the PDF of this content; the same content gives the same bytes."""
    logo = printed_logo(business, content.seller.logo_sha256)
    png = qr_png(content)
    code = Picture(f"qr-{sha256(png).hexdigest()}", png) if png else None
    html = document_html(
        content,
        embed=False,
        pictures=Pictures(
            logo=logo.address if logo else "",
            qr=code.address if code else "",
        ),
    )
    return render_pdf(
        html,
        accent=content.seller.accent_color,
        look=look_of(content),
        pictures=tuple(picture for picture in (logo, code) if picture),
    )


@transaction.atomic
def _keep(invoice: Invoice, pdf: Pdf) -> Document:
    file = keep_file(business=invoice.business, content=pdf.content, content_type=PDF_TYPE)
    document, is_new = Document.objects.get_or_create(
        invoice=invoice,
        defaults={
            "business": invoice.business,
            "file": file,
            "sha256": file.sha256,
            "page_count": pdf.page_count,
        },
    )
    if is_new:
        record_event(
            "document.created",
            business=invoice.business,
            subject=invoice,
            actor=SYSTEM,
            data={"sha256": file.sha256, "pages": pdf.page_count},
        )
    return document
