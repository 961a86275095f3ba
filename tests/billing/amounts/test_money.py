"""Money: whole minor units, one currency, exact arithmetic, one rounding."""

import dataclasses
import operator
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import (
    CurrencyMismatch,
    FractionOfMinorUnit,
    Money,
    NotExact,
    NotFinite,
    round_half_up,
)
from fastfaktura.core.currencies import OFFERED_CURRENCIES, UnknownCurrency

minor_units = st.integers(min_value=-(10**17), max_value=10**17)
currencies = st.sampled_from([*OFFERED_CURRENCIES, "KWD", "KRW"])


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


class TestRoundHalfUp:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("0.125", "0.13"),
            ("0.135", "0.14"),
            ("0.145", "0.15"),
            ("2.665", "2.67"),
            ("0.1249999999", "0.12"),
            ("0.1250000001", "0.13"),
            ("0.005", "0.01"),
            ("0.0049", "0.00"),
            ("1.005", "1.01"),
        ],
    )
    def test_an_exact_half_goes_away_from_zero_on_both_sides(
        self, value: str, expected: str
    ) -> None:
        assert str(round_half_up(Decimal(value), 2)) == expected
        assert round_half_up(-Decimal(value), 2) == -Decimal(expected)

    def test_zero_never_carries_a_sign(self) -> None:
        assert str(round_half_up(Decimal("-0.004"), 2)) == "0.00"
        assert str(round_half_up(Decimal("-0"), 2)) == "0.00"

    def test_more_digits_than_the_default_context_are_kept(self) -> None:
        value = Decimal("123456789012345678901234567890.125")
        assert str(round_half_up(value, 2)) == "123456789012345678901234567890.13"

    def test_a_narrow_context_of_the_caller_changes_nothing(self) -> None:
        with localcontext(prec=3, rounding=ROUND_DOWN):
            assert str(round_half_up(Decimal("1234.565"), 2)) == "1234.57"

    @given(
        st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**9)
    )
    def test_it_is_symmetric_and_never_further_than_half_a_unit(self, value: Decimal) -> None:
        rounded = round_half_up(value, 2)
        assert round_half_up(-value, 2) == -rounded
        assert abs(value - rounded) <= Decimal("0.005")


