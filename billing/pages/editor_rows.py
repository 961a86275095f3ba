"""The rows of the editor as its page shows them: what was typed, and what it comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from billing.amounts.expressions import is_sum
from billing.amounts.money import Money
from billing.invoices.drafts import DraftAllowance, DraftLine
from billing.pages.editor_saving import Typed, editor_language
from billing.pages.editor_wording import line_field
from billing.pages.forms.draft_raw import RawAllowance, RawLine
from billing.pages.forms.draft_written import (
    written_charge,
    written_discount,
    written_price,
    written_quantity,
    written_share,
)
from fastfaktura.core.templatetags import figures


@dataclass(frozen=True, slots=True)
class Read:
    """A number as it is written once its field is left; a sum shows its result before that."""

    field_id: str
    typed: str
    value: str
    is_sum: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line as the page shows it. ``shown`` names the extras that something stands in."""

    line: RawLine
    net: Money | None
    errors: Mapping[str, str]
    shown: frozenset[str] = frozenset()
    is_open: bool = False
    # The options of its selects, drawn; only whole pages need them.
    units: str = ""
    vats: str = ""

    @property
    def has_more(self) -> bool:
        """Whether the fields beyond the usual ones are in the page."""
        return self.is_open or bool(self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceRow:
    """A discount or charge of the document as the page shows it."""

    row: RawAllowance
    amount: Money | None
    errors: Mapping[str, str]
    reads: tuple[Read, ...] = ()
    vats: str = ""


@dataclass(frozen=True, slots=True)
class ByRow:
    """Errors sorted by the row that has them."""

    errors: dict[int, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, errors: Mapping[str, str], rows: str = "lines") -> "ByRow":
        """Return the errors of one kind of rows."""
        sorted_errors: dict[int, dict[str, str]] = {}
        for path, sentence in errors.items():
            kind, at, name = line_field(path)
            if kind == rows:
                sorted_errors.setdefault(at, {})[name] = sentence
        return cls(sorted_errors)


# Errors at these open the fields beyond the usual ones.
USUAL = {"description", "quantity", "unit_code", "unit_price", "vat_rate"}


def line_figures(typed: Typed) -> SafeString:
    """Return what every line comes to, for the answer that carries it to the page.

    The only part of an answer that grows with the lines, so it is not looped over in a template,
    and each amount is written in one language. All lines come, not those that changed: which
    amounts a page shows after an answer that was lost, only the page knows.
    """
    language, nets = get_language(), typed.reading.nets
    return format_html_join(
        "",
        '<data data-net="net-{}" value="{}"></data>',
        (
            (line.key, figures.amount(nets.get(at), locale=language))
            for at, line in enumerate(typed.raw.lines)
        ),
    )


def reads_of(typed: Typed) -> list[Read]:
    """Return the numbers of lines that are written otherwise than they were typed."""
    reading = typed.reading
    return [
        read
        for at, line in reading.lines.items()
        if at not in reading.unchanged
        for read in _reads(typed.raw.lines[at], line, reading.currency)
    ]


def rows_of(typed: Typed, errors: Mapping[str, str], *, opened: str = "") -> list[Row]:
    """Return the rows of the page.

    :param opened: the key of the row whose further fields were asked for.
    """
    by_row = ByRow.of(errors).errors
    usual_kind = typed.profile.supply_kind
    rows = []
    for at, raw in enumerate(typed.raw.lines):
        shown = raw.extras
        if raw.supply_kind == usual_kind:
            shown.discard("supply_kind")
        found = by_row.get(at, {})
        rows.append(
            Row(
                line=raw,
                net=typed.reading.nets.get(at),
                errors=found,
                shown=frozenset(shown),
                is_open=raw.key == opened or not USUAL.issuperset(found),
            )
        )
    return rows


def _reads(raw: RawLine, line: DraftLine, currency: str) -> Iterator[Read]:
    if not raw.is_item:
        return
    language = editor_language()
    written = {
        "quantity": (raw.quantity, written_quantity(line, language)),
        "unit_price": (raw.unit_price, written_price(line, currency, language)),
    }
    if raw.discount.strip():
        written["discount"] = (raw.discount, written_discount(line, currency, language))
    if raw.charge.strip():
        written["charge"] = (raw.charge, written_charge(line, currency, language))
    for name, (typed, value) in written.items():
        if typed.strip() and value != typed:
            yield Read(f"{name}-{raw.key}", typed, value, is_sum(typed))


def allowance_rows_of(typed: Typed, errors: Mapping[str, str]) -> list[AllowanceRow]:
    """Return the discounts and charges of the document with what each comes to."""
    by_row = ByRow.of(errors, "allowances").errors
    reading = typed.reading
    amounts: dict[int, Money] = {}
    if reading.totals is not None:
        computed = (row.entered_amount for row in reading.totals.allowances)
        amounts = dict(zip(reading.allowances, computed, strict=True))
    rows = []
    for at, raw in enumerate(typed.raw.allowances):
        read = reading.allowances.get(at)
        amount = amounts.get(at)
        rows.append(
            AllowanceRow(
                row=raw,
                amount=amount if amount is None or raw.kind == "charge" else -amount,
                errors=by_row.get(at, {}),
                reads=_read_share(raw, read, reading.currency) if at not in by_row else (),
            )
        )
    return rows


def _read_share(raw: RawAllowance, read: DraftAllowance | None, currency: str) -> tuple[Read, ...]:
    if read is None or not raw.value.strip():
        return ()
    value = written_share(read, currency, editor_language())
    if value == raw.value:
        return ()
    return (Read(f"allowance_value-{raw.key}", raw.value, value, is_sum(raw.value.rstrip("% "))),)
