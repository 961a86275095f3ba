"""The rows of law: every one has a source and a mark, none overlaps another, the sums are right."""

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.claims.law import RateMissing, law_of, row_on
from billing.claims.law_rows import LAWS, WIK_SCALE

COUNTRIES = ("NO", "SE", "DK", "FR", "NL", "DE", "PL")
EVERY_LAW = [law_of(country, is_consumer=kind) for country in COUNTRIES for kind in (False, True)]
ROWS = [row for law in EVERY_LAW for row in (*law.fees, *law.compensations, *law.rates.rows)]


class TestRows:
    def test_stand_for_businesses_and_consumers_of_seven_countries(self):
        assert set(LAWS) == {(country, kind) for country in COUNTRIES for kind in (False, True)}

    def test_name_their_source(self):
        assert all(row.source.strip() for row in ROWS)

    def test_are_marked_secondary_until_somebody_read_the_act(self):
        assert all(row.is_secondary for row in ROWS)

    @pytest.mark.parametrize("law", EVERY_LAW, ids=lambda law: f"{law.country}{law.is_consumer}")
    def test_never_say_two_things_of_one_day(self, law):
        for rows in (law.fees, law.compensations, law.rates.rows):
            ordered = sorted(rows, key=lambda row: row.valid_from)
            for earlier, later in pairwise(ordered):
                assert earlier.valid_to is not None
                assert earlier.valid_to < later.valid_from

    def test_are_not_changed_by_those_who_read_them(self):
        with pytest.raises(FrozenInstanceError):
            ROWS[0].source = "hearsay"

    def test_give_consumers_no_fixed_sum(self):
        assert not any(law.compensations for law in EVERY_LAW if law.is_consumer)


class TestRates:
    @pytest.mark.parametrize(
        ("country", "is_consumer", "day", "rate"),
        [
            ("NO", False, date(2025, 3, 1), "12.50"),
            ("NO", True, date(2025, 12, 31), "12.25"),
            ("NO", False, date(2026, 6, 30), "12.00"),
            ("NO", True, date(2026, 7, 1), "12.25"),
            ("SE", False, date(2026, 1, 1), "10.00"),
            ("DK", False, date(2026, 9, 1), "10.00"),
            ("FR", False, date(2026, 9, 1), "12.40"),
            ("NL", False, date(2026, 9, 1), "10.40"),
            ("DE", False, date(2026, 3, 1), "10.27"),
            ("DE", False, date(2026, 9, 1), "10.52"),
            ("DE", True, date(2026, 3, 1), "6.27"),
            ("DE", True, date(2026, 9, 1), "6.52"),
            ("PL", False, date(2026, 9, 1), "13.75"),
        ],
    )
    def test_hold_for_their_half_year(self, country, is_consumer, day, rate):
        assert law_of(country, is_consumer=is_consumer).rates.on(day).rate == Decimal(rate)

    @pytest.mark.parametrize(
        ("country", "is_consumer", "day"),
        [
            ("SE", False, date(2026, 7, 1)),
            ("NO", False, date(2024, 12, 31)),
            ("NO", False, date(2027, 1, 1)),
            ("FR", True, date(2026, 9, 1)),
            ("NL", True, date(2026, 9, 1)),
            ("PL", True, date(2026, 9, 1)),
            ("AT", False, date(2026, 9, 1)),
            ("GB", False, date(2026, 9, 1)),
        ],
    )
    def test_are_missing_where_none_was_found(self, country, is_consumer, day):
        with pytest.raises(RateMissing) as missing:
            law_of(country, is_consumer=is_consumer).rates.on(day)
        assert (missing.value.country, missing.value.day) == (country, day)


class TestWik:
    @pytest.mark.parametrize(
        ("debt", "costs"),
        [
            ("125", "40.00"),
            ("2500", "375.00"),
            ("23000", "1005.00"),
            ("200000", "2775.00"),
            ("10000000", "6775.00"),
        ],
    )
    def test_gives_the_sums_of_the_decree(self, debt, costs):
        assert WIK_SCALE.amount_for(Decimal(debt)) == Decimal(costs)

    @given(st.decimals(0, 10**8, places=2), st.decimals(0, 10**8, places=2))
    def test_grows_with_the_debt_and_stays_within_its_bounds(self, one, other):
        less, more = sorted((one, other))
        assert 40 <= WIK_SCALE.amount_for(less) <= WIK_SCALE.amount_for(more) <= 6775


class TestFallback:
    def test_gives_forty_euro_between_businesses_of_the_euro_area(self):
        law = law_of("AT", is_consumer=False)
        assert [(row.amount, row.source) for row in law.compensations] == [
            (Decimal(40), "directive 2011/7/EU art. 6")
        ]
        assert not law.fees

    @pytest.mark.parametrize(
        ("country", "is_consumer"), [("AT", True), ("CZ", False), ("GB", False), ("US", False)]
    )
    def test_gives_nothing_to_consumers_other_currencies_and_other_countries(
        self, country, is_consumer
    ):
        law = law_of(country, is_consumer=is_consumer)
        assert not law.compensations
        assert not law.rates.rows


def test_a_row_is_found_by_its_day():
    fees = law_of("NO", is_consumer=False).fees
    assert row_on(fees, date(2025, 12, 31)).amount == 35
    assert row_on(fees, date(2026, 1, 1)).amount == 38
    assert row_on(fees, date(2027, 1, 1)) is None
