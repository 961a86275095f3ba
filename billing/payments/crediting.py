"""The money side of a credit note: it settles its invoice, and frees what was paid for it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.claims.operations import end_claims
from billing.invoices.corrections import issue_credit_note
from billing.invoices.credit_content import CreditWish
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from billing.payments.ledger import (
    NOTHING,
    announce_if_paid,
    announce_surplus,
    put_invoice_first,
    settle_claims,
    take_from,
)
from billing.payments.models import Allocation, Payment
from fastfaktura.core.events import Actor


@transaction.atomic
def credit_invoice(
    *,
    invoice_id: UUID,
    wish: CreditWish,
    reason: str,
    issue_date: date,
    now: datetime,
    actor: Actor,
    expected_notes: int | None = None,
) -> Invoice:
    """Credit an issued invoice and return the credit note.

    The credit settles what is open. What was paid already and is owed no more becomes a surplus of
    its payments: it waits for somebody to refund it or to let it settle another invoice.

    :param expected_notes: how many credit notes there were when the wish was made, if it matters.
    :raises InvalidTransition: if the invoice is not issued.
    :raises CreditedMeanwhile: if there is another number of notes now.
    :raises CreditNoteNotCancellable: if it is a credit note itself.
    :raises NothingToCredit: if nothing is left, or nothing was chosen.
    :raises CreditTooLarge: if more is wished than is left.
    :raises QuantityTooLarge: if more of a line is wished than is left of it.
    :raises NotALine: if a line is not one of the invoice's.
    """
    invoice = locked_invoice(invoice_id)
    note = issue_credit_note(
        invoice,
        wish=wish,
        reason=reason,
        issue_date=issue_date,
        now=now,
        actor=actor,
        expected_notes=expected_notes,
    )
    if invoice.status == InvoiceStatus.CANCELLED:
        end_claims(invoice=invoice, reason=note.number, actor=actor, now=now)
    freed = _free(invoice, note.payable_amount - invoice.open_amount)
    if note.payable_amount > NOTHING:
        Allocation.objects.create(
            business=invoice.business,
            invoice=invoice,
            credit_note=note,
            amount=note.payable_amount,
        )
    put_invoice_first(invoice.pk)
    settle_claims(invoice.pk)
    for payment in freed:
        announce_surplus(payment, invoice, actor=actor)
    announce_if_paid(invoice.pk, actor=actor)
    return note


def _free(invoice: Invoice, excess: Decimal) -> list[Payment]:
    """Take so much back from the payments that settle the invoice, the newest first."""
    freed = []
    rows = Allocation.objects.filter(invoice=invoice, payment__isnull=False)
    for row in rows.select_related("payment__business").order_by("-id"):
        if excess <= NOTHING or row.payment is None:
            break
        Payment.objects.select_for_update().get(pk=row.payment.pk)
        excess -= take_from(row, excess)
        freed.append(row.payment)
    return freed
