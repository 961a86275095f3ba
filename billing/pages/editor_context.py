"""What the editor's page and its answers show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from billing.amounts.money import Money
from billing.amounts.totals import Totals
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from billing.pages.editor_saving import Typed, editor_language
from billing.pages.editor_wording import Lack, lacks_of, line_field, saved_words, unsaved_words
from billing.pages.forms.draft_choices import (
    Option,
    client_options,
    currency_options,
    language_options,
    suggested_vat,
    terms_label,
    terms_options,
    unit_options,
    vat_name,
    vat_options,
)
from billing.pages.forms.draft_raw import (
    RawLine,
    vat_value,
    with_blank_line,
    written_price,
    written_quantity,
)
from billing.recurring.queries import schedule_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest

ICONS = ("grip-vertical", "arrow-up", "arrow-down", "x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a request: the draft if it is stored, and what stood in the way if not."""

    typed: Typed
    invoice: Invoice | None = None
    saved: bool = False
    # "changed" or "issued": what another window did meanwhile.
    conflict: str = ""
    # What keeps it from being issued, by path.
    problems: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line as the page shows it: what was typed, and what the server makes of it."""

    line: RawLine
    net: Money | None
    errors: Mapping[str, str]
    quantity: str
    unit_price: str
    # The options of its selects, drawn; only whole pages need them.
    units: str = ""
    vats: str = ""


def rows_of(typed: Typed, errors: Mapping[str, str]) -> list[Row]:
    """Return the rows of the page; a number that could be read comes as it is written."""
    by_row: dict[int, dict[str, str]] = {}
    for path, sentence in errors.items():
        at, name = line_field(path)
        if name:
            by_row.setdefault(at, {})[name] = sentence
    language = editor_language()
    rows = []
    for at, raw in enumerate(typed.raw.lines):
        line = typed.reading.lines.get(at)
        rows.append(
            Row(
                line=raw,
                net=typed.reading.nets.get(at),
                errors=by_row.get(at, {}),
                quantity=written_quantity(line, language) if line else "",
                unit_price=written_price(line, typed.reading.currency, language)
                if line and raw.unit_price.strip()
                else "",
            )
        )
    return rows


def vat_rows(totals: Totals | None) -> list[tuple[str, Money, Money]]:
    """Return the VAT breakdown as name, basis and tax."""
    if totals is None:
        return []
    return [
        (vat_name(row.vat_category, row.vat_rate), row.tax_basis_amount, row.tax_amount)
        for row in totals.vat_subtotals
    ]


def answer_context(request: BusinessRequest, invoice_id: UUID, outcome: Outcome) -> dict[str, Any]:
    """Return what changes in the page while one types: figures, errors, state, version."""
    typed = outcome.typed
    errors = {**(outcome.problems or {}), **typed.reading.errors}
    lacks = lacks_of(errors, typed.raw)
    invoice = outcome.invoice
    return {
        "invoice_id": invoice_id,
        "invoice": invoice,
        "is_stored": invoice is not None or bool(typed.raw.version),
        "version": invoice.version if invoice else typed.raw.version,
        "raw": typed.raw,
        "rows": rows_of(typed, errors),
        "errors": {lack.path: lack.sentence for lack in lacks},
        "lacks": lacks,
        "lacks_beside_lines": [lack for lack in lacks if not line_field(lack.path)[1]],
        "conflict": outcome.conflict,
        "is_unsaved": bool(outcome.conflict or typed.reading.errors),
        "follows": typed.follows,
        "state": _state(request, outcome, lacks),
        "totals": typed.reading.totals,
        "vat_rows": vat_rows(typed.reading.totals),
        "currency": typed.raw.currency,
        "terms_label": terms_label(typed.raw.terms),
    }


def _state(request: BusinessRequest, outcome: Outcome, lacks: list[Lack]) -> str:
    if outcome.invoice is not None:
        at = timezone.now() if outcome.saved else outcome.invoice.updated_at
        return saved_words(request.business, at)
    if outcome.typed.reading.errors:
        return unsaved_words(lacks)
    return ""


def page_context(request: BusinessRequest, invoice_id: UUID, outcome: Outcome) -> dict[str, Any]:
    """Return what the whole page shows: also what there is to choose from."""
    business = request.business
    today = business_today(business)
    profile = seller_profile(business)
    suggested = suggested_vat(business, profile, today)
    vat = vat_value(suggested.vat_category, suggested.vat_rate)
    typed = outcome.typed
    if not typed.raw.lines:
        typed = replace(typed, raw=with_blank_line(typed.raw, vat=vat))
        outcome = replace(outcome, typed=typed)
    raw = typed.raw
    units = _select(unit_options(used=(line.unit for line in raw.lines)))
    vats = _select(vat_options(business, profile, today, used=(line.vat for line in raw.lines)))
    blank = RawLine(key="new", vat=vat)
    context = answer_context(request, invoice_id, outcome)
    return context | {
        "rows": [
            replace(row, units=units(row.line.unit), vats=vats(row.line.vat))
            for row in context["rows"]
        ],
        "client": typed.client,
        "schedule": schedule_of(outcome.invoice) if outcome.invoice else None,
        "accent": profile.accent_color,
        "clients": client_options(business, typed.client),
        "currencies": currency_options(raw.currency),
        "languages": language_options(),
        "terms": terms_options(raw.terms),
        "blank": Row(
            line=blank,
            net=None,
            errors={},
            quantity="",
            unit_price="",
            units=units(blank.unit),
            vats=vats(blank.vat),
        ),
        "icons": {
            name.replace("-", "_"): render_to_string("components/icon.html", {"name": name})
            for name in ICONS
        },
    }


def _select(options: Iterable[Option]) -> Callable[[str], str]:
    """Return what draws the options of a select once for each value that rows have."""
    offered = tuple(options)

    @cache
    def drawn(chosen: str) -> str:
        context = {"options": offered, "chosen": chosen}
        return render_to_string("billing/editor/options.html", context)

    return drawn
