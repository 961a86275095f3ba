"""What money does in the books: it is received, settles invoices, and goes back.

Every function runs under the lock of the invoice concerned, in the caller's transaction.
"""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.models import Allocation, Payment, Reversal, ReversalKind, ReversalState
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.journal import Event

NOTHING = Decimal(0)
COUNTING = (ReversalState.PENDING, ReversalState.SUCCEEDED)


def total_of(rows: QuerySet[Payment] | QuerySet[Reversal] | QuerySet[Allocation]) -> Decimal:
    """Add up the amounts of rows."""
    total: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return total or NOTHING


def lock_invoices(ids: Iterable[UUID]) -> dict[UUID, Invoice]:
    """Lock invoices in the order of their ids, so that no two workers wait for each other."""
    locked = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("business")
        .filter(pk__in=set(ids))
        .order_by("pk")
    )
    return {invoice.pk: invoice for invoice in locked}


def lock_with_payment(payment_id: UUID) -> Payment:
    """Lock the invoices that a payment concerns, then the payment, and return it.

    :raises Payment.DoesNotExist: if there is none.
    """
    payment = Payment.objects.get(pk=payment_id)
    settled = payment.allocations.values_list("invoice_id", flat=True)
    lock_invoices([*settled, *([payment.invoice_id] if payment.invoice_id else [])])
    return Payment.objects.select_for_update().select_related("business").get(pk=payment_id)


def reversed_total(payment: Payment) -> Decimal:
    """Return how much of a payment went back, or is on its way."""
    return total_of(payment.reversals.filter(state__in=COUNTING))


def kept_amount(payment: Payment) -> Decimal:
    """Return what is left of a payment; a refund and a dispute together may exceed it."""
    kept: Decimal = max(payment.amount - reversed_total(payment), NOTHING)
    return kept


def allocated_amount(payment: Payment) -> Decimal:
    """Return how much of a payment settles invoices."""
    return total_of(payment.allocations.all())


def surplus(payment: Payment) -> Decimal:
    """Return what of a payment is kept and settles nothing."""
    return kept_amount(payment) - allocated_amount(payment)


def allocate_up_to(payment: Payment, invoice_id: UUID, limit: Decimal) -> Decimal:
    """Let a payment settle an invoice as far as both reach; return by how much."""
    invoice = Invoice.objects.get(pk=invoice_id)
    if invoice.status != InvoiceStatus.ISSUED or invoice.is_credit_note:
        return NOTHING
    amount = min(limit, surplus(payment), invoice.open_amount)
    if amount <= NOTHING:
        return NOTHING
    existing = Allocation.objects.filter(invoice_id=invoice_id, payment=payment).first()
    if existing:
        existing.amount += amount
        existing.save(update_fields=["amount"])
    else:
        Allocation.objects.create(
            business_id=payment.business_id, invoice_id=invoice_id, payment=payment, amount=amount
        )
    return amount


def shrink_allocations(payment: Payment) -> None:
    """Take back allocations, the newest first, until they are covered by what is kept."""
    excess = -surplus(payment)
    for allocation in payment.allocations.order_by("-id"):
        if excess <= NOTHING:
            return
        taken = min(excess, allocation.amount)
        excess -= taken
        if taken == allocation.amount:
            allocation.delete()
        else:
            allocation.amount -= taken
            allocation.save(update_fields=["amount"])


def settle(payment: Payment, *, actor: Actor = SYSTEM) -> None:
    """Bring the allocations in line with what is kept, after the payment or a reversal changed."""
    shrink_allocations(payment)
    if payment.invoice_id:
        allocate_up_to(payment, payment.invoice_id, surplus(payment))
        let_others_settle(payment, actor=actor)
        announce_if_paid(payment.invoice_id, actor=actor)


def let_others_settle(payment: Payment, *, actor: Actor) -> None:
    """Let what else was paid for the invoice settle what this payment no longer does.

    Paid twice and one of the two sent back, the invoice stays paid, whichever of them it was.
    Runs under the lock of the invoice, which whoever changes one of its payments holds first.
    """
    invoice = payment.invoice
    if invoice is None:
        return
    others = Payment.objects.select_for_update().filter(invoice=invoice).exclude(pk=payment.pk)
    for other in others.order_by("id"):
        amount = allocate_up_to(other, invoice.pk, surplus(other))
        if amount > NOTHING:
            record_event(
                "payment.allocated",
                business=invoice.business,
                subject=invoice,
                actor=actor,
                data=money_data(amount, other.currency, payment=str(other.pk)),
            )


def money_data(amount: Decimal, currency: str, **more: str) -> dict[str, str]:
    """Return an amount as the journal writes it."""
    return {"amount": str(amount), "currency": currency, **more}


def announce_if_paid(invoice_id: UUID, *, actor: Actor) -> None:
    """Record that nothing is owed any more: once in the life of an invoice."""
    invoice = Invoice.objects.select_related("business").get(pk=invoice_id)
    settled = invoice.status == InvoiceStatus.ISSUED and invoice.open_amount <= NOTHING
    if not settled or Event.objects.filter(subject_id=invoice_id, kind="invoice.paid").exists():
        return
    record_event(
        "invoice.paid",
        business=invoice.business,
        subject=invoice,
        actor=actor,
        data=money_data(invoice.payable_amount, invoice.currency, number=invoice.number),
    )


def book(payment: Payment, invoice: Invoice, *, actor: Actor) -> Payment:
    """Write a payment down, let it settle its invoice, and say so; a surplus is kept and flagged.

    Runs in a transaction that has locked the invoice.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("book() needs the lock of the invoice")
    payment.invoice = invoice
    payment.save(force_insert=True)
    allocate_up_to(payment, invoice.pk, payment.amount)
    record_event(
        "payment.received",
        business=invoice.business,
        subject=invoice,
        actor=actor,
        data=money_data(
            payment.amount, payment.currency, payment=str(payment.pk), method=payment.method
        ),
    )
    over = surplus(payment)
    if over > NOTHING:
        record_event(
            "payment.overpaid",
            business=invoice.business,
            subject=invoice,
            actor=actor,
            data=money_data(over, payment.currency, payment=str(payment.pk)),
        )
    announce_if_paid(invoice.pk, actor=actor)
    return payment


def payable_online(invoice: Invoice) -> Decimal:
    """Return what the pay button asks for: what is owed and was never paid.

    What was paid and went back by a refund or a dispute is owed again, and not asked for by
    itself: only where the owner said so. A dispute that is won after the payer paid again would
    else be a double payment of our own making.
    """
    if invoice.status != InvoiceStatus.ISSUED or invoice.is_credit_note:
        return NOTHING
    received = total_of(Payment.objects.filter(invoice=invoice))
    undone = total_of(
        Reversal.objects.filter(
            Q(kind=ReversalKind.CORRECTION) | Q(asks_again=True),
            payment__invoice=invoice,
            state__in=COUNTING,
        ),
    )
    elsewhere = total_of(
        Allocation.objects.filter(payment__invoice=invoice).exclude(invoice=invoice)
    )
    from_elsewhere = total_of(
        Allocation.objects.filter(invoice=invoice).exclude(payment__invoice=invoice)
    )
    never_paid = invoice.payable_amount - (received - undone - elsewhere) - from_elsewhere
    asked: Decimal = max(min(never_paid, invoice.open_amount), NOTHING)
    return asked
