"""VAT in the seller's own currency: when, and to the minor unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import Money
from billing.amounts.tax_currency import tax_in
from billing.invoices.local_currency import tax_currency_of
from tests.factories import TODAY, make_business, make_invoice, make_line

RATES = st.decimals(min_value="0.0001", max_value="1000", places=8)
TAXES = st.lists(st.integers(-(10**9), 10**9), max_size=5)


class TestTaxInAnotherCurrency:
    def test_each_group_is_rounded_once(self):
        # 0.01 · 11.5 = 0.115, twice: 0.12 + 0.12, not 0.23.
        taxes = [Money(Decimal("0.01"), "EUR")] * 2
        found = tax_in(taxes, currency="NOK", exchange_rate=Decimal("11.5"))
        assert found == Money(Decimal("0.24"), "NOK")

    def test_a_currency_without_decimals_has_none(self):
        taxes = [Money(Decimal("20.00"), "EUR")]
        found = tax_in(taxes, currency="ISK", exchange_rate=Decimal("143.27"))
        assert found == Money(Decimal(2865), "ISK")

    @given(TAXES, RATES)
    def test_a_credit_note_undoes_its_invoice(self, units, rate):
        taxes = [Money.from_minor(unit, "EUR") for unit in units]
        there = tax_in(taxes, currency="SEK", exchange_rate=rate)
        back = tax_in([-tax for tax in taxes], currency="SEK", exchange_rate=rate)
        assert there + back == Money.zero("SEK")


@pytest.mark.parametrize(
    ("country", "currency", "asked"),
    [
        ("NO", "EUR", "NOK"),
        ("SE", "EUR", "SEK"),
        ("DK", "USD", "DKK"),
        ("PL", "EUR", "PLN"),
        ("FR", "USD", "EUR"),
        ("NL", "GBP", "EUR"),
        ("DE", "CHF", "EUR"),
        ("DK", "EUR", ""),
        ("NO", "NOK", ""),
        ("CH", "EUR", ""),
    ],
)
def test_the_currency_is_what_the_sellers_country_asks_for(country, currency, asked):
    assert tax_currency_of(country, currency) == asked


class TestIssuing:
    @pytest.fixture
    def business(self, db):
        return make_business()

    def test_an_invoice_in_euro_states_its_vat_in_kroner(self, business):
        invoice = make_invoice(
            business,
            currency="EUR",
            exchange_rate=Decimal("11.7345"),
            exchange_rate_date=TODAY,
            lines=(make_line(), make_line(vat_rate=Decimal(15), unit_price=Decimal("33.33"))),
        )
        # 250.00 · 11.7345 = 2933.625 and 5.00 · 11.7345 = 58.6725, each rounded once.
        assert invoice.tax_currency == "NOK"
        assert invoice.tax_currency_total == Decimal("2933.63") + Decimal("58.67")

    def test_an_invoice_in_kroner_states_it_once(self, business):
        invoice = make_invoice(business)
        assert (invoice.tax_currency, invoice.tax_currency_total) == ("", None)
