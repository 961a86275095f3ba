"""Everything that reads documents."""

from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from billing.documents.models import Document
from billing.invoices.models import Invoice


class DocumentDamaged(Exception):
    """The kept file is gone, or is not what was made on the day of issue."""

    def __init__(self, document: Document, reason: str) -> None:
        super().__init__(f"the document of invoice {document.invoice_id} {reason}")
        self.document = document
        self.reason = reason


def printable_invoices() -> QuerySet[Invoice]:
    """Return invoices with all that their document says of them, in four statements."""
    return Invoice.papers.select_related(
        "business", "client", "preceding_invoice"
    ).prefetch_related("lines", "allowances", "vat_subtotals")


def kept_document(invoice_id: UUID) -> Document | None:
    """Return the document of an invoice, if it was made already."""
    return Document.objects.select_related("file", "business").filter(invoice_id=invoice_id).first()


def document_bytes(document: Document) -> bytes:
    """Return the PDF as it was made.

    :raises DocumentDamaged: if the storage has lost it or gives other bytes.
    """
    try:
        content = document.file.read()
    except FileNotFoundError:
        raise DocumentDamaged(document, "is not in the storage") from None
    if sha256(content).hexdigest() != document.sha256:
        raise DocumentDamaged(document, "was changed in the storage")
    return content
