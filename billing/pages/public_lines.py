"""What a document is for, as its public page folds it: the paper's lines and its sums."""

from typing import Any

from billing.documents.content import DocumentContent, TooManyLines, content_on
from billing.documents.lines import printed_lines
from billing.documents.paper import shows_vat
from billing.documents.sums import sums
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today


def public_content(invoice: Invoice) -> DocumentContent | None:
    """Return what the document says; None of one with too many lines to be read."""
    try:
        return content_on(invoice, today=business_today(invoice.business))
    except TooManyLines:
        return None


def lines_context(content: DocumentContent | None) -> dict[str, Any]:
    """Return the lines and the sums; nothing without a content."""
    if content is None:
        return {"lines": []}
    registered = shows_vat(content)
    return {
        "lines": printed_lines(content),
        "is_gross": content.prices_include_tax and registered,
        "sums": sums(content, shows_vat=registered),
    }
