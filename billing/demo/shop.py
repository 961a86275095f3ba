"""What the studio sells: the work of the story as products, and one price agreed with a client."""

from dataclasses import replace
from decimal import Decimal

from billing.catalog.models import Product
from billing.catalog.operations import create_product, set_client_price
from billing.demo.cast import WORK
from billing.demo.plot import Act
from clients.models import Client
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business

# What is written anew each month is no product.
CHANGING = "{"
GOODS = frozenset({"Business cards, 250", "Programme, 16 pages", "Poster series"})


def fill_catalogue(business: Business, actor: Actor) -> dict[str, Product]:
    """Make a product of each kind of work that the story invoices; return them by name."""
    work = {
        name: (unit, price)
        for kinds in WORK.values()
        for name, unit, price in kinds
        if CHANGING not in name
    }
    products = {}
    for at, (name, (unit, price)) in enumerate(work.items(), start=1):
        products[name] = create_product(
            business=business,
            facts={
                "code": f"N-{at * 10:03}",
                "name": name,
                "unit_code": unit,
                "unit_price": Decimal(price),
                "vat_category": "S",
                "vat_rate": Decimal(25),
                "supply_kind": "goods" if name in GOODS else "services",
            },
            actor=actor,
        )
    return products


def picked(act: Act, products: dict[str, Product]) -> Act:
    """Return the act with lines that point to the products they are made of."""
    lines = tuple(
        replace(
            line,
            product_id=products[line.description].pk,
            product_code=products[line.description].code or "",
            supply_kind=products[line.description].supply_kind,
        )
        if line.description in products
        else line
        for line in act.lines
    )
    return replace(act, lines=lines)


def agree_on_prices(products: dict[str, Product], client: Client, actor: Actor) -> None:
    """Let a client of many years pay less for an hour."""
    set_client_price(
        product_id=products["Packaging design"].pk,
        client_id=client.pk,
        unit_price=Decimal(1150),
        actor=actor,
    )
