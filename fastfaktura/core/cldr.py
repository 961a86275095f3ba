"""What CLDR knows of the languages that clients read: marks of numbers, signs of currencies."""

from functools import cache
from typing import NamedTuple

from babel import Locale
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

# English is written as in Britain: the day comes before the month.
_REGIONS = {
    "en": "en_GB",
    "fr": "fr_FR",
    "nb": "nb_NO",
    "sv": "sv_SE",
    "da": "da_DK",
    "nl": "nl_NL",
    "de": "de_DE",
    "pl": "pl_PL",
}


class UnknownLanguage(ValueError):
    """The language is none that clients read."""


class Marks(NamedTuple):
    """What CLDR writes between thousands and before decimals."""

    group: str
    decimal: str


@cache
def marks_of(cldr: Locale) -> Marks:
    """Return the marks of a language; asked once of Babel, since each figure needs them."""
    return Marks(str(get_group_symbol(cldr)), str(get_decimal_symbol(cldr)))


@cache
def symbol_of(currency: str, cldr: Locale) -> str:
    """Return "€", "US$", the reader's own "kr" or "zł"; other words ("Nkr") yield to the code."""
    symbol = str(get_currency_symbol(currency, locale=cldr))
    return currency if symbol.isalpha() and symbol not in {"kr", "zł"} else symbol


@cache
def cldr_of(language: str) -> Locale:
    """Return what CLDR knows of a language as the product writes it.

    :raises UnknownLanguage: if it is none of the product's.
    """
    try:
        return Locale.parse(_REGIONS[language.partition("-")[0]])
    except KeyError:
        raise UnknownLanguage(f"no format is known for {language!r}") from None
