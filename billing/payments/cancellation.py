"""Cancelling an issued invoice: a credit note over all that is left takes it back."""

from datetime import date, datetime
from uuid import UUID

from billing.invoices.credit_content import EVERYTHING
from billing.invoices.models import Invoice
from billing.payments.crediting import credit_invoice
from fastfaktura.core.events import Actor


def cancel_invoice(
    *, invoice_id: UUID, reason: str, issue_date: date, now: datetime, actor: Actor
) -> Invoice:
    """Cancel an issued invoice by a credit note over what is left of it; return the credit note.

    :raises InvalidTransition: if the invoice is not issued.
    :raises CreditNoteNotCancellable: if it is a credit note itself.
    """
    return credit_invoice(
        invoice_id=invoice_id,
        wish=EVERYTHING,
        reason=reason,
        issue_date=issue_date,
        now=now,
        actor=actor,
    )
