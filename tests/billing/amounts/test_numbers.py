"""Numbers as people type them: read in one way or refused."""

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.money import NotExact
from billing.amounts.numbers import (
    NumberProblem,
    UnknownLanguage,
    UnreadableNumber,
    read_number,
    write_number,
)
from fastfaktura.core.templatetags.figures import amount, quantity

REGIONS = {
    "en": "en_GB",
    "fr": "fr_FR",
    "nb": "nb_NO",
    "sv": "sv_SE",
    "da": "da_DK",
    "nl": "nl_NL",
    "de": "de_DE",
    "pl": "pl_PL",
}
COMMA_LANGUAGES = ["fr", "nb", "sv", "da", "nl", "de", "pl"]
SPACE_LANGUAGES = ["fr", "nb", "sv", "pl"]
POINT_GROUP_LANGUAGES = ["da", "nl", "de"]

every_language = pytest.mark.parametrize("language", REGIONS)


def read(text: str, language: str, max_decimals: int = 6) -> Decimal:
    return read_number(text, language=language, max_decimals=max_decimals)


def problem(text: str, language: str, max_decimals: int = 6) -> NumberProblem:
    with pytest.raises(UnreadableNumber) as caught:
        read(text, language, max_decimals)
    return caught.value.problem


class TestReadNumber:
    @every_language
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("0", "0"),
            ("007", "7"),
            (" 1250 ", "1250"),
            ("1 250", "1250"),
            ("1\N{NO-BREAK SPACE}250", "1250"),
            ("1\N{NARROW NO-BREAK SPACE}250\N{NO-BREAK SPACE}000", "1250000"),
            ("1\N{THIN SPACE}250", "1250"),
            ("1'250'000", "1250000"),
            ("1\N{RIGHT SINGLE QUOTATION MARK}250", "1250"),
            ("-5", "-5"),
            ("\N{MINUS SIGN}5", "-5"),
            ("\N{EN DASH} 5", "-5"),
            ("\N{NON-BREAKING HYPHEN}5", "-5"),
            ("+5", "5"),
        ],
    )
    def test_whole_numbers_are_read_alike_everywhere(
        self, language: str, text: str, value: str
    ) -> None:
        assert read(text, language) == Decimal(value)

    @pytest.mark.parametrize("language", COMMA_LANGUAGES)
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("123,00", "123"),
            ("1250,5", "1250.5"),
            ("1 250,00", "1250"),
            ("1.250,50", "1250.50"),
            ("1.250.000", "1250000"),
            ("1.250.000,5", "1250000.5"),
            ("1'250,75", "1250.75"),
            ("0,125", "0.125"),
            (",5", "0.5"),
            ("12,", "12"),
            ("\N{MINUS SIGN}1 250,5", "-1250.5"),
        ],
    )
    def test_the_comma_separates_decimals_on_the_continent(
        self, language: str, text: str, value: str
    ) -> None:
        assert read(text, language) == Decimal(value)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("123.00", "123"),
            ("1,250", "1250"),
            ("1,250.50", "1250.50"),
            ("1,250,000", "1250000"),
            ("1 250.5", "1250.5"),
            ("0.125", "0.125"),
            (".5", "0.5"),
            ("12.", "12"),
        ],
    )
    def test_the_point_separates_decimals_in_english(self, text: str, value: str) -> None:
        assert read(text, "en") == Decimal(value)

    @pytest.mark.parametrize("language", POINT_GROUP_LANGUAGES)
    def test_the_point_groups_thousands_in_danish_and_dutch(self, language: str) -> None:
        assert read("1.250", language) == Decimal(1250)

    @pytest.mark.parametrize("language", SPACE_LANGUAGES)
    def test_a_lonely_point_before_three_digits_is_ambiguous_elsewhere(self, language: str) -> None:
        with pytest.raises(UnreadableNumber) as caught:
            read("1.250", language)
        assert caught.value.problem is NumberProblem.AMBIGUOUS
        assert caught.value.decimal_mark == ","
        assert [read(text, language) for text in caught.value.readings] == [
            Decimal(1250),
            Decimal("1.250"),
        ]

    @pytest.mark.parametrize(
        "text", ["123,00", "1,25", "0,125", "1,2500", "1250,000", "12,", ",125"]
    )
    def test_a_decimal_comma_is_never_read_as_thousands_in_english(self, text: str) -> None:
        assert problem(text, "en") is NumberProblem.MISPLACED_GROUPS

    @pytest.mark.parametrize("language", POINT_GROUP_LANGUAGES)
    @pytest.mark.parametrize(
        "text", ["123.00", "1.25", "0.125", "1.2500", "1250.000", "12.", ".125"]
    )
    def test_a_decimal_point_is_never_read_as_thousands_in_danish_and_dutch(
        self, language: str, text: str
    ) -> None:
        assert problem(text, language) is NumberProblem.MISPLACED_GROUPS

    @pytest.mark.parametrize("language", SPACE_LANGUAGES)
    @pytest.mark.parametrize("text", ["12.50", "123.00", "0.125", "1.5", "12.", ".5", "1.2.3"])
    def test_a_decimal_point_is_the_wrong_mark_elsewhere(self, language: str, text: str) -> None:
        assert problem(text, language) is NumberProblem.WRONG_MARK

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("1,250.50", "nb"),
            ("1,250.50", "da"),
            ("1,250,000", "fr"),
            ("1.250,50", "en"),
            ("1.250.000", "en"),
            ("1,250 000", "nl"),
        ],
    )
    def test_marks_in_the_order_of_another_language_are_refused(
        self, text: str, language: str
    ) -> None:
        assert problem(text, language) is NumberProblem.WRONG_MARK

    @every_language
    @pytest.mark.parametrize("text", ["1 25", "12 50", "1 2500", "1250 000", "0 250", "1  250"])
    def test_broken_groups_are_refused(self, language: str, text: str) -> None:
        assert problem(text, language) is NumberProblem.MISPLACED_GROUPS

    @pytest.mark.parametrize(
        ("text", "language"), [("1 250'000", "sv"), ("1.250 000,0", "da"), ("1,250'000", "en")]
    )
    def test_two_kinds_of_groups_are_refused(self, text: str, language: str) -> None:
        assert problem(text, language) is NumberProblem.MISPLACED_GROUPS

    @every_language
    @pytest.mark.parametrize(
        "text",
        [
            *("abc", "1e5", "10 st", "5 €", "12a", "5-", "--5", "(5)", "NaN", "Infinity"),
            *("-", ",", ".", "'", "½", "²", "٣", "0x10", "1_000", "1\n2", "25 %"),
        ],
    )
    def test_what_is_no_number_is_refused(self, language: str, text: str) -> None:
        assert problem(text, language) is NumberProblem.NOT_A_NUMBER

    @every_language
    @pytest.mark.parametrize("text", ["", "   ", "\N{NO-BREAK SPACE}"])
    def test_nothing_is_no_zero(self, language: str, text: str) -> None:
        assert problem(text, language) is NumberProblem.EMPTY

    def test_the_caller_says_how_many_decimals_may_be(self) -> None:
        assert str(read("1,25", "nb", max_decimals=2)) == "1.25"
        assert str(read("1,2500", "nb", max_decimals=2)) == "1.25"
        assert read("12,0", "nb", max_decimals=0) == Decimal(12)
        assert problem("1,255", "nb", max_decimals=2) is NumberProblem.TOO_MANY_DECIMALS
        assert problem("1,5", "nb", max_decimals=0) is NumberProblem.TOO_MANY_DECIMALS

    def test_a_number_beyond_every_column_is_refused(self) -> None:
        assert read("9" * 15, "en") == Decimal("9" * 15)
        assert read("0" * 500 + "7", "en") == Decimal(7)
        assert problem("1" + "0" * 15, "en") is NumberProblem.TOO_LARGE
        assert problem("9" * 100_000, "en") is NumberProblem.TOO_LARGE

    def test_zero_has_no_sign(self) -> None:
        assert str(read("-0", "en")) == "0.0"

    @pytest.mark.parametrize("language", ["it", "en_GB", ""])
    def test_another_language_is_refused(self, language: str) -> None:
        with pytest.raises(UnknownLanguage):
            read("1", language)


