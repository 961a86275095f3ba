"""The countries of clients, who live everywhere: how they are chosen, and read from a text."""

from functools import cache

from django.conf import settings
from django.utils.translation import get_language

from fastfaktura.core.countries import by_name, names_of

# What people write although no list has it.
_NICKNAMES = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "holland": "NL", "pays-bas": "NL", "norge": "NO", "noreg": "NO",
    "czech republic": "CZ", "el": "GR", "deutschland": "DE", "österreich": "AT",
    "schweiz": "CH", "suomi": "FI", "ísland": "IS", "polska": "PL", "españa": "ES",
    "italia": "IT",
}  # fmt: skip


def country_choices() -> list[tuple[str, str]]:
    """Return code and name of every country, sorted by name, an empty choice first."""
    language = get_language() or settings.LANGUAGE_CODE
    return [("", ""), *_sorted_choices(language)]


@cache
def _sorted_choices(language: str) -> list[tuple[str, str]]:
    return by_name(names_of(language).items(), language)


def country_code(text: str) -> str:
    """Return the code of a country written as a code or by its name in one of our languages."""
    word = " ".join(text.split())
    if len(word) == 2 and word.upper() in names_of("en"):
        return word.upper()
    return _codes_by_name().get(word.casefold(), "")


@cache
def _codes_by_name() -> dict[str, str]:
    codes = dict(_NICKNAMES)
    for language, _name in settings.CLIENT_LANGUAGES:
        codes |= {name.casefold(): code for code, name in names_of(language).items()}
    return codes
