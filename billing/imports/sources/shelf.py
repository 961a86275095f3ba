"""InvoiceShelf and Crater: answers of the API in one JSON file; see docs/imports.md for its shape.

Amounts are whole hundredths of the currency there; discounts in per cent are not.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
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
from billing.imports.sources.values import (
    Unreadable,
    cents,
    day,
    number,
    read_json,
    records,
    text_of,
)
from clients.imports.reading import UnreadableFile

Payments = Mapping[str, list[tuple[date | None, Decimal]]]


def read_shelf(content: bytes) -> Bundle:
    """Read ``{"customers": […], "items": […], "invoices": […], "payments": […]}`` or one answer.

    :raises UnreadableFile: if it is no such file.
    """
    data = read_json(content)
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        data = {"invoices": data["data"]}
    if not isinstance(data, dict) or not {"customers", "invoices"} & set(data):
        raise UnreadableFile(
            _("This is no answer of InvoiceShelf's API: it holds no customers or invoices.")
        )
    clients = {text_of(row, "id"): _client(at, row) for at, row in _rows(data, "customers")}
    invoices = _rows(data, "invoices")
    for place, record in invoices:
        customer = _object(record.get("customer"))
        if customer and text_of(customer, "id") not in clients:
            clients[text_of(customer, "id")] = _client(place, customer)
    products = tuple(_product(at, row) for at, row in _rows(data, "items"))
    try:
        paid, credited = _payments(data), _credited(invoices)
    except Unreadable as refusal:
        raise UnreadableFile(str(refusal)) from None
    return Bundle(
        tuple(clients.values()),
        products,
        tuple(_invoice(at, row, paid, credited) for at, row in invoices),
    )


def _rows(data: Mapping[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    value = data.get(name)
    return list(records(value.get("data") if isinstance(value, dict) else value))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _client(place: int, record: dict[str, Any]) -> ForeignParty:
    address = _object(record.get("billing"))
    said = {
        "name": text_of(record, "company_name", "name"),
        "contact_person": text_of(record, "contact_name"),
        "email": text_of(record, "email"),
        "phone": text_of(record, "phone"),
        "vat_number": text_of(record, "tax_id"),
        "currency": text_of(_object(record.get("currency")), "code"),
        "street": text_of(address, "address_street_1"),
        "street_2": text_of(address, "address_street_2"),
        "postal_code": text_of(address, "zip"),
        "city": text_of(address, "city"),
        "country": text_of(_object(address.get("country")), "code"),
    }
    facts = {name: text for name, text in said.items() if text}
    return ForeignParty(key=text_of(record, "id") or str(place), row=place, facts=facts)


def _product(place: int, record: dict[str, Any]) -> ForeignParty:
    try:
        price = format(cents(record.get("price"), "price"), "f")
    except Unreadable:
        price = text_of(record, "price")
    taxes = [tax for _at, tax in records(record.get("taxes"))]
    said = {
        "name": text_of(record, "name", most=255),
        "details": text_of(record, "description"),
        "unit": text_of(_object(record.get("unit")), "name") or text_of(record, "unit_name"),
        "unit_price": price,
        "vat_rate": next((text_of(tax, "percent") for tax in taxes), ""),
    }
    facts = {name: text for name, text in said.items() if text}
    return ForeignParty(key=text_of(record, "id") or str(place), row=place, facts=facts)


def _payments(data: Mapping[str, Any]) -> Payments:
    found: dict[str, list[tuple[date | None, Decimal]]] = {}
    for _place, record in _rows(data, "payments"):
        key = text_of(record, "invoice_id")
        if key:
            amount = cents(record.get("amount"), "amount")
            paid_on = day(record.get("payment_date"), "payment_date")
            found.setdefault(key, []).append((paid_on, amount))
    return found


def _is_credit(record: dict[str, Any]) -> bool:
    return text_of(record, "type").upper() == "CREDIT_NOTE"


def _credited(rows: list[tuple[int, dict[str, Any]]]) -> dict[str, Decimal]:
    """Return what credit notes, whose sums are below zero, take back of each invoice."""
    found: dict[str, Decimal] = {}
    for _place, record in rows:
        key = text_of(record, "related_invoice_id")
        if key and _is_credit(record):
            total = cents(record.get("total"), "total")
            found[key] = found.get(key, Decimal(0)) + abs(total)
    return found


def _invoice(
    place: int, record: dict[str, Any], paid: Payments, credited: Mapping[str, Decimal]
) -> ForeignInvoice:
    key = text_of(record, "id") or f"place-{place}"
    is_credit = _is_credit(record)
    # A credit note has its number and settles its invoice from the start, though called a draft.
    is_draft = text_of(record, "status").upper() == "DRAFT" and not is_credit
    customer = _object(record.get("customer"))
    currency = _object(record.get("currency")) or _object(customer.get("currency"))
    problems: list[str] = []
    facts: dict[str, Any] = {"issue_date": None, "due_date": None, "lines": ()}
    try:
        facts |= _figures(
            record,
            paid.get(key, []),
            credited=credited.get(key, Decimal(0)),
            is_issued=not is_draft and not is_credit,
        )
    except Unreadable as refusal:
        problems.append(str(refusal))
    return ForeignInvoice(
        key=key,
        row=place,
        number=text_of(record, "invoice_number"),
        client_key=text_of(record, "customer_id") or text_of(customer, "id"),
        currency=text_of(currency, "code").upper(),
        status=DRAFT if is_draft else ISSUED,
        prices_include_tax=_is_yes(record.get("tax_included")),
        your_reference="" if is_credit else text_of(record, "reference_number", most=120),
        is_credit=is_credit,
        origin=text_of(record, "related_invoice_id") if is_credit else "",
        reason=text_of(record, "credit_reason", most=300) if is_credit else "",
        problems=tuple(problems),
        **facts,
    )


def _is_yes(value: Any) -> bool:
    return str(value).upper() in {"1", "YES", "TRUE"}


def _figures(
    record: dict[str, Any],
    paid: list[tuple[date | None, Decimal]],
    *,
    credited: Decimal,
    is_issued: bool,
) -> dict[str, Any]:
    total, tax = cents(record.get("total"), "total"), cents(record.get("tax"), "tax")
    of_all = _rate(record)
    payments = list(paid)
    known = sum((amount for _on, amount in paid), credited)
    if is_issued and "due_amount" in record:
        rest = total - cents(record["due_amount"], "due_amount") - known
        if rest > 0:
            # What was paid without a payment in the file.
            payments.append((None, rest))
    percent, amount = _discount(record)
    return {
        "issue_date": day(record.get("invoice_date"), "invoice_date"),
        "due_date": day(record.get("due_date"), "due_date"),
        "lines": tuple(_line(row, of_all) for _place, row in records(record.get("items"))),
        "discount_percent": percent,
        "discount_amount": amount or None,
        "payments": tuple(payments) if is_issued else (),
        "stated": Stated(net=total - tax, tax=tax, total=total),
    }


def _rate(record: dict[str, Any]) -> Decimal:
    """Return the one rate of an item or of the whole.

    :raises Unreadable: if there are two, or one that is no percentage.
    """
    taxes = [tax for _at, tax in records(record.get("taxes"))]
    if len(taxes) > 1:
        raise Unreadable(_("It has two taxes on one line; a line here bears one VAT."))
    if taxes and text_of(taxes[0], "calculation_type") == "fixed":
        raise Unreadable(_("It has a tax that is no percentage."))
    return number(taxes[0].get("percent"), "percent") if taxes else Decimal(0)


def _discount(record: dict[str, Any]) -> tuple[Decimal | None, Decimal]:
    """Return a discount in per cent, or an amount."""
    if not cents(record.get("discount_val"), "discount_val"):
        return None, Decimal(0)
    if text_of(record, "discount_type") == "percentage":
        return number(record.get("discount"), "discount"), Decimal(0)
    return None, cents(record.get("discount_val"), "discount_val")


def _line(row: dict[str, Any], of_all: Decimal) -> ForeignLine:
    rate = _rate(row)
    if rate and of_all:
        raise Unreadable(_("It has two taxes on one line; a line here bears one VAT."))
    percent, amount = _discount(row)
    return ForeignLine(
        description=text_of(row, "name", "description"),
        details=text_of(row, "description") if text_of(row, "name") else "",
        quantity=number(row.get("quantity"), "quantity"),
        unit=text_of(row, "unit_name", most=30),
        unit_price=cents(row.get("price"), "price"),
        vat_rate=rate or of_all,
        allowance_percent=percent,
        allowance_amount=amount,
    )