class TestMoney:
    @pytest.mark.parametrize("amount", [1.5, 0.0, 1, True, "1.50", None])
    def test_only_a_decimal_becomes_money(self, amount: object) -> None:
        with pytest.raises(NotExact):
            Money(amount, "EUR")  # type: ignore[arg-type]  # The refusal is what is tested.

    @pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
    def test_it_is_finite(self, amount: str) -> None:
        with pytest.raises(NotFinite):
            eur(amount)

    @pytest.mark.parametrize(
        ("amount", "currency"),
        [("0.001", "EUR"), ("100.005", "NOK"), ("1.5", "JPY"), ("0.1", "ISK"), ("1.0001", "KWD")],
    )
    def test_a_fraction_of_a_minor_unit_is_refused(self, amount: str, currency: str) -> None:
        with pytest.raises(FractionOfMinorUnit):
            Money(Decimal(amount), currency)

    @pytest.mark.parametrize("currency", ["eur", "", "XXX", "EURO", "XAU"])
    def test_an_unknown_currency_is_refused(self, currency: str) -> None:
        with pytest.raises(UnknownCurrency):
            Money(Decimal(1), currency)

    @pytest.mark.parametrize(
        ("amount", "currency", "written"),
        [
            ("5", "EUR", "5.00"),
            ("5.000", "EUR", "5.00"),
            ("1E+3", "EUR", "1000.00"),
            ("-0.00", "EUR", "0.00"),
            ("1250.000", "JPY", "1250"),
            ("1.5", "KWD", "1.500"),
        ],
    )
    def test_it_is_written_with_the_decimals_of_its_currency(
        self, amount: str, currency: str, written: str
    ) -> None:
        money = Money(Decimal(amount), currency)
        assert str(money.amount) == written
        assert str(money) == f"{written} {currency}"

    def test_it_cannot_be_changed(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            eur("1").amount = Decimal(2)  # type: ignore[misc]  # The refusal is what is tested.

    def test_it_is_rounded_to_the_decimals_of_its_currency(self) -> None:
        value = Decimal("1234.5675")
        assert Money.rounded(value, "EUR") == eur("1234.57")
        assert Money.rounded(value, "JPY") == Money(Decimal(1235), "JPY")
        assert Money.rounded(value, "TND") == Money(Decimal("1234.568"), "TND")
        assert Money.rounded(Decimal("0.5"), "ISK") == Money(Decimal(1), "ISK")
        assert Money.rounded(Decimal("0.125"), "SEK") == Money(Decimal("0.13"), "SEK")

    def test_a_float_is_not_rounded_into_money(self) -> None:
        with pytest.raises(NotExact):
            Money.rounded(0.125, "EUR")  # type: ignore[arg-type]  # The refusal is what is tested.

    @pytest.mark.parametrize(
        ("units", "currency", "amount"),
        [
            (1999, "EUR", "19.99"),
            (1999, "JPY", "1999"),
            (1999, "BHD", "1.999"),
            (-5, "NOK", "-0.05"),
        ],
    )
    def test_minor_units_follow_the_currency(self, units: int, currency: str, amount: str) -> None:
        money = Money.from_minor(units, currency)
        assert money == Money(Decimal(amount), currency)
        assert money.to_minor() == units

    @pytest.mark.parametrize("units", [19.99, 1999.0, Decimal(1999), True, "1999"])
    def test_minor_units_are_an_int(self, units: object) -> None:
        with pytest.raises(NotExact):
            Money.from_minor(units, "EUR")  # type: ignore[arg-type]  # The refusal is tested.

    @given(minor_units, currencies)
    def test_minor_units_survive_the_way_there_and_back(self, units: int, currency: str) -> None:
        assert Money.from_minor(units, currency).to_minor() == units

    def test_the_same_amount_of_two_currencies_is_not_equal(self) -> None:
        assert eur("1") != Money(Decimal(1), "USD")
        assert eur("1.0") == eur("1.00")
        assert hash(eur("1.0")) == hash(eur("1.00"))

    @pytest.mark.parametrize(
        "operation",
        [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge],
    )
    def test_two_currencies_never_mix(self, operation: Callable[[Money, Money], object]) -> None:
        with pytest.raises(CurrencyMismatch):
            operation(eur("1"), Money(Decimal(1), "USD"))

    @pytest.mark.parametrize("other", [1, 1.0, Decimal(1), "1"])
    @pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.lt, operator.ge])
    def test_a_bare_number_is_no_money(
        self, operation: Callable[[Money, object], object], other: object
    ) -> None:
        with pytest.raises(TypeError):
            operation(eur("1"), other)

    @given(minor_units, minor_units)
    def test_adding_subtracting_and_comparing_are_those_of_integers(self, a: int, b: int) -> None:
        left, right = Money.from_minor(a, "EUR"), Money.from_minor(b, "EUR")
        assert (left + right).to_minor() == a + b
        assert (left - right).to_minor() == a - b
        assert (-left).to_minor() == -a
        assert abs(left).to_minor() == abs(a)
        assert bool(left) is bool(a)
        assert (left < right) is (a < b)
        assert (left <= right) is (a <= b)
        assert (left > right) is (a > b)
        assert (left >= right) is (a >= b)

    @given(st.lists(minor_units, max_size=20))
    def test_a_total_is_the_sum_of_its_parts(self, units: list[int]) -> None:
        total = Money.total((Money.from_minor(u, "DKK") for u in units), "DKK")
        assert total.to_minor() == sum(units)

    def test_a_total_of_another_currency_is_refused(self) -> None:
        with pytest.raises(CurrencyMismatch):
            Money.total([eur("1")], "NOK")

    def test_sums_beyond_the_precision_of_a_narrow_context_stay_exact(self) -> None:
        with localcontext(prec=4):
            assert eur("123456.78") + eur("0.01") == eur("123456.79")
            assert eur("123456.78").to_minor() == 12345678

    def test_no_way_to_zero_gives_it_a_sign(self) -> None:
        one, zero = Money(Decimal("1.00"), "EUR"), Money.zero("EUR")
        for nothing in (one - one, -zero, abs(-zero), zero + zero, Money.total([one, -one], "EUR")):
            assert str(nothing) == "0.00 EUR"
