"""What kind of document the editor writes: an invoice, a quote or a proforma invoice."""

from billing.invoices.issuing import QUOTE_VALIDITY_DAYS
from billing.invoices.lifecycle import DocumentKind, TypeCode
from billing.invoices.models import Invoice
from fastfaktura.core.http import BusinessRequest

# The place in the side bar that documents beside the books have.
QUOTES = "quotes"
ASKED = {"quote": TypeCode.QUOTE, "proforma": TypeCode.PROFORMA}


def type_asked(request: BusinessRequest) -> TypeCode:
    """Return what a new draft becomes, by the form or by the address (``?kind=quote``)."""
    named = request.POST.get("kind") or request.GET.get("kind", "")
    return ASKED.get(named, TypeCode.INVOICE)


def kind_shown(request: BusinessRequest, invoice: Invoice | None) -> DocumentKind:
    """Return what the editor shows: the stored draft's kind, or that of the form."""
    return DocumentKind.of(type_asked(request)) if invoice is None else invoice.document_kind


def place_of(kind: DocumentKind) -> str:
    """Return the place that the side bar shows, if it is not the address's own."""
    return QUOTES if kind in {DocumentKind.QUOTE, DocumentKind.PROFORMA} else ""


def usual_validity() -> str:
    """Return for how many days a quote is valid unless its writer chooses, as the form says it."""
    return str(QUOTE_VALIDITY_DAYS)
