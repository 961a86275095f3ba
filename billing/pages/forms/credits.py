"""What members type to credit an invoice: some lines, an amount, or everything that is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.amounts.numbers import UnreadableNumber, read_number, write_number
from billing.invoices.credit_content import (
    CreditTooLarge,
    CreditWish,
    NothingToCredit,
    QuantityTooLarge,
)
from billing.invoices.credit_left import CreditLeft, LineLeft
from billing.pages.forms.number_words import number_sentence
from fastfaktura.core.currencies import minor_unit_decimals
from fastfaktura.core.templatetags.figures import money, quantity

LONGEST_REASON = 300
QUANTITY_DECIMALS = 6


class CreditMode(StrEnum):
    """How the credit is chosen."""

    ALL = "all"
    LINES = "lines"
    AMOUNT = "amount"


@dataclass(slots=True)
class CreditRow:
    """A line of the invoice with the quantity that was typed for it."""

    left: LineLeft
    typed: str
    error: str = ""

    @property
    def name(self) -> str:
        """Return the name of its field."""
        return f"quantity-{self.left.line.pk}"


@dataclass(slots=True)
class CreditForm:
    """What was typed, what it means, and what is wrong with it."""

    mode: CreditMode
    reason: str
    amount: str
    rows: list[CreditRow]
    seen: int
    wish: CreditWish | None = None
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, problem: Exception) -> None:
        """Say why the wish cannot be had, at the field that has it."""
        match problem:
            case QuantityTooLarge(line_id=line_id, left=left):
                for row in self.rows:
                    if row.left.line.pk == line_id:
                        row.error = _("At most %(quantity)s is left.") % {
                            "quantity": quantity(left)
                        }
            case CreditTooLarge(left=left) if self.mode is CreditMode.AMOUNT:
                self.errors["amount"] = _("At most %(amount)s is left to credit.") % {
                    "amount": money(left)
                }
            case CreditTooLarge(left=left):
                self.errors["all"] = _(
                    "At a rate of VAT only %(amount)s is left, since an amount was credited "
                    "before. Credit an amount, or everything that is left."
                ) % {"amount": money(left)}
            case NothingToCredit() if self.mode is CreditMode.LINES:
                self.errors["all"] = _("Write how much of a line is credited.")
            case _:
                self.errors["all"] = _("Nothing is left to credit.")


def reason_in(data: Mapping[str, str]) -> str:
    """Return the reason that was typed, as it can be kept: databases know no NUL."""
    return data.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]


def read_credit(data: Mapping[str, str], left: CreditLeft) -> CreditForm:
    """Read the form as far as it can be read; ``wish`` is None where it cannot."""
    asked = data.get("mode", "")
    form = CreditForm(
        mode=CreditMode(asked) if asked in set(CreditMode) else _usual(left),
        reason=reason_in(data),
        amount=data.get("amount", ""),
        rows=[
            CreditRow(each, data.get(f"quantity-{each.line.pk}", ""))
            for each in left.lines
            if each.line.quantity
        ],
        seen=_whole(data.get("seen", ""), left.note_count),
    )
    match form.mode:
        case CreditMode.ALL:
            form.wish = CreditWish()
        case CreditMode.AMOUNT:
            form.wish = _read_amount(form, left)
        case CreditMode.LINES:
            form.wish = _read_lines(form)
    return form


def _usual(left: CreditLeft) -> CreditMode:
    return CreditMode.LINES if left.lines_tell else CreditMode.AMOUNT


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else otherwise


def _read_amount(form: CreditForm, left: CreditLeft) -> CreditWish | None:
    decimals = minor_unit_decimals(left.currency)
    try:
        amount = read_number(form.amount, language=_language(), max_decimals=decimals)
    except UnreadableNumber as problem:
        form.errors["amount"] = number_sentence(problem)
        return None
    if amount <= 0:
        form.errors["amount"] = _("The amount must be above zero.")
        return None
    return CreditWish(amount=amount)


def _read_lines(form: CreditForm) -> CreditWish | None:
    quantities: dict[UUID, Decimal] = {}
    is_whole = True
    for row in form.rows:
        if not row.typed.strip():
            continue
        try:
            quantities[row.left.line.pk] = read_number(
                row.typed, language=_language(), max_decimals=QUANTITY_DECIMALS
            )
        except UnreadableNumber as problem:
            row.error = number_sentence(problem)
            is_whole = False
    if is_whole and not any(quantities.values()):
        form.errors["all"] = _("Write how much of a line is credited.")
        return None
    return CreditWish(quantities=quantities) if is_whole else None


def typed_quantity(value: Decimal) -> str:
    """Return a quantity as the reader would type it."""
    return write_number(value.normalize() + 0, language=_language())


def _language() -> str:
    return get_language() or "en"
