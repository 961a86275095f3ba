"""What the editor asks of the catalogue: products for what is typed, and the lines they make."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Lower

from billing.amounts.vat import VatCategory
from billing.catalog.models import ClientPrice, Product
from clients.models import Client
from fastfaktura.core.models import Business

MAX_WORDS = 8
MAX_TEXT = 200
# As the search column parts them: signs inside a code part words, too.
WORD = re.compile(r"[^\W_]+")


def search_query(text: str) -> SearchQuery | None:
    """Return the search for products in which each typed word begins a word.

    :returns: nothing if there is no letter or digit in the text.
    """
    words = WORD.findall(text.casefold())[:MAX_WORDS]
    if not words:
        return None
    found = " & ".join(f"'{word}':*" for word in words)
    return SearchQuery(found, config="simple", search_type="raw")


def find_products(business: Business, text: str, *, limit: int = 8) -> list[Product]:
    """Return products to pick from for what is typed: a code, or words of the name.

    The product of exactly this code comes first, then codes and names that begin so, then the
    rest by name; where nothing is typed, the latest. Archived products are not offered.
    """
    products = Product.objects.for_business(business).filter(archived_at=None).defer("search")
    typed = text.replace("\0", "").strip()[:MAX_TEXT]
    if not typed:
        return list(products.order_by("-id")[:limit])
    query = search_query(typed)
    if query is None:
        return []
    found = products.filter(search=query).annotate(folded_name=Lower("name"), rank=_rank(typed))
    return list(found.order_by("rank", "folded_name", "id")[:limit])


def product_of_code(business: Business, code: str) -> Product | None:
    """Return the product with this code, capitals or not, unless it is archived."""
    products = Product.objects.for_business(business).filter(archived_at=None).defer("search")
    return products.annotate(folded=Lower("code")).filter(folded=Lower(Value(code))).first()


def client_prices(products: Iterable[Product], client: Client | None) -> Mapping[UUID, Decimal]:
    """Return what the client has agreed to pay, by product; in one query, none without client."""
    keys = [product.pk for product in products]
    if client is None or not keys:
        return {}
    agreed: QuerySet[ClientPrice] = ClientPrice.objects.filter(client=client, product__in=keys)
    return dict(agreed.values_list("product_id", "unit_price"))


def price_for(product: Product, client: Client | None) -> Decimal:
    """Return what the client pays, in the terms of the product's price: see its
    ``price_includes_tax``. Without client, or an agreement with it, that is the product's price.
    """
    return client_prices([product], client).get(product.pk, product.unit_price)


def line_from(
    product: Product, *, client: Client | None, prices_include_tax: bool
) -> dict[str, Any]:
    """Return what a line of this product says, as fields of ``DraftLine``; no quantity.

    The price is the client's, and it is computed with or without VAT where the document's prices
    are not in the terms of the product's. From a price without VAT to one with it is exact while
    that has at most six decimals (150.3 at 12 % is 168.336); the other way round is a division,
    to six decimals half up (see ``amounts.unit_prices``). Nothing is converted between
    currencies: compare ``currency_of`` with the document's.
    """
    return line_at(product, price_for(product, client), prices_include_tax=prices_include_tax)


def line_at(product: Product, price: Decimal, *, prices_include_tax: bool) -> dict[str, Any]:
    """Return what a line of this product says at a price in the product's terms; no query."""
    return {
        "product_id": product.pk,
        "product_code": product.code or "",
        "description": product.name,
        "details": product.details,
        "unit_code": product.unit_code,
        "unit_text": product.unit_text,
        "unit_price": product.in_terms(price, with_tax=prices_include_tax),
        "vat_category": VatCategory(product.vat_category),
        "vat_rate": product.vat_rate,
        "supply_kind": product.supply_kind,
        "tax_deduction": product.tax_deduction,
    }


def currency_of(product: Product) -> str:
    """Return the currency of the product's price: its own, else the business's."""
    return product.currency or product.business.currency


def _rank(typed: str) -> Case:
    ranks = ("code__iexact", "code__istartswith", "name__istartswith")
    return Case(
        *(When(**{lookup: typed}, then=Value(at)) for at, lookup in enumerate(ranks)),
        default=Value(len(ranks)),
        output_field=IntegerField(),
    )
