"""What money does in the books: it is received, settles invoices and claims, and goes back.

Money of an invoice settles the invoice first, then the claims beside it, the oldest first; what is
left is a surplus. What goes back is taken in the opposite order.

Every function runs under the lock of the invoice concerned, in the caller's transaction.
"""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Sum

from billing.claims.queries import open_claims
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.models import (
    Allocation,
    ClaimAllocation,
    Payment,
    Reversal,
    ReversalState,
)
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.journal import Event

NOTHING = Decimal(0)
COUNTING = (ReversalState.PENDING, ReversalState.SUCCEEDED)


def total_of(
    rows: QuerySet[Payment] | QuerySet[Reversal] | QuerySet[Allocation] | QuerySet[ClaimAllocation],
) -> Decimal:
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
    lock_invoices([*settled_by(payment_id), *([payment.invoice_id] if payment.invoice_id else [])])
    return Payment.objects.select_for_update().select_related("business").get(pk=payment_id)


def settled_by(payment_id: UUID) -> set[UUID]:
    """Return the invoices that a payment settles, or whose claims it does."""
    invoices = Allocation.objects.filter(payment=payment_id).values_list("invoice_id", flat=True)
    claims = ClaimAllocation.objects.filter(payment=payment_id)
    return {*invoices, *claims.values_list("claim__invoice_id", flat=True)}


def reversed_total(payment: Payment) -> Decimal:
    """Return how much of a payment went back, or is on its way."""
    return total_of(payment.reversals.filter(state__in=COUNTING))


def kept_amount(payment: Payment) -> Decimal:
    """Return what is left of a payment; a refund and a dispute together may exceed it."""
    kept: Decimal = max(payment.amount - reversed_total(payment), NOTHING)
    return kept


def allocated_amount(payment: Payment) -> Decimal:
    """Return how much of a payment settles invoices and the claims beside them."""
    return total_of(payment.allocations.all()) + total_of(payment.claim_allocations.all())


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


def allocate_to_claims(payment: Payment, invoice_id: UUID) -> Decimal:
    """Let what is left of a payment settle the claims beside a settled invoice, the oldest first.

    Return by how much it did.
    """
    invoice = Invoice.objects.get(pk=invoice_id)
    left = surplus(payment)
    if invoice.status != InvoiceStatus.ISSUED or invoice.open_amount > NOTHING or left <= NOTHING:
        return NOTHING
    settled = NOTHING
    for claim in open_claims(invoice):
        amount = min(left - settled, claim.open_amount)
        if amount <= NOTHING:
            break
        row, is_new = ClaimAllocation.objects.get_or_create(
            claim=claim,
            payment=payment,
            defaults={"business_id": payment.business_id, "amount": amount},
        )
        if not is_new:
            row.amount += amount
            row.save(update_fields=["amount"])
        settled += amount
    return settled


def take_from(row: Allocation | ClaimAllocation, most: Decimal) -> Decimal:
    """Take back an allocation as far as asked; return how much it was."""
    taken: Decimal = min(most, row.amount)
    if taken == row.amount:
        row.delete()
    else:
        row.amount -= taken
        row.save(update_fields=["amount"])
    return taken


def shrink_allocations(payment: Payment) -> None:
    """Take back allocations until they are covered by what is kept: of claims before invoices.

    Of each kind the newest goes first.
    """
    excess = -surplus(payment)
    rows: list[Allocation | ClaimAllocation] = [
        *payment.claim_allocations.order_by("-id"),
        *payment.allocations.order_by("-id"),
    ]
    for row in rows:
        if excess <= NOTHING:
            return
        excess -= take_from(row, excess)


def settle(payment: Payment, *, actor: Actor = SYSTEM) -> None:
    """Bring the allocations in line with what is kept, after the payment or a reversal changed."""
    shrink_allocations(payment)
    if payment.invoice_id:
        allocate_up_to(payment, payment.invoice_id, surplus(payment))
        let_others_settle(payment, actor=actor)
        put_invoice_first(payment.invoice_id)
        settle_claims(payment.invoice_id)
        announce_if_paid(payment.invoice_id, actor=actor)


def put_invoice_first(invoice_id: UUID) -> None:
    """Let money that settles claims beside an open invoice settle the invoice instead."""
    rows = ClaimAllocation.objects.filter(claim__invoice_id=invoice_id).order_by("-id")
    for row in rows.select_related("payment"):
        owed = Invoice.objects.get(pk=invoice_id).open_amount
        if owed <= NOTHING:
            return
        allocate_up_to(row.payment, invoice_id, take_from(row, owed))


def settle_claims(invoice_id: UUID) -> None:
    """Let what is left of the payments of an invoice settle the claims beside it."""
    payments = Payment.objects.select_for_update().filter(invoice_id=invoice_id)
    for payment in payments.order_by("id"):
        allocate_to_claims(payment, invoice_id)


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
    allocate_to_claims(payment, invoice.pk)
    record_event(
        "payment.received",
        business=invoice.business,
        subject=invoice,
        actor=actor,
        data=money_data(
            payment.amount, payment.currency, payment=str(payment.pk), method=payment.method
        ),
    )
    announce_surplus(payment, invoice, actor=actor)
    announce_if_paid(invoice.pk, actor=actor)
    return payment


def announce_surplus(payment: Payment, invoice: Invoice, *, actor: Actor) -> None:
    """Record that more was paid than is owed, if it was."""
    over = surplus(payment)
    if over > NOTHING:
        record_event(
            "payment.overpaid",
            business=payment.business,
            subject=invoice,
            actor=actor,
            data=money_data(over, payment.currency, payment=str(payment.pk)),
        )
