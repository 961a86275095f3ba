"""Discounts, charges, allowances of the document, gross prices and coins: vectors and laws."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import Money
from billing.amounts.rounding import cash_step, rounding_to
from billing.amounts.totals import (
    AllowanceInput,
    InvalidAllowance,
    LineInput,
    NothingToSpread,
    TooManyDecimals,
    Totals,
    compute_totals,
)
from billing.amounts.vat import InvalidVatRate, VatCategory
from fastfaktura.core.currencies import minor_unit_decimals

S = VatCategory.STANDARD
CURRENCIES = ["EUR", "SEK", "NOK", "JPY", "BHD"]


def line(quantity: str, unit_price: str, rate: str = "25", **more: str | None) -> LineInput:
    rest = {name: None if value is None else Decimal(value) for name, value in more.items()}
    return LineInput(
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        vat_category=S if Decimal(rate) else VatCategory.ZERO,
        vat_rate=Decimal(rate),
        **rest,
    )


def percent(number: str, *, is_charge: bool = False) -> AllowanceInput:
    return AllowanceInput(percent=Decimal(number), is_charge=is_charge)


def off(number: str, *, rate: str | None = None) -> AllowanceInput:
    group = None if rate is None else (S, Decimal(rate))
    return AllowanceInput(amount=Decimal(number), group=group)


def breakdown(totals: Totals) -> list[tuple[str, str, str]]:
    return [
        (f"{row.vat_rate:.2f}", str(row.tax_basis_amount.amount), str(row.tax_amount.amount))
        for row in totals.vat_subtotals
    ]


@st.composite
def line_inputs(draw: st.DrawFn) -> LineInput:
    rate = Decimal(draw(st.sampled_from(["25", "12", "6", "0", "19", "5.5", "9.975"])))
    discount = draw(st.one_of(st.none(), st.integers(0, 10000)))
    return LineInput(
        quantity=draw(st.integers(1, 10**6).map(lambda n: Decimal(n).scaleb(-3))),
        unit_price=draw(st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-4))),
        vat_category=S if rate else VatCategory.ZERO,
        vat_rate=rate,
        allowance_percent=None if discount is None else Decimal(discount).scaleb(-2),
        charge_amount=Decimal(draw(st.integers(0, 500))),
    )


@st.composite
def allowance_inputs(draw: st.DrawFn) -> AllowanceInput:
    is_charge = draw(st.booleans())
    if draw(st.booleans()):
        return AllowanceInput(
            percent=Decimal(draw(st.integers(0, 10000))).scaleb(-2), is_charge=is_charge
        )
    group = draw(st.one_of(st.none(), st.just((S, Decimal(25)))))
    return AllowanceInput(
        amount=Decimal(draw(st.integers(0, 1000))), is_charge=is_charge, group=group
    )


def computed(
    lines: list[LineInput],
    allowances: list[AllowanceInput],
    currency: str,
    *,
    prices_include_tax: bool,
) -> Totals:
    # An amount cannot be spread over nothing: a line of one unit is always there.
    whole = [*lines, line("1", "100")]
    return compute_totals(
        whole, currency=currency, allowances=allowances, prices_include_tax=prices_include_tax
    )


class TestLineDiscount:
    def test_a_percentage_is_taken_off_quantity_by_price(self) -> None:
        totals = compute_totals([line("3", "99.99", allowance_percent="10")], currency="SEK")
        assert str(totals.line_discounts[0].amount) == "30.00"
        assert str(totals.line_net_total.amount) == "269.97"

    def test_an_amount_and_a_charge_are_as_they_are(self) -> None:
        totals = compute_totals(
            [line("2", "50", allowance_amount="15.50", charge_amount="4")], currency="EUR"
        )
        assert str(totals.line_net_total.amount) == "88.50"

    def test_a_returned_piece_gives_its_discount_back(self) -> None:
        sold = compute_totals([line("2", "50", allowance_amount="15.50")], currency="EUR")
        returned = compute_totals([line("-2", "50", allowance_amount="15.50")], currency="EUR")
        assert returned.grand_total == -sold.grand_total

    @pytest.mark.parametrize("number", ["-1", "100.5"])
    def test_a_percentage_outside_0_to_100_is_refused(self, number: str) -> None:
        with pytest.raises(InvalidAllowance):
            line("1", "1", allowance_percent=number)

    def test_a_negative_amount_is_refused(self) -> None:
        with pytest.raises(InvalidAllowance):
            line("1", "1", charge_amount="-0.01")


class TestAllowance:
    def test_a_percentage_is_spread_over_the_groups_by_their_sums(self) -> None:
        totals = compute_totals(
            [line("1", "1000"), line("1", "500", "12")], currency="SEK", allowances=[percent("10")]
        )
        assert breakdown(totals) == [("25.00", "900.00", "225.00"), ("12.00", "450.00", "54.00")]
        assert str(totals.allowance_total.amount) == "150.00"

    def test_the_last_cent_goes_to_whom_rounding_cost_most(self) -> None:
        lines = [line("1", "10"), line("1", "10", "12"), line("1", "10", "6")]
        totals = compute_totals(lines, currency="EUR", allowances=[off("0.02")])
        assert [row[1] for row in breakdown(totals)] == ["9.99", "9.99", "10.00"]

    def test_one_that_names_its_group_falls_there_alone(self) -> None:
        totals = compute_totals(
            [line("1", "1000"), line("1", "500", "12")],
            currency="SEK",
            allowances=[off("100", rate="12")],
        )
        assert breakdown(totals) == [("25.00", "1000.00", "250.00"), ("12.00", "400.00", "48.00")]

    def test_a_charge_is_added(self) -> None:
        totals = compute_totals(
            [line("1", "100")],
            currency="SEK",
            allowances=[AllowanceInput(amount=Decimal(25), is_charge=True)],
        )
        assert str(totals.charge_total.amount) == "25.00"
        assert str(totals.grand_total.amount) == "156.25"

    def test_two_percentages_are_both_of_the_lines(self) -> None:
        totals = compute_totals(
            [line("1", "100")], currency="SEK", allowances=[percent("10"), percent("10")]
        )
        assert str(totals.tax_basis_total.amount) == "80.00"

    def test_a_deduction_takes_no_part_in_the_spreading(self) -> None:
        lines = [line("1", "1000"), line("-1", "300", "12")]
        totals = compute_totals(lines, currency="SEK", allowances=[off("70")])
        assert breakdown(totals)[1] == ("12.00", "-300.00", "-36.00")

    def test_there_must_be_something_to_spread_over(self) -> None:
        with pytest.raises(NothingToSpread):
            compute_totals([], currency="SEK", allowances=[off("1")])

    def test_it_is_a_percentage_or_an_amount(self) -> None:
        with pytest.raises(InvalidAllowance):
            AllowanceInput()
        with pytest.raises(InvalidAllowance):
            AllowanceInput(percent=Decimal(1), amount=Decimal(1))

    def test_its_group_must_exist(self) -> None:
        with pytest.raises(InvalidVatRate):
            AllowanceInput(amount=Decimal(1), group=(S, Decimal(0)))

    def test_a_percentage_has_four_decimals(self) -> None:
        with pytest.raises(TooManyDecimals):
            percent("1.00001")


class TestGrossPrices:
    def test_the_entered_sum_holds_and_the_tax_is_taken_out_of_it(self) -> None:
        totals = compute_totals([line("1", "100")], currency="SEK", prices_include_tax=True)
        assert breakdown(totals) == [("25.00", "80.00", "20.00")]

    def test_a_sum_that_no_net_price_gives_holds_too(self) -> None:
        totals = compute_totals([line("1", "0.07")], currency="SEK", prices_include_tax=True)
        assert str(totals.grand_total.amount) == "0.07"
        assert breakdown(totals) == [("25.00", "0.06", "0.01")]

    def test_line_nets_add_up_to_the_basis(self) -> None:
        totals = compute_totals([line("1", "9.99")] * 3, currency="SEK", prices_include_tax=True)
        assert [str(net.amount) for net in totals.line_net_amounts] == ["7.99", "7.99", "8.00"]
        assert breakdown(totals) == [("25.00", "23.98", "5.99")]

    def test_an_allowance_is_gross_too(self) -> None:
        totals = compute_totals(
            [line("1", "125")], currency="SEK", allowances=[off("25")], prices_include_tax=True
        )
        assert str(totals.grand_total.amount) == "100.00"
        assert str(totals.allowance_total.amount) == "20.00"


class TestTextRows:
    def test_they_have_no_figures_and_no_group(self) -> None:
        totals = compute_totals([None, line("1", "100"), None], currency="SEK")
        assert [str(net.amount) for net in totals.line_net_amounts] == ["0.00", "100.00", "0.00"]
        assert len(totals.vat_subtotals) == 1


class TestCoins:
    @pytest.mark.parametrize(
        ("currency", "owed", "rounding"),
        [
            ("SEK", "956.25", "-0.25"),
            ("SEK", "956.50", "0.50"),
            ("NOK", "-0.50", "-0.50"),
            ("DKK", "10.24", "-0.24"),
            ("DKK", "10.25", "0.25"),
            ("CHF", "1.03", "0.02"),
        ],
    )
    def test_the_payable_amount_meets_a_coin(self, currency: str, owed: str, rounding: str) -> None:
        step = cash_step(currency)
        assert step is not None
        assert str(rounding_to(step, Money(Decimal(owed), currency)).amount) == rounding

    def test_euros_are_not_rounded(self) -> None:
        assert cash_step("EUR") is None

    def test_the_grand_total_stays_what_it_is(self) -> None:
        totals = compute_totals([line("1", "765")], currency="SEK", rounds_to=Decimal(1))
        assert str(totals.grand_total.amount) == "956.25"
        assert str(totals.payable_amount.amount) == "956.00"
        assert str(totals.rounding_amount.amount) == "-0.25"


class TestLaws:
    @given(
        st.lists(line_inputs(), max_size=6),
        st.lists(allowance_inputs(), max_size=2),
        st.sampled_from(CURRENCIES),
        st.booleans(),
    )
    def test_the_figures_add_up(
        self,
        lines: list[LineInput],
        allowances: list[AllowanceInput],
        currency: str,
        prices_include_tax: bool,
    ) -> None:
        totals = computed(lines, allowances, currency, prices_include_tax=prices_include_tax)
        zero = Money.zero(currency)
        assert totals.line_net_total == Money.total(totals.line_net_amounts, currency)
        basis = totals.line_net_total - totals.allowance_total + totals.charge_total
        assert totals.tax_basis_total == basis
        groups = totals.vat_subtotals
        assert basis == Money.total((row.tax_basis_amount for row in groups), currency)
        assert totals.grand_total == basis + Money.total((r.tax_amount for r in groups), currency)
        for allowance in totals.allowances:
            shares = sum((share.net_amount for share in allowance.shares), zero)
            assert shares == allowance.net_amount

    @given(
        st.lists(line_inputs(), max_size=6),
        st.lists(allowance_inputs(), max_size=2),
        st.sampled_from(CURRENCIES),
    )
    def test_gross_prices_hold_to_the_minor_unit(
        self, lines: list[LineInput], allowances: list[AllowanceInput], currency: str
    ) -> None:
        totals = computed(lines, allowances, currency, prices_include_tax=True)
        entered = Money.total(totals.line_amounts, currency)
        for allowance in totals.allowances:
            change = allowance.entered_amount
            entered = entered + change if allowance.is_charge else entered - change
        assert totals.grand_total == entered
        unit = Fraction(1, 10 ** minor_unit_decimals(currency))
        for row in totals.vat_subtotals:
            gross = Fraction((row.tax_basis_amount + row.tax_amount).amount)
            exact = gross * Fraction(row.vat_rate) / (100 + Fraction(row.vat_rate))
            assert abs(Fraction(row.tax_amount.amount) - exact) <= unit / 2

    @given(st.lists(line_inputs(), max_size=6), st.sampled_from(CURRENCIES), st.booleans())
    def test_a_line_is_within_a_minor_unit_of_its_own_exact_net(
        self, lines: list[LineInput], currency: str, prices_include_tax: bool
    ) -> None:
        totals = computed(lines, [], currency, prices_include_tax=prices_include_tax)
        unit = Fraction(1, 10 ** minor_unit_decimals(currency))
        for said, entered, net in zip(
            [*lines, line("1", "100")], totals.line_amounts, totals.line_net_amounts, strict=True
        ):
            rate = Fraction(said.vat_rate) if prices_include_tax else Fraction(0)
            exact = Fraction(entered.amount) * 100 / (100 + rate)
            assert abs(Fraction(net.amount) - exact) <= unit

    @given(st.lists(line_inputs(), max_size=6), st.integers(0, 10000), st.booleans())
    def test_negated_quantities_negate_every_figure(
        self, lines: list[LineInput], hundredths: int, prices_include_tax: bool
    ) -> None:
        off_all = [percent(str(Decimal(hundredths).scaleb(-2)))]
        whole = [*lines, line("1", "100")]
        plus, minus = (
            compute_totals(
                some, currency="EUR", allowances=off_all, prices_include_tax=prices_include_tax
            )
            for some in (whole, [replace(one, quantity=-one.quantity) for one in whole])
        )
        assert minus.payable_amount == -plus.payable_amount
        assert [row.tax_amount for row in minus.vat_subtotals] == [
            -row.tax_amount for row in plus.vat_subtotals
        ]
