"""Steps in a quote's life by the API: issue, send, answer, withdraw, and turn into an invoice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Body, Router, Status

from billing.api.auth import SENDING_KEY, ApiRequest
from billing.api.fields import PathId
from billing.api.problems import ApiProblem, of_problems, validation_failed
from billing.api.v1 import invoices
from billing.api.v1.invoice_inputs import Nothing
from billing.api.v1.invoice_outputs import InvoiceDetail
from billing.api.v1.own import require_own_invoice
from billing.api.v1.quote_inputs import QuoteAnswerInput, QuoteSendInput, ReopenInput
from billing.api.v1.quote_outputs import QuoteDetail
from billing.api.v1.quote_reading import (
    QUOTE_NAMES,
    details,
    draft_refusals_told,
    not_now,
    own_quote_or_404,
)
from billing.api.v1.sending_refusals import (
    lacks_of_client,
    lift_marks,
    refusals_told,
    require_unmarked,
)
from billing.delivery.issuing import send_issuing_drafts
from billing.delivery.models import Channel
from billing.delivery.operations import InvoiceCancelled
from billing.delivery.queueing import MailChoices
from billing.invoices.duplicating import duplicate_invoice
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.quotes.lifecycle import ANSWERABLE_BY_HAND
from billing.quotes.models import Answer
from billing.quotes.operations import (
    AnsweredByBuyer,
    NothingToAnswer,
    NotInThisState,
    ReasonMissing,
    answer_quote,
    invoice_quote,
    undo_answer,
    withdraw_quote,
)
from fastfaktura.core.clock import business_today

router = Router(tags=["Quotes"])

NOTHING = Nothing()


@router.post(
    "/quotes/{id}/issue",
    response={200: QuoteDetail},
    operation_id="issueQuote",
    summary=gettext_noop("Issue a draft of a quote"),
    description=gettext_noop(
        "Gives it its number and today's date, for good. It reaches nobody by itself: send it. "
        "The body may be left out."
    ),
)
def issue(
    request: ApiRequest,
    quote_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Issue a draft."""
    own_quote_or_404(request, quote_id)
    with draft_refusals_told():
        issue_invoice(
            invoice_id=quote_id,
            issue_date=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    return details(request, quote_id)


@router.post(
    "/quotes/{id}/send",
    auth=SENDING_KEY,
    response={200: QuoteDetail},
    operation_id="sendQuote",
    summary=gettext_noop("Send a quote or a proforma invoice"),
    description=gettext_noop(
        "As an invoice is sent: a draft is issued in the same step, or stays as it is if it lacks "
        "something. The client accepts or declines a quote on the page of its public_url."
    ),
)
def send(request: ApiRequest, said: QuoteSendInput, quote_id: PathId) -> dict[str, Any]:
    """Send it."""
    quote = own_quote_or_404(request, quote_id)
    now = timezone.now()
    with refusals_told(quote, said, now=now), _told_of_a_quote(quote, said):
        if said.try_again:
            lift_marks(quote, said, actor=request.actor, now=now)
        else:
            require_unmarked(quote, said)
        send_issuing_drafts(
            invoice_id=quote_id,
            issue_date=business_today(request.business),
            channels=[Channel(name) for name in said.channels],
            choices=MailChoices(said.receivers, said.subject, said.message, said.attach_pdf),
            actor=request.actor,
            now=now,
        )
    return details(request, quote_id)


@contextmanager
def _told_of_a_quote(quote: Invoice, said: QuoteSendInput) -> Iterator[None]:
    """Say of a quote what is said otherwise of an invoice.

    :raises ApiProblem: 409 if it was withdrawn, 422 if its draft lacks something.
    """
    try:
        yield
    except InvoiceCancelled:
        message = _("It was withdrawn. Write another one.")
        raise ApiProblem(409, "quote_not_sendable", message) from None
    except InvoiceNotIssuable as lack:
        problem = of_problems(lack.problems, QUOTE_NAMES)
        problem.fields.update(lacks_of_client(quote, said))
        raise problem from None


@router.post(
    "/quotes/{id}/answer",
    response={200: QuoteDetail},
    operation_id="answerQuote",
    summary=gettext_noop("Note what the client answered"),
    description=gettext_noop(
        "What the client said by word of mouth, also after the last day; by_buyer is false then. "
        "A quote is answered once, and of two answers the first counts."
    ),
)
def answer(request: ApiRequest, said: QuoteAnswerInput, quote_id: PathId) -> dict[str, Any]:
    """Note an answer."""
    own_quote_or_404(request, quote_id)
    try:
        answer_quote(
            quote_id=quote_id,
            answer=Answer(said.answer),
            by_buyer=False,
            name=said.name or "",
            comment=said.comment or "",
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except NotInThisState as lies:
        raise not_now("quote_not_answerable", lies) from None
    except NothingToAnswer:
        message = _("A proforma invoice is not accepted or declined.")
        raise ApiProblem(409, "quote_not_answerable", message) from None
    return details(request, quote_id)


@router.post(
    "/quotes/{id}/reopen",
    response={200: QuoteDetail},
    operation_id="reopenQuote",
    summary=gettext_noop("Take back an answer that was noted"),
    description=gettext_noop(
        "The quote waits for an answer again. What the client answered on its page stands, and so "
        "does an answer that an invoice was made by."
    ),
)
def reopen(request: ApiRequest, said: ReopenInput, quote_id: PathId) -> dict[str, Any]:
    """Take a noted answer back."""
    own_quote_or_404(request, quote_id)
    try:
        undo_answer(
            quote_id=quote_id,
            reason=said.reason,
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except AnsweredByBuyer:
        message = _("Your client gave this answer. It stands.")
        raise ApiProblem(409, "answer_not_undoable", message) from None
    except NotInThisState as lies:
        if lies.state in ANSWERABLE_BY_HAND:
            message = _("There is no answer to take back.")
            raise ApiProblem(409, "answer_not_undoable", message) from None
        raise not_now("answer_not_undoable", lies) from None
    except ReasonMissing:
        sentence = _("Say in a few words why the answer is taken back.")
        raise validation_failed({"reason": [sentence]}) from None
    return details(request, quote_id)


@router.post(
    "/quotes/{id}/withdraw",
    response={200: QuoteDetail},
    operation_id="withdrawQuote",
    summary=gettext_noop("Withdraw a quote"),
    description=gettext_noop(
        "Nobody can accept it any more; its number stays in its series. What was accepted or "
        "invoiced is not withdrawn. The body may be left out."
    ),
)
def withdraw(
    request: ApiRequest,
    quote_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Take it back."""
    own_quote_or_404(request, quote_id)
    try:
        withdraw_quote(
            quote_id=quote_id,
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except NotInThisState as lies:
        raise not_now("quote_not_withdrawable", lies) from None
    return details(request, quote_id)


@router.post(
    "/quotes/{id}/invoice",
    response={201: InvoiceDetail},
    operation_id="invoiceQuote",
    summary=gettext_noop("Turn a quote into an invoice"),
    description=gettext_noop(
        "The answer is a draft that says the same, with dates and terms of an invoice; issued "
        "deposits of the quote are deducted. It is done once; if the draft is deleted or its "
        "invoice cancelled, once more. The body may be left out."
    ),
)
def invoice(
    request: ApiRequest,
    quote_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> Status[dict[str, Any]]:
    """Write the draft of its invoice; answer with that."""
    own_quote_or_404(request, quote_id)
    try:
        draft = invoice_quote(
            quote_id=quote_id,
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except NotInThisState as lies:
        raise not_now("quote_not_invoiceable", lies) from None
    return Status(201, invoices.details(request, draft))


@router.post(
    "/invoices/{id}/quote",
    response={201: QuoteDetail},
    operation_id="quoteInvoice",
    summary=gettext_noop("Write a quote of an invoice"),
    description=gettext_noop(
        "The answer is the draft of a quote that says what the invoice says. The body may be left "
        "out."
    ),
)
def quote_of_invoice(
    request: ApiRequest,
    invoice_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> Status[dict[str, Any]]:
    """Write the draft of a quote; answer with that."""
    require_own_invoice(request, invoice_id)
    quote = duplicate_invoice(invoice_id=invoice_id, actor=request.actor, type_code=TypeCode.QUOTE)
    return Status(201, details(request, quote.pk))
