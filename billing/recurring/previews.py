"""An invoice that a schedule would make, without making it: for checks and for the paper."""

from datetime import date

from billing.documents.content import DocumentContent, unsaved_content
from billing.invoices.drafts import DraftContent
from billing.invoices.models import Invoice
from billing.invoices.rows import Parts, parts_of, set_content, set_totals
from clients.models import Client
from fastfaktura.core.models import Business


def unsaved_invoice(
    content: DraftContent, *, business: Business, client: Client
) -> tuple[Invoice, Parts]:
    """Return the draft and its rows as they would be written; nothing is."""
    totals = content.totals()
    invoice = Invoice(business=business, client=client)
    set_content(invoice, content)
    set_totals(invoice, totals)
    return invoice, parts_of(invoice, content, totals)


def document_of(
    content: DraftContent, *, business: Business, client: Client, issue_date: date
) -> DocumentContent:
    """Return what the document of such a draft would say if it were issued on that day."""
    invoice, parts = unsaved_invoice(content, business=business, client=client)
    return unsaved_content(invoice, parts, issue_date=issue_date)
