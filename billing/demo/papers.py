"""What the documents of the showcase say."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from billing.amounts.vat import VatCategory
from billing.catalog.models import Product
from billing.demo.cast import PER_THOUSAND_NOK
from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftAllowance, DraftLine
from clients.models import Client

Products = Mapping[str, Product]
ONE = Decimal(1)
DEPOSIT_PERCENT = Decimal(30)
VAT = Decimal(25)
KRONER = 1000


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: for whom, what it says line by line, and its terms."""

    client: str
    lines: tuple[DraftLine, ...]
    is_project: bool = False
    terms: Mapping[str, Any] = field(default_factory=dict)


def _of(product: str, quantity: str, **more: Any) -> DraftLine:
    """Return a line of the catalogue; its price and code follow from the product."""
    return DraftLine(description=product, quantity=Decimal(quantity), vat_rate=VAT, **more)


def _heading(text: str) -> DraftLine:
    return DraftLine.of_text(text, kind=LineKind.SECTION)


def priced(
    lines: tuple[DraftLine, ...], products: Products, client: Client
) -> tuple[DraftLine, ...]:
    """Return the lines with the price, the unit, the code and the VAT of their products."""
    return tuple(_priced(line, products.get(line.description), client) for line in lines)


def _priced(line: DraftLine, product: Product | None, client: Client) -> DraftLine:
    if product is None:
        return line
    price = product.unit_price * PER_THOUSAND_NOK[client.currency] // KRONER
    is_domestic = client.country == "NO"
    return replace(
        line,
        product_id=product.pk,
        product_code=product.code or "",
        unit_code=product.unit_code,
        # Prices that include VAT are written out where they are asked.
        unit_price=line.unit_price or price,
        supply_kind=product.supply_kind,
        vat_category=VatCategory.STANDARD if is_domestic else VatCategory.EXPORT,
        vat_rate=VAT if is_domestic else Decimal(0),
    )


PROFILE = Paper(
    "Vestfold Arkitekter AS",
    (
        _heading("Visual identity"),
        _of("Visual identity", "40", details="Workshop, three directions, one carried through"),
        _of("Logo and guidelines", "1"),
        _heading("Print"),
        _of("Business cards, 250", "8"),
    ),
    terms={"payment_terms_days": 30, "your_reference": "Silje Vestby"},
)
WELCOME = ("Silje Vestby", "We look forward to it. Please start with the logo.")

YEARLY = Paper(
    "Hansen & Weber GmbH",
    (_of("Annual report, design", "64"), _of("Charts and illustrations", "12")),
    terms={"payment_terms_days": 30},
)
NOT_THIS_YEAR = ("Jonas Weber", "Our report stays in house this year.")

LABELS = Paper(
    "Kaffebrenneriet Bjørk",
    (_of("Packaging design", "22"), _of("Print-ready artwork", "4")),
    terms={"payment_terms_days": 30},
)

DAIRY = Paper(
    "Røros Meieri SA",
    (_of("Packaging design", "35"), _of("Proofs and colour check", "3")),
    terms={"payment_terms_days": 30},
)

WEBSITE = Paper(
    "Alder Software Inc.",
    (_of("Web design", "30"), _of("Front-end development", "45")),
    terms={"payment_terms_days": 14},
)

CREDITED = Paper(
    "Havbris Sjømat AS",
    (_of("Packaging design", "16"), _of("Print-ready artwork", "5")),
    terms={"payment_terms_days": 14},
)
CREDITED_LINE = "Print-ready artwork"

# Climate quotas are the trade in Norway in which the buyer accounts for the VAT (mval. § 11-1).
REVERSE_CHARGE = Paper(
    "Tinde Finans ASA",
    (
        DraftLine(
            description="Climate quotas for the print run",
            details="12 tonnes CO2, EU ETS",
            quantity=Decimal(12),
            unit_code="TNE",
            unit_price=Decimal(940),
            vat_category=VatCategory.REVERSE_CHARGE,
            supply_kind="services",
        ),
    ),
    is_project=True,
    terms={"payment_terms_days": 14, "order_reference": "PO-20418"},
)

EVERYTHING = Paper(
    "Oslo Kammerkor",
    (
        _heading("Autumn programme"),
        DraftLine.of_text("For the concerts in Uranienborg church."),
        _of("Programme, 16 pages", "2", unit_price=Decimal(10500)),
        _of(
            "Layout and typesetting",
            "18",
            unit_price=Decimal(1440),
            details="Two rounds of corrections included",
            allowance_percent=Decimal(10),
            allowance_reason="Members of the arts council",
        ),
        _heading("Posters"),
        _of(
            "Poster series",
            "1",
            unit_price=Decimal(11500),
            charge_amount=Decimal(950),
            charge_reason="Express print",
        ),
        _of("Social media formats", "2", unit_price=Decimal(3000)),
    ),
    is_project=True,
    terms={
        "payment_terms_days": 14,
        "prices_include_tax": True,
        "shows_product_codes": True,
        "your_reference": "Eirik Sand",
        "order_reference": "Høst 26",
        "notes": "Thank you for a lovely season.",
        "allowances": (DraftAllowance(percent=Decimal(5), reason="Choir discount"),),
    },
)

HOURS = """Date;Who;What;Hours
2.9.;Ingrid;Typesetting, first round;6,5
9.9.;Ingrid;Typesetting, corrections;4
16.9.;Jon;Cover and seating plan;7,5
"""


def history(today: date) -> str:
    """Return an invoice of the program before as its table says it."""
    issued, paid = today - timedelta(days=60), today - timedelta(days=44)
    due = issued + timedelta(days=14)
    head = (
        "Invoice number;Invoice date;Due date;Status;Currency;Client;Client number;Client country;"
        "Description;Quantity;Unit;Unit price;VAT rate;Net total;Tax total;Total;Paid amount;"
        "Paid date"
    )
    row = (
        f"FN-1042;{issued};{due};paid;NOK;Trykkeriet Gamle Oslo;990;NO;"
        f"Annual report, design;24;time;1 250,00;25;30 000,00;7 500,00;37 500,00;37 500,00;{paid}"
    )
    return f"{head}\n{row}\n"
