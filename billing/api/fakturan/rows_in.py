"""What a request says of an invoice's rows: new ones, changed ones, and those that go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from billing.amounts.vat import VatCategory
from billing.api.fakturan.clients_in import percent_in
from billing.api.fakturan.figures import discount_of
from billing.api.fakturan.taxes import Tax, tax_in, usual_tax
from billing.api.fakturan.told import Errors, Told
from billing.api.fakturan.units import LONGEST as LONGEST_UNIT
from billing.api.fakturan.units import code_of, word_of
from billing.invoices.choices import LineKind, TaxDeduction
from billing.invoices.drafts import DraftLine

LONGEST_TEXT, LONGEST_CODE = 255, 30
MOST_ROWS = 5000
HIGHEST_PLACE = 10**9
# What a row counts of where no amount is said.
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row hangs on: what a product fills in, ids of rows, the seller, the language."""

    filled: Mapping[int, Mapping[str, Any]]
    rows: Mapping[int, UUID]
    is_registered: bool
    locale: str


def row_objects(told: Told) -> list[Any] | None:
    """Return the rows as they are said; a hash of rows, as forms make it, is a list too."""
    said = told.said.get("rows")
    if isinstance(said, dict):
        said = list(said.values())
    if said is None:
        return None
    if not isinstance(said, list) or len(said) > MOST_ROWS:
        told.invalid("rows")
        return None
    return said


def numbers_in(rows: Sequence[Any], name: str) -> set[int]:
    """Return the whole numbers under a name of all rows: their ids, or their products'."""
    found = (Told(row).whole(name, 1, HIGHEST_PLACE) for row in rows if isinstance(row, dict))
    return {number for number in found if number is not None}


def merged(
    told: Told, rows: Sequence[Any], before: Sequence[DraftLine], around: Surroundings
) -> tuple[DraftLine, ...]:
    """Return the lines from now on: rows with an id change theirs, others are added.

    Lines that are not named stay; ``_destroy`` takes one away. They stand by ``sort_order`` where
    it is said, and else where they stood.
    """
    lines: dict[int, DraftLine] = dict(enumerate(before))
    places: dict[int, int] = {at: at for at in lines}
    of_id = {line.line_id: at for at, line in enumerate(before)}
    wrong: list[dict[str, Errors]] = []
    for index, said in enumerate(rows):
        row = Told(said if isinstance(said, dict) else {}, {}, "rows.")
        if not isinstance(said, dict):
            row.wrong("base", "invalid")
        at = _place_of(row, of_id, around)
        if at is not None and row.flag("_destroy"):
            lines.pop(at, None)
        elif not row.flag("_destroy"):
            kept = lines.get(at) if at is not None else None
            key = at if kept is not None and at is not None else len(before) + index
            lines[key] = read_row(row, kept, around)
            place = row.whole("sort_order", 0, HIGHEST_PLACE)
            places[key] = places.get(key, key) if place is None else place
        if row.errors:
            wrong.append({str(index): row.errors})
    if wrong:
        told.errors.setdefault("rows", []).extend(wrong)
    order = sorted(lines, key=lambda key: (places[key], key))
    return tuple(lines[key] for key in order)


def read_row(told: Told, kept: DraftLine | None, around: Surroundings) -> DraftLine:
    """Return the line that a row says, on top of the line or the product that it names."""
    is_text = told.flag("text_row", default=kept is not None and not kept.is_item)
    line_id = kept.line_id if kept is not None else None
    if is_text:
        _lengths(told)
        text = told.text("text", LONGEST_TEXT)
        if "text" not in told:
            text = kept.description if kept else told.text("product_name", LONGEST_TEXT)
        kind = kept.kind if kept is not None and not kept.is_item else LineKind.TEXT
        return DraftLine.of_text(text, kind=kind, line_id=line_id)
    tax = usual_tax(is_registered=around.is_registered)
    line = (
        kept
        if kept is not None and kept.is_item
        else DraftLine(quantity=ONE, vat_category=tax.category, vat_rate=tax.rate, line_id=line_id)
    )
    line = _of_product(told, line, around)
    texts = {"product_name": "description", "text": "details", "product_code": "product_code"}
    changes: dict[str, Any] = {
        ours: told.text(name, LONGEST_CODE if name == "product_code" else LONGEST_TEXT)
        for name, ours in texts.items()
        if name in told
    }
    changes |= _figures(told, line, around)
    return replace(line, **changes)


def _lengths(told: Told) -> None:
    told.text("product_code", LONGEST_CODE)
    told.text("product_unit", LONGEST_UNIT)


def _place_of(row: Told, of_id: Mapping[UUID | None, int], around: Surroundings) -> int | None:
    """Return which of the lines before a row means; None for a new one."""
    number = row.whole("id", 0, HIGHEST_PLACE)
    if not number:
        return None
    at = of_id.get(around.rows.get(number))
    if at is None:
        row.invalid("id")
    return at


def _of_product(told: Told, line: DraftLine, around: Surroundings) -> DraftLine:
    if "product_id" not in told:
        return line
    number = told.whole("product_id", 0, HIGHEST_PLACE)
    if not number:
        return replace(line, product_id=None)
    filled = around.filled.get(number)
    if filled is None:
        told.invalid("product_id")
        return line
    if filled["product_id"] == line.product_id:
        # Sent back as it was read: the line keeps what it says.
        return line
    return replace(line, **filled)


def _figures(told: Told, line: DraftLine, around: Surroundings) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "amount" in told:
        changes["quantity"] = told.number("amount", ONE)
    if "product_price" in told:
        changes["unit_price"] = told.number("product_price")
    if "product_unit" in told:
        word = told.text("product_unit", LONGEST_UNIT)
        if word != word_of(line.unit_code, line.unit_text, around.locale):
            changes |= {"unit_code": code_of(word), "unit_text": word}
    if "discount" in told:
        percent = percent_in(told, "discount")
        # A discount of an amount that is sent back as its share stays an amount.
        if (percent or 0) != discount_of(line):
            changes |= {"allowance_percent": percent, "allowance_amount": Decimal(0)}
    if "product_tax" in told:
        kept = Tax(VatCategory(line.vat_category), line.vat_rate)
        tax = tax_in(told, "product_tax", kept, is_registered=around.is_registered)
        changes |= {"vat_category": tax.category, "vat_rate": tax.rate}
    for name in ("tax_deductible", "tax_deductable"):
        if name in told:
            wanted = told.flag(name)
            changes["tax_deduction"] = (line.tax_deduction or TaxDeduction.ROT) if wanted else ""
    return changes
