"""All countries of the world, since clients live everywhere; sellers only in ``core.countries``."""

import unicodedata
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language

# Entries of CLDR that are no countries, or no places to send an invoice to.
_NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
# What people write although no list has it.
_NICKNAMES = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "holland": "NL", "pays-bas": "NL", "norge": "NO", "noreg": "NO",
    "czech republic": "CZ", "el": "GR", "deutschland": "DE", "österreich": "AT",
    "schweiz": "CH", "suomi": "FI", "ísland": "IS", "polska": "PL", "españa": "ES",
    "italia": "IT",
}  # fmt: skip


@cache
def names_of(language: str) -> dict[str, str]:
    """Return the name of every country in one of our languages, by its code."""
    return {
        code: str(name)
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


def country_name(code: str, language: str | None = None) -> str:
    """Return the country's name, by default in the active language; an unknown code stays."""
    return names_of(language or get_language() or settings.LANGUAGE_CODE).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Return code and name of every country, sorted by name, an empty choice first."""
    language = get_language() or settings.LANGUAGE_CODE
    return [("", ""), *_sorted_choices(language)]


@cache
def _sorted_choices(language: str) -> list[tuple[str, str]]:
    return sorted(names_of(language).items(), key=lambda choice: _collated(choice[1], language))


def country_code(text: str) -> str:
    """Return the code of a country written as a code or by its name in one of our languages."""
    word = " ".join(text.split())
    if len(word) == 2 and word.upper() in names_of("en"):
        return word.upper()
    return _codes_by_name().get(word.casefold(), "")


@cache
def _codes_by_name() -> dict[str, str]:
    codes = dict(_NICKNAMES)
    for language, _name in settings.LANGUAGES:
        codes |= {name.casefold(): code for code, name in names_of(language).items()}
    return codes


def _collated(name: str, language: str) -> str:
    # In these languages å, ä, ö and ø end the alphabet, as their code points do.
    if language in {"nb", "sv", "da"}:
        return name.casefold()
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
