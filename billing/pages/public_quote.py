"""The public page of a quote: its buyer reads it, and accepts or declines it, once."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.pages.public_frame import frame_of
from billing.pages.public_guard import SeeOther, is_sellers_own, page_url, step
from billing.pages.public_lines import lines_context, public_content
from billing.pages.quote_words import validity_sentence
from billing.quotes.lifecycle import OPEN, QuoteState
from billing.quotes.models import Answer
from billing.quotes.operations import (
    LONGEST_COMMENT,
    LONGEST_NAME,
    NameMissing,
    NothingToAnswer,
    NotInThisState,
    answer_quote,
)
from billing.quotes.queries import answer_of, state_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor

# What stands above the page, by the word in the address to which the step sends back.
PROBLEMS: dict[str, str | Promise] = {
    "name": gettext_lazy("Write your name to accept the quote."),
    "choice": gettext_lazy("Choose whether you accept or decline."),
    "late": gettext_lazy("The quote was answered or changed meanwhile."),
    "stale": gettext_lazy("The page was open for too long. Please try again."),
}


def quote_page(request: HttpRequest, quote: Invoice) -> HttpResponseBase:
    """Show a quote or a proforma invoice to its buyer."""
    today = business_today(quote.business)
    state = state_of(quote, today=today)
    is_quote = quote.type_code == TypeCode.QUOTE
    context: dict[str, Any] = frame_of(request, quote) | {
        "state": state.value,
        "is_quote": is_quote,
        "lead": lead_sentence(quote, state),
        "validity": _validity(quote, state),
        "answer": answer_of(quote),
        "may_answer": is_quote and state in OPEN,
        "longest_name": LONGEST_NAME,
        "longest_comment": LONGEST_COMMENT,
        "problem": PROBLEMS.get(request.GET.get("problem", ""), ""),
        "names_name": request.GET.get("problem") == "name",
        "counts_opening": not is_sellers_own(request, quote),
    }
    context |= lines_context(public_content(quote))
    return render(request, "public/quote.html", context)


def _validity(quote: Invoice, state: QuoteState) -> str:
    if quote.type_code != TypeCode.QUOTE or state not in (*OPEN, QuoteState.EXPIRED):
        return ""
    today = business_today(quote.business)
    return validity_sentence(quote.due_date, today=today) if quote.due_date else ""


def lead_sentence(quote: Invoice, state: QuoteState) -> str:
    """Return the headline: who sent what, or what became of it."""
    seller = {"seller": quote.seller.get("name", "")}
    if quote.type_code == TypeCode.PROFORMA:
        if state == QuoteState.WITHDRAWN:
            return _("%(seller)s withdrew this proforma invoice") % seller
        return _("%(seller)s sent you a proforma invoice") % seller
    if state == QuoteState.WITHDRAWN:
        return _("%(seller)s withdrew this quote") % seller
    answer = answer_of(quote)
    if answer is not None and answer.answer == Answer.ACCEPTED:
        return _("You accepted the quote from %(seller)s") % seller
    if answer is not None:
        return _("You declined the quote from %(seller)s") % seller
    if state == QuoteState.EXPIRED:
        return _("This quote from %(seller)s has expired") % seller
    return _("%(seller)s sent you a quote") % seller


@require_POST
@step
def answer(request: HttpRequest, quote: Invoice) -> HttpResponseBase:
    """Write down what the buyer answers, and show it on the page."""
    if quote.is_in_the_books:
        return render(request, "public/missing.html", status=404)
    said = request.POST.get("answer", "")
    if said not in Answer.values:
        return _back(request, quote, "choice")
    name = request.POST.get("name", "")
    now = timezone.now()
    try:
        answer_quote(
            quote_id=quote.pk,
            answer=Answer(said),
            by_buyer=True,
            name=name,
            comment=request.POST.get("comment", ""),
            today=business_today(quote.business, now=now),
            now=now,
            actor=Actor.payer(name.strip()[:LONGEST_NAME] or quote.buyer.get("name", "")),
        )
    except NameMissing:
        return _back(request, quote, "name")
    except (NotInThisState, NothingToAnswer):
        # The page itself says what is true now.
        return _back(request, quote, "late")
    return SeeOther(page_url(request, quote))


def _back(request: HttpRequest, quote: Invoice, problem: str) -> SeeOther:
    return SeeOther(f"{page_url(request, quote, problem=problem)}#answer")
