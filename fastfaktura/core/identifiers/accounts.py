"""Account numbers: IBAN, BIC, Norwegian kontonummer, Swedish Bankgiro and Plusgiro."""

import re

from django.utils.translation import gettext as _
from stdnum import bic, iban, luhn, numdb
from stdnum.exceptions import ValidationError
from stdnum.no import kontonr

from fastfaktura.core.identifiers.rules import (
    InvalidIdentifier,
    Rule,
    require_digits,
    require_length,
    require_valid,
    squeeze,
)

IBAN_PARTS = re.compile(r"(\d+)!([nac])")
PLUSGIRO_LENGTHS = tuple(range(2, 9))


def check_iban(text: str) -> str:
    """Return the IBAN in its electronic form, without spaces.

    :raises InvalidIdentifier: if country, length, signs or check digits are wrong.
    """
    number = squeeze(text).removeprefix("IBAN")
    if not number:
        return ""
    for sign in number:
        if not (sign.isascii() and sign.isalnum()):
            raise InvalidIdentifier(
                Rule.CHARACTERS,
                _("An IBAN consists of letters and digits; this has “%(sign)s” in it.")
                % {"sign": sign},
            )
    length = iban_length(number[:2])
    if length is None:
        raise InvalidIdentifier(
            Rule.COUNTRY,
            _("An IBAN begins with a country; “%(country)s” has none.") % {"country": number[:2]},
        )
    if len(number) != length:
        raise InvalidIdentifier(
            Rule.LENGTH,
            _("An IBAN that begins with %(country)s has %(length)s characters; this has %(count)s.")
            % {"country": number[:2], "length": length, "count": len(number)},
        )
    require_valid(number, iban.validate, _("IBANs of this country"))
    return number


def iban_length(country: str) -> int | None:
    """Return how long the IBANs of a country are, or nothing if it has none."""
    (_prefix, facts), *_rest = numdb.get("iban").info(country)
    structure = facts.get("bban")
    if not structure:
        return None
    return 4 + sum(int(count) for count, _kind in IBAN_PARTS.findall(structure))


def check_bic(text: str) -> str:
    """Return the BIC (SWIFT code) in upper case, 8 or 11 characters.

    :raises InvalidIdentifier: if it is built differently.
    """
    code = squeeze(text)
    if not code:
        return ""
    if len(code) not in {8, 11}:
        raise InvalidIdentifier(
            Rule.LENGTH,
            _("A BIC has 8 or 11 characters; this has %(count)s.") % {"count": len(code)},
        )
    try:
        return str(bic.validate(code))
    except ValidationError:
        raise InvalidIdentifier(
            Rule.COMPONENT,
            _("A BIC begins with four letters for the bank and two for the country."),
        ) from None


def check_kontonummer(text: str) -> str:
    """Return a Norwegian account number: 11 digits.

    :raises InvalidIdentifier: if length, signs or check digit are wrong.
    """
    number = squeeze(text)
    if not number:
        return ""
    name = _("Norwegian account numbers")
    require_digits(number, name)
    require_length(number, (11,), name)
    require_valid(number, kontonr.validate, name)
    return number


def check_bankgiro(text: str) -> str:
    """Return a Swedish Bankgiro number as printed: 5555-5551.

    :raises InvalidIdentifier: if length, signs or check digit are wrong.
    """
    number = squeeze(text).removeprefix("BG")
    if not number:
        return ""
    name = _("Bankgiro numbers")
    require_digits(number, name)
    require_length(number, (7, 8), name)
    require_valid(number, luhn.validate, name)
    return f"{number[:-4]}-{number[-4:]}"


def check_plusgiro(text: str) -> str:
    """Return a Swedish Plusgiro number with its check digit apart: 28 65 43-4 is 286543-4.

    :raises InvalidIdentifier: if length, signs or check digit are wrong.
    """
    number = squeeze(text).removeprefix("PG")
    if not number:
        return ""
    name = _("Plusgiro numbers")
    require_digits(number, name)
    require_length(number, PLUSGIRO_LENGTHS, name)
    require_valid(number, luhn.validate, name)
    return f"{number[:-1]}-{number[-1]}"


def check_swish(text: str) -> str:
    """Return a Swish number: ten digits, a company's beginning with 123, or a Swedish mobile.

    :raises InvalidIdentifier: if length, signs or beginning are wrong.
    """
    number = squeeze(text)
    if not number:
        return ""
    number = re.sub(r"^(\+|00)46(?=7)", "0", number)
    name = _("Swish numbers")
    require_digits(number, name)
    require_length(number, (10,), name)
    if not number.startswith(("123", "07")):
        raise InvalidIdentifier(
            Rule.COMPONENT,
            _("A Swish number begins with 123, or with 07 if it is a mobile number."),
        )
    return number


def check_qr_iban(text: str) -> str:
    """Return a QR-IBAN: an account in Switzerland or Liechtenstein that takes QR references.

    :raises InvalidIdentifier: if it is no IBAN, or one of another kind.
    """
    number = check_iban(text)
    if number and not is_qr_iban(number):
        raise InvalidIdentifier(
            Rule.COMPONENT,
            _(
                "A QR-IBAN begins with CH or LI, and its fifth to ninth signs are between 30000 "
                "and 31999. This is another account: write it under IBAN."
            ),
        )
    return number


def is_qr_iban(number: str) -> bool:
    """Tell whether an IBAN is one for QR references (SIX: institutions 30000 to 31999)."""
    institution = number[4:9]
    is_swiss = number.startswith(("CH", "LI")) and institution.isdecimal()
    return is_swiss and 30000 <= int(institution) <= 31999


def check_fik_creditor(text: str) -> str:
    """Return the creditor number of Danish payment cards: eight digits.

    :raises InvalidIdentifier: if length or signs are wrong.
    """
    number = squeeze(text)
    if not number:
        return ""
    name = _("FIK creditor numbers")
    require_digits(number, name)
    require_length(number, (8,), name)
    return number


def format_swish(number: str) -> str:
    """Return a kept Swish number as printed: 123 456 78 90."""
    return f"{number[:3]} {number[3:6]} {number[6:8]} {number[8:]}"


def format_iban(number: str) -> str:
    """Return a kept IBAN in groups of four, for people."""
    return str(iban.format(number))


def format_kontonummer(number: str) -> str:
    """Return a kept kontonummer as printed: 1234 56 78903."""
    return f"{number[:4]} {number[4:6]} {number[6:]}" if len(number) == 11 else number
