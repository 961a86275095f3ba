"""The filters of the invoice list as they stand in the address."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from billing.invoices.lifecycle import DisplayStatus
from billing.invoices.listing import InvoiceFilter
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS

# No invoice comes to more, and PostgreSQL refuses numbers of many more digits.
MOST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter chip: a set one shows its value, and its address takes it away."""

    label: str
    href: str
    current: bool
    value: str = ""


def read_filter(query: QueryDict) -> InvoiceFilter:
    """Read the filter from an address; parts that make no sense are left out, as a list may be."""
    status = query.get("status", "")
    return InvoiceFilter(
        status=DisplayStatus(status) if status in DisplayStatus.values else None,
        only_open=query.get("open") == "1",
        client_id=read_uuid(query.get("client")),
        currency=read_currency(query.get("currency", "")),
        issued_from=read_date(query.get("from")),
        issued_until=read_date(query.get("until")),
        due_from=read_date(query.get("due_from")),
        due_until=read_date(query.get("due_until")),
        amount_from=read_amount(query.get("amount_from")),
        amount_until=read_amount(query.get("amount_until")),
        words=query.get("q", "").replace("\x00", "")[:100],
    )


def read_uuid(text: str | None) -> UUID | None:
    """Return the id, or None if the text is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def read_currency(text: str) -> str:
    """Return the code of a currency, or nothing if the text is none."""
    code = text.strip().upper()
    return code if code in MINOR_UNIT_DECIMALS else ""


def read_date(text: str | None) -> date | None:
    """Return the date of ISO 8601, or None if the text is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def read_amount(text: str | None) -> Decimal | None:
    """Return the amount with a point for its decimals, or None if the text is none."""
    try:
        amount = Decimal(text) if text else None
    except InvalidOperation:
        return None
    fits = amount is not None and amount.is_finite() and abs(amount) < MOST
    return amount if fits else None


def write_filter(wanted: InvoiceFilter) -> str:
    """Return the filter as the query of an address, ``?`` included."""
    parts = {
        "status": wanted.status.value if wanted.status else "",
        "open": "1" if wanted.only_open else "",
        "client": wanted.client_id,
        "currency": wanted.currency,
        "from": wanted.issued_from,
        "until": wanted.issued_until,
        "due_from": wanted.due_from,
        "due_until": wanted.due_until,
        "amount_from": wanted.amount_from,
        "amount_until": wanted.amount_until,
        "q": wanted.words,
    }
    return "?" + urlencode(
        {name: value for name, value in parts.items() if value not in (None, "")}
    )


def status_chips(wanted: InvoiceFilter) -> Iterator[Chip]:
    """Yield a chip for every status and one for all."""
    clear = replace(wanted, status=None, only_open=False, due_until=None)
    yield Chip(
        _("All"), write_filter(clear), current=wanted.status is None and not wanted.only_open
    )
    yield Chip(_("Open"), write_filter(replace(clear, only_open=True)), current=wanted.only_open)
    for status in DisplayStatus:
        yield Chip(
            str(status.label),
            write_filter(replace(clear, status=status)),
            current=wanted.status == status,
        )


def set_chips(wanted: InvoiceFilter, *, client_name: str) -> Iterator[Chip]:
    """Yield a chip for each further part that is set; its address takes the part away."""
    parts: list[tuple[str, str, dict[str, object]]] = [
        (_("Client"), client_name if wanted.client_id else "", {"client_id": None}),
        (_("Currency"), wanted.currency, {"currency": ""}),
        (
            _("Issued"),
            _span(wanted.issued_from, wanted.issued_until),
            {"issued_from": None, "issued_until": None},
        ),
        (_("Due"), _span(wanted.due_from, wanted.due_until), {"due_from": None, "due_until": None}),
        (
            _("Amount"),
            _span(wanted.amount_from, wanted.amount_until),
            {"amount_from": None, "amount_until": None},
        ),
        (_("Search"), wanted.words, {"words": ""}),
    ]
    for label, value, nothing in parts:
        if value:
            without = replace(wanted, **nothing)  # type: ignore[arg-type]  # names of its own parts
            yield Chip(label, write_filter(without), current=True, value=value)


def _span(first: object, last: object) -> str:
    if first is None and last is None:
        return ""
    return f"{'' if first is None else first}–{'' if last is None else last}"


def due_soon(today: date) -> InvoiceFilter:
    """Return the filter behind the tile "due in 7 days"."""
    return InvoiceFilter(only_open=True, due_from=today, due_until=today + timedelta(days=7))
