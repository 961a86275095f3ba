"""The engine of totals: known vectors, laws that always hold, and limits."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import CurrencyMismatch, Money, NotExact
from billing.amounts.totals import (
    LineInput,
    TooManyDecimals,
    Totals,
    TotalTooLarge,
    compute_totals,
)
from billing.amounts.vat import InvalidVatRate, VatCategory
from fastfaktura.core.currencies import minor_unit_decimals

S = VatCategory.STANDARD


def line(quantity: str, unit_price: str, rate: str = "25", category: VatCategory = S) -> LineInput:
    return LineInput(
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        vat_category=category,
        vat_rate=Decimal(rate),
    )


def figures(totals: Totals) -> tuple[str, str, str]:
    return (
        str(totals.line_net_total.amount),
        str(totals.tax_total.amount),
        str(totals.grand_total.amount),
    )


@st.composite
def line_inputs(draw: st.DrawFn) -> LineInput:
    category = draw(st.sampled_from([S, S, S, *VatCategory]))
    rates = st.sampled_from(["25", "25.0000", "15", "12", "11.11", "25.5", "9.975", "5.5"])
    return LineInput(
        quantity=draw(st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-4))),
        unit_price=draw(st.integers(-(10**10), 10**10).map(lambda n: Decimal(n).scaleb(-6))),
        vat_category=category,
        vat_rate=Decimal(draw(rates)) if category is S else Decimal(0),
    )


def negated(a_line: LineInput) -> LineInput:
    return LineInput(
        quantity=-a_line.quantity,
        unit_price=a_line.unit_price,
        vat_category=a_line.vat_category,
        vat_rate=a_line.vat_rate,
    )


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Round as school does it, by a way that shares nothing with the decimal module."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


class TestKnownInvoices:
    def test_two_rates_are_taxed_apart(self) -> None:
        totals = compute_totals([line("10", "100"), line("10", "100", "12")], currency="SEK")
        assert figures(totals) == ("2000.00", "370.00", "2370.00")
        assert [str(group.tax_amount.amount) for group in totals.vat_subtotals] == [
            "250.00",
            "120.00",
        ]

    def test_five_tickets_are_taxed_once_and_not_five_times(self) -> None:
        totals = compute_totals([line("1", "84.03", "19")] * 5, currency="EUR")
        assert figures(totals) == ("420.15", "79.83", "499.98")

    def test_vat_of_an_exact_half_cent_is_rounded_up(self) -> None:
        assert figures(compute_totals([line("1", "0.50")], currency="EUR")) == (
            "0.50",
            "0.13",
            "0.63",
        )

    def test_a_line_of_an_exact_half_cent_is_rounded_up(self) -> None:
        totals = compute_totals([line("0.5", "0.25", "0", VatCategory.ZERO)], currency="EUR")
        assert figures(totals) == ("0.13", "0.00", "0.13")

    @pytest.mark.parametrize(
        ("quantity", "price", "net"),
        [
            ("1", "1.005", "1.01"),
            ("3", "0.335", "1.01"),
            ("1.1", "1.05", "1.16"),
            ("123456.789012", "98765.432109", "12193263113.56"),
            ("99999999.999999", "9999999.999995", "999999999999490.00"),
        ],
    )
    def test_a_line_is_exact_where_binary_fractions_are_not(
        self, quantity: str, price: str, net: str
    ) -> None:
        totals = compute_totals([line(quantity, price, "0", VatCategory.ZERO)], currency="EUR")
        assert str(totals.line_net_total.amount) == net

    def test_each_line_is_rounded_before_the_sum(self) -> None:
        totals = compute_totals([line("1", "0.004")] * 100, currency="EUR")
        assert figures(totals) == ("0.00", "0.00", "0.00")

    def test_vat_is_computed_on_the_rounded_lines(self) -> None:
        # 3 × 0.335 is 1.005 unrounded, but the reader sees 3 × 0.34 = 1.02 on paper.
        totals = compute_totals([line("1", "0.335")] * 3, currency="EUR")
        assert figures(totals) == ("1.02", "0.26", "1.28")

    def test_small_prices_keep_their_decimals_until_the_line_is_rounded(self) -> None:
        totals = compute_totals([line("100000", "0.001234")], currency="EUR")
        assert figures(totals) == ("123.40", "30.85", "154.25")

    def test_a_rate_may_be_fractional(self) -> None:
        totals = compute_totals([line("1", "1000", "9.975")], currency="CAD")
        assert figures(totals) == ("1000.00", "99.75", "1099.75")

    def test_a_currency_without_minor_units_has_whole_totals(self) -> None:
        totals = compute_totals([line("3", "333.5", "10")], currency="JPY")
        assert figures(totals) == ("1001", "100", "1101")

    def test_a_currency_of_three_decimals_keeps_them(self) -> None:
        totals = compute_totals([line("1", "10.0005", "19")], currency="TND")
        assert figures(totals) == ("10.001", "1.900", "11.901")

    def test_a_discount_line_lowers_the_basis_of_its_group(self) -> None:
        totals = compute_totals([line("1", "200"), line("-1", "50")], currency="NOK")
        assert figures(totals) == ("150.00", "37.50", "187.50")

    def test_an_invoice_without_lines_is_nothing(self) -> None:
        totals = compute_totals([], currency="EUR")
        assert figures(totals) == ("0.00", "0.00", "0.00")
        assert totals.vat_subtotals == ()
        assert totals.currency == "EUR"

    def test_what_was_prepaid_is_no_longer_payable(self) -> None:
        prepaid = Money(Decimal("25.01"), "EUR")
        totals = compute_totals([line("1", "100")], currency="EUR", prepaid_total=prepaid)
        assert totals.grand_total == Money(Decimal(125), "EUR")
        assert totals.prepaid_total == prepaid
        assert totals.payable_amount == Money(Decimal("99.99"), "EUR")

    @pytest.mark.parametrize("amount", ["0", "10"])
    def test_a_prepayment_in_another_currency_is_refused(self, amount: str) -> None:
        with pytest.raises(CurrencyMismatch):
            compute_totals(
                [line("1", "100")], currency="EUR", prepaid_total=Money(Decimal(amount), "USD")
            )


class TestVatBreakdown:
    def test_it_is_sorted_by_category_and_falling_rate(self) -> None:
        lines = [
            line("1", "1", "0", VatCategory.EXPORT),
            line("1", "2", "12"),
            line("1", "3", "0", VatCategory.ZERO),
            line("1", "4", "25"),
            line("1", "5", "6"),
        ]
        totals = compute_totals(lines, currency="SEK")
        assert [(g.vat_category.value, str(g.vat_rate)) for g in totals.vat_subtotals] == [
            ("S", "25.0000"),
            ("S", "12.0000"),
            ("S", "6.0000"),
            ("Z", "0.0000"),
            ("G", "0.0000"),
        ]
        assert totals.line_net_amounts == tuple(Money(Decimal(n), "SEK") for n in (1, 2, 3, 4, 5))

    def test_the_same_rate_written_twice_is_one_group(self) -> None:
        totals = compute_totals([line("1", "1", "25"), line("1", "1", "25.00")], currency="SEK")
        assert len(totals.vat_subtotals) == 1

    def test_categories_of_the_same_rate_stay_apart(self) -> None:
        lines = [line("1", "1", "0", category) for category in VatCategory if category is not S]
        totals = compute_totals(lines, currency="SEK")
        assert len(totals.vat_subtotals) == len(lines)
        assert totals.tax_total == Money.zero("SEK")


class TestLaws:
    @given(st.lists(line_inputs(), max_size=12), st.sampled_from(["EUR", "JPY", "KWD"]))
    def test_the_figures_are_those_of_exact_fractions(
        self, lines: list[LineInput], currency: str
    ) -> None:
        decimals = minor_unit_decimals(currency)
        groups: dict[tuple[str, Fraction], Fraction] = {}
        nets = []
        for a_line in lines:
            product = Fraction(a_line.quantity) * Fraction(a_line.unit_price)
            nets.append(half_up(product, decimals))
            key = (a_line.vat_category.value, Fraction(a_line.vat_rate))
            groups[key] = groups.get(key, Fraction(0)) + nets[-1]
        taxes = [half_up(basis * rate / 100, decimals) for (_, rate), basis in groups.items()]

        totals = compute_totals(lines, currency=currency)

        assert [Fraction(net.amount) for net in totals.line_net_amounts] == nets
        assert Fraction(totals.line_net_total.amount) == sum(nets)
        assert totals.tax_basis_total == totals.line_net_total
        assert Fraction(totals.tax_total.amount) == sum(taxes)
        assert Fraction(totals.grand_total.amount) == sum(nets) + sum(taxes)
        assert totals.payable_amount == totals.grand_total

    @given(st.lists(line_inputs(), max_size=12))
    def test_negated_quantities_negate_every_figure(self, lines: list[LineInput]) -> None:
        invoice = compute_totals(lines, currency="EUR")
        credit = compute_totals([negated(a_line) for a_line in lines], currency="EUR")
        assert credit.line_net_amounts == tuple(-net for net in invoice.line_net_amounts)
        assert credit.line_net_total == -invoice.line_net_total
        assert credit.tax_basis_total == -invoice.tax_basis_total
        assert credit.tax_total == -invoice.tax_total
        assert credit.grand_total == -invoice.grand_total
        assert credit.payable_amount == -invoice.payable_amount
        assert [(g.tax_basis_amount, g.tax_amount) for g in credit.vat_subtotals] == [
            (-g.tax_basis_amount, -g.tax_amount) for g in invoice.vat_subtotals
        ]

    @given(st.lists(line_inputs(), max_size=12), st.randoms(use_true_random=False))
    def test_the_order_of_the_lines_changes_nothing_but_their_order(
        self, lines: list[LineInput], random: Random
    ) -> None:
        shuffled = list(lines)
        random.shuffle(shuffled)
        before = compute_totals(lines, currency="EUR")
        after = compute_totals(shuffled, currency="EUR")
        assert after.vat_subtotals == before.vat_subtotals
        assert after.grand_total == before.grand_total


class TestLineInput:
    @pytest.mark.parametrize("field", ["quantity", "unit_price", "vat_rate"])
    def test_a_float_is_refused(self, field: str) -> None:
        values: dict[str, object] = {
            "quantity": Decimal(1),
            "unit_price": Decimal(1),
            "vat_rate": Decimal(25),
        }
        with pytest.raises(NotExact):
            LineInput(vat_category=S, **(values | {field: 1.0}))  # type: ignore[arg-type]  # As above.

    @pytest.mark.parametrize(("quantity", "price"), [("0.0000001", "1"), ("1", "1.2345678")])
    def test_a_seventh_decimal_is_refused(self, quantity: str, price: str) -> None:
        with pytest.raises(TooManyDecimals):
            line(quantity, price)

    def test_six_decimals_and_trailing_zeros_are_fine(self) -> None:
        assert line("0.000001", "1.10000000").unit_price == Decimal("1.1")

    def test_a_rate_that_does_not_fit_its_category_is_refused(self) -> None:
        with pytest.raises(InvalidVatRate):
            line("1", "1", "25", VatCategory.REVERSE_CHARGE)


class TestTotalTooLarge:
    @pytest.mark.parametrize("number", ["1000000000000", "-1000000000000", "1E+50", "1E+5000"])
    def test_a_quantity_or_price_beyond_its_column_is_refused(self, number: str) -> None:
        with pytest.raises(TotalTooLarge):
            line(number, "1")
        with pytest.raises(TotalTooLarge):
            line("1", number)

    def test_a_line_beyond_its_column_is_refused(self) -> None:
        largest = compute_totals(
            [line("999999999999", "1000", "0", VatCategory.ZERO)], currency="EUR"
        )
        assert str(largest.grand_total.amount) == "999999999999000.00"
        for quantity in ("1000000", "-1000000"):
            with pytest.raises(TotalTooLarge):
                compute_totals([line(quantity, "999999999999.999")] * 2, currency="EUR")
            with pytest.raises(TotalTooLarge):
                compute_totals(
                    [line(quantity, "1000000000", "0", VatCategory.ZERO)], currency="EUR"
                )

    def test_a_sum_beyond_its_column_is_refused_though_its_parts_fit(self) -> None:
        half = line("1000000", "500000000", "0", VatCategory.ZERO)
        assert compute_totals([half], currency="EUR").grand_total.to_minor() == 5 * 10**16
        with pytest.raises(TotalTooLarge):
            compute_totals([half, half], currency="EUR")

    def test_vat_may_not_push_the_total_over_the_limit(self) -> None:
        with pytest.raises(TotalTooLarge):
            compute_totals([line("1000000", "900000000")], currency="EUR")

    def test_two_lines_beyond_their_columns_do_not_cancel_out(self) -> None:
        lines = [
            line("1000000", "1000000000", "0", VatCategory.ZERO),
            line("-1000000", "1000000000", "0", VatCategory.ZERO),
        ]
        with pytest.raises(TotalTooLarge):
            compute_totals(lines, currency="EUR")

    def test_negative_vat_does_not_hide_a_net_total_beyond_its_column(self) -> None:
        lines = [
            line("1000000", "600000000", "0", VatCategory.ZERO),
            line("1000000", "600000000", "0", VatCategory.EXEMPT),
            line("-1000000", "190000000"),
        ]
        with pytest.raises(TotalTooLarge):
            compute_totals(lines, currency="EUR")

    def test_a_prepayment_does_not_hide_a_grand_total_beyond_its_column(self) -> None:
        prepaid = Money(Decimal(5 * 10**14), "EUR")
        with pytest.raises(TotalTooLarge):
            compute_totals([line("1000000", "900000000")], currency="EUR", prepaid_total=prepaid)
