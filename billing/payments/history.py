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


def keep_past_credit(*, credit_note: Invoice, invoice: Invoice, most: Decimal) -> None:
    """Let an imported credit note settle an imported invoice, as far as both reach."""
    for document in (credit_note, invoice):
        document.refresh_from_db(fields=["allocated_total", "credited_total"])
    amount = min(most, credit_note.open_amount, invoice.open_amount)
    if amount > 0:
        Allocation.objects.get_or_create(
            invoice=invoice,
            credit_note=credit_note,
            defaults={"business": invoice.business, "amount": amount},
        )
