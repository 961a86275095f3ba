"""Which quote a request means, what it says of one, and why a step is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from billing.api.auth import ApiRequest
from billing.api.problems import ApiProblem, not_found, of_problems, validation_failed
from billing.api.v1.invoice_reading import changed_content, fresh_content
from billing.api.v1.quote_inputs import QuoteChanges, QuoteInput
from billing.invoices.drafts import DraftContent
from billing.invoices.external_ids import ExternalIdTaken
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.invoices.queries import events_of
from billing.quotes.operations import NotInThisState
from billing.quotes.queries import quotes_of
from billing.quotes.words import NOT_NOW
from billing.wire.names import NAMES
from billing.wire.quotes import quote_details
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business

# What a draft calls what the API calls so, of a quote.
OF_A_QUOTE = {"valid_until": "due_date", "valid_days": "payment_terms_days"}
QUOTE_NAMES = NAMES | {ours: theirs for theirs, ours in OF_A_QUOTE.items()}


def own_quote_or_404(request: ApiRequest, quote_id: UUID) -> Invoice:
    """Return the quote or proforma of the request's business, with its answer.

    :raises ApiProblem: 404, if there is none, it is another's, or it is an invoice.
    """
    own = quotes_of(request.business).select_related(None).select_related("answer")
    quote = own.filter(pk=quote_id).first()
    if quote is None:
        raise not_found()
    return quote


def details(request: ApiRequest, quote_id: UUID) -> dict[str, Any]:
    """Return all facts of a quote as they are now, after whatever the request did."""
    quote = own_quote_or_404(request, quote_id)
    today = business_today(request.business)
    return quote_details(quote, today=today, events=events_of(quote))


def new_content(business: Business, said: QuoteInput) -> DraftContent:
    """Return what a new quote says; its last day has nothing to do with terms of payment.

    :raises ApiProblem: 422 with everything that is wrong.
    """
    content = fresh_content(business, said.currency, _named(said), in_books=False)
    if said.type == "quote":
        content = replace(content, payment_terms_days=said.valid_days)
    return content


def revising(
    business: Business, said: QuoteChanges, *, is_quote: bool
) -> Callable[[DraftContent], DraftContent]:
    """Return what makes of a draft's content what it says from now on.

    :raises ApiProblem: when it is called, 422 with everything that is wrong.
    """

    def revise(content: DraftContent) -> DraftContent:
        named = _named(said)
        changed = changed_content(business, content, named, in_books=False)
        if is_quote and "payment_terms_days" in named:
            changed = replace(changed, payment_terms_days=said.valid_days)
        return changed

    return revise


def _named(said: QuoteInput | QuoteChanges) -> dict[str, Any]:
    named = said.given()
    named.pop("type", None)
    return {OF_A_QUOTE.get(name, name): value for name, value in named.items()}


@contextmanager
def draft_refusals_told() -> Iterator[None]:
    """Say what keeps a draft from being written, changed or issued as the API does.

    :raises ApiProblem: 409 or 422.
    """
    try:
        yield
    except ExternalIdTaken:
        sentence = _("Another document has this external id.")
        raise validation_failed({"external_id": [sentence]}) from None
    except InvalidTransition:
        message = _("It was issued. Only drafts can be changed.")
        raise ApiProblem(409, "quote_not_draft", message) from None
    except InvoiceNotIssuable as lack:
        raise of_problems(lack.problems, QUOTE_NAMES) from None


def not_now(code: str, lies: NotInThisState) -> ApiProblem:
    """Return the refusal of a step that the quote's state does not allow."""
    return ApiProblem(409, code, str(NOT_NOW[lies.state]))
