"""The products as a CSV file that a spreadsheet opens and our own import reads back."""

import csv
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.catalog.listing import ProductFilter, filtered_products
from billing.catalog.models import Product
from clients.exports import CHUNK, Line, defused
from fastfaktura.core.currencies import minor_unit_decimals
from fastfaktura.core.models import Business

FACTS = (
    *("code", "name", "details", "unit_code", "unit_text", "unit_price", "price_includes_tax"),
    *("currency", "vat_category", "vat_rate", "supply_kind", "tax_deduction", "external_id"),
    "archived",
)


def written_price(price: Decimal, currency: str) -> str:
    """Return a price with a point, and never with three decimals where the currency has fewer.

    "1.250" could be read as a thousand; "1.2500" cannot.
    """
    whole, _point, decimals = f"{price:f}".partition(".")
    decimals = decimals.rstrip("0").ljust(minor_unit_decimals(currency), "0")
    if len(decimals) == 3:
        decimals += "0"
    return f"{whole}.{decimals}" if decimals else whole


def cells_of(product: Product, business: Business) -> list[str]:
    """Return the product's row. A negative price is a number, not a formula."""
    currency = product.currency or business.currency
    known = {
        "unit_price": written_price(product.unit_price, currency),
        "price_includes_tax": "yes" if product.price_includes_tax else "no",
        "currency": currency,
        "vat_rate": f"{product.vat_rate.normalize():f}",
        "archived": "yes" if product.archived_at else "no",
    }
    return [known.get(name) or defused(getattr(product, name)) for name in FACTS]


def exported_lines(business: Business, wanted: ProductFilter) -> Iterator[str]:
    """Return the lines of the file, made while they are sent, for any number of products.

    Semicolons and the mark of UTF-8 are what European spreadsheets open without asking.
    """
    writer = csv.writer(Line(), delimiter=";")
    # The column names are the API's, so that a file means the same in every language.
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + writer.writerow(FACTS)
    products = filtered_products(business, wanted).order_by("id")
    for product in products.iterator(chunk_size=CHUNK):
        yield writer.writerow(cells_of(product, business))


def file_name() -> str:
    """Return the name of the file in the reader's language."""
    return _("products.csv")
