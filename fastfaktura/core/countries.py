"""The countries a business may stand in, and what follows from each: currency and languages."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

HOME = "NO"


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166 code, with its currency and our languages spoken there."""

    code: str
    currency: str = "EUR"
    locales: tuple[str, ...] = ()


# The EU (Bulgaria pays in euro since 2026), the EEA, Switzerland and the United Kingdom.
_COUNTRIES = (
    *(Country(code) for code in ("BG", "CY", "EE", "ES", "GR", "HR", "IT")),
    *(Country(code) for code in ("LT", "LV", "PT", "SI", "SK")),
    Country("AT", locales=("de",)),
    Country("BE", locales=("nl", "fr", "de")),
    Country("CH", "CHF", ("de", "fr")),
    Country("CZ", "CZK"),
    Country("DE", locales=("de",)),
    Country("DK", "DKK", ("da",)),
    Country("FI", locales=("sv",)),
    Country("FR", locales=("fr",)),
    Country("GB", "GBP", ("en",)),
    Country("HU", "HUF"),
    Country("IE", locales=("en",)),
    Country("IS", "ISK"),
    Country("LI", "CHF", ("de",)),
    Country("LU", locales=("fr", "de")),
    Country("MT", locales=("en",)),
    Country("NL", locales=("nl",)),
    Country("NO", "NOK", ("nb",)),
    Country("PL", "PLN", ("pl",)),
    Country("RO", "RON"),
    Country("SE", "SEK", ("sv",)),
)
COUNTRIES = MappingProxyType({country.code: country for country in _COUNTRIES})

# Where most people of a language live, for browsers that name no region.
_HOME_OF_LANGUAGE = {
    "nb": "NO",
    "nn": "NO",
    "no": "NO",
    "sv": "SE",
    "da": "DK",
    "is": "IS",
    "fi": "FI",
    "fr": "FR",
    "nl": "NL",
    "de": "DE",
    "it": "IT",
    "es": "ES",
    "pt": "PT",
    "pl": "PL",
    "cs": "CZ",
    "sk": "SK",
    "hu": "HU",
    "sl": "SI",
    "hr": "HR",
    "ro": "RO",
    "bg": "BG",
    "el": "GR",
    "et": "EE",
    "lv": "LV",
    "lt": "LT",
    "mt": "MT",
    "ga": "IE",
}
# Entries of CLDR that are no countries, or no places to send an invoice to.
_NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
# Languages in which å, ä, ö and ø stand at the end of the alphabet, as their code points do.
_OWN_LAST_LETTERS = frozenset({"nb", "sv", "da"})


def document_locale(country: str, preferred: str = "") -> str:
    """Return the language for documents of a seller: the preferred one if the country speaks it.

    Else the country's first language that we have, where most people read it; else English.
    """
    locales = COUNTRIES[country].locales if country in COUNTRIES else ()
    if preferred in locales:
        return preferred
    # A minority's language is a choice of the business, never our guess.
    return locales[0] if locales and country not in {"CH", "FI"} else "en"


def currency_of(country: str) -> str:
    """Return the country's own currency; EUR where the country is not offered."""
    return COUNTRIES[country].currency if country in COUNTRIES else "EUR"


@cache
def names_of(language: str) -> dict[str, str]:
    """Return the name of every country of the world in one of our languages, by its code."""
    return {
        code: str(name)
        for code, name in Locale.parse(language.replace("-", "_")).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


def country_name(code: str, language: str | None = None) -> str:
    """Return the country's name, by default in the active language; an unknown code stays."""
    return names_of(language or get_language() or settings.LANGUAGE_CODE).get(code, code)


def by_name(names: Iterable[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """Return codes and names sorted as the alphabet of the language has it."""
    return sorted(names, key=lambda choice: _collated(choice[1], language))


def country_choices() -> list[tuple[str, str]]:
    """Return code and name of the offered countries, sorted by name in the active language."""
    language = get_language() or settings.LANGUAGE_CODE
    return by_name(((code, country_name(code, language)) for code in COUNTRIES), language)


def guess_country(accept_language: str) -> str:
    """Guess the country from a browser's ``Accept-Language``: a region first, then a language.

    English says nothing about where somebody is, so it decides only by its region.
    """
    tags = [tag for tag, _quality in parse_accept_lang_header(accept_language[:500])]
    return _first(_region(tag) for tag in tags) or _first(_home(tag) for tag in tags) or HOME


def _region(tag: str) -> str:
    region = tag.replace("_", "-").rpartition("-")[2].upper() if "-" in tag else ""
    return region if region in COUNTRIES else ""


def _home(tag: str) -> str:
    return _HOME_OF_LANGUAGE.get(tag.split("-", maxsplit=1)[0].lower(), "")


def _first(codes: Iterable[str]) -> str:
    return next((code for code in codes if code), "")


def _collated(name: str, language: str) -> str:
    if language in _OWN_LAST_LETTERS:
        return name.casefold()
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
