"""A product by the API's names."""

from decimal import Decimal
from typing import Any

from billing.catalog.models import ClientPrice, Product
from billing.wire.figures import plain
from billing.wire.invoice_details import exact_price
from fastfaktura.core.models import Business


def product_facts(product: Product, business: Business) -> dict[str, Any]:
    """Return a product by the API's names; what is not known is null."""
    currency = product.currency or business.currency
    return {
        "id": product.pk,
        "code": product.code,
        "name": product.name,
        "details": product.details or None,
        "unit_code": product.unit_code,
        "unit_text": product.unit_text or None,
        "price_includes_tax": product.price_includes_tax,
        **price_facts(product, product.unit_price, currency),
        "tax_category": product.vat_category,
        "tax_rate": plain(product.vat_rate),
        "supply_kind": product.supply_kind or None,
        "tax_deduction": product.tax_deduction or None,
        "external_id": product.external_id,
        "archived_at": product.archived_at,
        "created_at": product.created_at,
        "updated_at": product.updated_at,
    }


def client_price_facts(agreed: ClientPrice, product: Product, business: Business) -> dict[str, Any]:
    """Return a price agreed with a client, by the API's names."""
    currency = product.currency or business.currency
    return {
        "product_id": product.pk,
        "client_id": agreed.client_id,
        **price_facts(product, agreed.unit_price, currency),
    }


def price_facts(product: Product, price: Decimal, currency: str) -> dict[str, Any]:
    """Return a price in a product's terms, and without and with VAT, all as exact texts."""
    return {
        "currency": currency,
        "unit_price": exact_price(price, currency),
        "net_price": exact_price(product.in_terms(price, with_tax=False), currency),
        "gross_price": exact_price(product.in_terms(price, with_tax=True), currency),
    }
