"""What people do with money: record it, undo it, allot it, and send it back."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.amounts.money import Money
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from billing.payments.ledger import (
    COUNTING,
    NOTHING,
    allocate_to_claims,
    allocate_up_to,
    announce_if_paid,
    book,
    kept_amount,
    lock_invoices,
    lock_with_payment,
    money_data,
    put_invoice_first,
    settle,
    surplus,
    total_of,
)
from billing.payments.models import (
    Allocation,
    ClaimAllocation,
    Payment,
    PaymentMethod,
    Reversal,
    ReversalKind,
    ReversalState,
)
from billing.payments.queries import usable_payments
from fastfaktura.core.events import Actor, record_event

MANUAL_METHODS = (PaymentMethod.BANK_TRANSFER, PaymentMethod.CASH, PaymentMethod.OTHER)


class NotPayable(Exception):
    """Drafts and credit notes are not paid."""


class AmountNotPositive(ValueError):
    """Nothing, or less than nothing, was to be booked."""


class ReceivedInFuture(ValueError):
    """Money cannot have been received after today."""


class RefundTooLarge(ValueError):
    """More was to go back than is left of the payment."""

    def __init__(self, left: Money) -> None:
        super().__init__(f"{left} is left")
        self.left = left


class NotRecordedByHand(Exception):
    """A payment that a provider reported is not undone by hand; it is refunded."""


class DifferentCurrency(ValueError):
    """A payment settles invoices of its own currency only."""


@transaction.atomic
def record_payment(
    *,
    invoice_id: UUID,
    amount: Decimal,
    method: str,
    received_date: date,
    today: date,
    actor: Actor,
    note: str = "",
) -> Payment:
    """Book money that came outside of the product, in the invoice's currency.

    More than is owed is taken too: the surplus is kept, and flagged.

    :param today: the date it is for the business.
    :raises NotPayable: if the document is a draft or a credit note.
    :raises AmountNotPositive: if there is nothing to book.
    :raises FractionOfMinorUnit: if the amount has more decimals than its currency.
    :raises ReceivedInFuture: if the date is after today.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.status == InvoiceStatus.DRAFT or invoice.is_credit_note:
        raise NotPayable
    money = Money(amount, invoice.currency)
    if money.amount <= NOTHING:
        raise AmountNotPositive
    if received_date > today:
        raise ReceivedInFuture
    payment = Payment(
        business=invoice.business,
        method=method,
        amount=money.amount,
        currency=invoice.currency,
        received_date=received_date,
        note=note.strip(),
        created_by=actor.user,
    )
    return book(payment, invoice, actor=actor)


@transaction.atomic
def undo_payment(*, payment_id: UUID, actor: Actor) -> None:
    """Take back a payment that was recorded by mistake; done twice it is done once.

    :raises NotRecordedByHand: if a provider reported it.
    """
    payment = lock_with_payment(payment_id)
    if payment.provider:
        raise NotRecordedByHand
    left = kept_amount(payment)
    if left <= NOTHING:
        return
    Reversal.objects.create(
        business=payment.business,
        payment=payment,
        kind=ReversalKind.CORRECTION,
        state=ReversalState.SUCCEEDED,
        amount=left,
        created_by=actor.user,
    )
    settle(payment, actor=actor)
    _record("payment.undone", payment, left, actor)


@transaction.atomic
def begin_refund(
    *, payment_id: UUID, amount: Decimal, actor: Actor, reason: str = "", asks_again: bool = False
) -> Reversal:
    """Write down that money goes back; of what a surplus covers, nothing is owed again.

    A payment recorded by hand was, or will be, paid back by hand: it is done with this. For one
    that came through a provider the returned reversal is pending and reserves the amount, and
    `refunding.send_refund` sends it.

    :param asks_again: whether the invoice is to be payable online again for this amount.
    :raises AmountNotPositive: if there is nothing to send back.
    :raises FractionOfMinorUnit: if the amount has more decimals than its currency.
    :raises RefundTooLarge: if it is more than is left of the payment.
    """
    payment = lock_with_payment(payment_id)
    money = Money(amount, payment.currency)
    if money.amount <= NOTHING:
        raise AmountNotPositive
    left = Money(kept_amount(payment), payment.currency)
    if money > left:
        raise RefundTooLarge(left)
    by_hand = not payment.provider
    reversal = Reversal.objects.create(
        business=payment.business,
        payment=payment,
        kind=ReversalKind.REFUND,
        state=ReversalState.SUCCEEDED if by_hand else ReversalState.PENDING,
        amount=money.amount,
        reason=reason.strip(),
        asks_again=asks_again,
        created_by=actor.user,
    )
    settle(payment, actor=actor)
    if by_hand:
        _record("payment.refunded", payment, money.amount, actor, reversal=str(reversal.pk))
    return reversal


