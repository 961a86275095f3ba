from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import NotExact, round_half_up
from billing.amounts.unit_prices import gross_price, net_price, price_in_terms

RATES = st.decimals(0, 100, places=4)
PRICES = st.decimals(-(10**8), 10**8, places=5)


class TestGrossPrice:
    def test_is_exact_within_six_decimals(self):
        assert gross_price(Decimal("150.3"), Decimal(12)) == Decimal("168.336")
        assert gross_price(Decimal("0.1234"), Decimal("25.5000")) == Decimal("0.154867")

    def test_rounds_a_longer_one_half_up(self):
        assert gross_price(Decimal("0.000002"), Decimal(25)) == Decimal("0.000003")
        assert gross_price(Decimal("-0.000002"), Decimal(25)) == Decimal("-0.000003")

    def test_is_the_price_itself_without_a_rate(self):
        assert gross_price(Decimal("99.123456"), Decimal("0.0000")) == Decimal("99.123456")

    @given(price=st.decimals(-(10**9), 10**9, places=4), rate=st.integers(0, 100).map(Decimal))
    def test_of_four_decimals_and_a_whole_rate_is_always_exact(self, price, rate):
        assert gross_price(price, rate) * 100 == price * (100 + rate)

    def test_takes_no_float(self):
        with pytest.raises(NotExact):
            gross_price(1.5, Decimal(25))


class TestNetPrice:
    def test_is_exact_where_the_division_ends(self):
        assert net_price(Decimal("168.336"), Decimal(12)) == Decimal("150.3")
        assert net_price(Decimal(100), Decimal(25)) == Decimal(80)

    def test_has_six_decimals_half_up_where_it_does_not(self):
        assert net_price(Decimal(100), Decimal(21)) == Decimal("82.644628")
        # 0.000003 / 1.2 is 0.0000025 exactly.
        assert net_price(Decimal("0.000003"), Decimal(20)) == Decimal("0.000003")
        assert net_price(Decimal("-0.000003"), Decimal(20)) == Decimal("-0.000003")

    @given(gross=PRICES, rate=RATES)
    def test_leads_back_to_a_price_of_up_to_five_decimals(self, gross, rate):
        assert round_half_up(gross_price(net_price(gross, rate), rate), 5) == gross

    @given(gross=PRICES, rate=RATES)
    def test_of_the_negative_is_the_negative(self, gross, rate):
        assert net_price(-gross, rate) == -net_price(gross, rate)


class TestPriceInTerms:
    @given(price=PRICES, rate=RATES, with_tax=st.booleans())
    def test_leaves_a_price_alone_that_is_in_these_terms(self, price, rate, with_tax):
        found = price_in_terms(price, rate, includes_tax=with_tax, wanted_with_tax=with_tax)
        assert found is price

    def test_turns_it_both_ways(self):
        net, gross, rate = Decimal(80), Decimal(100), Decimal(25)
        assert price_in_terms(net, rate, includes_tax=False, wanted_with_tax=True) == gross
        assert price_in_terms(gross, rate, includes_tax=True, wanted_with_tax=False) == net
