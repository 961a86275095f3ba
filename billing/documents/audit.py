"""Checking that every kept document can still be shown as it was made."""

from collections.abc import Iterator

from django.db.models import QuerySet

from billing.documents.models import Document
from billing.documents.queries import DocumentDamaged, document_bytes
from billing.invoices.audit import Finding


def check_documents(documents: QuerySet[Document]) -> Iterator[Finding]:
    """Read every document and yield each that the storage lost or changed."""
    rows = documents.select_related("file", "invoice").order_by("id")
    for document in rows.iterator(chunk_size=200):
        try:
            document_bytes(document)
        except DocumentDamaged as damage:
            yield Finding(str(document.invoice), f"its document {damage.reason}")
