"""The rows behind the numbers of an address: the business's own, and no others."""

from typing import TypeVar
from uuid import UUID

from billing.api.auth import ApiRequest
from billing.api.fakturan.ids import object_of
from billing.api.fakturan.invoice_queries import with_facts
from billing.api.fakturan.models import Kind
from billing.api.fakturan.speech import missing
from billing.catalog.models import Product
from billing.invoices.models import Invoice
from clients.models import Client

Row = TypeVar("Row")


def own_client(request: ApiRequest, number: str) -> Client:
    """Return a client by its number in the dialect.

    :raises Refusal: 404, if there is none or it is another's.
    """
    clients = Client.objects.for_business(request.business).defer("search")
    found = clients.select_related("fakturan", "business").filter(
        pk=_key(request, Kind.CLIENT, number)
    )
    return _one(found.first())


def own_product(request: ApiRequest, number: str) -> Product:
    """Return a product; one that was archived is gone here.

    :raises Refusal: 404, if there is none or it is another's.
    """
    products = Product.objects.for_business(request.business).defer("search")
    return _one(products.filter(pk=_key(request, Kind.PRODUCT, number), archived_at=None).first())


def own_invoice(request: ApiRequest, number: str) -> Invoice:
    """Return an invoice with all that the dialect says of it.

    :raises Refusal: 404, if there is none or it is another's.
    """
    found = with_facts(Invoice.objects.for_business(request.business))
    return _one(found.filter(pk=_key(request, Kind.INVOICE, number)).first())


def _key(request: ApiRequest, kind: Kind, number: str) -> UUID:
    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 11 else 0
    found = object_of(request.business, kind, whole)
    if found is None:
        raise missing()
    return found


def _one(found: Row | None) -> Row:
    if found is None:
        raise missing()
    return found
