"""Cursors come back from addresses, which anybody may write."""

from base64 import urlsafe_b64encode

import pytest

from fastfaktura.core.cursors import Cursor


def word_of(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


class TestCursor:
    @pytest.mark.parametrize("cursor", [Cursor.after("åse", "1"), Cursor.before("b", "2")])
    def test_comes_back_as_it_was_written(self, cursor) -> None:
        assert Cursor.decode(cursor.encode(), parts=2) == cursor

    @pytest.mark.parametrize(
        "word",
        [
            "",
            "é",
            "a",
            word_of(b"\xff"),
            word_of(b"{}"),
            word_of(b'[">", "a"]'),
            word_of(b'[">", "a", 1]'),
            word_of(rb'[">", "a", "\u0000"]'),
            word_of(rb'[">", "a", "\ud800"]'),
            word_of(b"[" * 20_000),
        ],
    )
    def test_what_is_no_cursor_is_the_beginning(self, word) -> None:
        assert Cursor.decode(word, parts=2) == Cursor()
