"""Credit notes: what takes back an issued invoice."""

from dataclasses import replace
from datetime import date, datetime

from billing.invoices.drafts import content_of
from billing.invoices.lifecycle import InvoiceStatus, TypeCode, require_transition
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_locked
from billing.invoices.rows import write_content
from fastfaktura.core.events import Actor, record_event


class CreditNoteNotCancellable(Exception):
    """A credit note is not cancelled; a new invoice takes it back."""


def cancel_by_credit_note(
    invoice: Invoice, *, reason: str, issue_date: date, now: datetime, actor: Actor
) -> Invoice:
    """Issue a credit note over the whole invoice and mark the invoice cancelled; return the note.

    Its lines repeat the invoice's with positive amounts (EN 16931, type 381), so the two sums
    are equal to the cent. The caller holds the lock and allocates the credit: see
    ``payments.cancellation``.

    :raises InvalidTransition: if the invoice is not issued.
    :raises CreditNoteNotCancellable: if it is a credit note itself.
    """
    require_transition(invoice.status, InvoiceStatus.CANCELLED)
    if invoice.is_credit_note:
        raise CreditNoteNotCancellable
    note = Invoice(
        business=invoice.business,
        type_code=TypeCode.CREDIT_NOTE,
        preceding_invoice=invoice,
        correction_reason=reason,
    )
    # It counts in the series of credit notes, wherever the invoice counted.
    write_content(note, replace(content_of(invoice), wanted_series_id=None))
    # It takes back what that document said to that buyer, whatever has changed since.
    note.seller, note.buyer = invoice.seller, invoice.buyer
    # A credit note is due at once; the invoice's date may lie in the past.
    note.due_date = issue_date
    issue_locked(note, issue_date=issue_date, now=now, actor=actor)
    invoice.status = InvoiceStatus.CANCELLED
    invoice.cancelled_at = now
    invoice.save(update_fields=["status", "cancelled_at", "updated_at"])
    record_event(
        "invoice.cancelled",
        business=invoice.business,
        subject=invoice,
        actor=actor,
        data={"credit_note": str(note.pk), "number": note.number, "reason": reason},
        at=now,
    )
    return note
