"""Simple interest, day by day: split where the rate or the debt changes, rounded once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from billing.amounts.allocation import split_by_weights
from billing.amounts.money import EXACT, Money
from billing.claims.law import RateRow, RateTable

NOTHING = Decimal(0)
DAYS_OF_A_YEAR = Decimal(365)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was paid of the debt: from this day on it bears no interest."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days with one rate and one debt, the first and the last included."""

    from_date: date
    until_date: date
    days: int
    principal: Money
    row: RateRow
    # Its share of the total: the shares add up to what was rounded once.
    amount: Money


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest of some days: its periods, and their total."""

    periods: tuple[Period, ...]
    total: Money


@dataclass(frozen=True, slots=True)
class _Stretch:
    from_date: date
    until_date: date
    principal: Decimal
    row: RateRow

    @property
    def days(self) -> int:
        return (self.until_date - self.from_date).days + 1

    @property
    def exact(self) -> Decimal:
        """Return principal by rate by days, not yet divided by a hundred and by 365."""
        return EXACT.multiply(EXACT.multiply(self.principal, self.row.rate), Decimal(self.days))


def interest_on(
    principal: Money,
    *,
    from_date: date,
    until_date: date,
    rates: RateTable,
    settlements: Iterable[Settlement] = (),
) -> Interest:
    """Return the interest on a debt for the days from one to another, both included.

    ``amount × rate / 100 × days / 365``, split at every 1 January and 1 July and wherever a part
    was paid; a day on which nothing was owed is in no period.

    :param principal: the debt before anything of it was paid.
    :param settlements: what was paid of it, whenever.
    :raises RateMissing: if a day on which something was owed has no rate on record.
    """
    paid = sorted(settlements, key=lambda each: each.day)
    stretches = list(_stretches(principal.amount, from_date, until_date, rates, paid))
    weights = [each.exact for each in stretches]
    exact = sum(weights, NOTHING)
    total = Money.rounded(
        EXACT.divide(exact, EXACT.multiply(Decimal(100), DAYS_OF_A_YEAR)), principal.currency
    )
    shares = split_by_weights(total, weights) if exact else ()
    return Interest(
        tuple(
            Period(
                from_date=each.from_date,
                until_date=each.until_date,
                days=each.days,
                principal=Money(each.principal, principal.currency),
                row=each.row,
                amount=share,
            )
            for each, share in zip(stretches, shares, strict=True)
        )
        if exact
        else (),
        total,
    )


def _stretches(
    principal: Decimal,
    from_date: date,
    until_date: date,
    rates: RateTable,
    paid: list[Settlement],
) -> Iterable[_Stretch]:
    if until_date < from_date:
        return
    borders = {from_date, until_date + ONE_DAY}
    borders |= {day for day in _half_years(from_date, until_date) if from_date < day <= until_date}
    borders |= {each.day for each in paid if from_date < each.day <= until_date}
    for start, end in pairwise(sorted(borders)):
        owed = principal - sum((each.amount for each in paid if each.day <= start), NOTHING)
        if owed > NOTHING:
            yield _Stretch(start, end - ONE_DAY, owed, rates.on(start))


def _half_years(from_date: date, until_date: date) -> Iterable[date]:
    for year in range(from_date.year, until_date.year + 1):
        yield date(year, 1, 1)
        yield date(year, 7, 1)
