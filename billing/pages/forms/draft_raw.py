"""The texts of the editor's form as they were typed: what a page shows again, right or wrong."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from billing.amounts.numbers import write_number
from billing.amounts.vat import VatCategory
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.units import PIECE
from fastfaktura.core.currencies import minor_unit_decimals

ON_A_DATE = "date"
KEY = re.compile(r"[a-z0-9]{1,16}")
LINE_FIELDS = ("description", "quantity", "unit", "unit_price", "vat")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One row; the key names it in the page while rows come, go and move."""

    key: str
    description: str = ""
    quantity: str = "1"
    unit: str = PIECE
    unit_price: str = ""
    vat: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written into the row yet."""
        written = self.description.strip() or self.unit_price.strip()
        return not written and self.quantity.strip() in {"", "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawForm:
    """The whole form; ``client_was`` is the client whose defaults it was filled with."""

    version: str = ""
    client: str = ""
    client_was: str = ""
    currency: str = ""
    locale: str = ""
    terms: str = ""
    due_date: str = ""
    delivery_date: str = ""
    buyer_reference: str = ""
    seller_reference: str = ""
    order_reference: str = ""
    notes: str = ""
    lines: tuple[RawLine, ...] = ()


TEXTS = tuple(name for name in RawForm.__dataclass_fields__ if name != "lines")


def vat_value(category: VatCategory, rate: Decimal) -> str:
    """Return a VAT category and rate as the value of an option: "S:25", "AE:0"."""
    return f"{category.value}:{rate.normalize():f}"


def raw_form(post: QueryDict) -> RawForm:
    """Return what was posted; the rows' fields are parallel lists in the order of the page.

    :raises SuspiciousOperation: if the lists are not parallel, which no browser sends.
    """
    texts = {name: _clean(post.get(name, "")) for name in TEXTS}
    columns = [post.getlist("line"), *(post.getlist(name) for name in LINE_FIELDS)]
    if len({len(column) for column in columns}) != 1:
        raise SuspiciousOperation("the fields of the lines are not parallel")
    keys = columns[0]
    # Keys stand in ids and selectors of the page: odd or double ones are given anew.
    if len(set(keys)) != len(keys) or not all(map(KEY.fullmatch, keys)):
        columns[0] = [str(number) for number in range(1, len(keys) + 1)]
    lines = (
        RawLine(key=key, **dict(zip(LINE_FIELDS, map(_clean, cells), strict=True)))
        for key, *cells in zip(*columns, strict=True)
    )
    return RawForm(lines=tuple(lines), **texts)


def _clean(text: str) -> str:
    # Browsers send line ends as CRLF; PostgreSQL holds no NUL.
    return text.replace("\r\n", "\n").replace("\x00", "")


def raw_of(content: DraftContent, *, language: str, version: str = "") -> RawForm:
    """Return a content as the form writes it in the language."""
    client = str(content.client_id or "")
    terms = "" if content.payment_terms_days is None else str(content.payment_terms_days)
    return RawForm(
        version=version,
        client=client,
        client_was=client,
        currency=content.currency,
        locale=content.locale,
        terms=ON_A_DATE if content.due_date else terms,
        due_date=content.due_date.isoformat() if content.due_date else "",
        delivery_date=content.delivery_date.isoformat() if content.delivery_date else "",
        buyer_reference=content.buyer_reference,
        seller_reference=content.seller_reference,
        order_reference=content.order_reference,
        notes=content.notes,
        lines=tuple(
            RawLine(
                key=str(number),
                description=line.description,
                quantity=written_quantity(line, language),
                unit=line.unit_code,
                unit_price=written_price(line, content.currency, language),
                vat=vat_value(line.vat_category, line.vat_rate),
            )
            for number, line in enumerate(content.lines, start=1)
        ),
    )


def written_quantity(line: DraftLine, language: str) -> str:
    """Return the quantity as the form writes it."""
    return write_number(line.quantity, language=language)


def written_price(line: DraftLine, currency: str, language: str) -> str:
    """Return the unit price with at least the decimals of its currency."""
    decimals = minor_unit_decimals(currency)
    return write_number(line.unit_price, language=language, min_decimals=decimals)


def with_blank_line(raw: RawForm, *, vat: str) -> RawForm:
    """Return the form with one more empty row; it takes the VAT of the row before."""
    taken = {line.key for line in raw.lines}
    number = len(raw.lines) + 1
    while f"{number}" in taken:
        number += 1
    if raw.lines:
        vat = raw.lines[-1].vat
    return replace(raw, lines=(*raw.lines, RawLine(key=f"{number}", vat=vat)))


def rearranged(raw: RawForm, action: str, *, vat: str) -> RawForm:
    """Return the form after a button of its rows: "add_line", "remove_line.3", "move_up.3".

    An unknown button or row changes nothing.
    """
    verb, _, key = action.partition(".")
    if verb == "add_line":
        return with_blank_line(raw, vat=vat)
    lines = list(raw.lines)
    at = next((at for at, line in enumerate(lines) if line.key == key), None)
    if at is None:
        return raw
    if verb == "remove_line":
        del lines[at]
        left = replace(raw, lines=tuple(lines))
        return left if lines else with_blank_line(left, vat=raw.lines[at].vat)
    to = at + {"move_up": -1, "move_down": 1}.get(verb, 0)
    if 0 <= to < len(lines):
        lines[at], lines[to] = lines[to], lines[at]
    return replace(raw, lines=tuple(lines))
