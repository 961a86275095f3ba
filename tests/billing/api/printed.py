"""Reads the documentation page as an integrator does: which code stands under which heading."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Printed:
    """What a page prints: pieces of code by place and language, all ids, all links."""

    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def in_language(self, language: str) -> Iterator[tuple[str, str]]:
        """Yield the place and the code of every example in a language."""
        for (place, found), code in self.codes.items():
            if found == language:
                yield place, code


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.printed = Printed()
        self.place = ""
        self.title: list[str] = []
        self.code: list[str] | None = None
        self.language = ""
        self.in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        classes = (named.get("class") or "").split()
        if identity := named.get("id"):
            self.printed.ids.append(identity)
            if {"docs-part", "docs-group"} & set(classes):
                self.place = identity
        if tag == "a":
            self.printed.links.append(named.get("href") or "")
        if "docs-code__head" in classes:
            self.title, self.in_head = [], True
        if tag == "pre":
            self.in_head = False
            self.language = named.get("data-language") or self.title[0].strip()
            self.code = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self.code is not None:
            self.printed.codes[self.place, self.language] = "".join(self.code)
            self.code = None

    def handle_data(self, data: str) -> None:
        if self.code is not None:
            self.code.append(data)
        elif self.in_head and data.strip():
            self.title.append(data)


def read_page(html: str) -> Printed:
    """Return what a page prints."""
    reader = _Reader()
    reader.feed(html)
    return reader.printed
