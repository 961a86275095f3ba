"""VAT numbers of the EU, Northern Ireland, Norway, Switzerland, Great Britain and Iceland."""

import re
from collections.abc import Callable
from types import MappingProxyType

from django.utils.translation import gettext as _
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.is_ import vsk

from fastfaktura.core.identifiers.organizations import check_organization_number, tidy_free_number
from fastfaktura.core.identifiers.rules import (
    InvalidIdentifier,
    Rule,
    require_length,
    require_valid,
    squeeze,
)

# How many signs follow the prefix; the letters and digits among them differ by country.
LENGTHS = MappingProxyType(
    {
        "AT": (9,), "BE": (10,), "BG": (9, 10), "CY": (9,), "CZ": (8, 9, 10), "DE": (9,),
        "DK": (8,), "EE": (9,), "EL": (9,), "ES": (9,), "FI": (8,), "FR": (11,), "GB": (9, 12),
        "HR": (11,), "HU": (8,), "IE": (8, 9), "IS": (5, 6), "IT": (11,), "LT": (9, 12),
        "LU": (8,), "LV": (11,), "MT": (8,), "NL": (12,), "PL": (10,), "PT": (9,),
        "RO": tuple(range(2, 11)), "SE": (12,), "SI": (8,), "SK": (10,), "XI": (9, 12),
    }
)  # fmt: skip
SWISS = re.compile(r"(?:CHE)?(.*?)(MWST|TVA|IVA|TPV)?")
SWISS_COUNTRIES = frozenset({"CH", "LI"})


def check_vat_number(country: str, text: str) -> str:
    """Return the number with its prefix and without separators: SE556036079301.

    A number may begin with another country's prefix, since a seller can be registered abroad;
    Norwegian numbers end in MVA, Swiss ones in MWST, TVA or IVA.

    :param country: ISO 3166 alpha-2 of the owner, upper case; empty if not known.
    :raises InvalidIdentifier: if the number breaks a rule of its country.
    """
    number = squeeze(text)
    if not number:
        return ""
    if number.startswith("CHE") or (country in SWISS_COUNTRIES and number[:1].isdigit()):
        return swiss(number)
    if number.startswith("NO") or (country == "NO" and number[:1].isdigit()):
        body = number.removeprefix("NO").removesuffix("MVA")
        return f"NO{check_organization_number('NO', body)}MVA"
    prefix, body = split_prefix(country, number)
    if not prefix:
        return tidy_free_number(number)[:20]
    # Belgium added a leading zero in 2008, and many still leave it out.
    if prefix == "BE" and len(body) == 9:
        body = f"0{body}"
    require_vat_signs(prefix, body)
    require_valid(
        body, check_of(prefix), _("VAT numbers that begin with %(prefix)s") % {"prefix": prefix}
    )
    return prefix + body


def split_prefix(country: str, number: str) -> tuple[str, str]:
    """Return the prefix and the rest; the owner's country decides where none was written."""
    own = "EL" if country == "GR" else country
    written = "EL" if number[:2] == "GR" else number[:2]
    if written in LENGTHS and (written == own or len(number) > 2 + LENGTHS[written][0] - 1):
        return written, number[2:]
    if own in LENGTHS:
        return own, number
    return "", number


def check_of(prefix: str) -> Callable[[str], str]:
    """Return python-stdnum's check for the number after the prefix."""
    if prefix == "GB":
        return gb_vat.validate
    if prefix == "IS":
        return vsk.validate
    return lambda body: eu_vat.validate(prefix + body)


def require_vat_signs(prefix: str, body: str) -> None:
    """Refuse a wrong number of signs, and signs that no VAT number has.

    :raises InvalidIdentifier: with the rule that is broken.
    """
    for sign in body:
        # Irish numbers may have + or *.
        if not (sign.isascii() and (sign.isalnum() or sign in "+*")):
            raise InvalidIdentifier(
                Rule.CHARACTERS,
                _("VAT numbers consist of letters and digits; this has “%(sign)s” in it.")
                % {"sign": sign},
            )
    # The prefix counts, so that the number is as long as the user sees it.
    lengths = [length + len(prefix) for length in LENGTHS[prefix]]
    name = _("VAT numbers that begin with %(prefix)s") % {"prefix": prefix}
    require_length(prefix + body, lengths, name, letters=True)


def swiss(number: str) -> str:
    """Return a Swiss or Liechtenstein number with its UID and suffix.

    :raises InvalidIdentifier: if the UID breaks a rule.
    """
    match = SWISS.fullmatch(number)
    body, suffix = (match[1], match[2]) if match else (number, None)
    return f"CHE{check_organization_number('CH', body)}{suffix or 'MWST'}"
