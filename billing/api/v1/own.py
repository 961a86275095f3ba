"""The rows that a request may touch: those of its own business, and no others."""

from uuid import UUID

from billing.api.auth import ApiRequest
from billing.api.problems import not_found
from billing.invoices.models import Invoice


def own_invoice_or_404(request: ApiRequest, invoice_id: UUID) -> Invoice:
    """Return the invoice of the request's business, with the link to its quote, if it has one.

    :raises ApiProblem: 404, if there is none or it is another's.
    """
    own = Invoice.objects.for_business(request.business).select_related("quoted_by")
    invoice = own.filter(pk=invoice_id).first()
    if invoice is None:
        raise not_found()
    return invoice


def require_own_invoice(request: ApiRequest, invoice_id: UUID) -> None:
    """Do nothing if the invoice is the request's business's; an operation reads it again.

    :raises ApiProblem: 404, if there is none or it is another's.
    """
    if not Invoice.objects.for_business(request.business).filter(pk=invoice_id).exists():
        raise not_found()
