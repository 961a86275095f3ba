"""Whole invoices by chance: what an editor or a program may say of lines, discounts and prices."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from billing.amounts.vat import VatCategory
from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftAllowance, DraftContent, DraftLine
from billing.invoices.parties import NOWHERE_ELSE, DeliveryPlace
from tests.nightly import NIGHTLY, examples

# A night is cut into slices, which may run beside each other and tell how far it is.
SLICES = range(10 if NIGHTLY else 1)


def by_chance(daily: int, *, nightly: int, shrinks: bool = True) -> Any:
    """Return how many examples a slice tries, by chance at night, and else always the same.

    :param nightly: of all slices together.
    :param shrinks: whether a smaller example is looked for where one fails.
    """
    return settings(
        max_examples=examples(daily, at_night=nightly // len(SLICES)),
        derandomize=not NIGHTLY,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, *((Phase.shrink,) if shrinks else ())),
        suppress_health_check=list(HealthCheck),
    )


# Currencies by their decimals; the first ones are rounded in cash.
DECIMALS = {"SEK": 2, "NOK": 2, "DKK": 2, "CHF": 2, "EUR": 2, "JPY": 0, "KWD": 3}
STANDARD_RATES = ("25", "20", "12", "6", "5.5", "9.975", "0.0001", "100")
UNTAXED = ("Z", "E", "AE", "K", "G", "O")
GROUPS = (
    *((VatCategory.STANDARD, Decimal(rate)) for rate in STANDARD_RATES),
    *((VatCategory(code), Decimal(0)) for code in UNTAXED),
)
AT_HOME = (*GROUPS[:4], *((VatCategory(code), Decimal(0)) for code in "ZE"))


@dataclass(frozen=True)
class Trade:
    """Who buys, and under which groups of VAT he may be sold to by a Swedish business."""

    buyer: str
    groups: tuple[tuple[VatCategory, Decimal], ...]
    place: DeliveryPlace = NOWHERE_ELSE


def _beside_standard(code: str) -> tuple[tuple[VatCategory, Decimal], ...]:
    return ((VatCategory(code), Decimal(0)), (VatCategory.STANDARD, Decimal(25)))


TRADES = (
    Trade("householder", AT_HOME),
    Trade("householder", AT_HOME),
    Trade("householder", AT_HOME),
    # Services, and goods with freight that is taxed at home.
    Trade("german", _beside_standard("AE")),
    Trade("german", _beside_standard("K"), DeliveryPlace(city="Kiel", country="DE")),
    Trade("american", _beside_standard("G")),
    # What is outside the scope of VAT stands alone (BR-O-11).
    Trade("american", ((VatCategory.OUTSIDE_SCOPE, Decimal(0)),)),
)
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
def contents(draw, *, trade: Trade | None = None):
    """Draw what an invoice says.

    :param trade: only what a Swedish business may issue to this buyer: nothing below zero by
        intent.
    """
    currency = draw(st.sampled_from(tuple(DECIMALS)))
    decimals = DECIMALS[currency]
    at_home = trade is None or trade.buyer == "householder"
    deductions = at_home and currency == "SEK" and draw(st.booleans())
    groups = GROUPS if trade is None else trade.groups
    item = items(decimals, groups=groups, signed=trade is None, deductions=deductions)
    lines: list[DraftLine] = []
    for _at in range(draw(st.integers(1, 5))):
        if draw(st.integers(0, 3)) == 0:
            lines.append(draw(WORDS))
        lines.append(draw(item))
    if trade is not None and len(lines) > 2 and draw(st.booleans()):
        # One that runs against the rest, small enough to leave something to pay.
        first = next(line for line in lines if line.is_item)
        back = DraftLine(
            description="Returned",
            quantity=Decimal(-1),
            unit_price=draw(sums(decimals, 9_999)),
            vat_category=first.vat_category,
            vat_rate=first.vat_rate,
        )
        lines.append(back)
    base = sum((line.entered_amount(currency).amount for line in lines), Decimal(0))
    beside: list[DraftAllowance] = []
    if not (trade is not None and any(line.tax_deduction for line in lines)):
        one = allowances(decimals, groups=groups, may_spread=bool(base))
        beside = draw(st.lists(one, max_size=3))
    return DraftContent(
        client_id=None,
        currency=currency,
        locale="en",
        payment_terms_days=14,
        delivery_date=WORKED,
        delivery_place=trade.place if trade else NOWHERE_ELSE,
        prices_include_tax=draw(st.booleans()),
        rounds_cash=draw(st.booleans()),
        exchange_rate=None if currency == "SEK" else Decimal("11.5"),
        exchange_rate_date=None if currency == "SEK" else WORKED,
        exchange_rate_source="" if currency == "SEK" else "Riksbanken",
        lines=tuple(lines),
        allowances=tuple(beside),
    )


@dataclass(frozen=True)
class Deposit:
    """What is asked for in advance: hundredths of the whole, of each rate or as a sum."""

    hundredths: int
    as_amount: bool


@dataclass(frozen=True)
class Sale:
    """What is sold to whom, and what of it is asked for in advance."""

    buyer: str
    content: DraftContent
    deposits: tuple[Deposit, ...] = ()

    def to(self, buyers: dict[str, Any]) -> DraftContent:
        """Return the content for the buyer himself."""
        return replace(self.content, client_id=buyers[self.buyer].pk)


# Together they leave something for the final invoice.
DEPOSITS = st.lists(
    st.builds(Deposit, st.integers(1, 45), st.booleans()), min_size=1, max_size=2
).map(tuple)


@st.composite
def sales(draw, *, with_deposits: bool | None = None):
    """Draw an invoice that may be issued.

    :param with_deposits: whether something is asked for in advance; by default sometimes.
    """
    trade = draw(st.sampled_from(TRADES))
    content = draw(contents(trade=trade))
    deposits: tuple[Deposit, ...] = ()
    if with_deposits or (with_deposits is None and draw(st.integers(0, 3)) == 0):
        deposits = draw(DEPOSITS)
    return Sale(trade.buyer, content, deposits)
