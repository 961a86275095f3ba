"""The business's colour on its public page."""

from hypothesis import given
from hypothesis import strategies as st

from billing.pages.public_accent import (
    DARK_CARD,
    DARK_INK,
    LEAST_CONTRAST,
    on_dark,
    on_light,
    public_accent_css,
)
from fastfaktura.core.contrast import WHITE, contrast

channels = st.integers(0, 255)
colours = st.tuples(channels, channels, channels)


class TestAccent:
    @given(colours)
    def test_is_readable_in_light_and_in_dark_whatever_was_chosen(self, colour):
        assert contrast(on_light(colour), WHITE) >= LEAST_CONTRAST
        assert contrast(on_dark(colour), DARK_CARD) >= LEAST_CONTRAST
        assert contrast(on_dark(colour), DARK_INK) >= LEAST_CONTRAST

    def test_leaves_a_colour_alone_that_reads_already(self):
        assert on_light((15, 107, 92)) == (15, 107, 92)

    def test_knows_the_contrast_of_black_and_white(self):
        assert round(contrast((0, 0, 0), WHITE), 2) == 21.0

    def test_writes_no_text_of_strangers_into_the_stylesheet(self):
        css = public_accent_css("red;}body{display:none")

        assert "display" not in css
        assert "--accent:#0f6b5c" in css
