"""Invoices of the API: list, make, read, change and delete, the PDF and what happened."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.problems import ApiProblem, validation_failed
from billing.api.v1.invoice_inputs import InvoiceChanges, InvoiceInput
from billing.api.v1.invoice_lists import InvoiceQuery, listed
from billing.api.v1.invoice_outputs import EventList, InvoiceDetail, InvoicePage
from billing.api.v1.invoice_pdfs import pdf_answer
from billing.api.v1.invoice_reading import named_external_id, new_content, revised_content
from billing.api.v1.own import own_invoice_or_404, require_own_invoice
from billing.api.v1.schemas import Error
from billing.invoices.depositing import DepositNotDeductible, deduct_deposit
from billing.invoices.drafts import DraftContent
from billing.invoices.external_ids import ExternalIdTaken
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.invoices.operations import (
    UNCHANGED,
    delete_draft,
    draft_invoice,
    revise_draft,
)
from billing.invoices.queries import events_of
from billing.wire.events import event_facts
from billing.wire.invoice_details import invoice_details
from fastfaktura.core.clock import business_today

router = Router(tags=["Invoices"])

PDF = {
    "responses": {
        200: {
            "description": gettext_noop("The PDF"),
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get(
    "/invoices",
    response={200: InvoicePage, 422: Error},
    operation_id="listInvoices",
    summary=gettext_noop("List invoices"),
    description=gettext_noop(
        "Newest first, 50 on a page. Filters narrow the list together; one that is not known "
        "is refused."
    ),
)
def list_invoices(request: ApiRequest, asked: Query[InvoiceQuery]) -> dict[str, Any]:
    """List invoices."""
    return listed(request.business, asked, today=business_today(request.business))


@router.post(
    "/invoices",
    response={201: InvoiceDetail},
    operation_id="createInvoice",
    summary=gettext_noop("Create an invoice with its lines"),
    description=gettext_noop(
        "It is a draft without a number until it is issued or sent. Currencies have 0, 2 or 3 "
        "decimals; amounts in cents are whole numbers of their smallest unit."
    ),
)
def create_invoice(request: ApiRequest, said: InvoiceInput) -> Status[dict[str, Any]]:
    """Make a draft."""
    content = new_content(request.business, said)
    try:
        invoice = _drafted(request, content, said)
    except ExternalIdTaken:
        raise external_id_taken() from None
    except DepositNotDeductible:
        message = _("One of them is no issued deposit of the client, or is deducted already.")
        raise validation_failed({"deduct_deposit_ids": [message]}) from None
    return Status(201, details(request, invoice))


@router.get(
    "/invoices/{id}",
    response={200: InvoiceDetail},
    operation_id="getInvoice",
    summary=gettext_noop("Read an invoice with its lines and events"),
)
def get_invoice(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """Read one invoice."""
    return details(request, own_invoice_or_404(request, invoice_id))


@router.put(
    "/invoices/{id}",
    response={200: InvoiceDetail, 409: Error},
    operation_id="updateInvoice",
    summary=gettext_noop("Change a draft"),
    description=gettext_noop(
        "Fields that are not named stay as they are; null empties. lines replace all lines. "
        "An issued invoice is not changed: credit it, and write another."
    ),
)
def update_invoice(request: ApiRequest, said: InvoiceChanges, invoice_id: PathId) -> dict[str, Any]:
    """Change a draft."""
    require_own_invoice(request, invoice_id)
    try:
        invoice = revise_draft(
            invoice_id=invoice_id,
            revise=partial(revised_content, request.business, said=said),
            external_id=(named_external_id(said) if "external_id" in said.given() else UNCHANGED),
        )
    except ExternalIdTaken:
        raise external_id_taken() from None
    except InvalidTransition:
        raise not_draft() from None
    return details(request, invoice)


@router.delete(
    "/invoices/{id}",
    response={204: None, 409: Error},
    operation_id="deleteInvoice",
    summary=gettext_noop("Delete a draft"),
    description=gettext_noop("For good. What was issued is never deleted."),
)
def delete_invoice(request: ApiRequest, invoice_id: PathId) -> Status[None]:
    """Delete a draft."""
    require_own_invoice(request, invoice_id)
    try:
        delete_draft(invoice_id=invoice_id, actor=request.actor)
    except InvalidTransition:
        raise not_draft() from None
    return Status(204, None)


@router.get(
    "/invoices/{id}/pdf",
    response={422: Error},
    operation_id="getInvoicePdf",
    summary=gettext_noop("Read the PDF"),
    description=gettext_noop(
        "What was issued has one PDF, kept with its ETag; a draft's is made anew and says that "
        "it is a draft."
    ),
    openapi_extra=PDF,
)
def get_invoice_pdf(request: ApiRequest, invoice_id: PathId) -> HttpResponse:
    """Read the PDF."""
    return pdf_answer(request, invoice_id)


@router.get(
    "/invoices/{id}/events",
    response={200: EventList},
    operation_id="listInvoiceEvents",
    summary=gettext_noop("List what happened to an invoice"),
    description=gettext_noop("Oldest first."),
)
def list_invoice_events(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """List what happened."""
    invoice = own_invoice_or_404(request, invoice_id)
    return {"data": [event_facts(event) for event in events_of(invoice)]}


def _drafted(request: ApiRequest, content: DraftContent, said: InvoiceInput) -> Invoice:
    drafted = partial(
        draft_invoice,
        business=request.business,
        content=content,
        actor=request.actor,
        external_id=named_external_id(said),
    )
    if not said.deduct_deposit_ids:
        return drafted()
    with transaction.atomic():
        invoice = drafted()
        for deposit_id in said.deduct_deposit_ids:
            invoice = deduct_deposit(invoice_id=invoice.pk, deposit_id=deposit_id)
    return invoice


def details(request: ApiRequest, invoice: Invoice) -> dict[str, Any]:
    """Return all facts of an invoice as they are today."""
    return invoice_details(
        invoice, today=business_today(request.business), events=events_of(invoice)
    )


def not_draft() -> ApiProblem:
    """Return the refusal of a step that only drafts know."""
    return ApiProblem(
        409, "invoice_not_draft", _("This invoice was issued. Only drafts can be changed.")
    )


def external_id_taken() -> ApiProblem:
    """Return the refusal of an id that another invoice has."""
    return validation_failed({"external_id": [_("Another invoice has this external id.")]})
