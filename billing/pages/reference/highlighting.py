"""Code in colours by classes: a stylesheet draws them, in the light and in the dark."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pygments.lexer import Lexer
from pygments.lexers import BashLexer, HttpLexer, JsonLexer, PythonLexer
from pygments.token import Comment, Keyword, Number, String

LEXERS: dict[str, type[Lexer]] = {
    "bash": BashLexer,
    "http": HttpLexer,
    "json": JsonLexer,
    "python": PythonLexer,
}
# The first that a token belongs to; what is in none keeps the colour of text. Few classes keep
# the page small.
CLASSES: tuple[tuple[Any, str], ...] = (
    (Comment, "c"),
    (String, "s"),
    (Number, "n"),
    (Keyword, "k"),
)


Run = tuple[str, str]


@cache
def _lexer(language: str) -> Lexer:
    return LEXERS[language](stripnl=False, ensurenl=False)


def _class_of(token: Any) -> str:
    return next((name for kind, name in CLASSES if token in kind), "")


def _tokens(code: str, language: str) -> Iterator[tuple[Any, str]]:
    """Yield the tokens of code; the body in a command is JSON, and coloured as such."""
    for token, text in _lexer(language).get_tokens(code):
        if language == "bash" and text.startswith("'{") and text.endswith("}'"):
            yield String, "'"
            yield from _lexer("json").get_tokens(text[1:-1])
            yield String, "'"
        else:
            yield token, text


def _runs(code: str, language: str) -> Iterator[Run]:
    """Yield the code in pieces of one class each."""
    last, run = "", ""
    for token, text in _tokens(code, language):
        # White space takes whatever colour stands before it.
        name = _class_of(token) if text.strip() else last
        if name != last:
            yield last, run
            last, run = name, ""
        run += text
    yield last, run


def highlighted(code: str, language: str) -> SafeString:
    """Return code as HTML, with a class on what has a colour of its own."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<i class="{}">{}</i>', name, run) if name else run,)
            for name, run in _runs(code, language)
            if run
        ),
    )
