"""What Skatteverket pays instead of the buyer for work in the home (ROT and RUT).

The lines marked for it are labour. The reduction is a share of them with VAT, in whole kronor, and
never more than one person may have in a year; how much of that the buyer has used elsewhere only
Skatteverket knows. The share hangs on the day on which the buyer pays (inkomstskattelagen
67:11 ff.); an invoice is written before, so the day of the work stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from billing.amounts.money import Money
from billing.amounts.vat_rates import Trust
from billing.invoices.choices import TaxDeduction
from billing.invoices.problems import Problem
from fastfaktura.core.identifiers import InvalidIdentifier, check_personal_number

if TYPE_CHECKING:
    from billing.invoices.drafts import DraftContent, DraftLine
    from billing.invoices.mandatory_facts import Facts

CURRENCY = "SEK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of the labour an authority pays, for payments from one day to another."""

    kind: TaxDeduction
    percent: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    trust: Trust


_ACT = "inkomstskattelagen (1999:1229) 67 kap."
SHARES = (
    Share(
        kind=TaxDeduction.ROT,
        percent=Decimal(30),
        valid_from=date(2016, 1, 1),
        valid_to=date(2025, 5, 11),
        source=_ACT,
        trust=Trust.KNOWLEDGE,
    ),
    Share(
        kind=TaxDeduction.ROT,
        percent=Decimal(50),
        valid_from=date(2025, 5, 12),
        valid_to=date(2025, 12, 31),
        source=f"{_ACT}, for a time",
        trust=Trust.KNOWLEDGE,
    ),
    Share(
        kind=TaxDeduction.ROT,
        percent=Decimal(30),
        valid_from=date(2026, 1, 1),
        valid_to=None,
        source=_ACT,
        trust=Trust.KNOWLEDGE,
    ),
    Share(
        kind=TaxDeduction.RUT,
        percent=Decimal(50),
        valid_from=date(2007, 7, 1),
        valid_to=None,
        source=_ACT,
        trust=Trust.KNOWLEDGE,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """The most kronor that one person may have in a year: for ROT, and for both together."""

    rot: Decimal
    both: Decimal
    valid_from: date
    source: str
    trust: Trust


CEILINGS = (
    Ceilings(
        rot=Decimal(50_000),
        both=Decimal(75_000),
        valid_from=date(2021, 1, 1),
        source=f"{_ACT} 19 §",
        trust=Trust.KNOWLEDGE,
    ),
)


def deduction_of(content: DraftContent, on: date | None = None) -> Money:
    """Return the reduction that the lines marked for ROT or RUT give, in whole kronor.

    :param on: the day that decides the share; by default the end of the work as the content
        names it. Without any the share that has no end counts.
    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    zero = Money.zero(content.currency)
    if content.currency != CURRENCY:
        return zero
    marked = [line for line in content.lines if line.is_item and line.tax_deduction]
    if not marked:
        return zero
    day = on or content.delivery_end or content.delivery_date or content.delivery_start
    sums = {kind: _labour(marked, kind, content) for kind in TaxDeduction}
    ceilings = _ceilings_on(day)
    rot = _within(_share_of(sums[TaxDeduction.ROT], TaxDeduction.ROT, day), ceilings.rot)
    both = _within(rot + _share_of(sums[TaxDeduction.RUT], TaxDeduction.RUT, day), ceilings.both)
    return Money(both, CURRENCY)


def percent_on(kind: TaxDeduction, day: date | None) -> Decimal:
    """Return the share of labour in per cent; zero for a day before there was any."""
    for share in SHARES:
        if share.kind != kind:
            continue
        if day is None and share.valid_to is None:
            return share.percent
        ended = share.valid_to is not None and day is not None and share.valid_to < day
        if day is not None and share.valid_from <= day and not ended:
            return share.percent
    return Decimal(0)


def deduction_problems(facts: Facts) -> Iterator[Problem]:
    """Yield what Skatteverket wants to know and the draft does not say."""
    marked = [(at, line) for at, line in facts.items if line.tax_deduction]
    if not marked:
        return
    at, _line = marked[0]
    invoice = facts.invoice
    if facts.country != "SE" or invoice.currency != CURRENCY:
        yield Problem(
            f"lines.{at}.tax_deduction",
            "deduction_not_swedish",
            _("ROT and RUT exist on invoices of Swedish businesses in kronor only."),
        )
        return
    if facts.buyer_is_company:
        yield Problem(
            "client.kind", "deduction_needs_person", _("ROT and RUT are for persons only.")
        )
    with_rot = any(line.tax_deduction == TaxDeduction.ROT for _at, line in marked)
    yield from _missing_of_buyer(facts, with_rot=with_rot)
    if not facts.has_delivery:
        yield Problem(
            "delivery_date", "no_delivery_date", _("Say when the work was done: Skatteverket asks.")
        )
    if not facts.profile.f_tax_approved:
        yield Problem(
            "seller.f_tax_approved",
            "deduction_needs_f_tax",
            _("Only who is approved for F-tax gives ROT or RUT; say so in the settings."),
        )
    if invoice.allowances.exists():
        yield Problem(
            "allowances",
            "deduction_with_allowance",
            _("With ROT or RUT, give discounts on the lines: the share of labour must be clear."),
        )


def _missing_of_buyer(facts: Facts, *, with_rot: bool) -> Iterator[Problem]:
    person = facts.invoice.deduction_person or facts.client.personal_number
    try:
        known = check_personal_number(person)
    except InvalidIdentifier as problem:
        yield Problem("deduction_person", "bad_personal_number", problem.message)
        known = person
    if not known:
        yield Problem(
            "deduction_person",
            "no_personal_number",
            _("Add the personal identity number of who has the work done."),
        )
    if with_rot and not (facts.invoice.deduction_property or facts.client.property_designation):
        yield Problem(
            "deduction_property",
            "no_property",
            _("Add the property, or the number of the cooperative and the flat."),
        )


def _labour(lines: list[DraftLine], kind: TaxDeduction, content: DraftContent) -> Fraction:
    """Return what the lines of a kind come to with VAT, unrounded."""
    total = Fraction(0)
    for line in lines:
        if line.tax_deduction == kind:
            amount = Fraction(line.entered_amount(content.currency).amount)
            rate = Fraction(0) if content.prices_include_tax else Fraction(line.vat_rate)
            total += amount * (100 + rate) / 100
    return total


def _share_of(labour: Fraction, kind: TaxDeduction, day: date | None) -> Decimal:
    """Return the share in whole kronor: what is less than one is left out, towards zero."""
    exact = labour * Fraction(percent_on(kind, day)) / 100
    return Decimal(int(exact))


def _within(amount: Decimal, most: Decimal) -> Decimal:
    return max(-most, min(amount, most))


def _ceilings_on(day: date | None) -> Ceilings:
    held = [row for row in CEILINGS if day is None or row.valid_from <= day]
    return held[-1] if held else CEILINGS[0]
