"""The send sheet: channels with their checks, the words, and what becomes of a press of Send."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing.delivery.issuing import issue_and_send
from billing.delivery.letters import public_url
from billing.delivery.marks import folded, marks_of, try_again
from billing.delivery.models import Channel, Delivery
from billing.delivery.operations import InvoiceCancelled, send_invoice
from billing.delivery.queueing import MailChoices, SmsNotAvailable
from billing.delivery.reasons import hold_sentence
from billing.delivery.receivers import BadAddress, NoPhone, NoReceiver, receivers_of
from billing.delivery.reminding import (
    NotRemindable,
    RemindedRecently,
    remind,
    require_remindable,
)
from billing.delivery.texting import size_of
from billing.delivery.texts import number_to_come
from billing.delivery.wording import sides_of
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from billing.invoices.problems import Problem
from billing.pages.delivery_form import SendForm
from billing.pages.editor_wording import mended_at
from billing.pages.invoice_steps import own_paper
from billing.pages.reminders import recently_sentence
from billing.pages.send_answers import answer_sent
from billing.pages.send_checks import ChannelChecks, checks_of
from billing.pages.send_words import Sending, same_text, sending_of, tone_named
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

Checks = dict[str, ChannelChecks]


@require_GET
@may("write")
def show_sheet(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show the sheet, filled in so that one press sends; ``reminder`` in the query reminds."""
    sending = sending_of(own_paper(request, invoice_id), request.GET)
    checks = checks_of(sending.invoice)
    return render_sheet(request, sending, new_form(sending, checks), checks)


def new_form(sending: Sending, checks: Checks) -> SendForm:
    """Return the form with what the invoice suggests; addresses that gave mail back are left."""
    invoice = sending.invoice
    receivers = receivers_of(invoice.client)
    marked = marks_of(invoice.business, Channel.EMAIL, receivers)
    good = [address for address in receivers if folded(address) not in marked]
    words = sending.words(Channel.EMAIL)
    return SendForm(
        receivers=receivers,
        tones=sending.tones if sending.is_reminder else (),
        closed=closed_channels(checks),
        initial={
            "by_email": bool(good),
            "known": good,
            "reminder": sending.is_reminder,
            "tone": sending.tone,
            "subject": words.subject,
            "message": words.body,
            "attach_pdf": "1" if seller_profile(invoice.business).attach_pdf else "0",
        },
    )


def posted_form(request: BusinessRequest, sending: Sending, checks: Checks) -> SendForm:
    """Return the form as it was sent."""
    return SendForm(
        request.POST,
        receivers=receivers_of(sending.invoice.client),
        tones=sending.tones if sending.is_reminder else (),
        closed=closed_channels(checks),
    )


def closed_channels(checks: Checks) -> list[str]:
    """Return the channels that cannot be chosen."""
    return [name for name, channel in checks.items() if not channel.is_open]


