"""Quotes and proforma invoices of the API: list, write, read, change and delete, the PDF."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.keyed import keyed_page
from billing.api.v1.invoice_pdfs import pdf_answer
from billing.api.v1.invoices import PDF
from billing.api.v1.quote_inputs import QuoteChanges, QuoteInput
from billing.api.v1.quote_lists import TYPES, QuoteQuery, quotes_asked
from billing.api.v1.quote_outputs import QuoteDetail, QuotePage
from billing.api.v1.quote_reading import (
    details,
    draft_refusals_told,
    new_content,
    own_quote_or_404,
    revising,
)
from billing.api.v1.schemas import Error
from billing.api.v1.sending_schemas import DeliveryList
from billing.delivery.queries import deliveries_of
from billing.invoices.lifecycle import TypeCode
from billing.invoices.operations import UNCHANGED, delete_draft, draft_invoice, revise_draft
from billing.quotes.queries import OUTSIDE_THE_BOOKS
from billing.wire.deliveries import delivery_facts
from billing.wire.quotes import quote_facts
from fastfaktura.core.clock import business_today

router = Router(tags=["Quotes"])


@router.get(
    "/quotes",
    response={200: QuotePage, 422: Error},
    operation_id="listQuotes",
    summary=gettext_noop("List quotes and proforma invoices"),
    description=gettext_noop("Newest first, 50 on a page. Filters narrow the list together."),
)
def list_quotes(request: ApiRequest, asked: Query[QuoteQuery]) -> dict[str, Any]:
    """Answer a page of quotes."""
    today = business_today(request.business)
    rows, envelope = keyed_page(quotes_asked(request.business, asked, today=today), asked)
    return {"data": [quote_facts(quote, today=today) for quote in rows], **envelope}


@router.post(
    "/quotes",
    response={201: QuoteDetail},
    operation_id="createQuote",
    summary=gettext_noop("Create a quote or a proforma invoice"),
    description=gettext_noop(
        "It says what an invoice can say, and is a draft without a number until it is issued or "
        "sent. It stands beside the books: nobody owes anything by it."
    ),
)
def create_quote(request: ApiRequest, said: QuoteInput) -> Status[dict[str, Any]]:
    """Write a draft."""
    content = new_content(request.business, said)
    with draft_refusals_told():
        quote = draft_invoice(
            business=request.business,
            content=content,
            actor=request.actor,
            external_id=said.external_id or None,
            type_code=TYPES[said.type],
        )
    return Status(201, details(request, quote.pk))


@router.get(
    "/quotes/{id}",
    response={200: QuoteDetail},
    operation_id="getQuote",
    summary=gettext_noop("Read a quote with its lines, its answer and its invoices"),
)
def get_quote(request: ApiRequest, quote_id: PathId) -> dict[str, Any]:
    """Read one."""
    return details(request, quote_id)


@router.put(
    "/quotes/{id}",
    response={200: QuoteDetail, 409: Error},
    operation_id="updateQuote",
    summary=gettext_noop("Change a draft of a quote"),
    description=gettext_noop(
        "Fields that are not named stay as they are; null empties. lines replace all lines. An "
        "issued quote is not changed: withdraw it, and write another."
    ),
)
def update_quote(request: ApiRequest, said: QuoteChanges, quote_id: PathId) -> dict[str, Any]:
    """Change a draft."""
    quote = own_quote_or_404(request, quote_id)
    is_quote = quote.type_code == TypeCode.QUOTE
    with draft_refusals_told():
        revise_draft(
            invoice_id=quote_id,
            revise=revising(request.business, said, is_quote=is_quote),
            external_id=(said.external_id or None) if "external_id" in said.given() else UNCHANGED,
        )
    return details(request, quote_id)


@router.delete(
    "/quotes/{id}",
    response={204: None, 409: Error},
    operation_id="deleteQuote",
    summary=gettext_noop("Delete a draft of a quote"),
    description=gettext_noop("For good. What was issued can be withdrawn, and is never deleted."),
)
def delete_quote(request: ApiRequest, quote_id: PathId) -> Status[None]:
    """Delete a draft."""
    own_quote_or_404(request, quote_id)
    with draft_refusals_told():
        delete_draft(invoice_id=quote_id, actor=request.actor)
    return Status(204, None)


@router.get(
    "/quotes/{id}/pdf",
    response={422: Error},
    operation_id="getQuotePdf",
    summary=gettext_noop("Read the PDF of a quote"),
    description=gettext_noop(
        "What was issued has one PDF, kept with its ETag; a draft's is made anew and says that "
        "it is a draft."
    ),
    openapi_extra=PDF,
)
def get_quote_pdf(request: ApiRequest, quote_id: PathId) -> HttpResponse:
    """Read the PDF."""
    return pdf_answer(request, quote_id, types=OUTSIDE_THE_BOOKS)


@router.get(
    "/quotes/{id}/deliveries",
    response={200: DeliveryList},
    operation_id="listQuoteDeliveries",
    summary=gettext_noop("List what was sent of a quote"),
    description=gettext_noop("Or is to be sent, or was taken back; oldest first."),
)
def list_quote_deliveries(request: ApiRequest, quote_id: PathId) -> dict[str, Any]:
    """List the deliveries."""
    quote = own_quote_or_404(request, quote_id)
    found = deliveries_of(quote).prefetch_related("reports").order_by("id")
    return {"data": [delivery_facts(each) for each in found]}
