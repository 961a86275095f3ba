"""Sending by the API: the invoice, a reminder of it, and what became of both."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router

from billing.api.auth import SENDING_KEY, ApiRequest
from billing.api.fields import PathId
from billing.api.keyed import keyed_page
from billing.api.problems import validation_failed
from billing.api.v1.invoice_outputs import InvoiceDetail
from billing.api.v1.invoices import details
from billing.api.v1.own import own_invoice_or_404
from billing.api.v1.schemas import Error
from billing.api.v1.sending_refusals import lift_marks, refusals_told, require_unmarked
from billing.api.v1.sending_schemas import DeliveryList, DeliveryPage, DeliveryQuery, SendInput
from billing.delivery.issuing import send_issuing_drafts
from billing.delivery.models import Channel, Tone
from billing.delivery.queries import deliveries_of, deliveries_of_business
from billing.delivery.queueing import MailChoices
from billing.delivery.reminding import remind
from billing.wire.deliveries import delivery_facts
from fastfaktura.core.clock import business_today

router = Router(tags=["Sending"])


@router.post(
    "/invoices/{id}/send",
    auth=SENDING_KEY,
    response={200: InvoiceDetail},
    operation_id="sendInvoice",
    summary=gettext_noop("Send an invoice, or a reminder of it"),
    description=gettext_noop(
        "A draft is issued in the same step; if it lacks something it is neither issued nor sent. "
        "Messages leave after ten seconds, in which they can be undone in FastFaktura. What is on "
        "its way to a receiver is not queued twice. An address that gave an earlier message back "
        "is written to only with try_again. With reminder nobody is reminded who was "
        "reminded within 24 hours, nor while the client is paying online; an invoice that is paid "
        "before the reminder leaves holds it back. A sandbox sends nothing: its messages are in "
        "its mailbox."
    ),
)
def send_invoice(request: ApiRequest, said: SendInput, invoice_id: PathId) -> dict[str, Any]:
    """Send an invoice."""
    invoice = own_invoice_or_404(request, invoice_id)
    now, today = timezone.now(), business_today(request.business)
    channels = [Channel(name) for name in said.channels]
    choices = MailChoices(said.receivers, said.subject, said.message, said.attach_pdf)
    if said.tone is not None and not said.reminder:
        raise validation_failed({"tone": [_("Only a reminder has a tone.")]})
    with refusals_told(invoice, said, now=now):
        if said.try_again:
            lift_marks(invoice, said, actor=request.actor, now=now)
        elif not said.reminder:
            # A reminder asks for itself, and has reasons that come before this one.
            require_unmarked(invoice, said)
        if said.reminder:
            remind(
                invoice_id=invoice_id,
                channels=channels,
                choices=choices,
                tone=Tone(said.tone) if said.tone else None,
                today=today,
                actor=request.actor,
                now=now,
            )
        else:
            send_issuing_drafts(
                invoice_id=invoice_id,
                issue_date=today,
                channels=channels,
                choices=choices,
                actor=request.actor,
                now=now,
            )
    return details(request, own_invoice_or_404(request, invoice_id))


@router.get(
    "/invoices/{id}/deliveries",
    response={200: DeliveryList},
    operation_id="listInvoiceDeliveries",
    summary=gettext_noop("List what was sent of an invoice"),
    description=gettext_noop("Or is to be sent, or was taken back; oldest first."),
)
def list_invoice_deliveries(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """List the deliveries."""
    invoice = own_invoice_or_404(request, invoice_id)
    found = deliveries_of(invoice).prefetch_related("reports").order_by("id")
    return {"data": [delivery_facts(each) for each in found]}


@router.get(
    "/deliveries",
    response={200: DeliveryPage, 422: Error},
    operation_id="listDeliveries",
    summary=gettext_noop("List deliveries"),
    description=gettext_noop(
        "Every message of the business to a client, newest first: what left, what arrived, what "
        "came back. Ask for state=bounced or state=unknown to find what needs a person."
    ),
)
def list_deliveries(request: ApiRequest, wanted: Query[DeliveryQuery]) -> dict[str, Any]:
    """Answer a page of deliveries."""
    found = deliveries_of_business(request.business, **wanted.filters())
    rows, envelope = keyed_page(found.prefetch_related("reports"), wanted)
    return {"data": [delivery_facts(each) for each in rows], **envelope}
