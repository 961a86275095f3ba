"""Everything that writes the catalogue: products, and the prices agreed with clients."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from billing.amounts.limits import check_input
from billing.amounts.unit_prices import price_in_terms
from billing.amounts.vat import VatCategory, check_rate
from billing.catalog.models import ClientPrice, Product
from clients.models import Client
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business

# What a caller may set; everything else of the row is ours.
FACTS = (
    "code", "name", "details", "unit_code", "unit_text", "unit_price", "price_includes_tax",
    "currency", "vat_category", "vat_rate", "supply_kind", "tax_deduction", "external_id",
)  # fmt: skip
NOTHING = Decimal(0)
NULL_IF_EMPTY = frozenset({"code", "external_id"})


class ProductCodeTaken(Exception):
    """Another product of the business has this code, in whatever letters; archived ones count."""


class ProductIdTaken(Exception):
    """Another product of the business has this id of another system."""


class ProductChanged(Exception):
    """Somebody saved the product meanwhile."""

    def __init__(self, current_version: int) -> None:
        super().__init__(f"the product is at version {current_version}")
        self.current_version = current_version


class UnknownFact(TypeError):
    """A product has no such fact, or it is not for callers to set."""


@transaction.atomic
def create_product(*, business: Business, facts: Mapping[str, Any], actor: Actor) -> Product:
    """Put a product into the catalogue.

    :param facts: checked values by field name, see ``FACTS``; ``name`` is required.
    :raises ProductCodeTaken: if another product has the code.
    :raises ProductIdTaken: if another product has the external id.
    :raises UnknownFact: if a name is no fact of a product.
    :raises ValueError: of one of the engine's kinds, if no line could have its price or VAT.
    """
    require_known_facts(facts)
    product = Product(business=business, unit_price=NOTHING, vat_rate=NOTHING)
    set_facts(product, facts)
    save_or_name_the_twin(product)
    record_event("product.created", business=business, subject=product, actor=actor)
    return product


@transaction.atomic
def save_product(
    *,
    product_id: UUID,
    changes: Mapping[str, Any],
    actor: Actor,
    expected_version: int | None = None,
) -> Product:
    """Change the given facts; nothing is written and told if nothing differs.

    Where the price turns from without VAT to with VAT, or back, the prices agreed with clients
    are computed anew: what a client pays stays the same. Lines made before keep what they say.

    :param expected_version: the version that was read; None overwrites whatever is there.
    :raises Product.DoesNotExist: if there is none.
    :raises ProductChanged: if it has another version now, and would change.
    :raises ProductCodeTaken: if another product has the code.
    :raises ProductIdTaken: if another product has the external id.
    :raises UnknownFact: if a name is no fact of a product.
    :raises ValueError: of one of the engine's kinds, if no line could have its price or VAT.
    """
    require_known_facts(changes)
    product = locked_product(product_id)
    included_tax = product.price_includes_tax
    changed = set_facts(product, changes)
    if not changed:
        return product
    if expected_version is not None and expected_version != product.version:
        raise ProductChanged(product.version)
    product.version += 1
    save_or_name_the_twin(product)
    if product.price_includes_tax != included_tax:
        turn_client_prices(product)
    record_event(
        "product.updated",
        business=product.business,
        subject=product,
        actor=actor,
        data={"changed": changed},
    )
    return product


@transaction.atomic
def archive_product(*, product_id: UUID, now: datetime, actor: Actor) -> Product:
    """Take a product out of sight; lines keep pointing to it. An archived one stays as it is.

    :raises Product.DoesNotExist: if there is none.
    """
    product = locked_product(product_id)
    if product.archived_at is None:
        product.archived_at = now
        product.save(update_fields=["archived_at", "updated_at"])
        record_event("product.archived", business=product.business, subject=product, actor=actor)
    return product


@transaction.atomic
def restore_product(*, product_id: UUID, actor: Actor) -> Product:
    """Bring an archived product back. One that is not archived stays as it is.

    :raises Product.DoesNotExist: if there is none.
    """
    product = locked_product(product_id)
    if product.archived_at is not None:
        product.archived_at = None
        product.save(update_fields=["archived_at", "updated_at"])
        record_event("product.restored", business=product.business, subject=product, actor=actor)
    return product


@transaction.atomic
def set_client_price(
    *, product_id: UUID, client_id: UUID, unit_price: Decimal, actor: Actor
) -> ClientPrice:
    """Agree with a client on a price, in the terms of the product's own; it replaces an older one.

    :raises Product.DoesNotExist: if there is no such product.
    :raises Client.DoesNotExist: if the business has no such client.
    :raises ValueError: of one of the engine's kinds, if no line could have the price.
    """
    check_input("price", unit_price)
    product = locked_product(product_id)
    client = Client.objects.for_business(product.business).only("pk", "name").get(pk=client_id)
    agreed = ClientPrice.objects.filter(product=product, client=client).first()
    if agreed is not None and agreed.unit_price == unit_price:
        return agreed
    if agreed is None:
        agreed = ClientPrice(business=product.business, product=product, client=client)
    agreed.unit_price = unit_price
    agreed.save()
    record_event(
        "product.price_agreed",
        business=product.business,
        subject=product,
        actor=actor,
        data={"client": str(client.pk), "name": client.name, "unit_price": str(unit_price)},
    )
    return agreed


@transaction.atomic
def remove_client_price(*, product_id: UUID, client_id: UUID, actor: Actor) -> None:
    """Let a client pay what everybody pays; nothing happens if it does so already.

    :raises Product.DoesNotExist: if there is no such product.
    """
    product = locked_product(product_id)
    agreed = product.client_prices.filter(client=client_id).select_related("client").first()
    if agreed is None:
        return
    agreed.delete()
    record_event(
        "product.price_removed",
        business=product.business,
        subject=product,
        actor=actor,
        data={"client": str(client_id), "name": agreed.client.name},
    )


def require_known_facts(facts: Mapping[str, Any]) -> None:
    """Refuse names that are no facts of a product.

    :raises UnknownFact: if there is one.
    """
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise UnknownFact(", ".join(sorted(unknown)))


def locked_product(product_id: UUID) -> Product:
    """Return the product with its business, locked until the transaction ends.

    :raises Product.DoesNotExist: if there is none.
    """
    products = Product.objects.select_for_update(of=("self",)).select_related("business")
    return products.defer("search").get(pk=product_id)


def save_or_name_the_twin(product: Product) -> None:
    """Save, and tell which unique fact another product has.

    :raises ProductCodeTaken: if the code is another's.
    :raises ProductIdTaken: if the external id is another's.
    """
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as problem:
        if "product_code_unique" in str(problem):
            raise ProductCodeTaken(product.code) from problem
        if "product_external_id_unique" in str(problem):
            raise ProductIdTaken(product.external_id) from problem
        raise


def set_facts(product: Product, facts: Mapping[str, Any]) -> list[str]:
    """Set what differs and return its names; saves nothing."""
    changed = []
    for name, value in facts.items():
        kept = (value or None) if name in NULL_IF_EMPTY else value
        if getattr(product, name) != kept:
            setattr(product, name, kept)
            changed.append(name)
    check_input("price", product.unit_price)
    check_rate(VatCategory(product.vat_category), product.vat_rate)
    return changed


def turn_client_prices(product: Product) -> None:
    """Compute the clients' prices with VAT from those without, or the other way round."""
    agreed = list(product.client_prices.all())
    for price in agreed:
        price.unit_price = price_in_terms(
            price.unit_price,
            product.vat_rate,
            includes_tax=not product.price_includes_tax,
            wanted_with_tax=product.price_includes_tax,
        )
    ClientPrice.objects.bulk_update(agreed, ["unit_price"])
