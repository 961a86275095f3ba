"""Amounts in the units that Stripe counts in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import Money
from billing.payments.minor_units import UnpayableAmount, from_stripe, minimum, step, to_stripe
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS


class TestToStripe:
    @pytest.mark.parametrize(
        ("amount", "currency", "units"),
        [
            ("12.34", "EUR", 1234),
            ("500", "JPY", 500),
            ("500", "ISK", 50000),
            ("7", "UGX", 700),
            ("5.120", "KWD", 5120),
            ("15", "HUF", 1500),
            ("15.50", "TWD", 1550),
            ("3", "MGA", 3),
        ],
    )
    def test_counts_as_the_table_says(self, amount, currency, units):
        assert to_stripe(Money(Decimal(amount), currency)) == units

    @pytest.mark.parametrize(("amount", "currency"), [("5.123", "KWD"), ("3.50", "MGA")])
    def test_refuses_what_cannot_be_paid(self, amount, currency):
        with pytest.raises(UnpayableAmount):
            to_stripe(Money(Decimal(amount), currency))

    @given(st.sampled_from(sorted(MINOR_UNIT_DECIMALS)), st.integers(0, 10**9))
    def test_comes_back_as_it_went(self, currency, count):
        whole = Money(Decimal(count), currency)
        units = to_stripe(whole)
        assert units % step(currency) == 0
        assert from_stripe(units, currency.lower()) == whole

    def test_knows_the_least_that_is_taken(self):
        assert str(minimum("NOK")) == "3.00 NOK"
        assert str(minimum("PLN")) == "0.00 PLN"
