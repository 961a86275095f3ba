"""Payments of an invoice by the API: list, record, undo, and send back."""

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Body, Router, Status
from ninja.params import functions

from billing.amounts.money import Money
from billing.api.auth import ApiRequest
from billing.api.fields import Id, PathId
from billing.api.problems import ApiProblem, not_found, validation_failed
from billing.api.v1.own import own_invoice_or_404
from billing.api.v1.payment_schemas import (
    Payment,
    PaymentInput,
    PaymentList,
    Refund,
    RefundInput,
)
from billing.payments import models
from billing.payments.operations import (
    NotPayable,
    NotRecordedByHand,
    ReceivedInFuture,
    RefundTooLarge,
    record_payment,
    undo_payment,
)
from billing.payments.queries import payment_of_invoice, payments_of_invoice
from billing.payments.refunding import NothingLeft, request_refund
from billing.wire.payments import payment_facts, refund_facts
from fastfaktura.core.clock import business_today
from fastfaktura.core.templatetags.figures import money

router = Router(tags=["Payments"])

PaymentId = Annotated[Id, functions.Path()]
# What a body that is left out says.
ALL_THAT_IS_LEFT = RefundInput.model_validate({})


@router.get(
    "/invoices/{id}/payments",
    response={200: PaymentList},
    operation_id="listInvoicePayments",
    summary=gettext_noop("List the payments of an invoice"),
    description=gettext_noop(
        "All that was paid for it, and what of other payments settles it; newest first."
    ),
)
def list_payments(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """List the payments."""
    invoice = own_invoice_or_404(request, invoice_id)
    return {"data": [payment_facts(payment) for payment in payments_of_invoice(invoice)]}


@router.post(
    "/invoices/{id}/payments",
    response={201: Payment},
    operation_id="recordPayment",
    summary=gettext_noop("Record a payment"),
    description=gettext_noop(
        "One that came by bank or by hand. It settles the invoice as far as it reaches; an open "
        "payment page that asks for too much is closed."
    ),
)
def record(request: ApiRequest, said: PaymentInput, invoice_id: PathId) -> Status[dict[str, Any]]:
    """Record a payment."""
    invoice = own_invoice_or_404(request, invoice_id)
    today = business_today(request.business)
    try:
        payment = record_payment(
            invoice_id=invoice_id,
            amount=Money.from_minor(said.amount_cents, invoice.currency).amount,
            method=said.method,
            received_date=said.received_date or today,
            today=today,
            actor=request.actor,
            note=said.note or "",
        )
    except NotPayable:
        message = _("Only an issued invoice is paid; this is a draft or a credit note.")
        raise ApiProblem(409, "invoice_not_payable", message) from None
    except ReceivedInFuture:
        sentence = _("Money cannot have come after today, %(today)s.")
        raise validation_failed({"received_date": [sentence % {"today": today}]}) from None
    return Status(201, payment_facts(own_payment_or_404(request, invoice_id, payment.pk)))


@router.delete(
    "/invoices/{id}/payments/{payment_id}",
    response={200: Payment},
    operation_id="undoPayment",
    summary=gettext_noop("Undo a payment that was recorded by mistake"),
    description=gettext_noop(
        "It stays in the list as undone, and the invoice is open again. A payment that a provider "
        "reported is refunded instead."
    ),
)
def undo(request: ApiRequest, invoice_id: PathId, payment_id: PaymentId) -> dict[str, Any]:
    """Undo a payment."""
    payment = own_payment_or_404(request, invoice_id, payment_id)
    try:
        undo_payment(payment_id=payment.pk, actor=request.actor)
    except NotRecordedByHand:
        message = _("A provider reported this payment, so it is not undone. Refund it instead.")
        raise ApiProblem(409, "payment_not_undoable", message) from None
    return payment_facts(own_payment_or_404(request, invoice_id, payment_id))


@router.post(
    "/invoices/{id}/payments/{payment_id}/refund",
    response={201: Refund},
    operation_id="refundPayment",
    summary=gettext_noop("Refund a payment"),
    description=gettext_noop(
        "What came online goes back the same way: the refund is pending until the provider has "
        "confirmed it, and payment.refunded or payment.refund_failed tells the end. The body may "
        "be left out."
    ),
)
def refund(
    request: ApiRequest,
    invoice_id: PathId,
    payment_id: PaymentId,
    said: Body[RefundInput] = ALL_THAT_IS_LEFT,
) -> Status[dict[str, Any]]:
    """Refund a payment, or a part of it."""
    payment = own_payment_or_404(request, invoice_id, payment_id)
    wanted = said.amount_cents
    try:
        reversal = request_refund(
            payment_id=payment.pk,
            amount=None if wanted is None else Money.from_minor(wanted, payment.currency).amount,
            actor=request.actor,
            reason=said.reason or "",
            asks_again=said.ask_again,
        )
    except NothingLeft:
        message = _("Nothing of this payment is left to send back.")
        raise ApiProblem(409, "nothing_to_refund", message) from None
    except RefundTooLarge as problem:
        sentence = _("At most %(amount)s can be refunded.") % {"amount": money(problem.left)}
        raise validation_failed({"amount_cents": [sentence]}) from None
    return Status(201, refund_facts(reversal, payment.currency))


def own_payment_or_404(request: ApiRequest, invoice_id: UUID, payment_id: UUID) -> models.Payment:
    """Return a payment of an invoice of the request's business.

    :raises ApiProblem: 404, if there is none or it is another's.
    """
    payment = payment_of_invoice(own_invoice_or_404(request, invoice_id), payment_id)
    if payment is None:
        raise not_found()
    return payment
