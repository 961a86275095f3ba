"""Payment references: check digits as the banks count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649, luhn

from billing.amounts.references import (
    HyphenRefused,
    ReferenceTooLong,
    digits_of,
    fik71,
    is_fik71,
    is_kid,
    is_ocr,
    is_qrr,
    is_rf,
    kid,
    looks_like_reference,
    mod11_check,
    ocr,
    qrr,
    rf,
    squeezed,
)

DIGITS = st.text("0123456789", min_size=1, max_size=24)


def swapped(text, at):
    return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"


class TestKid:
    @pytest.mark.parametrize("known", ["008000011688373", "2345676"])
    def test_counts_mod10_as_the_banks_do(self, known):
        assert kid(known[:-1]) == known
        assert is_kid(known)

    @pytest.mark.parametrize(
        ("digits", "check"), [("1234567890", "3"), ("0", "0"), ("6", "-"), ("20260042", "5")]
    )
    def test_counts_mod11_with_weights_from_two_to_seven(self, digits, check):
        assert mod11_check(digits) == check

    def test_refuses_the_hyphen_of_mod11_where_the_bank_does_not_take_it(self):
        assert kid("6", is_mod11=True) == "6-"
        with pytest.raises(HyphenRefused):
            kid("6", is_mod11=True, allows_hyphen=False)

    def test_is_filled_to_the_length_that_was_agreed(self):
        assert kid("20260042", length=15) == "000000202600425"

    @pytest.mark.parametrize(("digits", "length"), [("1" * 25, None), ("12345", 5)])
    def test_refuses_more_digits_than_fit(self, digits, length):
        with pytest.raises(ReferenceTooLong) as refusal:
            kid(digits, length=length)
        assert refusal.value.count == len(digits)

    def test_refuses_nothing_at_all(self):
        with pytest.raises(ValueError, match="at least one"):
            kid("")

    @given(DIGITS, st.booleans())
    def test_is_told_from_one_with_another_digit(self, digits, is_mod11):
        made = kid(digits, is_mod11=is_mod11)
        wrong = f"{(int(made[0]) + 1) % 10}{made[1:]}"
        is_valid = (lambda text: mod11_check(text[:-1]) == text[-1]) if is_mod11 else luhn.is_valid
        assert is_kid(made)
        assert is_valid(made)
        assert not is_valid(wrong)


class TestOcr:
    def test_counts_length_and_check_digit(self):
        assert ocr("20260042", has_length=True) == "2026004206"
        assert is_ocr("2026004206", has_length=True)
        assert ocr("20260042") == "202600425"
        assert not is_ocr("2026004206"[:-1] + "7")

    @given(DIGITS.filter(lambda digits: len(digits) < 24), st.booleans())
    def test_is_read_back(self, digits, has_length):
        made = ocr(digits, has_length=has_length)
        assert made.startswith(digits)
        assert is_ocr(made, has_length=has_length)


class TestRf:
    def test_counts_as_the_standard_s_example(self):
        assert rf("539007547034") == "RF18539007547034"

    def test_keeps_letters_and_leaves_other_signs_out(self):
        assert rf("f2026-0042").endswith("F20260042")

    @given(st.text("0123456789ABCXYZ", min_size=1, max_size=21))
    def test_is_what_others_take_for_valid(self, body):
        assert iso11649.is_valid(rf(body))
        assert is_rf(rf(body))
        assert iso11649.compact(rf(body))[4:] == body

    def test_refuses_more_signs_than_fit(self):
        with pytest.raises(ReferenceTooLong):
            rf("A" * 22)


class TestQrr:
    def test_counts_as_the_example_of_six(self):
        assert qrr("21000000000313947143000901") == "210000000003139471430009017"

    @given(DIGITS)
    def test_has_27_digits_and_is_read_back(self, digits):
        made = qrr(digits)
        assert len(made) == 27
        assert is_qrr(made)
        assert int(made[:-1]) == int(digits)


class TestFik71:
    @given(DIGITS.filter(lambda digits: len(digits) < 15))
    def test_has_15_digits_and_is_read_back(self, digits):
        made = fik71(digits)
        assert len(made) == 15
        assert is_fik71(made)
        assert int(made[:-1]) == int(digits)


class TestReading:
    def test_takes_spaces_out_and_a_card_apart(self):
        assert squeezed("rf18 5390 0754 7034") == "RF18539007547034"
        assert squeezed("+71<000000202600428+81234567<") == "000000202600428"
        assert digits_of("F2026-0042") == "20260042"

    @pytest.mark.parametrize("text", ["2026-0042", "Fjord Bakeri", "", "RF18539007547035"])
    def test_takes_no_number_and_no_name_for_a_reference(self, text):
        assert not looks_like_reference(text)