@transaction.atomic
def ask_again(*, reversal_id: UUID, actor: Actor) -> None:
    """Let the invoice be paid online again for what went back by a refund or a dispute."""
    found = Reversal.objects.get(pk=reversal_id)
    payment = lock_with_payment(found.payment_id)
    changed = Reversal.objects.filter(pk=reversal_id, asks_again=False, state__in=COUNTING).update(
        asks_again=True
    )
    if changed:
        _record("payment.asked_again", payment, found.amount, actor)


@transaction.atomic
def allocate(*, payment_id: UUID, invoice_id: UUID, actor: Actor) -> Decimal:
    """Let what is left over of a payment settle another invoice and the claims beside it.

    Return how much it did.

    :raises DifferentCurrency: if the invoice has another currency.
    :raises Invoice.DoesNotExist: if the invoice is not of the payment's business.
    """
    first = Payment.objects.get(pk=payment_id)
    lock_invoices({invoice_id} | ({first.invoice_id} if first.invoice_id else set()))
    payment = Payment.objects.select_for_update().select_related("business").get(pk=payment_id)
    invoice = Invoice.objects.for_business(payment.business).get(pk=invoice_id)
    if invoice.currency != payment.currency:
        raise DifferentCurrency
    amount = allocate_up_to(payment, invoice_id, surplus(payment))
    amount += allocate_to_claims(payment, invoice_id)
    if amount:
        record_event(
            "payment.allocated",
            business=invoice.business,
            subject=invoice,
            actor=actor,
            data=money_data(amount, payment.currency, payment=str(payment.pk)),
        )
        announce_if_paid(invoice_id, actor=actor)
    return amount


@transaction.atomic
def allocate_surplus(*, invoice_id: UUID, actor: Actor) -> Decimal:
    """Let what its client paid too much elsewhere settle an invoice, the oldest money first.

    Return how much it did.

    :raises Invoice.DoesNotExist: if there is none.
    """
    invoice = Invoice.objects.get(pk=invoice_id)
    payments = list(usable_payments(invoice))
    # All at once and in their order: no two workers wait for each other.
    lock_invoices({invoice_id, *(payment.invoice_id for payment in payments if payment.invoice_id)})
    amounts = (
        allocate(payment_id=payment.pk, invoice_id=invoice_id, actor=actor) for payment in payments
    )
    return sum(amounts, Decimal(0))


@transaction.atomic
def unallocate(*, allocation_id: UUID, actor: Actor) -> None:
    """Part a payment from an invoice and its claims: the money is kept, the invoice is open."""
    found = Allocation.objects.select_related("invoice__business").get(pk=allocation_id)
    if found.payment_id is None:
        raise NotRecordedByHand
    payment = lock_with_payment(found.payment_id)
    deleted, _details = Allocation.objects.filter(pk=allocation_id).delete()
    if not deleted:
        return
    claims = ClaimAllocation.objects.filter(claim__invoice=found.invoice_id, payment=payment)
    parted = found.amount + total_of(claims)
    claims.delete()
    if payment.invoice_id == found.invoice_id:
        payment.invoice = None
        payment.save(update_fields=["invoice"])
    put_invoice_first(found.invoice_id)
    record_event(
        "payment.unallocated",
        business=found.invoice.business,
        subject=found.invoice,
        actor=actor,
        data=money_data(parted, payment.currency, payment=str(payment.pk)),
    )


def _record(kind: str, payment: Payment, amount: Decimal, actor: Actor, **more: str) -> None:
    record_event(
        kind,
        business=payment.business,
        subject=payment.invoice or payment,
        actor=actor,
        data=money_data(amount, payment.currency, payment=str(payment.pk), **more),
    )
