"""The colour of a business on its documents."""

import pytest

from billing.documents.accent import LEAST_CONTRAST, accent_css, accent_of
from fastfaktura.core.contrast import WHITE, channels_of, contrast


class TestAccentOf:
    @pytest.mark.parametrize("written", ["#0f6b5c", "0F6B5C", " 0f6b5c "])
    def test_reads_six_digits_with_and_without_sign(self, written):
        assert accent_of(written) == "0f6b5c"

    @pytest.mark.parametrize(
        "written", ["", "red", "#fff", "0f6b5c;", "0f6b5c}body{display:none", "#0f6b5cff"]
    )
    def test_takes_the_default_for_anything_else(self, written):
        assert accent_of(written) == "0f6b5c"

    @pytest.mark.parametrize("pale", ["ffe27a", "ffffff", "00ff00"])
    def test_darkens_until_a_line_shows_on_paper(self, pale):
        assert contrast(channels_of(accent_of(pale)), WHITE) >= LEAST_CONTRAST

    def test_leaves_a_dark_colour_as_it_is(self):
        assert accent_css("#27408b").startswith(".document{--accent:#27408b;--accent-deep:#27408b;")
