"""What the editor's page and its answers show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from billing.amounts.money import Money
from billing.amounts.rounding import cash_step
from billing.amounts.totals import Totals
from billing.invoices.choices import LineKind, SupplyKind, TaxDeduction
from billing.invoices.models import Invoice
from billing.pages.editor_extras import extras_context, vat_currency
from billing.pages.editor_kinds import kind_shown, place_of
from billing.pages.editor_rows import (
    Row,
    allowance_rows_of,
    line_figures,
    reads_of,
    rows_of,
)
from billing.pages.editor_saving import Typed
from billing.pages.editor_vat import usual_value, whys
from billing.pages.editor_wording import Lack, lacks_of, line_field, saved_words, unsaved_words
from billing.pages.forms.draft_choices import (
    Option,
    client_options,
    currency_options,
    language_options,
    spread_options,
    terms_label,
    terms_options,
    unit_options,
    vat_name,
    vat_options,
)
from billing.pages.forms.draft_raw import RawAllowance, RawLine
from billing.pages.forms.draft_rows import with_blank_line
from billing.quotes.queries import quote_behind
from billing.recurring.queries import schedule_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest

ICONS = ("grip-vertical", "arrow-up", "arrow-down", "x", "ellipsis")
KINDS = (LineKind.ITEM, LineKind.TEXT, LineKind.SECTION)


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
    # The key of the row whose further fields were asked for.
    opened: str = ""


def vat_rows(totals: Totals | None) -> list[tuple[str, Money, Money]]:
    """Return the VAT breakdown as name, basis and tax."""
    if totals is None:
        return []
    return [
        (vat_name(row.vat_category, row.vat_rate), row.tax_basis_amount, row.tax_amount)
        for row in totals.vat_subtotals
    ]


def _line_discounts(totals: Totals | None) -> Money | None:
    """Return what the lines were reduced by, which their amounts do not show any more."""
    if totals is None:
        return None
    return Money.total(totals.line_discounts, totals.currency) or None


def answer_context(request: BusinessRequest, invoice_id: UUID, outcome: Outcome) -> dict[str, Any]:
    """Return what changes in the page while one types: figures, errors, state, version."""
    typed = outcome.typed
    errors = {**(outcome.problems or {}), **typed.reading.errors}
    lacks = lacks_of(errors, typed.raw)
    invoice = outcome.invoice
    return {
        "invoice_id": invoice_id,
        "document_kind": kind_shown(request, invoice),
        "invoice": invoice,
        "is_stored": invoice is not None or bool(typed.raw.version),
        "version": invoice.version if invoice else typed.raw.version,
        "raw": typed.raw,
        "line_figures": line_figures(typed),
        "reads": reads_of(typed),
        "allowances": allowance_rows_of(typed, errors),
        "errors": {lack.path: lack.sentence for lack in lacks},
        "lacks": lacks,
        "lacks_beside_lines": [lack for lack in lacks if not line_field(lack.path)[0]],
        "conflict": outcome.conflict,
        "is_unsaved": bool(outcome.conflict or typed.reading.errors),
        "followed": [(name, getattr(typed.raw, name)) for name in typed.followed],
        "discount_follows": typed.discount_follows,
        "state": _state(request, outcome, lacks),
        "totals": typed.reading.totals,
        "line_discounts": _line_discounts(typed.reading.totals),
        "vat_rows": vat_rows(typed.reading.totals),
        "whys": whys(typed, request.business, business_today(request.business)),
        "currency": typed.raw.currency,
        "cash_step": cash_step(typed.reading.currency),
        "vat_currency": vat_currency(request.business, typed.raw),
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
    typed = outcome.typed
    profile = typed.profile
    vat = usual_value(business, profile, typed.client, on=today)
    if not typed.raw.lines:
        raw = with_blank_line(typed.raw, vat=vat, supply_kind=profile.supply_kind)
        typed = replace(typed, raw=raw)
        outcome = replace(outcome, typed=typed)
    raw = typed.raw
    offered = vat_options(business, profile, today, used=(line.vat for line in raw.lines))
    units = _select(unit_options(used=(line.unit for line in raw.lines)))
    vats = _select(offered)
    blanks = [
        RawLine(key="new", kind=kind.value, vat=vat, supply_kind=profile.supply_kind)
        for kind in KINDS
    ]
    context = answer_context(request, invoice_id, outcome)
    context |= extras_context(request, typed, context["errors"])
    return (
        context
        | allowance_choices(context, offered)
        | {
            "rows": [
                replace(row, units=units(row.line.unit), vats=vats(row.line.vat))
                for row in rows_of(typed, context["errors"], opened=outcome.opened)
            ],
            "client": typed.client,
            "nav_place": place_of(context["document_kind"]),
            # An invoice or a deposit that was made of a quote leads back to it.
            "quote": quote_behind(outcome.invoice) if outcome.invoice else None,
            "schedule": schedule_of(outcome.invoice) if outcome.invoice else None,
            "accent": profile.accent_color,
            "clients": client_options(business, typed.client),
            "currencies": currency_options(raw.currency),
            "languages": language_options(),
            "terms": terms_options(raw.terms),
            "supply_kinds": [Option(value, str(label)) for value, label in SupplyKind.choices],
            "usual_supply_kind": profile.supply_kind,
            "tax_deductions": [Option(value, str(label)) for value, label in TaxDeduction.choices],
            "has_deductions": business.country == "SE"
            or any(line.tax_deduction for line in raw.lines),
            "blanks": [
                Row(line=blank, net=None, errors={}, units=units(blank.unit), vats=vats(blank.vat))
                for blank in blanks
            ],
            "icons": {
                name.replace("-", "_"): render_to_string("components/icon.html", {"name": name})
                for name in ICONS
            },
        }
    )


def allowance_choices(context: dict[str, Any], offered: Iterable[Option]) -> dict[str, Any]:
    """Return the rows of discounts and charges with what VAT each may bear."""
    spread = _select(spread_options(offered))
    rows = context["allowances"]
    return {
        "allowances": [replace(row, vats=spread(row.row.vat)) for row in rows],
        "blank_allowance": RawAllowance(key="new"),
        "blank_allowance_vats": spread(""),
    }


def followed_allowances(request: BusinessRequest, context: dict[str, Any], typed: Typed) -> None:
    """Give an answer what it needs to draw the rows of allowances anew."""
    today = business_today(request.business)
    offered = vat_options(request.business, typed.profile, today)
    context.update(allowance_choices(context, offered))


def _select(options: Iterable[Option]) -> Callable[[str], str]:
    """Return what draws the options of a select once for each value that rows have."""
    offered = tuple(options)

    @cache
    def drawn(chosen: str) -> str:
        context = {"options": offered, "chosen": chosen}
        return render_to_string("billing/editor/options.html", context)

    return drawn
