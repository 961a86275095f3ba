"""Reading the editor's form: typed texts become a draft's content, or errors by their fields."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from billing.amounts.money import Money
from billing.amounts.totals import NothingToSpread, Totals, TotalTooLarge
from billing.invoices.choices import LineKind, Template
from billing.invoices.drafts import DraftAllowance, DraftContent, DraftLine
from billing.invoices.models import Invoice
from billing.invoices.parties import DeliveryPlace
from billing.invoices.rows import goes_on
from billing.invoices.sections import SummedLine, section_sums
from billing.pages.forms.draft_fields import FieldReader
from billing.pages.forms.draft_lines import (
    TEXT_LENGTH,
    amounts_of,
    read_allowances,
    read_lines,
)
from billing.pages.forms.draft_raw import ON_A_DATE, RawForm
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS

MOST_DAYS = 365
REFERENCES = (
    *("your_reference", "buyer_reference", "seller_reference", "order_reference"),
    *("contract_reference", "exchange_rate_source", "deduction_person", "deduction_property"),
)
LONGEST = {
    column.name: column.max_length
    for column in Invoice._meta.fields
    if column.name in REFERENCES and column.max_length
}
PLACE = {"name": 200, "street": 200, "postal_code": 16, "city": 100}
RATE_DECIMALS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What of its own the business may name in the form, and what rows say as they are stored."""

    products: frozenset[UUID] = frozenset()
    series: frozenset[UUID] = frozenset()
    unchanged: Mapping[int, DraftLine] = field(default_factory=dict)


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a form says. Without a content something is wrong, and ``errors`` says where.

    Paths are ``client``, ``due_date``, ``lines.0.quantity``…, counted over all rows; ``rows``
    gives the row of each line of the content, since blank rows are no lines. ``lines`` and
    ``nets`` hold what could be read of each row; ``totals`` are there if all of them could.
    ``currency`` is one that exists, whatever was typed. ``unchanged`` are the rows that are
    written as they are stored.
    """

    content: DraftContent | None
    currency: str
    errors: Mapping[str, str]
    rows: tuple[int, ...]
    lines: Mapping[int, DraftLine]
    nets: Mapping[int, Money]
    allowances: Mapping[int, DraftAllowance]
    totals: Totals | None
    unchanged: Collection[int]


def read_form(
    raw: RawForm, *, language: str, client_id: UUID | None, known: Known = NOTHING_KNOWN
) -> Reading:
    """Read the form in the language; one query if a deposit is deducted.

    :param client_id: the business's own client that the form names; None if it has none such.
    """
    reader = FieldReader(language)
    reader.require(
        "client", not raw.client or client_id is not None, _("Choose a client from the list.")
    )
    reader.currency = _currency(reader, raw)
    lines = read_lines(reader, raw, products=known.products, unchanged=known.unchanged)
    allowances = read_allowances(reader, raw)
    content = DraftContent(
        client_id=client_id,
        currency=reader.currency,
        locale=_locale(reader, raw),
        lines=tuple(lines.values()),
        allowances=tuple(allowances.values()),
        **_terms(reader, raw),
        **_delivery(reader, raw),
        **_words(reader, raw),
        **_choices(reader, raw, known),
    )
    # What is shown while one types is what will be stored.
    content = goes_on(content)
    totals, amounts = _totals(reader, content, lines)
    return Reading(
        content=None if reader.errors else content,
        currency=reader.currency,
        errors=MappingProxyType(reader.errors),
        rows=tuple(at for at in lines if at in amounts),
        lines=MappingProxyType({at: line for at, line in lines.items() if at in amounts}),
        nets=_with_subtotals(raw, amounts, reader.currency),
        allowances=MappingProxyType(allowances),
        totals=totals,
        unchanged=known.unchanged.keys(),
    )


def _currency(reader: FieldReader, raw: RawForm) -> str:
    known = raw.currency in MINOR_UNIT_DECIMALS
    reader.require("currency", known, _("Choose a currency from the list."))
    return raw.currency if known else "EUR"


def _locale(reader: FieldReader, raw: RawForm) -> str:
    known = raw.locale in dict(settings.CLIENT_LANGUAGES)
    reader.require("locale", known, _("Choose a language from the list."))
    return raw.locale


def _terms(reader: FieldReader, raw: RawForm) -> dict[str, Any]:
    """Return when it is due, and what paying early brings."""
    on_a_date = raw.terms == ON_A_DATE
    sentence = _("Choose payment terms from the list.")
    days = None if on_a_date else reader.whole("terms", raw.terms, sentence, most=MOST_DAYS)
    if on_a_date:
        reader.require("due_date", raw.due_date.strip(), _("Choose the day it is due."))
    percent = reader.percent("early_discount_percent", raw.early_discount_percent)
    within = reader.whole(
        "early_discount_days",
        raw.early_discount_days,
        _("Write a whole number of days, at most 365."),
        most=MOST_DAYS,
    )
    if "early_discount_percent" not in reader.errors:
        reader.require(
            "early_discount_days",
            percent is None or within is not None,
            _("Say within how many days."),
        )
    return {
        "payment_terms_days": days,
        "due_date": reader.day("due_date", raw.due_date) if on_a_date else None,
        "due_end_of_month": bool(raw.due_end_of_month),
        "early_discount_percent": percent,
        "early_discount_days": within,
    }


def _delivery(reader: FieldReader, raw: RawForm) -> dict[str, Any]:
    """Return when and where it is delivered."""
    start = reader.day("delivery_start", raw.delivery_start)
    end = reader.day("delivery_end", raw.delivery_end)
    if start and end:
        reader.require("delivery_end", start <= end, _("The period ends before it begins."))
    place = {
        name: reader.text(f"place_{name}", getattr(raw, f"place_{name}"), longest)
        for name, longest in PLACE.items()
    }
    country = raw.place_country.strip().upper()
    fits = not country or (len(country) == 2 and country.isascii() and country.isalpha())
    reader.require("place_country", fits, _("Choose a country from the list."))
    return {
        "delivery_date": reader.day("delivery_date", raw.delivery_date),
        "delivery_start": start,
        "delivery_end": end,
        "delivery_place": DeliveryPlace(country=country, **place),
    }


def _words(reader: FieldReader, raw: RawForm) -> dict[str, Any]:
    """Return references and notes."""
    texts = {name: reader.text(name, getattr(raw, name), LONGEST[name]) for name in REFERENCES}
    return texts | {"notes": reader.text("notes", raw.notes, TEXT_LENGTH)}


def _choices(reader: FieldReader, raw: RawForm, known: Known) -> dict[str, Any]:
    """Return the switches, the look, the series and the rate of exchange."""
    rate: Decimal | None = None
    if raw.exchange_rate.strip():
        rate = reader.number("exchange_rate", raw.exchange_rate, decimals=RATE_DECIMALS)
        if "exchange_rate" not in reader.errors:
            reader.require("exchange_rate", rate > 0, _("Write a rate above zero."))
    return {
        "template": reader.choice("template", raw.template, Template.values),
        "shows_product_codes": bool(raw.shows_product_codes),
        "prices_include_tax": bool(raw.prices_include_tax),
        "rounds_cash": bool(raw.rounds_cash),
        "exchange_rate": rate,
        "exchange_rate_date": reader.day("exchange_rate_date", raw.exchange_rate_date),
        "wanted_series_id": reader.own_id(
            "wanted_series", raw.wanted_series, known.series, _("Choose a series from the list.")
        ),
    }


def _totals(
    reader: FieldReader, content: DraftContent, lines: Mapping[int, DraftLine]
) -> tuple[Totals | None, dict[int, Money]]:
    """Return the totals, if all could be read, and what each line comes to."""
    if any(path.startswith(("lines", "allowances")) for path in reader.errors):
        return None, amounts_of(reader, lines)
    try:
        totals = content.totals()
    except TotalTooLarge:
        amounts = amounts_of(reader, lines)
        if len(amounts) == len(lines):
            reader.errors["lines"] = _("The total is too large for an invoice.")
        return None, amounts
    except NothingToSpread:
        reader.errors["allowances"] = _(
            "There is nothing yet that this could be spread over: choose a VAT rate for it."
        )
        return None, amounts_of(reader, lines)
    return totals, dict(zip(lines, totals.line_amounts, strict=True))


def _with_subtotals(
    raw: RawForm, amounts: Mapping[int, Money], currency: str
) -> Mapping[int, Money]:
    """Return what each item comes to, and at each heading the sum of its section."""
    shown = {at: amount for at, amount in amounts.items() if raw.lines[at].is_item}
    sums = section_sums(
        SummedLine(
            line.kind, shown[at].amount if at in shown else None, bool(line.deducted_invoice)
        )
        for at, line in enumerate(raw.lines)
    )
    headings = [at for at, line in enumerate(raw.lines) if line.kind == LineKind.SECTION]
    for at, total in zip(headings, sums, strict=True):
        shown[at] = Money.zero(currency) if total is None else Money(total, currency)
    return MappingProxyType(shown)
