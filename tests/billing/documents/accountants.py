"""The papers that an accountant of each country wants to see: sellers, buyers, and their sales.

Each country has the same sales, as far as its law knows them; ``papers`` issues them through the
operations that the pages use.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from billing.amounts.vat import VatCategory
from billing.invoices.choices import Template
from billing.invoices.credit_content import CreditWish
from billing.invoices.depositing import deduct_deposit, draft_deposit
from billing.invoices.drafts import DraftLine
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.payments.crediting import credit_invoice
from clients.models import Client, ClientKind
from fastfaktura.core.models import Business
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
)

DELIVERED = date(2026, 2, 26)


@dataclass(frozen=True, kw_only=True)
class Country:
    """A country's seller and its buyers at home."""

    code: str
    currency: str
    locale: str
    rates: tuple[str, str]
    name: str
    profile: dict[str, Any]
    company: dict[str, Any]
    person: dict[str, Any]
    company_vat_number: str
    # What a seller that is not registered for VAT says differently.
    small: dict[str, Any] = field(default_factory=dict)


COUNTRIES = (
    Country(
        code="NO",
        company_vat_number="NO974760673MVA",
        currency="NOK",
        locale="nb",
        rates=("25", "15"),
        name="Nordlys Studio AS",
        profile={
            "organization_number": "923609016",
            "vat_number": "NO923609016MVA",
            "street": "Storgata 1",
            "postal_code": "0155",
            "city": "Oslo",
            "bank_account": "86011117947",
            "iban": "NO9386011117947",
            "bic": "DNBANOKK",
        },
        company={
            "name": "Fjord Bakeri AS",
            "organization_number": "974760673",
            "street": "Havnegata 2",
            "postal_code": "5003",
            "city": "Bergen",
        },
        person={
            "name": "Kari Nordmann",
            "street": "Lia 4",
            "postal_code": "5003",
            "city": "Bergen",
        },
    ),
    Country(
        code="SE",
        company_vat_number="SE556036079301",
        currency="SEK",
        locale="sv",
        rates=("25", "12"),
        name="Byggaren i Lund AB",
        profile={
            "organization_number": "5567037485",
            "vat_number": "SE556703748501",
            "street": "Stora Södergatan 8",
            "postal_code": "222 23",
            "city": "Lund",
            "bankgiro": "5050-1055",
            "iban": "SE4550000000058398257466",
            "bic": "ESSESESS",
            "bank_account": "",
            "f_tax_approved": True,
        },
        company={
            "name": "Kaffehuset AB",
            "organization_number": "5560360793",
            "vat_number": "SE556036079301",
            "street": "Kungsgatan 3",
            "postal_code": "111 43",
            "city": "Stockholm",
        },
        person={
            "name": "Anna Svensson",
            "street": "Björkvägen 12",
            "postal_code": "224 60",
            "city": "Lund",
            "personal_number": "19811218-9876",
            "property_designation": "Lund Björken 4:12",
        },
    ),
    Country(
        code="DK",
        company_vat_number="DK25313763",
        currency="DKK",
        locale="da",
        rates=("25", "25"),
        name="Havnens Tømrer ApS",
        profile={
            "organization_number": "13585628",
            "vat_number": "DK13585628",
            "street": "Nyhavn 20",
            "postal_code": "1051",
            "city": "København K",
            "iban": "DK5000400440116243",
            "bic": "NDEADKKK",
            "bank_account": "",
        },
        company={
            "name": "Rugbrød A/S",
            "organization_number": "25313763",
            "street": "Algade 5",
            "postal_code": "4000",
            "city": "Roskilde",
        },
        person={
            "name": "Mette Hansen",
            "street": "Skovvej 7",
            "postal_code": "8000",
            "city": "Aarhus",
        },
    ),
    Country(
        code="FR",
        company_vat_number="FR96552100554",
        currency="EUR",
        locale="fr",
        rates=("20", "5.5"),
        name="Atelier Lumière",
        profile={
            "legal_form": "SARL",
            "share_capital": "10 000 €",
            "register_entry": "RCS Paris 732 829 320",
            "organization_number": "73282932000074",
            "vat_number": "FR44732829320",
            "street": "12 rue des Archives",
            "postal_code": "75004",
            "city": "Paris",
            "iban": "FR1420041010050500013M02606",
            "bic": "PSSTFRPP",
            "bank_account": "",
            "vat_on_debits": True,
        },
        company={
            "name": "Boulangerie Martin SAS",
            "organization_number": "552100554",
            "vat_number": "FR96552100554",
            "street": "3 rue de la Paix",
            "postal_code": "69002",
            "city": "Lyon",
        },
        small={"profile": {"vat_on_debits": False}},
        person={
            "name": "Claire Petit",
            "street": "8 rue Verte",
            "postal_code": "31000",
            "city": "Toulouse",
        },
    ),
    Country(
        code="NL",
        company_vat_number="NL001234567B13",
        currency="EUR",
        locale="nl",
        rates=("21", "9"),
        name="Grachtwerk B.V.",
        profile={
            "organization_number": "12345678",
            "vat_number": "NL004495445B01",
            "street": "Herengracht 100",
            "postal_code": "1015 BS",
            "city": "Amsterdam",
            "iban": "NL91ABNA0417164300",
            "bic": "ABNANL2A",
            "bank_account": "",
        },
        company={
            "name": "Bakkerij de Molen B.V.",
            "organization_number": "87654321",
            "street": "Dorpsstraat 5",
            "postal_code": "3511 AB",
            "city": "Utrecht",
        },
        person={
            "name": "Jan Jansen",
            "street": "Lindelaan 6",
            "postal_code": "2011 AA",
            "city": "Haarlem",
        },
    ),
    Country(
        code="DE",
        company_vat_number="DE129273398",
        currency="EUR",
        locale="de",
        rates=("19", "7"),
        name="Werkraum Berlin GmbH",
        profile={
            "organization_number": "37/123/45678",
            "vat_number": "DE136695976",
            "register_entry": "Amtsgericht Charlottenburg, HRB 12345",
            "street": "Torstraße 9",
            "postal_code": "10119",
            "city": "Berlin",
            "iban": "DE89370400440532013000",
            "bic": "COBADEFF",
            "bank_account": "",
        },
        company={
            "name": "Bäckerei Schmidt GmbH",
            "vat_number": "DE129273398",
            "street": "Hauptstraße 2",
            "postal_code": "50667",
            "city": "Köln",
        },
        person={
            "name": "Erika Mustermann",
            "street": "Gartenweg 3",
            "postal_code": "80331",
            "city": "München",
        },
        small={"name": "Lena Vogel", "profile": {"vat_number": "", "register_entry": ""}},
    ),
    Country(
        code="PL",
        company_vat_number="PL7740001454",
        currency="PLN",
        locale="pl",
        rates=("23", "8"),
        name="Pracownia Wisła sp. z o.o.",
        profile={
            "organization_number": "",
            "vat_number": "PL5260250274",
            "register_entry": "KRS 0000123456",
            "street": "ul. Piękna 11",
            "postal_code": "00-549",
            "city": "Warszawa",
            "iban": "PL61109010140000071219812874",
            "bic": "WBKPPLPP",
            "bank_account": "",
            "split_payment": True,
        },
        company={
            "name": "Piekarnia Kłos S.A.",
            "vat_number": "PL7740001454",
            "street": "ul. Długa 4",
            "postal_code": "31-147",
            "city": "Kraków",
        },
        person={
            "name": "Anna Kowalska",
            "street": "ul. Lipowa 2",
            "postal_code": "80-001",
            "city": "Gdańsk",
        },
        small={"profile": {"split_payment": False}},
    ),
)
AUSTRIAN = {
    "name": "Wiener Kaffee GmbH",
    "vat_number": "ATU13585627",
    "country": "AT",
    "street": "Graben 1",
    "postal_code": "1010",
    "city": "Wien",
}
AMERICAN = {
    "name": "Liberty Foods Inc.",
    "country": "US",
    "street": "5 Main Street",
    "postal_code": "NY 10001",
    "city": "New York",
}


