"""Prices of a product that clients have agreed to, through the API."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop
from ninja import P, PathEx, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import Id, PathId
from billing.api.problems import not_found
from billing.api.v1.product_schemas import ClientPrice, ClientPriceInput, ClientPriceList
from billing.api.v1.products import own_product_or_404
from billing.catalog.operations import remove_client_price, set_client_price
from billing.wire.products import client_price_facts
from clients.models import Client

router = Router(tags=["Products"])

ClientId = PathEx[Id, P(alias="client_id")]


@router.get(
    "/products/{id}/prices",
    response={200: ClientPriceList},
    operation_id="listProductPrices",
    summary=gettext_noop("List the prices agreed with clients"),
    description=gettext_noop("By the clients' names. Clients that are not named pay unit_price."),
)
def list_prices(request: ApiRequest, product_id: PathId) -> dict[str, Any]:
    """Answer what clients pay for a product."""
    product = own_product_or_404(request, product_id)
    agreed = product.client_prices.order_by("client__name", "id")
    return {"data": [client_price_facts(each, product, request.business) for each in agreed]}


@router.put(
    "/products/{id}/prices/{client_id}",
    response={200: ClientPrice},
    operation_id="setProductPrice",
    summary=gettext_noop("Agree with a client on a price"),
    description=gettext_noop("It replaces the price that was agreed before, if there is one."),
)
def set_price(
    request: ApiRequest, product_id: PathId, client: ClientId, body: ClientPriceInput
) -> dict[str, Any]:
    """Keep what a client pays."""
    product = own_product_or_404(request, product_id)
    try:
        agreed = set_client_price(
            product_id=product.pk,
            client_id=client,
            unit_price=Decimal(body.unit_price),
            actor=request.actor,
        )
    except Client.DoesNotExist:
        raise not_found() from None
    return client_price_facts(agreed, product, request.business)


@router.delete(
    "/products/{id}/prices/{client_id}",
    response={204: None},
    operation_id="removeProductPrice",
    summary=gettext_noop("Remove the price agreed with a client"),
    description=gettext_noop(
        "The client pays what everybody pays. Removing a price that is not there changes nothing."
    ),
)
def remove_price(request: ApiRequest, product_id: PathId, client: ClientId) -> Status[None]:
    """Forget what was agreed."""
    product = own_product_or_404(request, product_id)
    if not Client.objects.for_business(request.business).filter(pk=client).exists():
        raise not_found()
    remove_client_price(product_id=product.pk, client_id=client, actor=request.actor)
    return Status(204, None)
