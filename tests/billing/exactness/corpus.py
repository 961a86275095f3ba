"""Whole invoices by chance: what an editor or a program may say of lines, discounts and prices."""

import os
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from billing.amounts.vat import VatCategory
from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftAllowance, DraftContent, DraftLine

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
# Currencies by their decimals; the first ones are rounded in cash.
DECIMALS = {"SEK": 2, "NOK": 2, "DKK": 2, "CHF": 2, "EUR": 2, "JPY": 0, "KWD": 3}
STANDARD_RATES = ("25", "20", "12", "6", "5.5", "9.975", "0.0001", "100")
GROUPS = (
    *((VatCategory.STANDARD, Decimal(rate)) for rate in STANDARD_RATES),
    (VatCategory.ZERO, Decimal(0)),
    (VatCategory.EXEMPT, Decimal(0)),
    (VatCategory.EXPORT, Decimal(0)),
    (VatCategory.OUTSIDE_SCOPE, Decimal(0)),
)
# What may be issued together without further facts.
PLAIN_GROUPS = (*GROUPS[:4], *GROUPS[5:6], (VatCategory.ZERO, Decimal(0)))
PERCENTS = st.sampled_from(("0", "100", "50", "33.3333", "12.5", "0.0001", "7.77")).map(Decimal)
WORKED = date(2026, 2, 20)


def sums(decimals: int, most: int) -> st.SearchStrategy[Decimal]:
    """Return sums of whole minor units."""
    return st.integers(0, most).map(lambda units: Decimal(units).scaleb(-decimals))


def prices(decimals: int, *, least: int) -> st.SearchStrategy[Decimal]:
    """Return unit prices: whole minor units, exact halves of one, and six decimals."""
    return st.one_of(
        st.integers(least * 10**4, 10**6).map(lambda units: Decimal(units).scaleb(-decimals)),
        st.integers(least * 10**4, 10**5).map(lambda units: Decimal(units).scaleb(-decimals) / 2),
        st.integers(least * 10**9, 10**10).map(lambda units: Decimal(units).scaleb(-6)),
    )


def quantities(*, least: int) -> st.SearchStrategy[Decimal]:
    """Return whole pieces, hours to the hundredth, and weights with six decimals."""
    return st.one_of(
        st.integers(least * 20, 20).map(Decimal),
        st.integers(least * 10**4, 10**4).map(lambda units: Decimal(units).scaleb(-2)),
        st.integers(least * 10**7, 10**7).map(lambda units: Decimal(units).scaleb(-6)),
    )


@st.composite
def items(draw, decimals: int, *, groups: tuple[Any, ...], signed: bool, deductions: bool):
    """Draw a line with figures."""
    least = -1 if signed else 0
    category, rate = draw(st.sampled_from(groups))
    facts: dict[str, Any] = {}
    discount = draw(st.sampled_from(("", "", "percent", "amount")))
    if discount == "percent":
        facts["allowance_percent"] = draw(PERCENTS)
    elif discount:
        facts["allowance_amount"] = draw(sums(decimals, 9_999))
    if draw(st.integers(0, 4)) == 0:
        facts["charge_amount"] = draw(sums(decimals, 9_999))
    if deductions:
        facts["tax_deduction"] = draw(st.sampled_from(("", "rot", "rut")))
    return DraftLine(
        description="Work",
        quantity=draw(quantities(least=least)),
        unit_price=draw(prices(decimals, least=least)),
        vat_category=category,
        vat_rate=rate,
        **facts,
    )


WORDS = st.sampled_from(
    (
        DraftLine.of_text("A word between"),
        DraftLine.of_text("Part", kind=LineKind.SECTION),
    )
)


@st.composite
def allowances(draw, decimals: int, *, groups: tuple[Any, ...], may_spread: bool):
    """Draw a discount or a charge of the whole, spread or under a group of its own."""
    facts: dict[str, Any] = {"is_charge": draw(st.booleans())}
    facts["reason"] = "Freight" if facts["is_charge"] else "Loyalty"
    if draw(st.booleans()):
        facts["percent"] = draw(PERCENTS)
    else:
        facts["amount"] = draw(sums(decimals, 99_999))
    if not may_spread or draw(st.booleans()):
        category, rate = draw(st.sampled_from(groups))
        facts |= {"vat_category": str(category), "vat_rate": rate}
    return DraftAllowance(**facts)


@st.composite
def contents(draw, *, client_id: UUID | None = None, issuable: bool = False):
    """Draw what an invoice says.

    :param issuable: only what a Swedish business may issue: nothing below zero by intent.
    """
    currency = draw(st.sampled_from(tuple(DECIMALS)))
    decimals = DECIMALS[currency]
    deductions = currency == "SEK" and draw(st.booleans())
    groups = PLAIN_GROUPS if issuable else GROUPS
    item = items(decimals, groups=groups, signed=not issuable, deductions=deductions)
    lines: list[DraftLine] = []
    for _at in range(draw(st.integers(1, 5))):
        if draw(st.integers(0, 3)) == 0:
            lines.append(draw(WORDS))
        lines.append(draw(item))
    if issuable and len(lines) > 2 and draw(st.booleans()):
        # One that runs against the rest, small enough to leave something to pay.
        lines.append(
            DraftLine(
                description="Returned",
                quantity=Decimal(-1),
                unit_price=draw(sums(decimals, 9_999)),
                vat_category=lines[0].vat_category if lines[0].is_item else groups[0][0],
                vat_rate=lines[0].vat_rate if lines[0].is_item else groups[0][1],
            )
        )
    base = sum((line.entered_amount(currency).amount for line in lines), Decimal(0))
    beside: list[DraftAllowance] = []
    if not (issuable and any(line.tax_deduction for line in lines)):
        one = allowances(decimals, groups=groups, may_spread=bool(base))
        beside = draw(st.lists(one, max_size=3))
    return DraftContent(
        client_id=client_id,
        currency=currency,
        locale="en",
        payment_terms_days=14,
        delivery_date=WORKED,
        prices_include_tax=draw(st.booleans()),
        rounds_cash=draw(st.booleans()),
        exchange_rate=None if currency == "SEK" else Decimal("11.5"),
        exchange_rate_date=None if currency == "SEK" else WORKED,
        exchange_rate_source="" if currency == "SEK" else "Riksbanken",
        lines=tuple(lines),
        allowances=tuple(beside),
    )
