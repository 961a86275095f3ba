"""The design system's own rules: raw values in one place, every icon drawn, nothing inline."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mails and printed documents are no pages: they carry their styles with them.
PAGES = [
    path
    for path in TEMPLATES
    if path.relative_to(ROOT / "templates").parts[0] not in {"email", "print"}
]
STYLESHEETS = [
    path
    for path in sorted((ROOT / "static/css").rglob("*.css"))
    # The public page has no other stylesheet, so that it stays small.
    if path.name not in {"tokens.css", "public.css"}
]
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)|\b(?:rgb|hsl|oklch|lab)a?\(")
INLINE = re.compile(r"\sstyle=\"|\son[a-z]+=\"|<style\b|\bhx-on[:-]|javascript:")
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)")
ICON = re.compile(r"components/icon\.html\" with (?:[a-z_]+=[^ ]+ )*?name=\"([a-z0-9-]+)\"")
ICON_ARGUMENT = re.compile(r"\bicon=\"([a-z0-9-]+)\"")


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def found_in(paths, find):
    """Return what is found in the files, of those in which there is any."""
    found = {short(path): find(path.read_text()) for path in paths}
    return {path: what for path, what in found.items() if what}


class TestStylesheets:
    def test_take_their_colours_from_the_tokens(self):
        assert found_in(STYLESHEETS, RAW_COLOUR.findall) == {}

    def test_use_only_tokens_that_exist(self):
        known = set(re.findall(r"(--[a-z0-9-]+):", (ROOT / "static/css/tokens.css").read_text()))

        def unknown(text):
            own = set(re.findall(r"(--[a-z0-9-]+):", text))
            return set(re.findall(r"var\((--[a-z0-9-]+)\)", text)) - known - own

        assert found_in(STYLESHEETS, unknown) == {}


class TestTemplates:
    def test_hold_nothing_that_the_csp_would_refuse(self):
        assert found_in(PAGES, INLINE.findall) == {}
        assert found_in(PAGES, SCRIPT.findall) == {}

    def test_name_only_icons_that_are_drawn(self):
        sprite = (ROOT / "static/icons/icons.svg").read_text()
        drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
        named = {
            name
            for path in TEMPLATES
            for pattern in (ICON, ICON_ARGUMENT)
            for name in pattern.findall(path.read_text())
        }

        assert "plus" in named
        assert named - drawn == set()

    def test_stay_short_enough_to_be_read(self):
        lengths = {short(path): len(path.read_text().splitlines()) for path in TEMPLATES}

        assert {path: length for path, length in lengths.items() if length > 150} == {}
