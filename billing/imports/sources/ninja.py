"""Invoice Ninja 5: the backup.json of a company export; see docs/imports.md for what was read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from billing.imports.records import (
    DRAFT,
    ISSUED,
    Bundle,
    ForeignCharge,
    ForeignInvoice,
    ForeignLine,
    ForeignParty,
    Stated,
)
from billing.imports.sources.countries import alpha_2
from billing.imports.sources.ninja_money import Money, kept, money_of
from billing.imports.sources.values import (
    Unreadable,
    day,
    number,
    read_json,
    records,
    text_of,
)
from clients.imports.reading import UnreadableFile

# The ids of Invoice Ninja's table of currencies, as far as we offer them or are asked for them.
CURRENCIES: MappingProxyType[str, str] = MappingProxyType(
    {
        "1": "USD", "2": "GBP", "3": "EUR", "5": "DKK", "7": "SEK", "9": "CAD", "12": "AUD",
        "14": "NOK", "15": "NZD", "17": "CHF", "39": "BGN", "42": "RON", "45": "JPY",
        "49": "PLN", "51": "CZK", "63": "ISK", "69": "HUF",
    }
)  # fmt: skip
IS_DRAFT, IS_CANCELLED, IS_REVERSED = "1", "5", "6"
SURCHARGES = range(1, 5)


def read_ninja(content: bytes) -> Bundle:
    """Read ``backup.json``.

    :raises UnreadableFile: if it is no such file.
    """
    data = read_json(content)
    if not isinstance(data, dict) or not {"clients", "invoices"} <= set(data):
        raise UnreadableFile(
            _("This is no company export of Invoice Ninja: it holds no clients and invoices.")
        )
    company = _object(data.get("company"))
    usual = _settings(company).get("currency_id")
    contacts = _contacts(data)
    clients, currencies = [], {}
    for place, record in kept(data.get("clients")):
        party = _client(place, record, contacts)
        clients.append(party)
        own = _settings(record).get("currency_id") or usual
        currencies[party.key] = CURRENCIES.get(str(own or ""), str(own or ""))
    products = [_product(place, record) for place, record in kept(data.get("products"))]
    credits_ = kept(data.get("credits"))
    try:
        money = money_of(kept(data.get("payments")), {_key(record) for _at, record in credits_})
    except Unreadable as refusal:
        raise UnreadableFile(str(refusal)) from None
    house = House(currencies, money, _surcharge_names(company))
    invoices = [
        _invoice(place, record, house, money.paid.get(_key(record), []))
        for place, record in kept(data.get("invoices"))
    ]
    invoices += [_credit(place, record, house) for place, record in credits_]
    return Bundle(tuple(clients), tuple(products), tuple(invoices))


@dataclass(frozen=True, slots=True)
class House:
    """What invoices hang on: the currency of each client, the money, the names of surcharges."""

    currencies: Mapping[str, str]
    money: Money
    surcharges: Mapping[int, str]


def _surcharge_names(company: dict[str, Any]) -> dict[int, str]:
    """Return the names that the company gave to its surcharges; a name may carry its kind."""
    names = _object(company.get("custom_fields"))
    return {
        at: text_of(names, f"surcharge{at}", most=120).partition("|")[0] or _("Surcharge")
        for at in SURCHARGES
    }


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _settings(record: Mapping[str, Any]) -> dict[str, Any]:
    return _object(record.get("settings"))


def _key(record: dict[str, Any]) -> str:
    # Other records name it by the hashed id; older exports show the plain one beside it.
    return text_of(record, "hashed_id", "id")


def _contacts(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for _place, record in kept(data.get("client_contacts")):
        found.setdefault(text_of(record, "client_id"), []).append(record)
    for people in found.values():
        people.sort(key=lambda person: not person.get("is_primary"))
    return found


def _client(
    place: int, record: dict[str, Any], contacts: dict[str, list[dict[str, Any]]]
) -> ForeignParty:
    key = _key(record)
    own = record.get("contacts")
    people = own if isinstance(own, list) and own else contacts.get(key, [])
    first = people[0] if people else {}
    person = " ".join(filter(None, (text_of(first, "first_name"), text_of(first, "last_name"))))
    emails = [text_of(each, "email") for each in people if text_of(each, "email")]
    terms = text_of(_settings(record), "payment_terms")
    said = {
        "name": text_of(record, "name", "display_name") or person,
        "number": text_of(record, "number"),
        "contact_person": person if text_of(record, "name") else "",
        "email": emails[0] if emails else "",
        "other_emails": ",".join(emails[1:11]),
        "phone": text_of(record, "phone") or text_of(first, "phone"),
        "organization_number": text_of(record, "id_number"),
        "vat_number": text_of(record, "vat_number"),
        "street": text_of(record, "address1"),
        "street_2": text_of(record, "address2"),
        "postal_code": text_of(record, "postal_code"),
        "city": text_of(record, "city"),
        "country": alpha_2(text_of(record, "country_id")),
        "payment_terms_days": terms if terms != "-1" else "",
        "notes": text_of(record, "private_notes"),
    }
    return ForeignParty(
        key=key, row=place, facts={name: text for name, text in said.items() if text}
    )


def _product(place: int, record: dict[str, Any]) -> ForeignParty:
    said = {
        "name": text_of(record, "product_key", most=255),
        "details": text_of(record, "notes"),
        "unit_price": text_of(record, "price"),
        "vat_rate": text_of(record, "tax_rate1"),
    }
    facts = {name: text for name, text in said.items() if text}
    return ForeignParty(key=_key(record), row=place, facts=facts)


def _invoice(
    place: int,
    record: dict[str, Any],
    house: House,
    paid: list[tuple[date | None, Decimal]],
) -> ForeignInvoice:
    key, client_key = _key(record), text_of(record, "client_id")
    status = text_of(record, "status_id")
    problems, facts = [], {}
    if status in {IS_CANCELLED, IS_REVERSED}:
        problems.append(_("It was cancelled there. Keep it in the other system."))
    try:
        facts = _figures(record, house)
        if status != IS_DRAFT:
            facts["payments"] = _all_paid(record, paid, house.money.credited.get(key, Decimal(0)))
    except Unreadable as refusal:
        problems.append(str(refusal))
    return ForeignInvoice(
        key=key or f"place-{place}",
        row=place,
        number=text_of(record, "number"),
        client_key=client_key,
        currency=house.currencies.get(client_key, ""),
        status=DRAFT if status == IS_DRAFT else ISSUED,
        prices_include_tax=bool(record.get("uses_inclusive_taxes")),
        order_reference=text_of(record, "po_number", most=120),
        notes=text_of(record, "public_notes"),
        problems=tuple(problems),
        **({"issue_date": None, "due_date": None, "lines": ()} | facts),
    )


def _credit(place: int, record: dict[str, Any], house: House) -> ForeignInvoice:
    """Return a credit, whose figures are positive there too; it settles what payments say."""
    key, status = _key(record), text_of(record, "status_id")
    said = _invoice(place, record | {"status_id": ""}, house, [])
    return replace(
        said,
        # Credits and invoices count their ids each for themselves.
        key=f"credit-{key or place}",
        status=DRAFT if status == IS_DRAFT else ISSUED,
        payments=(),
        is_credit=True,
        origin=text_of(record, "invoice_id"),
        settles=tuple(house.money.uses.get(key, [])),
    )


def _figures(record: dict[str, Any], house: House) -> dict[str, Any]:
    of_all = _rate(record)
    is_amount = bool(record.get("is_amount_discount"))
    lines = tuple(
        _line(row, of_all, is_amount=is_amount) for _place, row in records(record.get("line_items"))
    )
    total = number(record.get("amount"), "amount")
    tax = number(record.get("total_taxes"), "total_taxes")
    discount = number(record.get("discount"), "discount") or None
    # A taxed surcharge bears the tax of the whole, in newer versions else that of the first line.
    rate = of_all or next((line.vat_rate for line in lines), Decimal(0))
    return {
        "issue_date": day(record.get("date"), "date"),
        "due_date": day(record.get("due_date"), "due_date"),
        "lines": lines,
        "discount_percent": None if is_amount else discount,
        "discount_amount": discount if is_amount else None,
        "charges": tuple(_surcharges(record, house, rate)),
        "stated": Stated(net=total - tax, tax=tax, total=total),
    }


def _surcharges(record: dict[str, Any], house: House, rate: Decimal) -> Iterator[ForeignCharge]:
    for at in SURCHARGES:
        name = f"custom_surcharge{at}"
        amount = number(record.get(name), name)
        if amount:
            is_taxed = bool(record.get(f"custom_surcharge_tax{at}"))
            yield ForeignCharge(
                reason=house.surcharges[at],
                amount=amount,
                vat_rate=rate if is_taxed else Decimal(0),
            )


def _all_paid(
    record: dict[str, Any], paid: list[tuple[date | None, Decimal]], credited: Decimal
) -> tuple[tuple[date | None, Decimal], ...]:
    """Return what was paid, also what has no payment in the file, as in older versions."""
    open_amount = number(record.get("balance"), "balance")
    known = sum((amount for _on, amount in paid), credited)
    rest = number(record.get("amount"), "amount") - open_amount - known
    return (*paid, (None, rest)) if rest > 0 else tuple(paid)


def _rate(record: dict[str, Any]) -> Decimal:
    """Return the one rate of a line or a whole; ours bear one VAT.

    :raises Unreadable: if there is a second one.
    """
    for name in ("tax_rate2", "tax_rate3"):
        if number(record.get(name), name):
            raise Unreadable(_("It has two taxes on one line; a line here bears one VAT."))
    return number(record.get("tax_rate1"), "tax_rate1")


def _line(row: dict[str, Any], of_all: Decimal, *, is_amount: bool) -> ForeignLine:
    rate = _rate(row)
    if rate and of_all:
        raise Unreadable(_("It has two taxes on one line; a line here bears one VAT."))
    key, notes = text_of(row, "product_key", most=255), text_of(row, "notes")
    discount = number(row.get("discount"), "discount")
    return ForeignLine(
        description=key or notes,
        details=notes if key else "",
        quantity=number(row.get("quantity"), "quantity"),
        unit_price=number(row.get("cost"), "cost"),
        vat_rate=rate or of_all,
        allowance_percent=discount if discount and not is_amount else None,
        allowance_amount=discount if is_amount else Decimal(0),
    )
