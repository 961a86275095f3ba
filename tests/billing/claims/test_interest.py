"""Interest: known sums, and what holds of any debt, any days and any payments."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import Money
from billing.claims.interest import Settlement, interest_on
from billing.claims.law import RateMissing, RateRow, RateTable, law_of

NORWAY = law_of("NO", is_consumer=False).rates
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
DEBTS = st.decimals(Decimal("0.01"), 10**7, places=2).map(lambda value: Money(value, "NOK"))
PAID = st.lists(st.builds(Settlement, DAYS, st.decimals(0, 10**6, places=2)), max_size=5)


def of_days(start, end, rates=NORWAY, amount="10000.00", paid=()):
    return interest_on(
        Money(Decimal(amount), "NOK"),
        from_date=start,
        until_date=end,
        rates=rates,
        settlements=paid,
    )


def day_by_day(principal, start, end, paid):
    """Add up the interest of each single day exactly: the plainest way to say what is meant."""
    total, day = Decimal(0), start
    while day <= end:
        owed = principal.amount - sum(each.amount for each in paid if each.day <= day)
        total += max(owed, Decimal(0)) * NORWAY.on(day).rate
        day += timedelta(days=1)
    return Money.rounded(total / 100 / 365, principal.currency)


class TestKnownSums:
    def test_norway_over_the_change_of_july_2026(self):
        interest = of_days(date(2026, 6, 2), date(2026, 7, 31))
        assert interest.total == Money(Decimal("199.38"), "NOK")
        assert [(each.days, each.row.rate) for each in interest.periods] == [
            (29, Decimal("12.00")),
            (31, Decimal("12.25")),
        ]
        assert sum(each.amount.amount for each in interest.periods) == Decimal("199.38")

    def test_of_a_whole_year_at_one_rate_is_the_rate(self):
        rates = RateTable("XX", (RateRow(rate=Decimal(8), source="test"),))
        assert of_days(date(2025, 1, 1), date(2025, 12, 31), rates).total.amount == 800

    def test_is_split_on_the_first_of_january_and_of_july_though_the_rate_stays(self):
        rates = RateTable("XX", (RateRow(rate=Decimal(8), source="test"),))
        interest = of_days(date(2025, 6, 30), date(2026, 1, 1), rates)
        assert [each.from_date for each in interest.periods] == [
            date(2025, 6, 30),
            date(2025, 7, 1),
            date(2026, 1, 1),
        ]

    def test_runs_on_what_is_left_from_the_day_a_part_came(self):
        paid = [Settlement(date(2026, 7, 11), Decimal(4000))]
        interest = of_days(date(2026, 7, 1), date(2026, 7, 31), paid=paid)
        assert [(each.days, each.principal.amount) for each in interest.periods] == [
            (10, Decimal(10000)),
            (21, Decimal(6000)),
        ]
        # 10 000 × 12.25 % × 10 / 365 + 6 000 × 12.25 % × 21 / 365
        assert interest.total.amount == Decimal("75.85")

    def test_ends_where_all_is_paid(self):
        paid = [Settlement(date(2026, 7, 2), Decimal(10000))]
        interest = of_days(date(2026, 7, 1), date(2026, 7, 31), paid=paid)
        assert [each.until_date for each in interest.periods] == [date(2026, 7, 1)]

    def test_of_what_came_before_the_first_day_is_nothing(self):
        paid = [Settlement(date(2026, 6, 1), Decimal(10000))]
        interest = of_days(date(2026, 7, 1), date(2026, 7, 31), paid=paid)
        assert (interest.periods, interest.total.amount) == ((), 0)

    def test_a_missing_half_year_is_named(self):
        sweden = law_of("SE", is_consumer=False).rates
        with pytest.raises(RateMissing) as missing:
            of_days(date(2026, 6, 1), date(2026, 7, 15), sweden)
        assert missing.value.day == date(2026, 7, 1)

    def test_a_missing_half_year_in_which_nothing_was_owed_does_not_matter(self):
        sweden = law_of("SE", is_consumer=False).rates
        paid = [Settlement(date(2026, 7, 1), Decimal(10000))]
        assert of_days(date(2026, 6, 1), date(2026, 7, 15), sweden, paid=paid).total


class TestAnyDebt:
    @given(DEBTS, DAYS, DAYS, PAID)
    def test_bears_what_its_days_bear_one_by_one(self, debt, one, other, paid):
        start, end = sorted((one, other))
        interest = interest_on(
            debt, from_date=start, until_date=end, rates=NORWAY, settlements=paid
        )
        assert interest.total == day_by_day(debt, start, end, paid)

    @given(DEBTS, DAYS, DAYS, PAID)
    def test_has_periods_that_follow_each_other_and_add_up(self, debt, one, other, paid):
        start, end = sorted((one, other))
        interest = interest_on(
            debt, from_date=start, until_date=end, rates=NORWAY, settlements=paid
        )
        assert Money.total((each.amount for each in interest.periods), "NOK") == interest.total
        for each in interest.periods:
            assert start <= each.from_date <= each.until_date <= end
            assert each.days == (each.until_date - each.from_date).days + 1
            assert each.row.is_valid_on(each.from_date)
            assert each.row.is_valid_on(each.until_date)
        for earlier, later in pairwise(interest.periods):
            assert earlier.until_date < later.from_date

    @given(DEBTS, DAYS, DAYS, DAYS)
    def test_cut_in_two_differs_by_one_rounding_at_most(self, debt, one, two, three):
        start, middle, end = sorted((one, two, three))
        whole = interest_on(debt, from_date=start, until_date=end, rates=NORWAY).total
        first = interest_on(debt, from_date=start, until_date=middle, rates=NORWAY).total
        rest = interest_on(
            debt, from_date=middle + timedelta(days=1), until_date=end, rates=NORWAY
        ).total
        assert abs(whole.amount - first.amount - rest.amount) <= Decimal("0.01")
