"""Deposits by the API: asking for a part in advance, and deducting it in the final invoice."""

from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import P, PathEx, Query, Router, Status
from pydantic import Field

from billing.amounts.money import Money
from billing.api.auth import ApiRequest
from billing.api.fields import Discount, Id, Input, PathId
from billing.api.keyed import KeyedPage, KeyedQuery, keyed_page
from billing.api.problems import ApiProblem, validation_failed
from billing.api.v1.invoice_lists import Word
from billing.api.v1.invoice_outputs import Invoice as InvoiceFacts
from billing.api.v1.invoice_outputs import InvoiceDetail
from billing.api.v1.invoices import details, not_draft
from billing.api.v1.own import own_invoice_or_404, require_own_invoice
from billing.api.v1.quote_reading import not_now, own_quote_or_404
from billing.api.v1.schemas import Error
from billing.invoices.depositing import (
    DepositNotDeductible,
    deduct_deposit,
    draft_deposit,
    keep_deposit,
)
from billing.invoices.deposits import DepositTooLarge, open_deposits
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus
from billing.invoices.models import Invoice
from billing.quotes.operations import NotInThisState, deposit_of_quote
from billing.quotes.queries import asked_in_advance
from billing.wire.invoices import invoice_facts
from fastfaktura.core.clock import business_today
from fastfaktura.core.templatetags.figures import money

router = Router(tags=["Deposits"])

DepositId = PathEx[Id, P(alias="deposit_id")]


class DepositInput(Input):
    """How much is asked for in advance: a percentage, or an amount."""

    percent: Discount | None = Field(
        None, description=gettext_noop("Of every rate of VAT, up to 100."), examples=[30]
    )
    amount_cents: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description=gettext_noop(
            "In place of the percentage: an amount with VAT, spread over the rates by their sums."
        ),
    )


class DepositQuery(KeyedQuery):
    """Which deposits are asked for."""

    client_id: Id | None = Field(None, description=gettext_noop("Only those of this client."))
    currency: Word | None = Field(None, description=gettext_noop("ISO 4217"))


class DepositPage(KeyedPage):
    """One page of deposit invoices, newest first."""

    data: list[InvoiceFacts]


@router.get(
    "/deposits",
    response={200: DepositPage, 422: Error},
    operation_id="listDeposits",
    summary=gettext_noop("List deposits that are open for deduction"),
    description=gettext_noop(
        "Issued deposit invoices that no issued invoice deducts and that were not credited, newest "
        "first. A final invoice deducts those of its own client and currency, paid or not."
    ),
)
def list_deposits(request: ApiRequest, asked: Query[DepositQuery]) -> dict[str, Any]:
    """Answer a page of deposits."""
    today = business_today(request.business)
    found = open_deposits(request.business).filter(**asked.filters())
    rows, envelope = keyed_page(found, asked)
    return {"data": [invoice_facts(each, today=today) for each in rows], **envelope}


@router.post(
    "/quotes/{id}/deposit",
    response={201: InvoiceDetail},
    operation_id="createQuoteDeposit",
    summary=gettext_noop("Ask for a deposit on a quote"),
    description=gettext_noop(
        "The answer is the draft of a deposit invoice over a part of the quote, with a line per "
        "rate of VAT: issue and send it as any other, and the quote's invoice deducts it. All "
        "deposits of a quote together are at most the whole."
    ),
)
def deposit_on_quote(
    request: ApiRequest, said: DepositInput, quote_id: PathId
) -> Status[dict[str, Any]]:
    """Write the draft of a deposit; answer with that."""
    quote = own_quote_or_404(request, quote_id)
    part = _part(said, quote.currency)
    try:
        deposit = deposit_of_quote(
            quote_id=quote_id,
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
            **part,
        )
    except NotInThisState as lies:
        raise not_now("quote_not_invoiceable", lies) from None
    except DepositTooLarge:
        raise _too_large(part, quote, asked=asked_in_advance(quote)) from None
    return Status(201, details(request, deposit))


