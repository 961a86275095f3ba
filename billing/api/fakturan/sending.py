"""Sending in the dialect: a step that ends in the plain word OK."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from billing.api.auth import SENDING_KEY, ApiRequest
from billing.api.fakturan.bodies import said_in
from billing.api.fakturan.clients_out import facts_of
from billing.api.fakturan.forms import wants_json
from billing.api.fakturan.invoices_out import invoice_answers
from billing.api.fakturan.own import own_invoice
from billing.api.fakturan.speech import data, invalid, refused
from billing.api.fakturan.told import Told
from billing.api.fakturan.writing import not_issuable
from billing.delivery.issuing import send_issuing_drafts
from billing.delivery.models import Channel
from billing.delivery.operations import InvoiceCancelled
from billing.delivery.queueing import MailChoices, SmsNotAvailable
from billing.delivery.reasons import hold_sentence
from billing.delivery.receivers import BadAddress, NoPhone, NoReceiver, receivers_of, takes_sms
from billing.delivery.reminding import NotRemindable, RemindedRecently, remind
from billing.delivery.sms.accounts import can_send_sms
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today

router = Router()
METHODS = ("email", "letter", "auto")
# In the words of Fakturan.nu, which clients compare.
NOBODY = "You must select at least one recipient."


@router.post("/invoices/{number}/send", auth=list(SENDING_KEY))
def send_invoice(request: ApiRequest, number: str) -> HttpResponse:
    """Send an invoice, or a reminder of it; a draft is issued in the same step.

    The answer is a plain word, as Fakturan.nu's. Who asks by ``send.json`` cannot read that, and
    has the invoice as it is now, with the number that it took.
    """
    told = Told(said_in(request, "invoice"))
    invoice = own_invoice(request, number)
    method = told.choice("delivery_method", METHODS, "auto")
    is_reminder = told.flag("as_reminder")
    if told.errors:
        raise invalid(told.errors)
    if method == "letter":
        raise refused(_("Letters are not sent from here. Send the invoice by email."))
    facts = facts_of(invoice.client) if invoice.client else {}
    _send(request, invoice, _channels(invoice, facts, method), facts, is_reminder=is_reminder)
    if wants_json(request):
        [found] = invoice_answers(request.business, [own_invoice(request, number)])
        return data(found)
    return HttpResponse("OK", content_type="text/plain; charset=utf-8")


def _channels(invoice: Invoice, facts: Mapping[str, Any], method: str) -> Sequence[Channel]:
    """Return the ways: email, and for a client that wants both an SMS where one can be sent."""
    wants_both = facts.get("invoice_delivery_method") == "email_and_sms"
    phone = invoice.client.phone if invoice.client else ""
    if method == "auto" and wants_both and takes_sms(phone) and can_send_sms(invoice.business):
        return [Channel.EMAIL, Channel.SMS]
    return [Channel.EMAIL]


def _send(
    request: ApiRequest,
    invoice: Invoice,
    channels: Sequence[Channel],
    facts: Mapping[str, Any],
    *,
    is_reminder: bool,
) -> None:
    """Send, and say why not.

    :raises Refusal: 422.
    """
    if invoice.client is not None and not receivers_of(invoice.client):
        raise refused(NOBODY)
    # Without the fact the business's own habit holds.
    choices = MailChoices(attach_pdf=True if facts.get("email_attach_pdf") else None)
    now, today = timezone.now(), business_today(request.business)
    try:
        with transaction.atomic():
            if is_reminder:
                remind(
                    invoice_id=invoice.pk,
                    channels=channels,
                    choices=choices,
                    today=today,
                    actor=request.actor,
                    now=now,
                )
            else:
                send_issuing_drafts(
                    invoice_id=invoice.pk,
                    issue_date=invoice.said_date,  # type: ignore[attr-defined]  # by with_facts
                    channels=channels,
                    choices=choices,
                    actor=request.actor,
                    now=now,
                )
    except InvoiceNotIssuable as lack:
        raise not_issuable(lack) from None
    except (NoReceiver, BadAddress, NoPhone):
        raise refused(NOBODY) from None
    except InvoiceCancelled:
        raise refused(_("This invoice was cancelled.")) from None
    except SmsNotAvailable:
        raise refused(_("No SMS can be sent. Send the invoice by email.")) from None
    except NotRemindable as hold:
        raise refused(hold_sentence(hold.reason)) from None
    except RemindedRecently:
        raise refused(_("The client was reminded within the last day.")) from None
