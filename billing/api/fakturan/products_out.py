"""Products as the dialect says them."""

from collections.abc import Sequence
from typing import Any

from billing.amounts.money import round_half_up
from billing.api.fakturan.figures import plain, written
from billing.api.fakturan.ids import numbers_for
from billing.api.fakturan.models import Kind
from billing.api.fakturan.units import word_of
from billing.catalog.models import Product
from fastfaktura.core.models import Business

# A price with tax is said as one pays it; ours keeps six decimals.
PRICE_DECIMALS = 2


def product_answers(business: Business, products: Sequence[Product]) -> list[dict[str, Any]]:
    """Return the products in the dialect's words; one query where all have their numbers."""
    numbers = numbers_for(business, {Kind.PRODUCT: [product.pk for product in products]})
    return [
        {
            "id": numbers[product.pk],
            "product_code": product.code or "",
            "name": product.name,
            "unit": word_of(product.unit_code, product.unit_text, business.locale),
            "price": written(product.net_price),
            "price_inc_tax": written(round_half_up(product.gross_price, PRICE_DECIMALS)),
            "tax": plain(product.vat_rate),
        }
        for product in products
    ]
