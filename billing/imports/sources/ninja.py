"""Invoice Ninja 5: the backup.json of a company export; see docs/imports.md for what was read."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from billing.imports.records import (
    DRAFT,
    ISSUED,
    Bundle,
    ForeignInvoice,
    ForeignLine,
    ForeignParty,
    Stated,
)
from billing.imports.sources.countries import alpha_2
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
OF_PAYMENT_LEFT_OUT = frozenset({"2", "3"})  # cancelled and failed


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
    for place, record in _kept(data.get("clients")):
        party = _client(place, record, contacts)
        clients.append(party)
        own = _settings(record).get("currency_id") or usual
        currencies[party.key] = CURRENCIES.get(str(own or ""), str(own or ""))
    products = [_product(place, record) for place, record in _kept(data.get("products"))]
    paid = _payments(data)
    invoices = [
        _invoice(place, record, currencies, paid) for place, record in _kept(data.get("invoices"))
    ]
    return Bundle(tuple(clients), tuple(products), tuple(invoices))


def _kept(value: Any) -> list[tuple[int, dict[str, Any]]]:
    return [(place, record) for place, record in records(value) if not record.get("is_deleted")]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _settings(record: Mapping[str, Any]) -> dict[str, Any]:
    return _object(record.get("settings"))


def _key(record: dict[str, Any]) -> str:
    # Other records name it by the hashed id; older exports show the plain one beside it.
    return text_of(record, "hashed_id", "id")


def _contacts(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for _place, record in _kept(data.get("client_contacts")):
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


def _payments(data: dict[str, Any]) -> dict[str, list[tuple[date | None, Decimal]]]:
    """Return what payments settle of each invoice, by its id or number."""
    found: dict[str, list[tuple[date | None, Decimal]]] = {}
    for _place, record in _kept(data.get("payments")):
        if text_of(record, "status_id") in OF_PAYMENT_LEFT_OUT:
            continue
        for _at, part in records(record.get("paymentables")):
            kind = text_of(part, "paymentable_type").lower()
            if not kind.endswith(("invoice", "invoices")):
                continue
            key = text_of(part, "paymentable_id", "invoice_id")
            amount = number(part.get("amount"), "amount") - number(part.get("refunded"), "refunded")
            if amount > 0:
                found.setdefault(key, []).append((day(record.get("date"), "date"), amount))
    return found


def _invoice(
    place: int,
    record: dict[str, Any],
    currencies: Mapping[str, str],
    paid: Mapping[str, list[tuple[date | None, Decimal]]],
) -> ForeignInvoice:
    key, client_key = _key(record), text_of(record, "client_id")
    status = text_of(record, "status_id")
    problems, facts = [], {}
    if status in {IS_CANCELLED, IS_REVERSED}:
        problems.append(_("It was cancelled there. Keep it in the other system."))
    try:
        facts = _figures(record, paid.get(key, []), is_issued=status != IS_DRAFT)
    except Unreadable as refusal:
        problems.append(str(refusal))
    return ForeignInvoice(
        key=key or f"place-{place}",
        row=place,
        number=text_of(record, "number"),
        client_key=client_key,
        currency=currencies.get(client_key, ""),
        status=DRAFT if status == IS_DRAFT else ISSUED,
        prices_include_tax=bool(record.get("uses_inclusive_taxes")),
        order_reference=text_of(record, "po_number", most=120),
        notes=text_of(record, "public_notes"),
        problems=tuple(problems),
        **({"issue_date": None, "due_date": None, "lines": ()} | facts),
    )


def _figures(
    record: dict[str, Any], paid: list[tuple[date | None, Decimal]], *, is_issued: bool
) -> dict[str, Any]:
    for at in range(1, 5):
        name = f"custom_surcharge{at}"
        if number(record.get(name), name):
            raise Unreadable(_("It has a surcharge, whose VAT the file does not tell."))
    of_all = _rate(record)
    lines = tuple(
        _line(row, of_all, is_amount=bool(record.get("is_amount_discount")))
        for _place, row in records(record.get("line_items"))
    )
    total = number(record.get("amount"), "amount")
    tax = number(record.get("total_taxes"), "total_taxes")
    discount = number(record.get("discount"), "discount") or None
    is_amount = bool(record.get("is_amount_discount"))
    open_amount = number(record.get("balance"), "balance")
    payments = list(paid)
    known = sum((amount for _on, amount in paid), Decimal(0))
    if is_issued and total - open_amount > known:
        # What was paid without a payment in the file: by credit, or in older versions.
        payments.append((None, total - open_amount - known))
    return {
        "issue_date": day(record.get("date"), "date"),
        "due_date": day(record.get("due_date"), "due_date"),
        "lines": lines,
        "discount_percent": None if is_amount else discount,
        "discount_amount": discount if is_amount else None,
        "payments": tuple(payments) if is_issued else (),
        "stated": Stated(net=total - tax, tax=tax, total=total),
    }


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