def item(
    description: str, price: str, rate: str = "0", quantity: str = "1", **facts: Any
) -> DraftLine:
    """Return a line of services, standard rated unless facts say otherwise."""
    facts = {
        "unit_code": "HUR",
        "vat_category": VatCategory.STANDARD,
        "supply_kind": "services",
    } | facts
    return DraftLine(
        description=description,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        vat_rate=Decimal(rate),
        **facts,
    )


class Office:
    """A business of a country with its buyers, and what it sells them."""

    def __init__(self, country: Country, *, small: bool = False) -> None:
        self.country = country
        said = country.small if small else {}
        self.business: Business = make_business(
            name=said.get("name", country.name),
            country=country.code,
            currency=country.currency,
            locale=country.locale,
            profile={"email": "post@seller.example", "vat_registered": not small}
            | country.profile
            | said.get("profile", {}),
        )

    def buyer(self, facts: dict[str, Any], kind: ClientKind = ClientKind.COMPANY) -> Client:
        """Return a buyer of these facts, at home unless they name a country."""
        return make_client(self.business, **({"country": self.country.code, "kind": kind} | facts))

    def sell(self, buyer: Client, *lines: DraftLine, **facts: Any) -> Invoice:
        """Issue an invoice of these lines."""
        facts = {"delivery_date": DELIVERED} | facts
        return make_invoice(self.business, buyer, lines=lines, **facts)


