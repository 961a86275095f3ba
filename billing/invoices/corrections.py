"""Credit notes: what takes back an issued invoice, in whole or in part."""

from datetime import date, datetime

from billing.invoices.credit_content import CreditWish, credit_content
from billing.invoices.credit_left import credit_left
from billing.invoices.deposits import is_deducted
from billing.invoices.lifecycle import InvoiceStatus, TypeCode, require_transition
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_locked
from billing.invoices.rows import write_content
from fastfaktura.core.events import Actor, record_event


class CreditNoteNotCancellable(Exception):
    """A credit note is not credited itself; a new invoice takes it back."""


class DepositDeducted(Exception):
    """A final invoice deducts the deposit; that one is credited first."""


class CreditedMeanwhile(Exception):
    """Another credit note was issued since somebody looked at what is left."""


def require_creditable(invoice: Invoice) -> None:
    """Do nothing if the document can be credited.

    :raises InvalidTransition: if the invoice is not issued, or credited whole.
    :raises CreditNoteNotCancellable: if it is a credit note itself.
    """
    require_transition(invoice.status, InvoiceStatus.CANCELLED)
    if invoice.is_credit_note:
        raise CreditNoteNotCancellable


def issue_credit_note(
    invoice: Invoice,
    *,
    wish: CreditWish,
    reason: str,
    issue_date: date,
    now: datetime,
    actor: Actor,
    expected_notes: int | None = None,
) -> Invoice:
    """Issue a credit note (EN 16931, type 381, positive amounts) and return it.

    Credited whole, by this note or by all of them, the invoice is cancelled. The caller holds the
    lock and settles the money: see ``payments.crediting``.

    :param expected_notes: how many credit notes there were when the wish was made, if it matters.
    :raises InvalidTransition: if the invoice is not issued.
    :raises CreditNoteNotCancellable: if it is a credit note itself.
    :raises DepositDeducted: if it is a deposit that an issued invoice deducts.
    :raises CreditedMeanwhile: if there is another number of notes now.
    :raises NothingToCredit: if nothing is left, or nothing was chosen.
    :raises CreditTooLarge: if more is wished than is left.
    :raises QuantityTooLarge: if more of a line is wished than is left of it.
    :raises NotALine: if a line is not one of the invoice's.
    """
    require_creditable(invoice)
    if invoice.is_deposit and is_deducted(invoice):
        raise DepositDeducted
    left = credit_left(invoice)
    if expected_notes is not None and expected_notes != left.note_count:
        raise CreditedMeanwhile
    content = credit_content(invoice, left, wish)
    note = Invoice(
        business=invoice.business,
        type_code=TypeCode.CREDIT_NOTE,
        preceding_invoice=invoice,
        correction_reason=reason,
    )
    write_content(note, content)
    # It takes back what that document said to that buyer, whatever has changed since.
    note.seller, note.buyer = invoice.seller, invoice.buyer
    note.template = invoice.template
    # A credit note is due at once; the invoice's date may lie in the past.
    note.due_date = issue_date
    issue_locked(note, issue_date=issue_date, now=now, actor=actor, seller=None)
    facts = {"credit_note": str(note.pk), "number": note.number, "reason": reason}
    record_event(
        "invoice.credited",
        business=invoice.business,
        subject=invoice,
        actor=actor,
        data={**facts, "amount": str(note.payable_amount), "currency": note.currency},
        at=now,
    )
    if credit_left(invoice).is_done:
        invoice.status = InvoiceStatus.CANCELLED
        invoice.cancelled_at = now
        invoice.save(update_fields=["status", "cancelled_at", "updated_at"])
        record_event(
            "invoice.cancelled",
            business=invoice.business,
            subject=invoice,
            actor=actor,
            data=facts,
            at=now,
        )
    return note