class TestRoundTrip:
    @every_language
    @given(units=st.integers(-(10**17), 10**17), decimals=st.integers(3, 9))
    def test_what_the_product_prints_can_be_typed(
        self, language: str, units: int, decimals: int
    ) -> None:
        value = Decimal(units).scaleb(-decimals)
        for printed in (quantity(value, language), amount(value, "EUR", language)):
            assert read(printed, language, max_decimals=9) == value

    @every_language
    @given(units=st.integers(-(10**14), 10**14), decimals=st.integers(0, 6))
    def test_what_stands_in_a_field_can_be_read_again(
        self, language: str, units: int, decimals: int
    ) -> None:
        value = Decimal(units).scaleb(-decimals)
        assert read(write_number(value, language=language), language) == value

    @every_language
    @given(text=st.text(alphabet="0123456789., '-", max_size=12))
    def test_no_digit_is_lost_or_moved(self, language: str, text: str) -> None:
        try:
            value = read(text, language, max_decimals=12)
        except UnreadableNumber:
            return
        typed = "".join(c for c in text if c.isdigit()).lstrip("0").rstrip("0")
        kept = "".join(c for c in f"{value:f}" if c.isdigit()).lstrip("0").rstrip("0")
        assert kept == typed

    @every_language
    def test_the_marks_are_those_of_the_formatter(self, language: str) -> None:
        symbols = Locale.parse(REGIONS[language]).number_symbols["latn"]
        assert read(f"1{symbols['group']}250{symbols['decimal']}5", language) == Decimal("1250.5")
        assert read(f"{symbols['minusSign']}5", language) == Decimal(-5)


class TestWriteNumber:
    @pytest.mark.parametrize(
        ("value", "language", "written"),
        [
            ("1250.500000", "nb", "1250,5"),
            ("1250.500000", "en", "1250.5"),
            ("100.000000", "da", "100"),
            ("-0.001234", "fr", "-0,001234"),
            ("1E+3", "sv", "1000"),
        ],
    )
    def test_it_writes_no_groups_and_no_needless_zeros(
        self, value: str, language: str, written: str
    ) -> None:
        assert write_number(Decimal(value), language=language) == written

    def test_it_fills_up_to_the_decimals_of_a_price(self) -> None:
        assert write_number(Decimal("1250.5"), language="nl", min_decimals=2) == "1250,50"
        assert write_number(Decimal(100), language="en", min_decimals=2) == "100.00"
        assert write_number(Decimal("0.1234"), language="en", min_decimals=2) == "0.1234"

    def test_a_float_is_refused(self) -> None:
        with pytest.raises(NotExact):
            write_number(1.5, language="en")  # type: ignore[arg-type]  # The refusal is tested.
