"""VAT rates by country and day, and the suggestion for a new line."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

import pytest

from billing.amounts.vat import NO_RATE, VatCategory
from billing.amounts.vat_rates import (
    EU_COUNTRIES,
    VAT_RATES,
    NoKnownRate,
    RateLabel,
    rates_for,
    suggested_rate,
)

TODAY = date(2026, 11, 21)
COUNTRIES = sorted({row.country for row in VAT_RATES})


def percents(country: str, on: date = TODAY) -> list[Decimal]:
    return [row.rate for row in rates_for(country, on)]


class TestRatesFor:
    @pytest.mark.parametrize(
        ("country", "rates"),
        [
            ("NO", "25 15 12 11.11"),
            ("SE", "25 12 6"),
            ("DK", "25"),
            ("FI", "25.5 13.5 10"),
            ("FR", "20 10 5.5 2.1"),
            ("NL", "21 9"),
            ("DE", "19 7"),
            ("PL", "23 8 5"),
            ("GB", "20 5"),
            ("CH", "8.1 3.8 2.6"),
            ("EE", "24 13 9"),
            ("RO", "21 11"),
            ("SK", "23 19 5"),
            ("CZ", "21 12"),
        ],
    )
    def test_todays_rates_come_highest_first(self, country: str, rates: str) -> None:
        assert percents(country) == [Decimal(rate) for rate in rates.split()]

    @pytest.mark.parametrize(
        ("country", "last_day", "before", "after"),
        [
            ("FI", date(2024, 8, 31), "24", "25.5"),
            ("EE", date(2023, 12, 31), "20", "22"),
            ("EE", date(2025, 6, 30), "22", "24"),
            ("SK", date(2024, 12, 31), "20", "23"),
            ("RO", date(2025, 7, 31), "19", "21"),
            ("CH", date(2023, 12, 31), "7.7", "8.1"),
            ("DE", date(2020, 6, 30), "19", "16"),
            ("DE", date(2020, 12, 31), "16", "19"),
        ],
    )
    def test_a_standard_rate_changes_overnight(
        self, country: str, last_day: date, before: str, after: str
    ) -> None:
        assert percents(country, last_day)[0] == Decimal(before)
        assert percents(country, last_day + timedelta(days=1))[0] == Decimal(after)

    def test_the_finnish_reduced_rate_fell_with_the_year(self) -> None:
        assert Decimal(14) in percents("FI", date(2025, 12, 31))
        assert Decimal(14) not in percents("FI", date(2026, 1, 1))
        assert Decimal("13.5") in percents("FI", date(2026, 1, 1))

    @pytest.mark.parametrize("country", ["US", "", "no", "EL"])
    def test_a_country_that_is_not_on_record_has_no_rates(self, country: str) -> None:
        assert rates_for(country, TODAY) == ()


class TestSuggestedRate:
    @pytest.mark.parametrize("country", COUNTRIES)
    def test_a_registered_seller_starts_with_the_standard_rate(self, country: str) -> None:
        suggestion = suggested_rate(country, TODAY, vat_registered=True)
        assert suggestion.vat_category is VatCategory.STANDARD
        assert suggestion.vat_rate == percents(country)[0]

    @pytest.mark.parametrize("country", ["FR", "DE", "SE", "DK", "NL"])
    def test_a_small_enterprise_of_the_union_is_exempt(self, country: str) -> None:
        suggestion = suggested_rate(country, TODAY, vat_registered=False)
        assert (suggestion.vat_category, suggestion.vat_rate) == (VatCategory.EXEMPT, NO_RATE)

    @pytest.mark.parametrize("country", ["NO", "CH", "GB", "US"])
    def test_elsewhere_who_is_not_registered_is_outside_the_scope(self, country: str) -> None:
        suggestion = suggested_rate(country, TODAY, vat_registered=False)
        assert (suggestion.vat_category, suggestion.vat_rate) == (
            VatCategory.OUTSIDE_SCOPE,
            NO_RATE,
        )

    @pytest.mark.parametrize(("country", "on"), [("US", TODAY), ("NO", date(1990, 1, 1))])
    def test_nothing_is_suggested_where_nothing_is_known(self, country: str, on: date) -> None:
        with pytest.raises(NoKnownRate):
            suggested_rate(country, on, vat_registered=True)


class TestTheTable:
    def test_every_country_a_business_can_have_is_on_record(self) -> None:
        assert len(EU_COUNTRIES) == 27
        assert set(COUNTRIES) == EU_COUNTRIES | {"NO", "CH", "GB", "IS", "LI"}

    @pytest.mark.parametrize("country", COUNTRIES)
    def test_standard_rates_follow_each_other_without_gap_or_overlap(self, country: str) -> None:
        rows = [r for r in VAT_RATES if r.country == country and r.label is RateLabel.STANDARD]
        rows.sort(key=lambda row: row.valid_from)
        for earlier, later in pairwise(rows):
            assert earlier.valid_to == later.valid_from - timedelta(days=1)
        assert rows[-1].valid_to is None

    def test_no_rate_stands_twice_on_one_day(self) -> None:
        rows = sorted(VAT_RATES, key=lambda r: (r.country, r.rate, r.valid_from))
        for _, same in groupby(rows, key=lambda r: (r.country, r.rate)):
            for earlier, later in pairwise(same):
                assert earlier.valid_to is not None
                assert earlier.valid_to < later.valid_from

    @pytest.mark.parametrize("country", COUNTRIES)
    def test_two_years_of_books_find_their_rates(self, country: str) -> None:
        standard = [r for r in rates_for(country, date(2024, 1, 1)) if r.label == "standard"]
        assert len(standard) == 1

    def test_every_row_ends_after_it_begins_and_names_its_source(self) -> None:
        for row in VAT_RATES:
            assert row.valid_to is None or row.valid_from < row.valid_to
            assert len(row.source) > 5

    def test_labels_agree_with_the_rates(self) -> None:
        for row in VAT_RATES:
            assert (row.label is RateLabel.SUPER_REDUCED) == (
                row.rate < 5 and row.country not in {"CH", "LI"}
            )
