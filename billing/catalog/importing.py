"""Writing many products at once, as a file brings them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from billing.catalog.models import Product
from billing.catalog.operations import (
    FACTS,
    ProductCodeTaken,
    ProductIdTaken,
    require_known_facts,
    set_facts,
    turn_client_prices,
)
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business

BATCH = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """How many products came new, and how many were changed."""

    created: int
    changed: int


@transaction.atomic
def import_products(
    *,
    business: Business,
    additions: Sequence[Mapping[str, Any]],
    changes: Mapping[UUID, Mapping[str, Any]],
    now: datetime,
    actor: Actor,
) -> Imported:
    """Create and change many products, all or none, and tell it once.

    :param additions: checked facts of each new product.
    :param changes: checked facts by the id of a product of the business; others are passed over.
    :raises ProductCodeTaken: if a code is another product's or comes twice.
    :raises ProductIdTaken: if an external id is another product's or comes twice.
    :raises ValueError: of one of the engine's kinds, if no line could have a price or a VAT.
    """
    created = []
    for facts in additions:
        require_known_facts(facts)
        product = Product(
            business=business, created_at=now, unit_price=Decimal(0), vat_rate=Decimal(0)
        )
        set_facts(product, facts)
        created.append(product)
    changed = _changed(business, changes, now=now)
    try:
        # Changes first: a code that one of them gives up is free for a new product.
        Product.objects.bulk_update(changed, [*FACTS, "version", "updated_at"], batch_size=BATCH)
        Product.objects.bulk_create(created, batch_size=BATCH)
    except IntegrityError as problem:
        if "product_external_id_unique" in str(problem):
            raise ProductIdTaken from problem
        raise ProductCodeTaken from problem
    result = Imported(len(created), len(changed))
    if created or changed:
        record_event(
            "product.imported",
            business=business,
            subject=business,
            actor=actor,
            data={"created": result.created, "changed": result.changed},
        )
    return result


def _changed(
    business: Business, changes: Mapping[UUID, Mapping[str, Any]], *, now: datetime
) -> list[Product]:
    """Return the products that differ afterwards, locked and with their new facts."""
    own = Product.objects.for_business(business).filter(pk__in=changes).defer("search")
    changed = []
    for product in own.select_for_update().order_by("pk"):
        facts = changes[product.pk]
        require_known_facts(facts)
        included_tax = product.price_includes_tax
        if not set_facts(product, facts):
            continue
        product.version += 1
        product.updated_at = now
        if product.price_includes_tax != included_tax:
            turn_client_prices(product)
        changed.append(product)
    return changed
