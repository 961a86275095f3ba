"""What a date stands for, and what its variables say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.recurring.calendar import Rule
from billing.recurring.periods import NAMES, Period, filled_in, period_of, unknown_variables


def named(rule: Rule, day: date, locale: str = "en") -> str:
    return period_of(rule, day).words(locale)["period"].replace("\N{THIN SPACE}", " ")


def monthly(start: date, **facts) -> Rule:
    return Rule(interval="month", start_date=start, **facts)


class TestAPeriod:
    def test_lasts_until_the_next_date(self):
        rule = monthly(date(2026, 3, 15))
        assert period_of(rule, date(2026, 3, 15)).last == date(2026, 4, 14)
        assert named(rule, date(2026, 3, 15)) == "15 Mar – 14 Apr 2026"

    def test_of_a_whole_month_is_called_by_its_name(self):
        assert named(monthly(date(2026, 1, 1)), date(2026, 3, 1)) == "March 2026"
        assert named(monthly(date(2026, 1, 1)), date(2026, 3, 1), "nb") == "mars 2026"

    def test_of_three_months_names_the_first_and_the_last(self):
        assert named(monthly(date(2026, 1, 1), every=3), date(2026, 4, 1)) == "April – June 2026"

    def test_on_the_last_day_is_what_has_passed(self):
        period = period_of(monthly(date(2026, 1, 31), every=3), date(2026, 4, 30))
        assert (period.first, period.last) == (date(2026, 2, 1), date(2026, 4, 30))

    def test_of_december_stays_in_its_year(self):
        period = period_of(monthly(date(2026, 1, 1), day=31), date(2026, 12, 31))
        assert (period.first, period.last) == (date(2026, 12, 1), date(2026, 12, 31))

    def test_of_a_calendar_year_is_the_year(self):
        assert named(Rule(interval="year", start_date=date(2026, 1, 1)), date(2027, 1, 1)) == "2027"

    def test_of_a_week_is_its_days(self):
        rule = Rule(interval="week", start_date=date(2026, 3, 2))
        assert named(rule, date(2026, 3, 2)) == "2–8 Mar 2026"
        assert period_of(rule, date(2026, 3, 2)).words("en")["week"] == "10"


class TestVariables:
    words = Period(date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 31)).words("en")

    def test_are_replaced_with_or_without_spaces(self):
        text = "Hosting {{month}} {{ year }}, {{ quarter }}"
        assert filled_in(text, self.words) == "Hosting March 2026, Q1 2026"

    def test_that_are_not_known_stay_as_they_were_written(self):
        assert filled_in("{{ client.email }} {{ 7*7 }} {% x %}", self.words) == (
            "{{ client.email }} {{ 7*7 }} {% x %}"
        )

    def test_are_not_read_again_in_what_they_say(self):
        assert filled_in("{{ month }}", {"month": "{{ year }}", "year": "1"}) == "{{ year }}"

    def test_that_are_not_known_are_told(self):
        assert list(unknown_variables("{{ month }} {{ monht }} {{ _x.y }}")) == ["monht", "_x.y"]

    @pytest.mark.parametrize("locale", ["en", "fr", "nb", "sv", "da", "nl"])
    def test_say_something_in_every_language(self, locale):
        words = period_of(monthly(date(2026, 1, 1)), date(2026, 3, 1)).words(locale)
        assert set(words) == set(NAMES)
        assert all(words.values())

    @given(st.text())
    def test_leave_any_other_text_alone(self, text):
        if "{{" not in text:
            assert filled_in(text, self.words) == text
