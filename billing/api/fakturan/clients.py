"""Clients of the dialect: list, make, show and change them."""

import re
from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.db.models.functions import Length, Lower
from django.http import HttpResponse
from ninja import Router

from billing.api.auth import ApiRequest
from billing.api.fakturan.bodies import asked_in, said_in
from billing.api.fakturan.clients_in import change_client, make_client, read_client
from billing.api.fakturan.clients_out import client_answers
from billing.api.fakturan.lists import Columns, listed, ordered
from billing.api.fakturan.own import own_client
from billing.api.fakturan.speech import data, invalid, nothing
from billing.api.fakturan.told import Told
from billing.invoices.parties import seller_profile
from clients.models import Client

router = Router()


@router.get("/clients")
def list_clients(request: ApiRequest) -> HttpResponse:
    """Answer a page of the clients that are not archived."""
    asked = asked_in(request)
    found = _narrowed(
        Client.objects.for_business(request.business)
        .filter(archived_at=None)
        .select_related("fakturan")
        .defer("search"),
        asked,
    )
    # Numbers are texts of ours: of two, the longer whole one is the higher.
    fields: Mapping[str, Columns] = {
        "number": (Length("number"), "number"),
        "name": (Lower("name"),),
    }
    profile = seller_profile(request.business)
    return listed(
        request,
        asked,
        ordered(found, asked, fields),
        lambda clients: client_answers(request.business, clients, profile),
    )


@router.post("/clients")
def create_client(request: ApiRequest) -> HttpResponse:
    """Make a client."""
    told = Told(said_in(request, "client"))
    said = read_client(told, request.business)
    client = None if told.errors else make_client(request, told, said)
    if client is None:
        raise invalid(told.errors)
    [found] = client_answers(request.business, [client], seller_profile(request.business))
    return data(found, status=201, location=request.build_absolute_uri(f"clients/{found['id']}"))


@router.get("/clients/{number}")
def show_client(request: ApiRequest, number: str) -> HttpResponse:
    """Answer one client, archived or not: its invoices name it."""
    client = own_client(request, number)
    [found] = client_answers(request.business, [client], seller_profile(request.business))
    return data(found)


@router.put("/clients/{number}")
@router.patch("/clients/{number}")
def update_client(request: ApiRequest, number: str) -> HttpResponse:
    """Change what is named of a client."""
    change_client(request, own_client(request, number), Told(said_in(request, "client")))
    return nothing()


def _narrowed(clients: QuerySet[Client], asked: Mapping[str, str]) -> QuerySet[Client]:
    if number := asked.get("number"):
        clients = clients.filter(number=number)
    if email := asked.get("email"):
        clients = clients.filter(email__iexact=email)
    if wanted := asked.get("org_number"):
        clients = clients.filter(_has_org_number(wanted))
    return clients


def _has_org_number(wanted: str) -> Q:
    """Return the condition of a number that is written with or without its signs."""
    bare = re.sub(r"[^0-9A-Za-z]", "", wanted)
    forms = {wanted, bare, f"{bare[:-4]}-{bare[-4:]}"}
    return Q(organization_number__in=forms) | Q(personal_number__in=forms)
