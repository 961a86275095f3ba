"""Buttons of the editor's rows, for browsers without JavaScript: rows come, go and move."""

from collections.abc import Sequence
from dataclasses import replace

from billing.invoices.choices import LineKind
from billing.pages.forms.draft_raw import RawAllowance, RawForm, RawLine

VERBS = {
    *("add_line", "add_text", "add_section", "remove_line", "move_up", "move_down"),
    *("more", "add_allowance", "remove_allowance"),
}
KINDS = {
    "add_line": LineKind.ITEM,
    "add_text": LineKind.TEXT,
    "add_section": LineKind.SECTION,
}


def is_rearranging(action: str) -> bool:
    """Tell whether a button of the form only changes its rows."""
    return action.partition(".")[0] in VERBS


def with_blank_line(
    raw: RawForm, *, vat: str, kind: LineKind = LineKind.ITEM, supply_kind: str = ""
) -> RawForm:
    """Return the form with one more empty row; it takes the VAT of the item before."""
    key = _free_key([line.key for line in raw.lines])
    before = [line.vat for line in raw.lines if line.is_item]
    blank = RawLine(
        key=key, kind=kind.value, vat=before[-1] if before else vat, supply_kind=supply_kind
    )
    return replace(raw, lines=(*raw.lines, blank))


def with_blank_allowance(raw: RawForm) -> RawForm:
    """Return the form with one more empty allowance."""
    key = _free_key([row.key for row in raw.allowances])
    return replace(raw, allowances=(*raw.allowances, RawAllowance(key=key)))


def _free_key(taken: Sequence[str]) -> str:
    number = len(taken) + 1
    while f"{number}" in taken:
        number += 1
    return f"{number}"


def rearranged(raw: RawForm, action: str, *, vat: str, supply_kind: str = "") -> RawForm:
    """Return the form after a button of its rows: "add_line", "remove_line.3", "move_up.3".

    An unknown button or row changes nothing.
    """
    verb, _, key = action.partition(".")
    if verb in KINDS:
        return with_blank_line(raw, vat=vat, kind=KINDS[verb], supply_kind=supply_kind)
    if verb == "add_allowance":
        return with_blank_allowance(raw)
    if verb == "remove_allowance":
        left = tuple(row for row in raw.allowances if row.key != key)
        return replace(raw, allowances=left)
    lines = list(raw.lines)
    at = next((at for at, line in enumerate(lines) if line.key == key), None)
    if at is None:
        return raw
    if verb == "remove_line":
        del lines[at]
        remaining = replace(raw, lines=tuple(lines))
        return remaining if lines else with_blank_line(remaining, vat=raw.lines[at].vat)
    to = at + {"move_up": -1, "move_down": 1}.get(verb, 0)
    if 0 <= to < len(lines):
        lines[at], lines[to] = lines[to], lines[at]
    return replace(raw, lines=tuple(lines))