def render_sheet(
    request: BusinessRequest,
    sending: Sending,
    form: SendForm,
    checks: Checks,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with the sheet: a fragment for the drawer, or a page of its own."""
    invoice = sending.invoice
    context: dict[str, Any] = {
        "marked": marks_of(sending.invoice.business, Channel.EMAIL, form.receivers),
        "invoice": invoice,
        "form": form,
        "checks": checks,
        "channels": [(form[f"by_{name}"], name, checks[name]) for name in checks],
        "is_draft": invoice.status == InvoiceStatus.DRAFT,
        "is_cancelled": invoice.status == InvoiceStatus.CANCELLED,
        "held": held_sentence(sending),
        "reply_to": sides_of(invoice).seller.email,
        **words_context(sending),
    }
    response = render_fragment(
        request, "billing/deliveries/sheet_page.html#sheet", context, status=status
    )
    if status == 422:
        response["HX-Retarget"] = "#drawer"
        response["HX-Reswap"] = "innerHTML"
    return response


def words_context(sending: Sending) -> dict[str, Any]:
    """Return what the SMS and the link will say."""
    text = sending.words(Channel.SMS).body
    return {
        "sending": sending,
        "sms": text,
        "sms_size": size_of(text),
        "link": public_url(sending.invoice),
    }


def held_sentence(sending: Sending) -> str:
    """Return why nobody should be reminded now; empty if somebody may be, or it is no reminder."""
    if sending.is_reminder:
        try:
            require_remindable(sending.invoice, today=sending.today)
        except NotRemindable as hold:
            return hold_sentence(hold.reason)
    return ""


@require_POST
@may("write")
def change_tone(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Write the words in another tone; those that the sender changed stay."""
    sending = sending_of(own_paper(request, invoice_id), request.POST)
    before = sending.words(Channel.EMAIL, tone_named(request.POST.get("shown_tone", "")))
    words = sending.words(Channel.EMAIL)
    said = request.POST.copy()
    if same_text(said.get("subject", ""), before.subject):
        said["subject"] = words.subject
    if same_text(said.get("message", ""), before.body):
        said["message"] = words.body
    checks = checks_of(sending.invoice)
    form = SendForm(
        initial={**said.dict(), "known": said.getlist("known")},
        receivers=receivers_of(sending.invoice.client),
        tones=sending.tones if sending.is_reminder else (),
        closed=closed_channels(checks),
    )
    if not request.htmx:
        return render_sheet(request, sending, form, checks)
    context = {"form": form, "invoice": sending.invoice, **words_context(sending)}
    return render_fragment(request, "billing/deliveries/tone_changed.html", context)


@require_POST
@may("write")
def create(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Send as the sheet says; a draft is issued in the same step."""
    sending = sending_of(own_paper(request, invoice_id), request.POST)
    checks = checks_of(sending.invoice)
    form = posted_form(request, sending, checks)
    if form.is_valid() and not names_no_number(sending, form):
        deliveries = send_or_explain(request, sending, form)
        if deliveries is not None:
            return answer_sent(request, sending.invoice, deliveries)
    return render_sheet(request, sending, form, checks, status=422)


def problem_sentence(problem: Problem, invoice: Invoice) -> str:
    """Return what a draft lacks, leading to the client or the settings if it is mended there."""
    href = mended_at(problem.field, client_id=invoice.client_id)
    link = '<a class="link" href="{}">{}</a>'
    return format_html(link, href, problem.message) if href else problem.message


def names_no_number(sending: Sending, form: SendForm) -> bool:
    """Tell whether words changed by hand still wait for the number, and say so at the field."""
    with translation.override(sending.invoice.locale):
        waiting = number_to_come()
    suggested = sending.words(Channel.EMAIL)
    for field, ours in (("subject", suggested.subject), ("message", suggested.body)):
        said = form.cleaned_data[field]
        if not sending.invoice.number and waiting in said and not same_text(said, ours):
            text = _("The number comes when the invoice is issued. Take “%(waiting)s” out.")
            form.add_error(field, text % {"waiting": waiting})
    return bool(form.errors)


def send_or_explain(
    request: BusinessRequest, sending: Sending, form: SendForm
) -> list[Delivery] | None:
    """Send; if that cannot be, say in the form why, and return None."""
    marked = marks_of(request.business, Channel.EMAIL, form.addresses())
    if not form.has_consent(marked):
        return None
    try:
        return send(request, sending, form)
    except InvoiceNotIssuable as lacks:
        for problem in lacks.problems:
            form.add_error(None, problem_sentence(problem, sending.invoice))
    except (InvoiceCancelled, InvalidTransition):
        form.add_error(None, _("The invoice was changed meanwhile. Reload the page."))
    except NotRemindable as hold:
        form.add_error(None, hold_sentence(hold.reason))
    except RemindedRecently as pause:
        form.add_error(None, recently_sentence(pause))
    except (NoPhone, SmsNotAvailable):
        form.add_error("by_sms", _("No SMS can be sent to this client at the moment."))
    except (NoReceiver, BadAddress):
        form.add_error("others", _("Choose or write an address to send to."))
    return None


@transaction.atomic
def send(request: BusinessRequest, sending: Sending, form: SendForm) -> list[Delivery]:
    """Send, remind, or issue and send; words left as suggested are written when they leave.

    :raises InvoiceNotIssuable: if a draft lacks something.
    :raises InvoiceCancelled: if the invoice was cancelled meanwhile.
    :raises InvalidTransition: if the draft was issued meanwhile.
    :raises NotRemindable: if there is nothing to be reminded of.
    :raises RemindedRecently: if a receiver was reminded within the last day.
    :raises NoReceiver: if an email has nobody to go to.
    :raises BadAddress: if an address is none.
    :raises NoPhone: if the client has no number for an SMS.
    :raises SmsNotAvailable: if no provider sends SMS.
    """
    if form.cleaned_data["try_again"] and Channel.EMAIL in form.channels():
        try_again(
            business=request.business,
            channel=Channel.EMAIL,
            addresses=form.addresses(),
            actor=request.actor,
            now=timezone.now(),
        )
    subject, message = (form.cleaned_data[name] for name in ("subject", "message"))
    suggested = sending.words(Channel.EMAIL, form.chosen_tone())
    choices = MailChoices(
        form.addresses(),
        None if subject == suggested.subject else subject,
        None if same_text(message, suggested.body) else message,
        form.cleaned_data["attach_pdf"],
    )
    invoice, channels, now = sending.invoice, form.channels(), timezone.now()
    if sending.is_reminder:
        return remind(
            invoice_id=invoice.pk,
            channels=channels,
            choices=choices,
            tone=form.chosen_tone(),
            today=sending.today,
            actor=request.actor,
            now=now,
        )
    facts: dict[str, Any] = {
        "invoice_id": invoice.pk,
        "channels": channels,
        "receivers": choices.receivers,
        "subject": choices.subject,
        "message": choices.message,
        "attach_pdf": choices.attach_pdf,
        "actor": request.actor,
        "now": now,
    }
    if invoice.status == InvoiceStatus.DRAFT:
        return issue_and_send(issue_date=business_today(request.business), **facts)
    return send_invoice(**facts)
