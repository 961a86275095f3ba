"""Payments of the dialect: what was paid for an invoice, and that it was paid."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from ninja import Router

from billing.amounts.money import Money
from billing.api.auth import ApiRequest
from billing.api.fakturan.bodies import asked_in, said_in
from billing.api.fakturan.invoices_out import payment_answers
from billing.api.fakturan.lists import listed
from billing.api.fakturan.own import own_invoice
from billing.api.fakturan.speech import data, invalid
from billing.api.fakturan.told import Told
from billing.api.fakturan.writing import issue_where_draft
from billing.invoices.models import Invoice
from billing.payments.models import Payment, PaymentMethod
from billing.payments.operations import (
    AmountNotPositive,
    ReceivedInFuture,
    record_payment,
)
from fastfaktura.core.clock import business_today

router = Router()
IS_PAID = "Invoice_is_paid"


@router.get("/invoices/{number}/payments")
def list_payments(request: ApiRequest, number: str) -> HttpResponse:
    """Answer a page of what was paid for an invoice, or settles it, oldest first."""
    invoice = own_invoice(request, number)
    found = Payment.objects.for_business(request.business).filter(
        Q(invoice=invoice) | Q(allocations__invoice=invoice)
    )
    return listed(
        request,
        asked_in(request),
        found.distinct().order_by("received_date", "pk"),
        lambda payments: payment_answers(request.business, invoice, payments),
    )


@router.post("/invoices/{number}/payments")
def create_payment(request: ApiRequest, number: str) -> HttpResponse:
    """Note that an invoice was paid; a draft is issued first, since only an invoice is paid."""
    told = Told(said_in(request, "payment"))
    invoice, payment = _pay(request, number, told)
    [found] = payment_answers(request.business, invoice, [payment])
    location = request.build_absolute_uri(f"payments/{found['id']}")
    return data(found, status=201, location=location)


@transaction.atomic
def _pay(request: ApiRequest, number: str, told: Told) -> tuple[Invoice, Payment]:
    """Record the payment.

    :raises Refusal: 422, if the invoice lacks something or is paid, or the date is wrong.
    """
    today = business_today(request.business)
    paid_at = told.day("paid_at") or today
    invoice = own_invoice(request, number)
    issue_where_draft(request, invoice, now=timezone.now())
    invoice = own_invoice(request, number)
    amount = _amount(told, invoice)
    if told.errors:
        raise invalid(told.errors)
    try:
        payment = record_payment(
            invoice_id=invoice.pk,
            amount=amount.amount,
            method=PaymentMethod.OTHER,
            received_date=paid_at,
            today=today,
            actor=request.actor,
        )
    except ReceivedInFuture:
        told.invalid("paid_at")
        raise invalid(told.errors) from None
    except AmountNotPositive:
        errors: dict[str, Any] = {"base": [{"error": IS_PAID}], "amount": [{"error": "invalid"}]}
        raise invalid(errors) from None
    return invoice, payment


def _amount(told: Told, invoice: Invoice) -> Money:
    """Return what is said, in whole parts of the currency, else all that is open."""
    if told.said.get("amount") in (None, ""):
        return max(Money(invoice.open_amount, invoice.currency), Money.zero(invoice.currency))
    return Money.rounded(told.number("amount"), invoice.currency)
