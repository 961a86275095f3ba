"""Finds every message of the product: in its Python and in its templates."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.conf import settings
from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace
from django.utils.translation.template import (
    block_re,
    constant_re,
    endblock_re,
    inline_re,
    plural_re,
)

from fastfaktura.core.client_messages import is_of_clients_only, names_for_clients

# How Babel writes positions of arguments.
Arguments = tuple[int | tuple[int, int] | tuple[int, str], ...]
# Which arguments of Django's functions are messages; "c" marks the context.
FUNCTIONS: dict[str, Arguments] = {
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HINT = "Translators:"
# Folders with Python that no user of the product ever sees.
NOT_THE_PRODUCT = {"tests", "bench"}
# The designers' page of components shows samples, in English.
SAMPLES = ("templates/_components/", "fastfaktura/core/views/components.py")


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message as the source has it; ``plural`` and ``context`` are empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""
    hints: tuple[str, ...] = ()

    @property
    def key(self) -> str | tuple[str, str]:
        """Return what Babel takes for the identity: the text, or both its forms."""
        return (self.text, self.plural) if self.plural else self.text


def source_catalogue(root: Path | None = None, *, language: str = "") -> Catalog:
    """Return all messages below ``root``, the project itself if not given, without translations.

    Places are files without lines, so that a catalogue changes only where a message does.

    :param language: leave out what is not said in it.
    """
    root = root or settings.BASE_DIR
    catalogue = Catalog(charset="utf-8")
    for path in source_files(root):
        place = path.relative_to(root).as_posix()
        names: frozenset[str] | None = frozenset()
        if language and is_of_clients_only(language):
            names = names_for_clients(place)
        if names is None:
            continue
        text = path.read_text()
        is_python = path.suffix == ".py"
        found = python_messages(text, names) if is_python else template_messages(text)
        for message in found:
            catalogue.add(
                message.key,
                locations=[(place, 0)],
                auto_comments=message.hints,
                context=message.context or None,
            )
    return catalogue


def source_files(root: Path) -> list[Path]:
    """Return the files that may hold messages, in an order that is always the same."""
    packages = [path.parent for path in root.glob("*/__init__.py")]
    python = [
        path
        for package in packages
        if package.name not in NOT_THE_PRODUCT
        for path in package.rglob("*.py")
        if "migrations" not in path.parts
    ]
    templates = [
        path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt"}
    ]
    return [
        path
        for path in sorted(python) + sorted(templates)
        if not path.relative_to(root).as_posix().startswith(SAMPLES)
    ]


def python_messages(source: str, names: frozenset[str] = frozenset()) -> Iterator[SourceMessage]:
    """Yield the messages of a module, whatever names it imports Django's functions by.

    :param names: of the classes and functions to read; the whole module if there are none.
    """
    # Most modules have none, and what finds them reads every sign.
    if "gettext" not in source:
        return
    keywords = FUNCTIONS | _aliases(source)
    found = extract(
        "python", BytesIO(source.encode()), keywords, comment_tags=(HINT,), strip_comment_tags=True
    )
    wanted = _lines_of(source, names) if names else None
    for line, message, hints, context in found:
        if wanted is not None and line not in wanted:
            continue
        text, plural = (*message, "")[:2] if isinstance(message, tuple) else (message, "")
        yield SourceMessage(text, plural, context or "", tuple(hints))


def _lines_of(source: str, names: frozenset[str]) -> set[int]:
    """Return the lines of a module's classes and functions.

    :raises LookupError: if the module has not all of them.
    """
    parts = {
        node.name: range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    if missing := names - parts.keys():
        raise LookupError(f"the module has no {', '.join(sorted(missing))}")
    return {line for name in names for line in parts[name]}


def _aliases(source: str) -> dict[str, Arguments]:
    return {
        name.asname: FUNCTIONS[name.name]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.name in FUNCTIONS
    }


def template_messages(source: str) -> Iterator[SourceMessage]:
    """Yield the messages of a template: of both tags, and of ``_("…")`` anywhere in a tag.

    Reads Django's own tokens. ``templatize()`` writes a program for xgettext instead, which
    Babel's stricter reader of Python refuses as soon as a template is indented.
    """
    tokens = iter(Lexer(source).tokenize())
    hints: tuple[str, ...] = ()
    for token in tokens:
        if token.token_type == TokenType.COMMENT:
            hints += _hint(token.contents)
        elif _is_tag(token, "comment"):
            hints += _hint("".join(each.contents for each in _until(tokens, "endcomment")))
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            found = list(_messages_of(token, tokens, hints))
            yield from found
            hints = () if found else hints


def _messages_of(
    token: Token, rest: Iterator[Token], hints: tuple[str, ...]
) -> Iterator[SourceMessage]:
    for literal in constant_re.findall(token.contents):
        yield SourceMessage(_literal(literal), hints=hints)
    if token.token_type != TokenType.BLOCK:
        return
    if inline := inline_re.match(token.contents):
        context = unescape_string_literal(inline[3]) if inline[3] else ""
        yield SourceMessage(_literal(inline[1]), context=context, hints=hints)
    elif block := block_re.match(token.contents):
        context = unescape_string_literal(block[2]) if block[2] else ""
        forms = _forms_of_block(rest)
        if "trimmed" in token.split_contents():
            forms = [trim_whitespace(form) for form in forms]
        text, plural = (*forms, "")[:2]
        yield SourceMessage(text, plural, context, hints)


def _forms_of_block(rest: Iterator[Token]) -> list[str]:
    """Read to the end of a ``blocktranslate``; return its text as Django will look it up."""
    forms = [""]
    for token in rest:
        if token.token_type == TokenType.TEXT:
            forms[-1] += token.contents.replace("%", "%%")
        elif token.token_type == TokenType.VAR:
            forms[-1] += f"%({token.contents})s"
        elif token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
            break
        elif token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
            forms.append("")
    return forms


def _literal(quoted: str) -> str:
    """Return a tag's literal as Django will look it up: with doubled percent signs."""
    return str(unescape_string_literal(quoted)).replace("%", "%%")


def _hint(comment: str) -> tuple[str, ...]:
    _before, mark, hint = comment.partition(HINT)
    return (" ".join(hint.split()),) if mark else ()


def _is_tag(token: Token, name: str) -> bool:
    return token.token_type == TokenType.BLOCK and token.contents.split()[0] == name


def _until(tokens: Iterator[Token], name: str) -> Iterator[Token]:
    for token in tokens:
        if _is_tag(token, name):
            return
        yield token
