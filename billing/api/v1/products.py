"""Products of the API: list, make, read, change, archive and restore them."""

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
from billing.api.v1.product_reading import read_product
from billing.api.v1.product_schemas import (
    Product,
    ProductChanges,
    ProductInput,
    ProductPage,
    ProductQuery,
)
from billing.api.v1.schemas import Error
from billing.catalog import listing, models, operations
from billing.wire.products import product_facts

router = Router(tags=["Products"])

ARCHIVED = {"false": False, "true": True, "all": None}


@router.get(
    "/products",
    response={200: ProductPage, 422: Error},
    operation_id="listProducts",
    summary=gettext_noop("List products"),
    description=gettext_noop("By name, 50 on a page. Archived products are left out by default."),
)
def list_products(request: ApiRequest, wanted: Query[ProductQuery]) -> dict[str, Any]:
    """Answer a page of products."""
    narrowed = listing.ProductFilter(
        text=wanted.q or "",
        code=wanted.code or "",
        name=wanted.name or "",
        archived=ARCHIVED[wanted.archived],
    )
    try:
        found = listing.counted_page(
            request.business, narrowed, page=wanted.page, cursor=wanted.cursor or ""
        )
    except listing.CursorNotReadable:
        sentence = _("This is no cursor of this list; use the next_cursor of an answer.")
        raise validation_failed({"cursor": [sentence]}) from None
    return page_of(
        [product_facts(product, request.business) for product in found.products],
        page=found.page,
        total=found.total,
        next_cursor=found.next or None,
    )


@router.post(
    "/products",
    response={201: Product},
    operation_id="createProduct",
    summary=gettext_noop("Create a product"),
)
def create_product(request: ApiRequest, body: ProductInput) -> Status[dict[str, Any]]:
    """Make a product; what is not named follows from the business."""
    facts = read_product(body.given(), business=request.business)
    with _taken_facts_told():
        product = operations.create_product(
            business=request.business, facts=facts, actor=request.actor
        )
    return Status(201, product_facts(product, request.business))


@router.get(
    "/products/{id}",
    response={200: Product},
    operation_id="getProduct",
    summary=gettext_noop("Read a product"),
)
def get_product(request: ApiRequest, product_id: PathId) -> dict[str, Any]:
    """Answer one product, archived or not."""
    return product_facts(own_product_or_404(request, product_id), request.business)


@router.put(
    "/products/{id}",
    response={200: Product},
    operation_id="updateProduct",
    summary=gettext_noop("Change a product"),
    description=gettext_noop(
        "Fields that you do not name stay as they are; null empties a field. Lines that were "
        "made of the product keep what they say. Where price_includes_tax changes, the prices "
        "agreed with clients are computed anew, so that each client pays the same."
    ),
)
def update_product(request: ApiRequest, product_id: PathId, body: ProductChanges) -> dict[str, Any]:
    """Change what the request names."""
    product = own_product_or_404(request, product_id)
    changes = read_product(body.given(), business=request.business, product=product)
    with _taken_facts_told():
        changed = operations.save_product(
            product_id=product.pk, changes=changes, actor=request.actor
        )
    return product_facts(changed, request.business)


@router.delete(
    "/products/{id}",
    response={204: None},
    operation_id="archiveProduct",
    summary=gettext_noop("Archive a product"),
    description=gettext_noop(
        "Never a permanent deletion: lines keep pointing to the product, and it can be read and "
        "restored. Archiving an archived product changes nothing."
    ),
)
def archive_product(request: ApiRequest, product_id: PathId) -> Status[None]:
    """Take a product out of sight."""
    product = own_product_or_404(request, product_id)
    operations.archive_product(product_id=product.pk, now=timezone.now(), actor=request.actor)
    return Status(204, None)


@router.post(
    "/products/{id}/restore",
    response={200: Product},
    operation_id="restoreProduct",
    summary=gettext_noop("Restore an archived product"),
    description=gettext_noop("Restoring a product that is not archived changes nothing."),
)
def restore_product(request: ApiRequest, product_id: PathId) -> dict[str, Any]:
    """Bring a product back into the catalogue."""
    product = own_product_or_404(request, product_id)
    restored = operations.restore_product(product_id=product.pk, actor=request.actor)
    return product_facts(restored, request.business)


def own_product_or_404(request: ApiRequest, product_id: UUID) -> models.Product:
    """Return a product of the key's business.

    :raises ApiProblem: 404, if there is none, or it is another's.
    """
    products = models.Product.objects.for_business(request.business).defer("search")
    product = products.filter(pk=product_id).first()
    if product is None:
        raise not_found()
    return product


@contextmanager
def _taken_facts_told() -> Iterator[None]:
    """Refuse at its field what another product has already."""
    try:
        yield
    except operations.ProductCodeTaken:
        raise validation_failed({"code": [_("Another product has this code.")]}) from None
    except operations.ProductIdTaken:
        raise validation_failed({"external_id": [_("Another product has this id.")]}) from None
