"""Fakturan.nu: the answers of its API 2 in one JSON file; see docs/imports.md for its shape."""

from collections.abc import Mapping
from datetime import timedelta
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
    day,
    number,
    read_json,
    records,
    text_of,
)
from billing.invoices.choices import TaxDeduction
from clients.imports.reading import UnreadableFile


def read_fakturan(content: bytes) -> Bundle:
    """Read ``{"clients": […], "products": […], "invoices": […]}`` or one answer of the API.

    :raises UnreadableFile: if it is no such file.
    """
    data = read_json(content)
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        data = data["data"]
    if isinstance(data, list):
        data = {_kind_of(data): data}
    if not isinstance(data, dict) or not {"clients", "products", "invoices"} & set(data):
        raise UnreadableFile(
            _("This is no answer of Fakturan.nu's API: it holds no clients, products or invoices.")
        )
    clients = {party.key: party for party in map(_client, *_columns(_unpacked(data, "clients")))}
    invoices = []
    for place, record in _unpacked(data, "invoices"):
        invoices.append(_invoice(place, record))
        key = text_of(record, "client_id")
        address = record.get("address")
        if key and key not in clients and isinstance(address, dict):
            # The file has no clients: what stands on the invoice is what is known of them.
            clients[key] = ForeignParty(key=key, row=place, facts=_address(address, address))
    products = tuple(map(_product, *_columns(_unpacked(data, "products"))))
    return Bundle(tuple(clients.values()), products, tuple(invoices))


def _kind_of(rows: list[Any]) -> str:
    first = rows[0] if rows and isinstance(rows[0], dict) else {}
    if "rows" in first:
        return "invoices"
    return "products" if "price" in first else "clients"


def _unpacked(data: Mapping[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    value = data.get(name)
    if isinstance(value, dict):
        value = value.get("data")
    return list(records(value))


def _columns(rows: list[tuple[int, dict[str, Any]]]) -> tuple[list[int], list[dict[str, Any]]]:
    return [place for place, _record in rows], [record for _place, record in rows]


def _address(record: Mapping[str, Any], address: Mapping[str, Any]) -> dict[str, str]:
    said = {
        "name": text_of(dict(record), "name", "company", most=200),
        "street": text_of(dict(address), "street_address"),
        "street_2": text_of(dict(address), "care_of"),
        "postal_code": text_of(dict(address), "zip_code"),
        "city": text_of(dict(address), "city"),
        "country": text_of(dict(address), "country"),
    }
    return {name: text for name, text in said.items() if text}


def _client(place: int, record: dict[str, Any]) -> ForeignParty:
    address = record.get("address") if isinstance(record.get("address"), dict) else {}
    settings = record.get("settings") if isinstance(record.get("settings"), dict) else {}
    person = " ".join(filter(None, (text_of(record, "first_name"), text_of(record, "last_name"))))
    facts = _address(record, address or {})
    facts.setdefault("name", person)
    said = {
        "number": text_of(record, "number"),
        "contact_person": person if facts["name"] != person else "",
        "email": text_of(record, "email"),
        "phone": text_of(record, "mobile_phone", "phone", "home_phone"),
        "organization_number": text_of(record, "org_number"),
        "vat_number": text_of(record, "vat_number"),
        "kind": "person" if text_of(record, "client_type") == "individual" else "",
        "locale": text_of(settings or {}, "locale"),
        "currency": text_of(settings or {}, "currency"),
        "payment_terms_days": text_of(settings or {}, "invoice_days"),
    }
    facts |= {name: text for name, text in said.items() if text}
    return ForeignParty(key=text_of(record, "id") or str(place), row=place, facts=facts)


def _product(place: int, record: dict[str, Any]) -> ForeignParty:
    said = {
        "name": text_of(record, "name"),
        "code": text_of(record, "product_code"),
        "unit": text_of(record, "unit"),
        "unit_price": text_of(record, "price"),
        "vat_rate": text_of(record, "tax"),
    }
    facts = {name: text for name, text in said.items() if text}
    return ForeignParty(key=text_of(record, "id") or str(place), row=place, facts=facts)


def _invoice(place: int, record: dict[str, Any]) -> ForeignInvoice:
    problems: list[str] = []
    facts: dict[str, Any] = {}
    try:
        facts = _figures(record)
    except Unreadable as refusal:
        problems.append(str(refusal))
    # Fakturan.nu numbers an invoice when it is made; what was neither sent nor paid is a draft.
    is_issued = bool(record.get("sent")) or bool(record.get("paid_at"))
    return ForeignInvoice(
        key=text_of(record, "id") or f"place-{place}",
        row=place,
        number=text_of(record, "number"),
        client_key=text_of(record, "client_id"),
        currency=text_of(record, "currency").upper() or "SEK",
        status=ISSUED if is_issued else DRAFT,
        your_reference=text_of(record, "your_reference", most=120),
        seller_reference=text_of(record, "our_reference", most=120),
        problems=tuple(problems),
        **({"issue_date": None, "due_date": None, "lines": ()} | facts),
    )


def _figures(record: dict[str, Any]) -> dict[str, Any]:
    issue_date = day(record.get("date"), "date")
    paid_on = day(record.get("paid_at"), "paid_at")
    total = number(record["sum"], "sum") if "sum" in record else None
    settings = record.get("settings") if isinstance(record.get("settings"), dict) else {}
    details = record.get("tax_details") if isinstance(record.get("tax_details"), dict) else {}
    due_date = None
    if issue_date is not None:
        due_date = issue_date + timedelta(days=int(number(record.get("days") or 30, "days")))
    return {
        "issue_date": issue_date,
        "due_date": due_date,
        "prices_include_tax": text_of(settings or {}, "prices_inc_tax") in {"yes", "true", "True"},
        "lines": tuple(_line(row) for _place, row in records(record.get("rows"))),
        "payments": ((paid_on, total or Decimal(0)),) if paid_on else (),
        "stated": Stated(
            net=number(record["net"], "net") if "net" in record else None,
            tax=number(record["tax"], "tax") if "tax" in record else None,
            total=total,
            taxes={
                format(number(rate, "tax"), "f"): number(tax, "tax_details")
                for rate, tax in (details or {}).items()
            },
        ),
    }


def _line(row: dict[str, Any]) -> ForeignLine:
    if row.get("text_row"):
        return ForeignLine(description=text_of(row, "text", "product_name") or "–", is_text=True)
    name, text = text_of(row, "product_name"), text_of(row, "text")
    return ForeignLine(
        description=name or text,
        details=text if name else "",
        quantity=number(row.get("amount"), "amount"),
        unit=text_of(row, "product_unit", most=30),
        unit_price=number(row.get("product_price"), "product_price"),
        vat_rate=number(row.get("product_tax"), "product_tax"),
        allowance_percent=number(row.get("discount"), "discount") or None,
        product_code=text_of(row, "product_code", most=30),
        # Which of the two is not said; its share tells where it can.
        tax_deduction=TaxDeduction.ROT.value if _is_deductible(row) else "",
    )


def _is_deductible(row: dict[str, Any]) -> bool:
    # Answers of before 2016 spell it with an a.
    return bool(row.get("tax_deductible") or row.get("tax_deductable"))
