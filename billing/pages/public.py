"""The public page of an invoice: what its payer sees, with nothing but the link."""

import re
from base64 import b64decode, b64encode
from dataclasses import replace

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from billing.attachments.queries import attachments_of
from billing.delivery.lookers import machine_of
from billing.delivery.openings import record_opening
from billing.delivery.tracking import OpeningPlace, SignalKind
from billing.documents.content import DocumentContent, TooManyLines, content_on
from billing.documents.paper import document_html
from billing.documents.payment import payment_facts
from billing.documents.qr_codes import is_swish, qr_png
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from billing.pages.attachments import label_of
from billing.pages.documents import issued_pdf_response
from billing.pages.public_accent import public_accent_css
from billing.pages.public_frame import frame_of
from billing.pages.public_guard import (
    is_sellers_own,
    of_invoice,
    private,
)
from billing.pages.public_lines import lines_context, public_content
from billing.pages.public_promise import view_for_page
from billing.pages.public_quote import quote_page
from billing.pages.public_state import PayerState, PayerView, payer_view
from billing.pages.public_words import (
    PROBLEMS,
    claim_rows,
    due_sentence,
    lead_sentence,
    payment_rows,
)
from fastfaktura.core.clock import business_today
from fastfaktura.core.rates import Rate, count

STRIPE_PAGE = "https://checkout.stripe.com"
A_YEAR = 31_536_000
# How often a page without JavaScript looks by itself for the answer to a payment.
MOST_LOOKS = 12
# A mail scanner fetches a link many times over; one look in ten minutes is written down.
FETCHES = Rate("public-fetches", 1, 600)
# One transparent point.
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@require_safe
@of_invoice
def show(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Show the invoice to its payer; the fetch itself is recorded apart from openings."""
    note_fetch(request, invoice, "page")
    if not invoice.is_in_the_books:
        return quote_page(request, invoice)
    looks = _looks(request)
    today = business_today(invoice.business)
    view = payer_view(invoice, today=today, confirming=0 < looks <= MOST_LOOKS)
    response = render(request, "public/invoice.html", _context(request, invoice, view, looks))
    return _allow_hosted_page(request, response, is_sandbox=invoice.business.is_sandbox)


@require_safe
@of_invoice
def show_pdf(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Answer with the PDF; ``?download=1`` offers it for saving."""
    note_fetch(request, invoice, "pdf")
    try:
        return issued_pdf_response(request, invoice)
    except TooManyLines:
        return _no_document(request, invoice)


@require_safe
@of_invoice
def show_paper(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Show the document as paper."""
    note_fetch(request, invoice, "paper")
    try:
        content = content_on(invoice, today=business_today(invoice.business))
    except TooManyLines:
        return _no_document(request, invoice)
    context = frame_of(request, invoice) | {
        "document": document_html(content, embed=True),
        "design": content.template,
    }
    return render(request, "public/paper.html", context)


@login_not_required
@require_safe
def show_accent(request: HttpRequest) -> HttpResponse:
    """Answer with the stylesheet of one colour (``?c=0f6b5c``), so that no page styles inline."""
    css = public_accent_css(request.GET.get("c", ""))
    response = HttpResponse(css, content_type="text/css")
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


def note_fetch(request: HttpRequest, invoice: Invoice, what: str) -> None:
    """Record that something fetched the page: a person, or a scanner that follows links."""
    if is_sellers_own(request, invoice):
        return
    agent = machine_of(request.headers)
    if not count(FETCHES, f"{what} {agent} {invoice.public_token}"):
        record_opening(
            invoice=invoice, kind=SignalKind.FETCH, signal=what, agent=agent, now=timezone.now()
        )


@login_not_required
@require_safe
def show_pixel(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer with the picture of a mail whose sender wishes to know whether it was opened.

    It sets no cookie and asks for none; an unknown link gets the same picture.
    """
    found = Invoice.papers.select_related("client", "business").filter(public_token=token)
    invoice = found.first()
    if invoice is not None and seller_profile(invoice.business).counts_mail_opens:
        agent = machine_of(request.headers)
        if not count(FETCHES, f"mail {agent} {token}"):
            record_opening(
                invoice=invoice,
                kind=SignalKind.HUMAN,
                signal="mail",
                place=OpeningPlace.MAIL,
                agent=agent,
                now=timezone.now(),
            )
    return private(HttpResponse(PIXEL, content_type="image/gif"))


def _looks(request: HttpRequest) -> int:
    looks = request.GET.get("watch", "")
    return int(looks) if re.fullmatch(r"[0-9]{1,3}", looks, re.ASCII) else 0


def _context(
    request: HttpRequest, invoice: Invoice, view: PayerView, looks: int
) -> dict[str, object]:
    returned = reverse("public:return", args=[invoice.public_token])
    content = public_content(invoice)
    return (frame_of(request, invoice) | lines_context(content)) | {
        "view": view,
        "state": view.state.value,
        "lead": lead_sentence(view.state, seller=invoice.seller.get("name", "")),
        "due": _due(invoice, view),
        "claim_rows": claim_rows(view),
        "problem": PROBLEMS.get(request.GET.get("problem", ""), ""),
        "payment_rows": list(payment_rows(view, is_sandbox=invoice.business.is_sandbox)),
        "files": [(file, label_of(file)) for file in attachments_of(invoice)],
        "promise": view_for_page(request, invoice) if view.asks else None,
        "bank": _bank_details(content, view),
        "counts_opening": not is_sellers_own(request, invoice),
        "next_look": f"{returned}?watch={looks + 1}",
        "looks_by_itself": view.state == PayerState.CONFIRMING and looks < MOST_LOOKS,
        "looked_long": looks > MOST_LOOKS and view.asks,
    }


def _due(invoice: Invoice, view: PayerView) -> str:
    """Return when it is, or was, due; of a paid invoice only claims are left, which are due now."""
    if not view.asks or view.state == PayerState.CLAIMS:
        return ""
    return due_sentence(invoice.due_date, view.days_left)


def _bank_details(content: DocumentContent | None, view: PayerView) -> dict[str, object] | None:
    """Return account, reference and code for what is still open; nothing where nothing is asked."""
    if content is None or not view.asks:
        return None
    content = replace(content, payable_amount=view.amount)
    # On a phone an IBAN may break between its groups; on paper it has the room not to.
    facts = [
        (label, value.replace("\N{NO-BREAK SPACE}", " "), _copied(value))
        for label, value in payment_facts(content)
    ]
    return {"facts": facts, "qr": _qr(content), "is_swish": is_swish(content)} if facts else None


def _qr(content: DocumentContent) -> str:
    png = qr_png(content)
    return f"data:image/png;base64,{b64encode(png).decode()}" if png else ""


def _copied(value: str) -> str:
    """Return a number as a bank's form takes it: without the spaces and dots that help to read."""
    bare = re.sub(r"\s", "", value)
    return bare.replace(".", "") if re.fullmatch(r"[0-9.]+", bare) else bare


def _no_document(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return render(request, "public/no_document.html", frame_of(request, invoice), status=422)


def _allow_hosted_page(
    request: HttpRequest, response: HttpResponse, *, is_sandbox: bool
) -> HttpResponseBase:
    """Let the form of this page end on the provider's: browsers hold redirects to form-action."""
    targets = [STRIPE_PAGE]
    if is_sandbox and settings.STRIPE_SIMULATOR_PUBLIC_URL:
        targets.append(settings.STRIPE_SIMULATOR_PUBLIC_URL)
    allow = csp_update({"form-action": targets})
    answer: HttpResponseBase = allow(lambda _request: response)(request)
    return answer
