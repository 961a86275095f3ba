"""The send sheet: channels with their checks, the words, and the very mail as it will look."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.delivery.issuing import issue_and_send
from billing.delivery.letters import LOGO_ID, Letter, compose
from billing.delivery.models import Channel, Delivery
from billing.delivery.operations import InvoiceCancelled, send_invoice
from billing.delivery.receivers import receivers_of
from billing.delivery.texts import words_for
from billing.delivery.wording import kind_of, sides_of
from billing.documents.queries import kept_document
from billing.invoices.issuing import InvoiceNotIssuable, due_date_of
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from billing.pages.deliveries import panel_context
from billing.pages.delivery_form import SendForm
from billing.pages.delivery_words import delivery_row
from billing.pages.invoice_steps import own_invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may
from fastfaktura.core.views.mail import MAIL_POLICY


@require_GET
@may("write")
def show_sheet(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show the sheet, filled in so that one press sends."""
    invoice = own_invoice(request, invoice_id)
    return render_sheet(request, invoice, new_form(request, invoice))


def new_form(request: BusinessRequest, invoice: Invoice) -> SendForm:
    """Return the form with what the invoice suggests."""
    receivers = receivers_of(invoice.client)
    subject, message = suggested_words(request, invoice)
    return SendForm(
        receivers=receivers,
        initial={
            "by_email": bool(receivers),
            "known": receivers,
            "subject": subject,
            "message": message,
            "attach_pdf": "1" if seller_profile(request.business).attach_pdf else "0",
        },
    )


def suggested_words(request: BusinessRequest, invoice: Invoice) -> tuple[str, str]:
    """Return the subject and the message that the sender finds written."""
    today = business_today(request.business)
    words = words_for(
        invoice,
        kind=kind_of(invoice),
        channel=Channel.EMAIL,
        sides=sides_of(invoice),
        today=today,
        due_date=due_date_of(invoice, request.business, today),
    )
    return words.subject, words.body


def render_sheet(
    request: BusinessRequest, invoice: Invoice, form: SendForm, *, status: int = 200
) -> HttpResponse:
    """Answer with the sheet: a fragment for the drawer, or a page of its own."""
    context: dict[str, Any] = {
        "invoice": invoice,
        "form": form,
        "is_draft": invoice.status == InvoiceStatus.DRAFT,
        "is_cancelled": invoice.status == InvoiceStatus.CANCELLED,
        "document": kept_document(invoice.pk),
        "reply_to": sides_of(invoice).seller.email,
    }
    response = render_fragment(
        request, "billing/deliveries/sheet_page.html#sheet", context, status=status
    )
    if status == 422:
        response["HX-Retarget"] = "#drawer"
        response["HX-Reswap"] = "innerHTML"
    return response


@require_POST
@may("write")
def create(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Send as the sheet says; a draft is issued in the same step."""
    invoice = own_invoice(request, invoice_id)
    form = SendForm(request.POST, receivers=receivers_of(invoice.client))
    if not form.is_valid():
        return render_sheet(request, invoice, form, status=422)
    try:
        deliveries = send(request, invoice, form)
    except InvoiceNotIssuable as lacks:
        for problem in lacks.problems:
            form.add_error(None, problem.message)
    except (InvoiceCancelled, InvalidTransition):
        form.add_error(None, _("The invoice was changed meanwhile. Reload the page."))
    else:
        return answer_sent(request, invoice, deliveries)
    return render_sheet(request, invoice, form, status=422)


def send(request: BusinessRequest, invoice: Invoice, form: SendForm) -> list[Delivery]:
    """Send, or issue and send; words that were left as suggested are written anew with the number.

    :raises InvoiceNotIssuable: if a draft lacks something.
    :raises InvoiceCancelled: if the invoice was cancelled meanwhile.
    :raises InvalidTransition: if the draft was issued meanwhile.
    """
    subject, message = (form.cleaned_data[name] for name in ("subject", "message"))
    suggested_subject, suggested_message = suggested_words(request, invoice)
    facts: dict[str, Any] = {
        "invoice_id": invoice.pk,
        "channels": form.channels(),
        "receivers": form.addresses(),
        "subject": None if subject == suggested_subject else subject,
        "message": None if same_text(message, suggested_message) else message,
        "attach_pdf": form.cleaned_data["attach_pdf"],
        "actor": request.actor,
        "now": timezone.now(),
    }
    if invoice.status == InvoiceStatus.DRAFT:
        return issue_and_send(issue_date=business_today(request.business), **facts)
    return send_invoice(**facts)


def same_text(one: str, other: str) -> bool:
    """Compare texts as people do: browsers send other line ends than we wrote."""
    return one.split() == other.split()


def answer_sent(
    request: BusinessRequest, invoice: Invoice, deliveries: list[Delivery]
) -> HttpResponse:
    """Close the sheet and show what is on its way, with Undo while there is time."""
    shown = reverse("invoices:show", args=[invoice.pk])
    # The sheet has a page of its own too, on which nothing would show what became of it.
    place = request.htmx.current_url_abs_path
    if not request.htmx or invoice.status == InvoiceStatus.DRAFT or place not in {None, shown}:
        messages.success(request, sent_sentence(deliveries))
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": shown})
        return redirect(shown)
    now = timezone.now()
    context = panel_context(request, invoice) | {
        "toast_rows": [delivery_row(delivery, now=now) for delivery in deliveries],
        "out_of_band": True,
    }
    response = render_fragment(request, "billing/deliveries/sent.html", context)
    response["HX-Trigger"] = "close-dialogs"
    return response


def sent_sentence(deliveries: list[Delivery]) -> str:
    """Return what just happened, for a page without countdown."""
    if any(delivery.channel == Channel.EMAIL for delivery in deliveries):
        return _("The mail leaves in ten seconds. Until then you can undo it below.")
    return _("The link is made. Copy it below.")


@require_http_methods(["GET", "POST"])
@may("write")
def preview(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Serve the mail as it will look, for the frame in the sheet; a POST brings other words."""
    invoice = own_invoice(request, invoice_id)
    subject, message = suggested_words(request, invoice)
    attach = seller_profile(request.business).attach_pdf
    if request.method == "POST":
        subject = request.POST.get("subject", "")[:200] or subject
        message = request.POST.get("message", "")[:5000] or message
        attach = request.POST.get("attach_pdf") == "1"
    letter = compose(
        invoice,
        kind=kind_of(invoice),
        sides=sides_of(invoice),
        subject=subject,
        message=message,
        attach_pdf=attach,
        due_date=due_date_of(invoice, request.business, business_today(request.business)),
    )
    return mail_document(framed(letter))


def framed(letter: Letter) -> str:
    """Return the mail's HTML with its logo inside, as a frame that can ask for nothing needs it."""
    if letter.logo is None:
        return letter.html
    data = b64encode(letter.logo.content).decode("ascii")
    return letter.html.replace(f"cid:{LOGO_ID}", f"data:{letter.logo.content_type};base64,{data}")


def mail_document(html: str) -> HttpResponse:
    """Answer with a mail's HTML under a policy of its own: no script, no form, no network."""
    response = HttpResponse(f'<base target="_blank">{html}')
    response["Content-Security-Policy"] = MAIL_POLICY
    return response
