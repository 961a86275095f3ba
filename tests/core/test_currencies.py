"""The table of currencies, held against what ISO 4217 says."""

import pytest
from babel.numbers import list_currencies

from fastfaktura.core.currencies import (
    MINOR_UNIT_DECIMALS,
    OFFERED_CURRENCIES,
    UnknownCurrency,
    minor_unit_decimals,
)


class TestMinorUnitDecimals:
    @pytest.mark.parametrize("currency", ["JPY", "ISK", "KRW", "VND", "XOF"])
    def test_some_currencies_have_no_minor_unit(self, currency: str) -> None:
        assert minor_unit_decimals(currency) == 0

    @pytest.mark.parametrize("currency", ["KWD", "BHD", "OMR", "TND", "JOD"])
    def test_dinars_and_the_omani_rial_have_three(self, currency: str) -> None:
        assert minor_unit_decimals(currency) == 3

    @pytest.mark.parametrize("currency", ["HUF", "RSD", "ALL", "CZK", "IDR"])
    def test_the_standard_wins_over_common_usage(self, currency: str) -> None:
        assert minor_unit_decimals(currency) == 2

    @pytest.mark.parametrize("currency", ["", "eur", "EU", "XXX", "XTS", "CLF", "DEM"])
    def test_other_codes_are_refused(self, currency: str) -> None:
        with pytest.raises(UnknownCurrency, match="not a known"):
            minor_unit_decimals(currency)


class TestTheTable:
    def test_every_code_is_known_to_the_formatter(self) -> None:
        assert set(MINOR_UNIT_DECIMALS) <= list_currencies()

    def test_the_three_groups_do_not_overlap(self) -> None:
        counted = sorted(MINOR_UNIT_DECIMALS.values())
        assert (counted.count(0), counted.count(3)) == (17, 7)
        assert counted.count(2) == len(counted) - 24

    def test_every_offered_currency_is_known_and_offered_once(self) -> None:
        assert len(set(OFFERED_CURRENCIES)) == len(OFFERED_CURRENCIES)
        assert set(OFFERED_CURRENCIES) <= set(MINOR_UNIT_DECIMALS)

    def test_the_currencies_of_the_contract_are_offered(self) -> None:
        promised = {"EUR", "USD", "GBP", "NOK", "SEK", "DKK", "PLN", "CHF"}
        assert promised <= set(OFFERED_CURRENCIES)
