"""Reading the rows of the editor's form: lines, rows of text, headings, and allowances."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from billing.amounts.money import Money
from billing.amounts.totals import TotalTooLarge
from billing.invoices.choices import LineKind, SupplyKind, TaxDeduction
from billing.invoices.drafts import DraftAllowance, DraftLine
from billing.invoices.units import UNITS
from billing.pages.forms.draft_fields import FieldReader
from billing.pages.forms.draft_raw import RawAllowance, RawForm, RawLine

MOST_LINES = 500
MOST_ALLOWANCES = 20
TEXT_LENGTH = 5000
CODE_LENGTH = 30
REASON_LENGTH = 100
# The column of a discount or a charge.
AMOUNT_DECIMALS = 3


def read_lines(
    reader: FieldReader,
    raw: RawForm,
    *,
    products: frozenset[UUID],
    unchanged: Mapping[int, DraftLine],
) -> dict[int, DraftLine]:
    """Read the rows; blank ones are left out, and those with an error.

    :param products: those of the business that the form names.
    :param unchanged: what rows say that are written as they are stored; they need no reading.
    """
    written = [(at, line) for at, line in enumerate(raw.lines) if not line.is_blank]
    few = len(written) <= MOST_LINES
    reader.require(
        "lines", few, _("An invoice here has at most %(most)d lines.") % {"most": MOST_LINES}
    )
    read = {
        at: unchanged.get(at) or _line(reader, f"lines.{at}", line, products)
        for at, line in written[:MOST_LINES]
    }
    return {at: line for at, line in read.items() if line is not None}


def amounts_of(reader: FieldReader, lines: Mapping[int, DraftLine]) -> dict[int, Money]:
    """Return what each line comes to by itself; one that is too large is told."""
    amounts: dict[int, Money] = {}
    for at, line in lines.items():
        try:
            amounts[at] = line.entered_amount(reader.currency)
        except TotalTooLarge:
            reader.errors[f"lines.{at}.unit_price"] = _("The amount of this line is too large.")
    return amounts


def _line(
    reader: FieldReader, path: str, raw: RawLine, products: frozenset[UUID]
) -> DraftLine | None:
    before = len(reader.errors)
    line = _item(reader, path, raw, products) if raw.is_item else _words(reader, path, raw)
    return line if len(reader.errors) == before else None


def _words(reader: FieldReader, path: str, raw: RawLine) -> DraftLine:
    return DraftLine.of_text(
        reader.text(f"{path}.description", raw.description, TEXT_LENGTH),
        kind=LineKind(raw.kind),
        line_id=_id(raw.line_id),
    )


def _item(reader: FieldReader, path: str, raw: RawLine, products: frozenset[UUID]) -> DraftLine:
    category, rate = reader.vat(f"{path}.vat_rate", raw.vat)
    if raw.unit not in UNITS and not (0 < len(raw.unit) <= 3 and raw.unit.isalnum()):
        reader.errors[f"{path}.unit_code"] = _("Choose a unit from the list.")
    percent, amount = reader.share(
        f"{path}.allowance_amount", raw.discount, decimals=AMOUNT_DECIMALS
    )
    return DraftLine(
        description=reader.text(f"{path}.description", raw.description, TEXT_LENGTH),
        details=reader.text(f"{path}.details", raw.details, TEXT_LENGTH),
        quantity=reader.number(f"{path}.quantity", raw.quantity),
        unit_code=raw.unit,
        unit_text=reader.text(f"{path}.unit_text", raw.unit_text, CODE_LENGTH),
        unit_price=reader.number(f"{path}.unit_price", raw.unit_price.strip() or "0"),
        vat_category=category,
        vat_rate=rate,
        product_id=reader.own_id(
            f"{path}.description", raw.product, products, _("Choose a product from the list.")
        ),
        product_code=reader.text(f"{path}.product_code", raw.product_code, CODE_LENGTH),
        allowance_percent=percent,
        allowance_amount=amount,
        allowance_reason=reader.text(
            f"{path}.allowance_reason", raw.discount_reason, REASON_LENGTH
        ),
        charge_amount=reader.amount(f"{path}.charge_amount", raw.charge, decimals=AMOUNT_DECIMALS),
        charge_reason=reader.text(f"{path}.charge_reason", raw.charge_reason, REASON_LENGTH),
        supply_kind=reader.choice(f"{path}.supply_kind", raw.supply_kind, SupplyKind.values),
        tax_deduction=reader.choice(
            f"{path}.tax_deduction", raw.tax_deduction, TaxDeduction.values
        ),
        credited_line_id=_id(raw.credited_line),
        deducted_invoice_id=_id(raw.deducted_invoice),
        line_id=_id(raw.line_id),
    )


def _id(text: str) -> UUID | None:
    """Return the id that the stored line wrote into the form."""
    return UUID(text) if text else None


def read_allowances(reader: FieldReader, raw: RawForm) -> dict[int, DraftAllowance]:
    """Read the allowances and charges of the document by row; blank ones are left out."""
    written = [(at, row) for at, row in enumerate(raw.allowances) if not row.is_blank]
    reader.require(
        "allowances",
        len(written) <= MOST_ALLOWANCES,
        _("An invoice here has at most %(most)d discounts and charges.")
        % {"most": MOST_ALLOWANCES},
    )
    return {
        at: _allowance(reader, f"allowances.{at}", row) for at, row in written[:MOST_ALLOWANCES]
    }


def _allowance(reader: FieldReader, path: str, raw: RawAllowance) -> DraftAllowance:
    percent, amount = reader.share(f"{path}.value", raw.value)
    category, rate = reader.vat(f"{path}.vat", raw.vat) if raw.vat else ("", Decimal(0))
    return DraftAllowance(
        is_charge=raw.kind == "charge",
        reason=reader.text(f"{path}.reason", raw.reason, REASON_LENGTH),
        percent=percent,
        amount=amount if percent is None else None,
        vat_category=str(category),
        vat_rate=rate,
    )
