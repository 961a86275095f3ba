"""Sums as people type them into a number field: exact, bounded, read in one way or refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.expressions import DEEPEST, LONGEST, is_sum, read_sum
from billing.amounts.numbers import NumberProblem, UnreadableNumber, write_number


def read(text, language="en", decimals=6):
    return read_sum(text, language=language, max_decimals=decimals)


def problem_of(text, language="en", decimals=6):
    with pytest.raises(UnreadableNumber) as caught:
        read(text, language, decimals)
    return caught.value.problem


class TestReading:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("3*1.5", "4.5"),
            ("3 x 1.5", "4.5"),
            ("3 × 1.5", "4.5"),
            ("2+3*4", "14"),
            ("(2+3)*4", "20"),
            ("10/4", "2.5"),
            ("10 ÷ 4", "2.5"),
            ("10 − 4 − 3", "3"),
            ("-3*2", "-6"),
            ("3*-2", "-6"),
            ("-(1+2)", "-3"),
            ("1,000*2", "2000"),
            ("100/3*3", "100"),
            ("12.50", "12.50"),
            ("-5", "-5"),
        ],
    )
    def test_computes_as_at_school(self, text, value):
        assert read(text) == Decimal(value)

    def test_reads_its_numbers_by_the_language(self):
        assert read("3*1,5", "nb") == Decimal("4.5")
        assert read("1 000 + 2,5", "sv") == Decimal("1002.5")
        assert read("1.250*2", "da") == 2500

    def test_a_number_that_can_be_read_in_two_ways_is_refused_inside_a_sum_too(self):
        assert problem_of("2*1.250", "nb") is NumberProblem.AMBIGUOUS

    @pytest.mark.parametrize(
        "text", ["1+", "*2", "(1", "1)", "1 2 3 4+", "()", "2**3", "a*2", "1//2"]
    )
    def test_what_is_no_sum_is_refused(self, text):
        assert problem_of(text) in {NumberProblem.NOT_A_NUMBER, NumberProblem.MISPLACED_GROUPS}

    @pytest.mark.parametrize("text", ["1/0", "1/(2-2)", "0/0"])
    def test_nothing_is_divided_by_zero(self, text):
        assert problem_of(text) is NumberProblem.DIVIDED_BY_ZERO

    def test_only_a_division_is_rounded_and_only_its_result(self):
        assert read("100/3") == Decimal("33.333333")
        assert read("200/3") == Decimal("66.666667")
        assert read("-200/3") == Decimal("-66.666667")
        assert problem_of("0.0001*0.0001") is NumberProblem.TOO_MANY_DECIMALS

    def test_is_bounded(self):
        assert problem_of("1+" * LONGEST + "1") is NumberProblem.TOO_LARGE
        assert problem_of("999999999*999999999") is NumberProblem.TOO_LARGE
        deep = "(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1)
        assert problem_of(deep) is NumberProblem.NOT_A_NUMBER
        assert read("(" * DEEPEST + "1" + ")" * DEEPEST) == 1

    def test_a_signed_number_is_no_sum(self):
        assert not is_sum("-5")
        assert not is_sum(" +1 000,50 ")
        assert is_sum("5-3")
        assert is_sum("(5)")


numbers = st.decimals(min_value=0, max_value=999, places=2)
trees = st.recursive(
    numbers.map(lambda value: (f"{value:f}", Fraction(value))),
    lambda parts: st.tuples(parts, st.sampled_from("+-*"), parts).map(
        lambda three: (
            f"({three[0][0]} {three[1]} {three[2][0]})",
            {
                "+": three[0][1] + three[2][1],
                "-": three[0][1] - three[2][1],
                "*": three[0][1] * three[2][1],
            }[three[1]],
        )
    ),
    max_leaves=4,
)


class TestLaws:
    @given(trees)
    def test_equals_whole_fractions(self, tree):
        text, value = tree
        if abs(value) < 10**15:
            assert Fraction(read(text, decimals=12)) == value

    @given(numbers, numbers.filter(bool))
    def test_a_quotient_is_the_nearest_number(self, top, bottom):
        value = read(f"{top:f}/{bottom:f}")
        assert abs(Fraction(value) - Fraction(top) / Fraction(bottom)) <= Fraction(1, 2 * 10**6)

    @given(
        st.text(alphabet="0123456789+-*/().,x 	", max_size=30),
        st.sampled_from(["en", "nb", "da"]),
    )
    def test_anything_is_a_number_or_is_refused(self, text, language):
        try:
            value = read(text, language)
        except UnreadableNumber:
            return
        assert read(write_number(value, language=language), language) == value
