"""How the catalogue's prices are shown: the entered one exactly, the other in whole cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.amounts.money import Money
from billing.amounts.unit_prices import price_in_terms
from billing.catalog.models import Product
from billing.catalog.units import unit_name
from billing.pages.forms.draft_choices import vat_name
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """A price as it is shown, and exactly where that is something else (to six decimals)."""

    shown: Decimal
    exact: Decimal | None = None


def shown_price(price: Decimal, currency: str, *, is_entered: bool) -> ShownPrice:
    """Return an entered price as it is, and a computed one in the currency's minor units."""
    rounded = Money.rounded(price, currency).amount
    if is_entered or rounded == price:
        return ShownPrice(price)
    return ShownPrice(rounded, price)


def both_prices(
    price: Decimal, rate: Decimal, currency: str, *, includes_tax: bool
) -> dict[str, Any]:
    """Return a price without VAT and with it, one of them as entered, and the VAT between."""
    net, gross = (
        price_in_terms(price, rate, includes_tax=includes_tax, wanted_with_tax=with_tax)
        for with_tax in (False, True)
    )
    return {
        "currency": currency,
        "includes_tax": includes_tax,
        "net": shown_price(net, currency, is_entered=not includes_tax),
        "gross": shown_price(gross, currency, is_entered=includes_tax),
        "tax": shown_price(gross - net, currency, is_entered=False),
    }


def prices_of(product: Product, business: Business, price: Decimal | None = None) -> dict[str, Any]:
    """Return both prices of a product, or of a price agreed in its terms."""
    return both_prices(
        product.unit_price if price is None else price,
        product.vat_rate,
        product.currency or business.currency,
        includes_tax=product.price_includes_tax,
    )


def rows_of(products: Iterable[Product], business: Business) -> list[dict[str, Any]]:
    """Return products as a row of a list shows them."""
    return [
        {
            "product": product,
            "unit": product.unit_text or unit_name(product.unit_code),
            "vat": vat_name(product.category, product.vat_rate),
            **prices_of(product, business),
        }
        for product in products
    ]
