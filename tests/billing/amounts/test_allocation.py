"""Splitting money: exact sums, the largest remainder, symmetry."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.allocation import InvalidWeights, split_by_weights
from billing.amounts.money import Money, NotExact

weights = st.lists(
    st.integers(0, 10**6).map(lambda n: Decimal(n).scaleb(-2)), min_size=1, max_size=12
).filter(any)
amounts = st.integers(-(10**10), 10**10).map(lambda units: Money.from_minor(units, "EUR"))


def split(amount: str, *parts: str, currency: str = "EUR") -> list[str]:
    money = Money(Decimal(amount), currency)
    return [str(part.amount) for part in split_by_weights(money, [Decimal(p) for p in parts])]


class TestSplitByWeights:
    def test_a_cent_left_over_goes_to_the_first_of_equals(self) -> None:
        assert split("100", "1", "1", "1") == ["33.34", "33.33", "33.33"]
        assert split("0.02", "1", "1", "1") == ["0.01", "0.01", "0.00"]

    def test_a_cent_left_over_goes_to_the_largest_remainder(self) -> None:
        # Exactly 0.0167, 0.0333 and 0.05: the second lost most.
        assert split("0.10", "1", "2", "3") == ["0.02", "0.03", "0.05"]
        assert split("0.05", "10", "13", "77") == ["0.00", "0.01", "0.04"]

    def test_a_part_without_weight_gets_nothing(self) -> None:
        assert split("0.05", "0", "1", "0", "1") == ["0.00", "0.03", "0.00", "0.02"]

    def test_a_currency_without_minor_units_is_split_into_whole_units(self) -> None:
        assert split("100", "1", "1", "1", currency="JPY") == ["34", "33", "33"]

    @pytest.mark.parametrize("parts", [[], ["0"], ["0", "0"], ["1", "-1"], ["2", "-1"]])
    def test_weights_that_weigh_nothing_are_refused(self, parts: list[str]) -> None:
        with pytest.raises(InvalidWeights):
            split("1", *parts)

    def test_a_float_is_no_weight(self) -> None:
        with pytest.raises(NotExact):
            split_by_weights(Money.zero("EUR"), [0.5])  # type: ignore[list-item]  # As it says.

    @given(amounts, weights)
    def test_the_parts_sum_to_the_whole(self, money: Money, parts: list[Decimal]) -> None:
        assert Money.total(split_by_weights(money, parts), "EUR") == money

    @given(amounts, weights)
    def test_no_part_is_a_whole_unit_off(self, money: Money, parts: list[Decimal]) -> None:
        for part, weight in zip(split_by_weights(money, parts), parts, strict=True):
            # Multiplied out, so that the comparison itself divides nothing.
            exact, got = money.to_minor() * weight, part.to_minor() * sum(parts)
            assert abs(exact - got) < sum(parts)

    @given(amounts, weights)
    def test_the_opposite_amount_splits_into_opposite_parts(
        self, money: Money, parts: list[Decimal]
    ) -> None:
        assert split_by_weights(-money, parts) == tuple(
            -part for part in split_by_weights(money, parts)
        )
