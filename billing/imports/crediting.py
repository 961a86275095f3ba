"""Imported credit notes among the invoices that they take back and settle."""

from datetime import datetime

from billing.imports.checking import external_id
from billing.imports.comparing import Comparison
from billing.imports.models import ImportJob
from billing.imports.records import ForeignInvoice
from billing.invoices.foreign import can_credit, close_if_credited
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.payments.history import keep_past_credit
from clients.models import Client


def imported_invoice(job: ImportJob, key: str) -> Invoice | None:
    """Return the issued invoice that a key of the source became, locked."""
    own = Invoice.objects.for_business(job.business).select_for_update(of=("self",))
    return own.filter(
        external_id=external_id(job.source, key),
        type_code=TypeCode.INVOICE,
        status=InvoiceStatus.ISSUED,
    ).first()


def origin_of(
    job: ImportJob, foreign: ForeignInvoice, found: Comparison, client: Client
) -> Invoice | None:
    """Return the invoice that a credit note takes back; None if it stands alone.

    It stands alone also where it is another client's, or would take back more than there is.
    """
    invoice = imported_invoice(job, foreign.origin) if foreign.origin else None
    if invoice is None or invoice.client_id != client.pk:
        return None
    asked = found.totals.grand_total + found.rounding
    if found.deducted.amount is not None:
        asked -= found.deducted.amount
    return invoice if can_credit(invoice, found.content, asked) else None


def settle_by(job: ImportJob, note: Invoice, foreign: ForeignInvoice, *, now: datetime) -> None:
    """Let a credit note settle its invoice, and those that it settled there."""
    origin = note.preceding_invoice
    if origin is not None:
        keep_past_credit(credit_note=note, invoice=origin, most=note.payable_amount)
        close_if_credited(origin, now=now)
    for key, amount in foreign.settles:
        invoice = imported_invoice(job, key)
        if invoice is not None and invoice.client_id == note.client_id:
            keep_past_credit(credit_note=note, invoice=invoice, most=amount)