def papers(country: Country) -> Iterator[tuple[str, Invoice]]:
    """Issue every sale of a country; each has another design than the one before it."""
    designs = cycle(islice(cycle(Template), COUNTRIES.index(country), None))
    yield from _sales(Office(country), designs)
    small = Office(country, small=True)
    category = VatCategory.OUTSIDE_SCOPE if country.code == "NO" else VatCategory.EXEMPT
    yield (
        "small",
        small.sell(
            small.buyer(country.company),
            item("Consulting", "1200", vat_category=category),
            template=next(designs),
        ),
    )


def _sales(office: Office, designs: Iterator[Template]) -> Iterator[tuple[str, Invoice]]:
    country = office.country
    high, low = country.rates
    company = office.buyer(country.company)
    home = office.sell(
        company,
        item(
            "Planning and advice on the new shop front, with two meetings",
            "1200",
            high,
            "7.5",
            allowance_percent=Decimal(10),
        ),
        item("Bread, whole grain", "42.50", low, "24", supply_kind="goods", unit_code="KGM"),
        your_reference="M. Baker",
        template=next(designs),
    )
    yield "home", home
    yield (
        "credit",
        credit_invoice(
            invoice_id=home.pk,
            wish=CreditWish(quantities={home.lines.first().pk: Decimal("2.5")}),
            reason="Two and a half hours too many.",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(office.business),
        ),
    )
    abroad = VatCategory.EXPORT if country.code == "NO" else VatCategory.REVERSE_CHARGE
    goods = VatCategory.EXPORT if country.code == "NO" else VatCategory.INTRA_COMMUNITY
    european = office.buyer(AUSTRIAN)
    yield (
        "reverse",
        office.sell(
            european,
            item("Design of a web shop", "900", quantity="10", vat_category=abroad),
            template=next(designs),
        ),
    )
    yield (
        "goods",
        office.sell(
            european,
            item(
                "Tables of oak",
                "400",
                quantity="6",
                vat_category=goods,
                supply_kind="goods",
                unit_code="C62",
            ),
            template=next(designs),
        ),
    )
    yield (
        "export",
        office.sell(
            office.buyer(AMERICAN),
            item(
                "Chairs of oak",
                "150",
                quantity="12",
                vat_category=VatCategory.EXPORT,
                supply_kind="goods",
                unit_code="C62",
            ),
            template=next(designs),
        ),
    )
    yield (
        "domestic_reverse",
        office.sell(
            office.buyer(country.company | {"vat_number": country.company_vat_number}),
            item("Construction work", "500", quantity="8", vat_category=VatCategory.REVERSE_CHARGE),
            template=next(designs),
        ),
    )
    yield (
        "person",
        office.sell(
            office.buyer(country.person, ClientKind.PERSON),
            item("Repair of a window", "999.90", high),
            item("Fresh rolls", "3.95", low, "13", supply_kind="goods", unit_code="C62"),
            prices_include_tax=True,
            template=next(designs),
        ),
    )
    yield (
        "foreign",
        office.sell(
            company,
            item("Advice", "110.55", high, "9"),
            item("Cakes", "12.35", low, "7", supply_kind="goods", unit_code="C62"),
            currency="GBP",
            exchange_rate=Decimal("13.4567"),
            exchange_rate_date=DELIVERED,
            exchange_rate_source="central bank",
            template=next(designs),
        ),
    )
    yield from _deposit_and_final(office, company, designs)
    if country.code == "SE":
        yield (
            "rot",
            office.sell(
                office.buyer(country.person, ClientKind.PERSON),
                item("Building work, roof", "550", high, "40", tax_deduction="rot"),
                item("Roof tiles", "12500", high, supply_kind="goods", unit_code="C62"),
                deduction_person="19811218-9876",
                deduction_property="Lund Björken 4:12",
                template=next(designs),
            ),
        )


def _deposit_and_final(
    office: Office, company: Client, designs: Iterator[Template]
) -> Iterator[tuple[str, Invoice]]:
    high, low = office.country.rates
    design = next(designs)
    draft = make_draft(
        office.business,
        company,
        lines=(item("New kitchen", "24000", high), item("Opening feast", "3000", low)),
        delivery_date=DELIVERED,
        template=design,
    )
    deposit = _issued(
        draft_deposit(source_id=draft.pk, actor=actor_of(office.business), percent=Decimal(30))
    )
    yield "deposit", deposit
    yield "final", _issued(deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk))


def _issued(draft: Invoice) -> Invoice:
    return issue_invoice(
        invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor_of(draft.business)
    )
