"""Cancelling an issued invoice: a credit note takes it back and settles it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.claims.operations import end_claims
from billing.invoices.corrections import cancel_by_credit_note
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from billing.payments.models import Allocation
from fastfaktura.core.events import Actor


class InvoiceHasPayments(Exception):
    """Money was received for the invoice; it goes back first."""


@transaction.atomic
def cancel_invoice(
    *, invoice_id: UUID, reason: str, issue_date: date, now: datetime, actor: Actor
) -> Invoice:
    """Cancel an issued invoice by a credit note over the whole of it; return the credit note.

    :raises InvalidTransition: if the invoice is not issued.
    :raises CreditNoteNotCancellable: if it is a credit note itself.
    :raises InvoiceHasPayments: if something was paid; refund it first.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.allocated_total > 0:
        raise InvoiceHasPayments
    note = cancel_by_credit_note(
        invoice, reason=reason, issue_date=issue_date, now=now, actor=actor
    )
    end_claims(invoice=invoice, reason=note.number, actor=actor, now=now)
    if note.payable_amount > 0:
        Allocation.objects.create(
            business=invoice.business,
            invoice=invoice,
            credit_note=note,
            amount=note.payable_amount,
        )
    return note
