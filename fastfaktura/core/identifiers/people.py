"""Personal identity numbers, where an invoice has to name one: Sweden's for ROT and RUT."""

from datetime import date

from django.utils.translation import gettext as _
from stdnum import luhn

from fastfaktura.core.identifiers.rules import InvalidIdentifier, Rule, squeeze

# A coordination number has 60 more as its day.
COORDINATION = 60
LONG = 12


def check_personal_number(text: str) -> str:
    """Return a Swedish personal identity or coordination number as "19811218-9876".

    The century stays away where it was not written.

    :raises InvalidIdentifier: if the length, the date or the check digit is wrong.
    """
    number = squeeze(text).replace("+", "")
    if not number:
        return ""
    if not _is_personal_number(number):
        raise InvalidIdentifier(
            Rule.CHECK_DIGIT,
            _("This is no Swedish personal identity number; write for example 19811228-9841."),
        )
    return f"{number[:-4]}-{number[-4:]}"


def _is_personal_number(number: str) -> bool:
    if not (number.isascii() and number.isdigit() and len(number) in {10, LONG}):
        return False
    # Without a century a leap year stands for all.
    year = int(number[:4]) if len(number) == LONG else 2000
    month, day = int(number[-8:-6]), int(number[-6:-4])
    try:
        date(year, month, day - COORDINATION if day > COORDINATION else day)
    except ValueError:
        return False
    return bool(luhn.is_valid(number[-10:]))
