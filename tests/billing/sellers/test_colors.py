"""Colours: contrast with white by WCAG, and the nearest darker shade."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.sellers.colors import (
    ColorNotReadable,
    contrast_with_white,
    is_readable,
    parse_color,
    readable_shade,
)


class TestContrast:
    def test_black_and_white_are_the_ends(self):
        assert contrast_with_white("#000000") == pytest.approx(21)
        assert contrast_with_white("#ffffff") == pytest.approx(1)

    def test_the_grey_on_the_line(self):
        assert is_readable("#767676")
        assert not is_readable("#777777")

    def test_our_own_accent_can_be_read(self):
        assert is_readable("#0f6b5c")

    @given(st.integers(min_value=0, max_value=0xFFFFFF))
    def test_a_shade_can_always_be_read_and_a_readable_colour_is_its_own(self, number):
        color = f"#{number:06x}"
        shade = readable_shade(color)
        assert is_readable(shade)
        assert shade == color or not is_readable(color)


class TestParsing:
    @pytest.mark.parametrize("text", ["#0F6B5C", " 0f6b5c ", "#0f6b5c"])
    def test_writings_of_one_colour(self, text):
        assert parse_color(text) == "#0f6b5c"

    def test_three_digits_count_double(self):
        assert parse_color("#fc0") == "#ffcc00"

    @pytest.mark.parametrize("text", ["", "#12345", "teal", "#gggggg", "#0f6b5c80", "#0f6b5c;x"])
    def test_anything_else_is_refused(self, text):
        with pytest.raises(ColorNotReadable):
            parse_color(text)
