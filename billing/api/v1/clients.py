"""Clients of the API: list, make, read, change, archive and restore them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.lists import page_of
from billing.api.problems import not_found, validation_failed
from billing.api.v1.client_reading import read_client
from billing.api.v1.client_schemas import Client, ClientInput, ClientPage, ClientQuery
from billing.api.v1.schemas import Error
from billing.wire.clients import client_facts
from clients import models, operations, queries

router = Router(tags=["Clients"])

ARCHIVED = {"false": False, "true": True, "all": None}


@router.get(
    "/clients",
    response={200: ClientPage, 422: Error},
    operation_id="listClients",
    summary=gettext_noop("List clients"),
    description=gettext_noop("By name, 50 on a page. Archived clients are left out by default."),
)
def list_clients(request: ApiRequest, wanted: Query[ClientQuery]) -> dict[str, Any]:
    """Answer a page of clients."""
    narrowed = queries.ClientFilter(
        text=wanted.q or "",
        tag=wanted.tag or "",
        archived=ARCHIVED[wanted.archived],
        external_id=wanted.external_id or "",
    )
    try:
        found = queries.counted_page(
            request.business, narrowed, page=wanted.page, cursor=wanted.cursor or ""
        )
    except queries.CursorNotReadable:
        sentence = _("This is no cursor of this list; use the next_cursor of an answer.")
        raise validation_failed({"cursor": [sentence]}) from None
    return page_of(
        [client_facts(client) for client in found.clients],
        page=found.page,
        total=found.total,
        next_cursor=found.next or None,
    )


@router.post(
    "/clients",
    response={201: Client},
    operation_id="createClient",
    summary=gettext_noop("Create a client"),
)
def create_client(request: ApiRequest, body: ClientInput) -> Status[dict[str, Any]]:
    """Make a client; what is not named follows from the business."""
    facts = read_client(body.given(), business=request.business)
    with _taken_facts_told():
        client = operations.create_client(
            business=request.business, facts=facts, actor=request.actor
        )
    return Status(201, client_facts(client))


@router.get(
    "/clients/{id}",
    response={200: Client},
    operation_id="getClient",
    summary=gettext_noop("Read a client"),
)
def get_client(request: ApiRequest, client_id: PathId) -> dict[str, Any]:
    """Answer one client, archived or not."""
    return client_facts(own_client_or_404(request, client_id))


@router.put(
    "/clients/{id}",
    response={200: Client},
    operation_id="updateClient",
    summary=gettext_noop("Change a client"),
    description=gettext_noop(
        "Fields that you do not name stay as they are; null empties a field. "
        "Invoices that were issued keep what they say of the client."
    ),
)
def update_client(request: ApiRequest, client_id: PathId, body: ClientInput) -> dict[str, Any]:
    """Change what the request names."""
    client = own_client_or_404(request, client_id)
    changes = read_client(body.given(), business=request.business, client=client)
    with _taken_facts_told():
        changed = operations.update_client(
            client_id=client.pk, changes=changes, actor=request.actor
        )
    return client_facts(changed)


@router.delete(
    "/clients/{id}",
    response={200: Client},
    operation_id="archiveClient",
    summary=gettext_noop("Archive a client"),
    description=gettext_noop(
        "Never a permanent deletion: the client keeps its invoices, can be read, and can be "
        "restored. Archiving an archived client changes nothing."
    ),
)
def archive_client(request: ApiRequest, client_id: PathId) -> dict[str, Any]:
    """Put a client out of sight."""
    client = own_client_or_404(request, client_id)
    archived = operations.archive_client(
        client_id=client.pk, now=timezone.now(), actor=request.actor
    )
    return client_facts(archived)


@router.post(
    "/clients/{id}/restore",
    response={200: Client},
    operation_id="restoreClient",
    summary=gettext_noop("Restore an archived client"),
    description=gettext_noop("Restoring a client that is not archived changes nothing."),
)
def restore_client(request: ApiRequest, client_id: PathId) -> dict[str, Any]:
    """Bring a client back into the lists."""
    client = own_client_or_404(request, client_id)
    return client_facts(operations.restore_client(client_id=client.pk, actor=request.actor))


def own_client_or_404(request: ApiRequest, client_id: UUID) -> models.Client:
    """Return a client of the key's business.

    :raises ApiProblem: 404, if there is none, or it is another's.
    """
    clients = models.Client.objects.for_business(request.business).defer("search")
    client = clients.filter(pk=client_id).first()
    if client is None:
        raise not_found()
    return client


@contextmanager
def _taken_facts_told() -> Iterator[None]:
    """Refuse at its field what another client has already."""
    try:
        yield
    except operations.ClientNumberTaken:
        raise validation_failed({"number": [_("Another client has this number.")]}) from None
    except operations.ExternalIdTaken:
        raise validation_failed({"external_id": [_("Another client has this id.")]}) from None
