"""Issuing a draft and sending it, as one step that happens whole or not at all."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.delivery.models import Channel, Delivery
from billing.delivery.operations import send_invoice
from billing.delivery.queueing import AS_SUGGESTED, MailChoices
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.operations import issue_invoice, locked_invoice
from fastfaktura.core.events import Actor


@transaction.atomic
def issue_and_send(
    *,
    invoice_id: UUID,
    issue_date: date,
    channels: Sequence[Channel],
    receivers: Sequence[str] | None = None,
    subject: str | None = None,
    message: str | None = None,
    attach_pdf: bool | None = None,
    actor: Actor,
    now: datetime,
) -> list[Delivery]:
    """Issue a draft and queue its deliveries; if it cannot be sent, it is not issued either.

    :raises InvalidTransition: if the invoice is no draft.
    :raises InvoiceNotIssuable: if it lacks something.
    :raises NoReceiver: if an email has nobody to go to.
    :raises BadAddress: if an address is none.
    :raises NoPhone: if the client has no number for an SMS.
    :raises SmsNotAvailable: if a live business was to send an SMS.
    """
    issue_invoice(invoice_id=invoice_id, issue_date=issue_date, now=now, actor=actor)
    return send_invoice(
        invoice_id=invoice_id,
        channels=channels,
        receivers=receivers,
        subject=subject,
        message=message,
        attach_pdf=attach_pdf,
        actor=actor,
        now=now,
    )


@transaction.atomic
def send_issuing_drafts(
    *,
    invoice_id: UUID,
    issue_date: date,
    channels: Sequence[Channel],
    choices: MailChoices = AS_SUGGESTED,
    actor: Actor,
    now: datetime,
) -> list[Delivery]:
    """Send an invoice, and issue it before if it is a draft.

    Of two at once the second waits, finds it issued, and joins what is on its way.

    :raises InvoiceNotIssuable: if a draft lacks something.
    :raises InvoiceCancelled: if the invoice was cancelled.
    :raises NoReceiver: if an email has nobody to go to.
    :raises BadAddress: if an address is none.
    :raises NoPhone: if the client has no number for an SMS.
    :raises SmsNotAvailable: if a live business was to send an SMS.
    """
    if locked_invoice(invoice_id).status == InvoiceStatus.DRAFT:
        issue_invoice(invoice_id=invoice_id, issue_date=issue_date, now=now, actor=actor)
    return send_invoice(
        invoice_id=invoice_id,
        channels=channels,
        receivers=choices.receivers,
        subject=choices.subject,
        message=choices.message,
        attach_pdf=choices.attach_pdf,
        cause_id=choices.cause_id,
        is_bulk=choices.is_bulk,
        actor=actor,
        now=now,
    )
