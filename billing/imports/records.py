"""The neutral form of what any source says: clients, products, invoices, as they stood there."""

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

NOTHING = Decimal(0)
DRAFT, ISSUED = "draft", "issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignParty:
    """A client or a product: its facts as text, by the names that our own imports use.

    :ivar key: what the source calls it, unique among its kind.
    :ivar row: where it stands in the file, for people.
    """

    key: str
    row: int
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignLine:
    """A line; a row of text has ``is_text`` and no figures.

    :ivar tax_deduction: ``rot`` or ``rut`` for work of which Skatteverket pays a part.
    """

    description: str
    details: str = ""
    is_text: bool = False
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal = NOTHING
    vat_rate: Decimal = NOTHING
    allowance_percent: Decimal | None = None
    allowance_amount: Decimal = NOTHING
    product_code: str = ""
    tax_deduction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignCharge:
    """What the source puts on beside the lines; below zero, what it takes off.

    :ivar vat_rate: None where it is spread over the rates of the lines.
    """

    reason: str
    amount: Decimal
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The figures as the source states them; None where it states none.

    :ivar taxes: the tax of each rate in per cent, where the source breaks it down.
    """

    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    taxes: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignInvoice:
    """An invoice or a credit note as another system issued it, or a draft.

    The figures of a credit note are positive, see ``sources.turning``.

    :ivar deduction: what Skatteverket pays of it (ROT, RUT), where the source says so.
    :ivar payments: what was paid on which day; None for a day that the source does not name.
    :ivar origin: of a credit note: the key of the invoice that it takes back, if that is known.
    :ivar settles: of a credit note: the invoices, by key, that it settles, and how far.
    :ivar problems: what the reader could not take, in words; such an invoice is left out.
    """

    key: str
    row: int
    number: str
    client_key: str
    currency: str
    status: str
    issue_date: date | None
    due_date: date | None
    lines: tuple[ForeignLine, ...]
    prices_include_tax: bool = False
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    stated: Stated = Stated()
    charges: tuple[ForeignCharge, ...] = ()
    deduction: Decimal | None = None
    payments: tuple[tuple[date | None, Decimal], ...] = ()
    is_credit: bool = False
    origin: str = ""
    settles: tuple[tuple[str, Decimal], ...] = ()
    reason: str = ""
    your_reference: str = ""
    seller_reference: str = ""
    order_reference: str = ""
    notes: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that a file holds, and the rows of it that nobody can read."""

    clients: tuple[ForeignParty, ...] = ()
    products: tuple[ForeignParty, ...] = ()
    invoices: tuple[ForeignInvoice, ...] = ()
    unreadable: tuple[tuple[int, str], ...] = ()


def as_json(record: ForeignParty | ForeignInvoice) -> dict[str, Any]:
    """Return the record as it rests between the dry run and the import."""
    plain: dict[str, Any] = _plain(asdict(record))
    return plain


def party_from(data: dict[str, Any]) -> ForeignParty:
    """Return the client or product of ``as_json``."""
    return ForeignParty(key=data["key"], row=data["row"], facts=dict(data["facts"]))


def invoice_from(data: dict[str, Any]) -> ForeignInvoice:
    """Return the invoice of ``as_json``."""
    stated = data["stated"]
    said: dict[str, Any] = {
        **data,
        "issue_date": _day(data["issue_date"]),
        "due_date": _day(data["due_date"]),
        "discount_percent": _number(data["discount_percent"]),
        "discount_amount": _number(data["discount_amount"]),
        "lines": tuple(_line_from(line) for line in data["lines"]),
        "charges": tuple(_charge_from(charge) for charge in data.get("charges", [])),
        "deduction": _number(data.get("deduction")),
        "payments": tuple((_day(on), Decimal(amount)) for on, amount in data["payments"]),
        "settles": tuple((key, Decimal(amount)) for key, amount in data.get("settles", [])),
        "problems": tuple(data["problems"]),
        "stated": Stated(
            net=_number(stated["net"]),
            tax=_number(stated["tax"]),
            total=_number(stated["total"]),
            taxes={rate: Decimal(tax) for rate, tax in stated["taxes"].items()},
        ),
    }
    return ForeignInvoice(**said)


def _line_from(data: dict[str, Any]) -> ForeignLine:
    said: dict[str, Any] = {
        **data,
        "quantity": Decimal(data["quantity"]),
        "unit_price": Decimal(data["unit_price"]),
        "vat_rate": Decimal(data["vat_rate"]),
        "allowance_percent": _number(data["allowance_percent"]),
        "allowance_amount": Decimal(data["allowance_amount"]),
    }
    return ForeignLine(**said)


def _charge_from(data: dict[str, Any]) -> ForeignCharge:
    return ForeignCharge(
        reason=data["reason"], amount=Decimal(data["amount"]), vat_rate=_number(data["vat_rate"])
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
