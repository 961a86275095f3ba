"""VAT categories and the rates they allow."""

from decimal import Decimal

import pytest

from billing.amounts.money import NotExact
from billing.amounts.vat import (
    InvalidVatRate,
    OutsideScopeMixed,
    VatCategory,
    check_category_mix,
    check_rate,
)

UNTAXED = [category for category in VatCategory if category is not VatCategory.STANDARD]


class TestVatCategory:
    def test_the_codes_are_those_of_the_standard(self) -> None:
        assert [category.value for category in VatCategory] == ["S", "Z", "E", "AE", "K", "G", "O"]

    def test_only_the_standard_category_charges_vat(self) -> None:
        assert [category for category in VatCategory if category.charges_vat] == ["S"]

    def test_only_what_is_outside_the_scope_states_no_rate(self) -> None:
        assert [category for category in VatCategory if not category.states_rate] == ["O"]

    def test_an_exemption_needs_a_reason(self) -> None:
        assert [c for c in VatCategory if not c.needs_reason] == ["S", "Z"]

    def test_reverse_charge_and_supply_within_the_union_need_the_buyers_number(self) -> None:
        assert [c for c in VatCategory if c.needs_buyer_vat_number] == ["AE", "K"]


class TestCheckRate:
    @pytest.mark.parametrize("rate", ["25", "25.5", "11.11", "9.975", "0.0001", "100", "2.5E+1"])
    def test_a_standard_rate_is_returned_with_four_decimals(self, rate: str) -> None:
        checked = check_rate(VatCategory.STANDARD, Decimal(rate))
        assert checked == Decimal(rate)
        assert checked.as_tuple().exponent == -4

    @pytest.mark.parametrize("rate", ["0", "-25", "100.0001", "25.00001", "1E+500"])
    def test_a_standard_rate_lies_above_zero_and_has_four_decimals(self, rate: str) -> None:
        with pytest.raises(InvalidVatRate):
            check_rate(VatCategory.STANDARD, Decimal(rate))

    @pytest.mark.parametrize("category", UNTAXED)
    def test_every_other_category_is_taxed_at_zero(self, category: VatCategory) -> None:
        assert str(check_rate(category, Decimal(0))) == "0.0000"
        for rate in ("25", "0.0001", "-1"):
            with pytest.raises(InvalidVatRate):
                check_rate(category, Decimal(rate))

    def test_a_code_that_is_no_category_is_refused(self) -> None:
        with pytest.raises(NotExact):
            check_rate("S", Decimal(25))  # type: ignore[arg-type]  # The refusal is tested.


class TestCheckCategoryMix:
    def test_what_is_outside_the_scope_stands_alone(self) -> None:
        check_category_mix([VatCategory.OUTSIDE_SCOPE, VatCategory.OUTSIDE_SCOPE])
        with pytest.raises(OutsideScopeMixed):
            check_category_mix([VatCategory.OUTSIDE_SCOPE, VatCategory.ZERO])

    def test_all_other_categories_may_share_an_invoice(self) -> None:
        check_category_mix(c for c in VatCategory if c is not VatCategory.OUTSIDE_SCOPE)
        check_category_mix([])
