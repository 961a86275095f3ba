"""Payments of before: what another system says was paid, without the steps that new money takes."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.invoices.models import Invoice
from billing.payments.models import Allocation, Payment, PaymentMethod
from fastfaktura.core.events import Actor


@transaction.atomic
def keep_past_payment(
    *, invoice: Invoice, amount: Decimal, received_date: date, actor: Actor
) -> Payment:
    """Book money of before on an imported invoice; nobody is told, since it is no news.

    The caller has just written the invoice in the same transaction.
    """
    payment = Payment.objects.create(
        business=invoice.business,
        invoice=invoice,
        method=PaymentMethod.OTHER,
        amount=amount,
        currency=invoice.currency,
        received_date=received_date,
        created_by=actor.user,
    )
    Allocation.objects.create(
        business=invoice.business, invoice=invoice, payment=payment, amount=amount
    )
    return payment