@router.post(
    "/invoices/{id}/deposit",
    response={201: InvoiceDetail},
    operation_id="createInvoiceDeposit",
    summary=gettext_noop("Ask for a deposit on an invoice"),
    description=gettext_noop(
        "The answer is the draft of a deposit invoice over a part of the invoice, which may be a "
        "draft: issue the deposit first, then deduct it in that draft."
    ),
)
def deposit_on_invoice(
    request: ApiRequest, said: DepositInput, invoice_id: PathId
) -> Status[dict[str, Any]]:
    """Write the draft of a deposit; answer with that."""
    source = own_invoice_or_404(request, invoice_id)
    part = _part(said, source.currency)
    if source.is_credit_note or source.is_deposit or source.status == InvoiceStatus.CANCELLED:
        message = _("A deposit is asked for on an invoice that stands, and not on another deposit.")
        raise ApiProblem(409, "deposit_not_possible", message)
    try:
        deposit = draft_deposit(source_id=invoice_id, actor=request.actor, **part)
    except DepositTooLarge:
        raise _too_large(part, source) from None
    return Status(201, details(request, deposit))


@router.put(
    "/invoices/{id}/deposits/{deposit_id}",
    response={200: InvoiceDetail, 409: Error},
    operation_id="deductDeposit",
    summary=gettext_noop("Deduct a deposit in a draft"),
    description=gettext_noop(
        "By negative lines, one per rate of VAT, as a whole; done twice it is done once. Changing "
        "the lines of the draft leaves the deduction out: deduct it again."
    ),
)
def deduct(request: ApiRequest, invoice_id: PathId, deposit_id: DepositId) -> dict[str, Any]:
    """Deduct it; answer with the final invoice."""
    require_own_invoice(request, invoice_id)
    require_own_invoice(request, deposit_id)
    try:
        invoice = deduct_deposit(invoice_id=invoice_id, deposit_id=deposit_id)
    except DepositNotDeductible:
        message = _(
            "It is no issued deposit of the client in this currency, or is deducted or credited"
            " already."
        )
        raise ApiProblem(409, "deposit_not_deductible", message) from None
    except InvalidTransition:
        raise not_draft() from None
    return details(request, invoice)


@router.delete(
    "/invoices/{id}/deposits/{deposit_id}",
    response={200: InvoiceDetail, 409: Error},
    operation_id="keepDeposit",
    summary=gettext_noop("Take the deduction of a deposit out of a draft"),
    description=gettext_noop("The deposit is open for deduction again. The answer is the draft."),
)
def keep(request: ApiRequest, invoice_id: PathId, deposit_id: DepositId) -> dict[str, Any]:
    """Take the lines out that deduct it; answer with the draft."""
    require_own_invoice(request, invoice_id)
    require_own_invoice(request, deposit_id)
    try:
        invoice = keep_deposit(invoice_id=invoice_id, deposit_id=deposit_id)
    except InvalidTransition:
        raise not_draft() from None
    return details(request, invoice)


def _part(said: DepositInput, currency: str) -> dict[str, Decimal]:
    """Return how much is wished, as operations take it.

    :raises ApiProblem: 422 unless it is a percentage or an amount.
    """
    if (said.percent is None) == (said.amount_cents is None):
        raise validation_failed({"amount_cents": [_("Write a percentage or an amount.")]})
    if said.amount_cents is not None:
        return {"amount": Money.from_minor(said.amount_cents, currency).amount}
    return {"percent": said.percent or Decimal(0)}


def _too_large(
    part: dict[str, Decimal], source: Invoice, *, asked: Decimal = Decimal(0)
) -> ApiProblem:
    """Return the refusal of a deposit; ``asked`` is what was asked for on its quote before."""
    sentence = _("A deposit is more than nothing and at most the whole sum.")
    if asked:
        left = money(source.grand_total - asked, source.currency)
        sentence = _("At most %(amount)s is left for a deposit.") % {"amount": left}
    return validation_failed({"percent" if "percent" in part else "amount_cents": [sentence]})
