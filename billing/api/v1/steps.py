"""Steps in an invoice's life by the API: issue, cancel, credit."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Body, Router, Status

from billing.amounts.money import Money
from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.problems import ApiProblem, of_problems, validation_failed
from billing.api.v1.invoice_inputs import CreditInput, Nothing, Reason
from billing.api.v1.invoice_outputs import InvoiceDetail
from billing.api.v1.invoices import details, not_draft
from billing.api.v1.own import own_invoice_or_404, require_own_invoice
from billing.invoices.corrections import CreditNoteNotCancellable, DepositDeducted
from billing.invoices.credit_content import (
    EVERYTHING,
    CreditTooLarge,
    CreditWish,
    NothingToCredit,
    QuantityTooLarge,
)
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.payments.crediting import credit_invoice
from billing.wire.names import NAMES
from fastfaktura.core.clock import business_today
from fastfaktura.core.templatetags.figures import money, quantity

router = Router(tags=["Invoices"])

# What a body that is left out says.
NOTHING, NO_REASON = Nothing(), Reason.model_validate({})
EVERYTHING_SAID = CreditInput.model_validate({})


@router.post(
    "/invoices/{id}/issue",
    response={200: InvoiceDetail},
    operation_id="issueInvoice",
    summary=gettext_noop("Issue a draft"),
    description=gettext_noop(
        "Gives it its number and today's date, for good. Everything it lacks is told by its "
        "field. It reaches nobody by itself: send it. The body may be left out."
    ),
)
def issue(
    request: ApiRequest,
    invoice_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Issue a draft."""
    require_own_invoice(request, invoice_id)
    try:
        invoice = issue_invoice(
            invoice_id=invoice_id,
            issue_date=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except InvalidTransition:
        raise not_draft() from None
    except InvoiceNotIssuable as lack:
        raise of_problems(lack.problems, NAMES) from None
    return details(request, invoice)


@router.post(
    "/invoices/{id}/cancel",
    response={200: InvoiceDetail},
    operation_id="cancelInvoice",
    summary=gettext_noop("Cancel an issued invoice"),
    description=gettext_noop(
        "A credit note takes back the whole of it; the answer is the invoice, which names its "
        "credit note. The body may be left out."
    ),
)
def cancel(
    request: ApiRequest,
    invoice_id: PathId,
    said: Body[Reason] = NO_REASON,
) -> dict[str, Any]:
    """Cancel an invoice; answer with it."""
    note = _taken_back(request, invoice_id, said)
    return details(request, own_invoice_or_404(request, note.preceding_invoice_id or invoice_id))


@router.post(
    "/invoices/{id}/credit",
    response={201: InvoiceDetail},
    operation_id="creditInvoice",
    summary=gettext_noop("Credit an issued invoice"),
    description=gettext_noop(
        "Issues a credit note over some lines, an amount, or everything that is left; the answer "
        "is the credit note. Credited whole, the invoice is cancelled. What was paid and is owed "
        "no more is kept until you refund it. The body may be left out."
    ),
)
def credit(
    request: ApiRequest,
    invoice_id: PathId,
    said: Body[CreditInput] = EVERYTHING_SAID,
) -> Status[dict[str, Any]]:
    """Credit an invoice; answer with the credit note."""
    invoice = own_invoice_or_404(request, invoice_id)
    note = _taken_back(request, invoice_id, said, wish_of(said, invoice))
    return Status(201, details(request, own_invoice_or_404(request, note.pk)))


def wish_of(said: CreditInput, invoice: Invoice) -> CreditWish:
    """Return what a request wishes to credit.

    :raises ApiProblem: 422 if it names lines and an amount, or a line that is none.
    """
    if said.lines is not None and said.amount_cents is not None:
        raise _refused("amount_cents", _("Name lines or an amount, not both."))
    if said.amount_cents is not None:
        return CreditWish(amount=Money.from_minor(said.amount_cents, invoice.currency).amount)
    if said.lines is None:
        return CreditWish()
    known = {line.position: line.pk for line in invoice.lines.all() if line.is_item}
    quantities: dict[UUID, Decimal] = {}
    for at, line in enumerate(said.lines):
        if line.position not in known or known[line.position] in quantities:
            raise _refused(f"lines.{at}.position", _("The invoice has no such line, or only once."))
        quantities[known[line.position]] = line.quantity
    return CreditWish(quantities=quantities)


def _refused(field: str, message: str) -> ApiProblem:
    return validation_failed({field: [message]})


def _taken_back(
    request: ApiRequest, invoice_id: UUID, said: Reason, wish: CreditWish = EVERYTHING
) -> Invoice:
    """Return the credit note over an invoice.

    :raises ApiProblem: 404 if the invoice is another's, 409 if nothing can take it back, 422 if
        more is wished than is left.
    """
    require_own_invoice(request, invoice_id)
    try:
        return credit_invoice(
            invoice_id=invoice_id,
            wish=wish,
            reason=said.reason or "",
            issue_date=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except CreditTooLarge as problem:
        message = _("At most %(amount)s is left to credit.") % {"amount": money(problem.left)}
        raise _refused("lines" if wish.quantities else "amount_cents", message) from None
    except QuantityTooLarge as problem:
        message = _("At most %(quantity)s is left of a line.") % {
            "quantity": quantity(problem.left)
        }
        raise _refused("lines", message) from None
    except NothingToCredit:
        raise _refused("lines", _("This would credit nothing.")) from None
    except DepositDeducted:
        message = _("An invoice deducts this deposit. Credit that invoice first.")
        raise ApiProblem(409, "invoice_not_cancellable", message) from None
    except (InvalidTransition, CreditNoteNotCancellable):
        message = _("Only an issued invoice can be taken back, and only once.")
        raise ApiProblem(409, "invoice_not_cancellable", message) from None
