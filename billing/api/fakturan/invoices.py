"""Invoices of the dialect: list, make, show, change, and those of a client."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Router

from billing.api.auth import ApiRequest
from billing.api.fakturan.bodies import asked_in, said_in
from billing.api.fakturan.ids import objects_of
from billing.api.fakturan.invoice_queries import narrowed, number_order, with_facts
from billing.api.fakturan.invoices_out import invoice_answers
from billing.api.fakturan.lists import Columns, listed, ordered
from billing.api.fakturan.models import Kind
from billing.api.fakturan.own import own_client, own_invoice
from billing.api.fakturan.speech import data, nothing
from billing.api.fakturan.told import Told
from billing.api.fakturan.writing import change_invoice, make_invoice
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today

router = Router()


@router.get("/invoices")
def list_invoices(request: ApiRequest) -> HttpResponse:
    """Answer a page of the invoices, drafts among them."""
    asked = asked_in(request)
    found = _all(request)
    if number := asked.get("client_id"):
        client = _client_key(request, number)
        found = found.filter(client=client) if client else found.none()
    return _listed(request, asked, found)


@router.post("/invoices")
def create_invoice(request: ApiRequest) -> HttpResponse:
    """Make an invoice: a draft of ours, until it is sent or paid."""
    key = make_invoice(request, Told(said_in(request, "invoice")))
    [found] = invoice_answers(request.business, [_all(request).get(pk=key)])
    return data(found, status=201, location=request.build_absolute_uri(f"invoices/{found['id']}"))


@router.get("/invoices/{number}")
def show_invoice(request: ApiRequest, number: str) -> HttpResponse:
    """Answer one invoice."""
    [found] = invoice_answers(request.business, [own_invoice(request, number)])
    return data(found)


@router.put("/invoices/{number}")
@router.patch("/invoices/{number}")
def update_invoice(request: ApiRequest, number: str) -> HttpResponse:
    """Change what is named of a draft."""
    change_invoice(request, own_invoice(request, number), Told(said_in(request, "invoice")))
    return nothing()


@router.get("/clients/{number}/invoices")
def list_invoices_of_client(request: ApiRequest, number: str) -> HttpResponse:
    """Answer a page of the invoices of one client."""
    client = own_client(request, number)
    return _listed(request, asked_in(request), _all(request).filter(client=client))


def _all(request: ApiRequest) -> QuerySet[Invoice]:
    return with_facts(Invoice.objects.for_business(request.business))


def _client_key(request: ApiRequest, number: str) -> UUID | None:
    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 11 else 0
    return objects_of(request.business, Kind.CLIENT, [whole]).get(whole)


def _listed(
    request: ApiRequest, asked: Mapping[str, str], found: QuerySet[Invoice]
) -> HttpResponse:
    found = narrowed(found, asked, request.business, today=business_today(request.business))
    fields: Mapping[str, Columns] = {"number": number_order(), "date": ("said_date",)}
    return listed(
        request,
        asked,
        ordered(found, asked, fields),
        lambda invoices: invoice_answers(request.business, invoices),
    )
