"""Looks at the public page: a person's are kept apart from those of machines that only fetch."""

from datetime import datetime, timedelta

from django.db import transaction

from billing.delivery.tracking import OpeningSignal, SignalKind
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice, note_opened
from fastfaktura.core.events import Actor

# The same signal within this time is the same look.
SAME_LOOK = timedelta(minutes=10)
# Whoever holds the link must not be able to fill the table.
KEPT_PER_DAY = 50


@transaction.atomic
def record_opening(*, invoice: Invoice, kind: SignalKind, signal: str, now: datetime) -> bool:
    """Record a look at the public page; return whether it is the first of a person.

    Only a person's look tells the invoice that it was opened. Repeated signals are one look, and
    no more than ``KEPT_PER_DAY`` of a kind are kept. A draft has no public page.

    :param signal: what was seen, in a word: "visible", "scroll", "copy", "get".
    """
    invoice = locked_invoice(invoice.pk)
    if invoice.status == InvoiceStatus.DRAFT:
        return False
    looks = OpeningSignal.objects.filter(invoice=invoice, kind=kind)
    known = looks.filter(signal=signal[:20], created_at__gt=now - SAME_LOOK).exists()
    if not known and looks.filter(created_at__gt=now - timedelta(days=1)).count() < KEPT_PER_DAY:
        OpeningSignal.objects.create(
            business=invoice.business,
            invoice=invoice,
            kind=kind,
            signal=signal[:20],
            created_at=now,
        )
    if kind != SignalKind.HUMAN or invoice.opened_at is not None:
        return False
    payer = invoice.client.name if invoice.client else ""
    return note_opened(invoice_id=invoice.pk, now=now, actor=Actor.payer(payer))
