"""When messages may leave: hours by the client's clock, working days, holidays, summer time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.reminders.calendar import (
    NeverOpen,
    SendWindow,
    calendar_country,
    closed_days,
    is_open,
    is_open_day,
    next_open_day,
    next_opening,
    zone_for,
)


def window(country: str = "NO", zone: str = "Europe/Oslo", **facts: object) -> SendWindow:
    everything = {"opens": time(9), "closes": time(17), "working_days_only": True} | facts
    return SendWindow(zone=zone, country=country, **everything)  # type: ignore[arg-type]  # a test's facts


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # a date and an hour


class TestHours:
    def test_are_those_of_the_client(self) -> None:
        # Eight in UTC: nine in Oslo, ten in Helsinki, eight in London.
        instant = utc(2026, 3, 18, 8)
        assert is_open(window(), instant)
        assert is_open(window("FI", "Europe/Helsinki"), instant)
        assert not is_open(window("GB", "Europe/London"), instant)

    def test_begin_with_the_first_and_end_before_the_last(self) -> None:
        assert next_opening(window(), utc(2026, 3, 18, 7, 59)) == utc(2026, 3, 18, 8)
        assert is_open(window(), utc(2026, 3, 18, 15, 59))
        assert next_opening(window(), utc(2026, 3, 18, 16)) == utc(2026, 3, 19, 8)

    def test_follow_summer_time(self) -> None:
        # Sunday, 29 March 2026: clocks go forward.
        assert next_opening(window(), utc(2026, 3, 27, 17)) == utc(2026, 3, 30, 7)
        every_day = window(working_days_only=False)
        assert next_opening(every_day, utc(2026, 3, 28, 17)) == utc(2026, 3, 29, 7)
        # Sunday, 25 October 2026: they go back.
        assert next_opening(every_day, utc(2026, 10, 24, 17)) == utc(2026, 10, 25, 8)

    def test_that_a_clock_skips_come_an_hour_later(self) -> None:
        night = window(opens=time(2), closes=time(2, 30), working_days_only=False)
        # 2:00 does not exist in that night; 3:00 of summer time does.
        assert next_opening(night, utc(2026, 3, 28, 12)) == utc(2026, 3, 29, 1)

    @given(st.integers(0, 3 * 365 * 24 * 60))
    def test_are_always_found(self, minutes: int) -> None:
        instant = utc(2025, 1, 1) + timedelta(minutes=minutes)
        opening = next_opening(window(), instant)
        assert opening >= instant
        assert is_open(window(), opening)
        assert opening - instant < timedelta(days=8)


class TestDays:
    @pytest.mark.parametrize(
        ("country", "day"),
        [
            ("NO", date(2027, 5, 17)),  # a Monday
            ("NO", date(2026, 4, 2)),  # Maundy Thursday
            ("NO", date(2026, 4, 3)),  # Good Friday
            ("NO", date(2026, 4, 6)),  # Easter Monday
            ("SE", date(2026, 6, 19)),  # Midsummer Eve, a Friday
            ("FR", date(2026, 7, 14)),
            ("DE", date(2028, 10, 3)),
            ("PL", date(2026, 11, 11)),
            ("NL", date(2026, 4, 27)),
            ("DK", date(2026, 12, 24)),
        ],
    )
    def test_of_rest_are_closed(self, country: str, day: date) -> None:
        assert not is_open_day(window(country), day)

    def test_of_another_country_are_open(self) -> None:
        assert is_open_day(window("SE"), date(2027, 5, 17))

    def test_of_a_weekend_are_closed_unless_the_plan_says_otherwise(self) -> None:
        assert not is_open_day(window(), date(2026, 3, 21))
        assert is_open_day(window(working_days_only=False), date(2026, 3, 21))

    def test_after_easter_are_found(self) -> None:
        assert next_open_day(window(), date(2026, 4, 2)) == date(2026, 4, 7)
        assert next_opening(window(), utc(2026, 4, 1, 16)) == utc(2026, 4, 7, 7)

    def test_come_from_the_package_alone(self) -> None:
        assert date(2026, 5, 17) in closed_days("NO", 2026)
        assert closed_days("XX", 2026) == frozenset()


class TestAClientElsewhere:
    def test_has_the_business_s_clock_where_we_know_none(self) -> None:
        assert zone_for("BR", otherwise="Europe/Oslo") == "Europe/Oslo"
        assert zone_for("FI", otherwise="Europe/Oslo") == "Europe/Helsinki"

    def test_has_his_own_holidays_if_anybody_knows_them(self) -> None:
        assert calendar_country("BR", otherwise="NO") == "BR"
        assert calendar_country("XX", otherwise="NO") == "NO"
        assert calendar_country("", otherwise="NO") == "NO"


class TestAWindow:
    def test_that_no_day_has_is_told(self) -> None:
        with pytest.raises(NeverOpen):
            next_opening(window(opens=time(9), closes=time(9)), utc(2026, 3, 18, 8))
