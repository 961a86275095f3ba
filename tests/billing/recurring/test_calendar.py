"""The dates of a schedule."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.recurring.calendar import LAST_DAY, Rule

starts = st.dates(date(2000, 1, 1), date(2100, 12, 31))
rules = st.builds(
    Rule,
    interval=st.sampled_from(["week", "month", "year"]),
    start_date=starts,
    every=st.integers(1, 60),
    day=st.none() | st.integers(1, LAST_DAY),
)


def first(rule: Rule, most: int) -> list[date]:
    return list(islice(rule.dates(), most))


class TestMonths:
    def test_a_last_day_does_not_drift_through_february(self):
        rule = Rule(interval="month", start_date=date(2026, 1, 31))
        assert first(rule, 4) == [
            date(2026, 1, 31),
            date(2026, 2, 28),
            date(2026, 3, 31),
            date(2026, 4, 30),
        ]

    def test_three_are_a_quarter(self):
        rule = Rule(interval="month", every=3, start_date=date(2026, 1, 1))
        assert first(rule, 3) == [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]

    def test_a_day_before_the_start_begins_in_the_month_after(self):
        rule = Rule(interval="month", every=3, day=5, start_date=date(2026, 1, 20))
        assert first(rule, 2) == [date(2026, 2, 5), date(2026, 5, 5)]

    def test_a_day_after_the_start_begins_in_its_month(self):
        rule = Rule(interval="month", day=LAST_DAY, start_date=date(2026, 2, 3))
        assert first(rule, 2) == [date(2026, 2, 28), date(2026, 3, 31)]


class TestYears:
    def test_29_february_comes_back_in_leap_years(self):
        rule = Rule(interval="year", start_date=date(2024, 2, 29))
        assert first(rule, 5) == [
            date(2024, 2, 29),
            date(2025, 2, 28),
            date(2026, 2, 28),
            date(2027, 2, 28),
            date(2028, 2, 29),
        ]

    def test_a_day_before_the_start_begins_a_year_later(self):
        rule = Rule(interval="year", day=1, start_date=date(2026, 3, 15))
        assert rule.first() == date(2027, 3, 1)


class TestWeeks:
    def test_they_keep_the_weekday_of_the_start(self):
        rule = Rule(interval="week", every=2, start_date=date(2026, 12, 24))
        assert first(rule, 3) == [date(2026, 12, 24), date(2027, 1, 7), date(2027, 1, 21)]


class TestEveryRule:
    @given(rules)
    def test_dates_rise_and_none_is_before_the_start(self, rule):
        dates = first(rule, 60)
        assert dates[0] >= rule.start_date
        assert all(one < other for one, other in pairwise(dates))

    @given(rules)
    def test_each_period_comes_once(self, rule):
        """No month is passed over and none comes twice, whatever the day of the month."""
        dates = first(rule, 60)
        if rule.interval == "week":
            steps = {(other - one).days for one, other in pairwise(dates)}
            assert steps == {7 * rule.every}
        else:
            months = [day.year * 12 + day.month for day in dates]
            step = rule.every * (12 if rule.interval == "year" else 1)
            assert months == list(range(months[0], months[0] + step * len(months), step))

    @given(rules)
    def test_the_day_is_the_wished_one_or_the_last_of_a_shorter_month(self, rule):
        if rule.interval == "week":
            return
        wished = rule.day or rule.start_date.day
        for day in first(rule, 60):
            is_last = (day + timedelta(days=1)).day == 1
            assert day.day == wished or (day.day < wished and is_last)

    @given(rules, st.dates(date(1999, 1, 1), date(2500, 1, 1)))
    def test_asking_for_the_next_date_walks_the_same_dates(self, rule, day):
        found = rule.after(day)
        assert found == next(each for each in rule.dates() if each > day)
        assert rule.on_or_after(found) == found
        assert rule.until(day + timedelta(days=1), found) == [found]
        assert rule.following(found, most=2) == [found, rule.after(found)]

    @given(rules)
    def test_its_period_ends_before_the_next_date(self, rule):
        one, other = first(rule, 2)
        assert rule.last_day_of_period(one) == other - timedelta(days=1)

    @given(rules, st.integers(1, 300))
    def test_the_calendar_ends_without_an_error(self, rule, years):
        assert rule.after(date(9999 - years, 6, 1)) is None or years >= 100

    def test_no_step_is_refused(self):
        with pytest.raises(ValueError, match="no step"):
            Rule(interval="week", every=0, start_date=date(2026, 1, 1))
