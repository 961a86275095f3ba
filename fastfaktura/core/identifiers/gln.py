"""Global Location Numbers, by which buyers and their places are addressed in e-invoicing."""

from django.utils.translation import gettext as _
from stdnum import ean

from fastfaktura.core.identifiers.rules import (
    InvalidIdentifier,
    Rule,
    require_digits,
    require_length,
    squeeze,
)


def check_gln(text: str) -> str:
    """Return a GLN as 13 digits.

    :raises InvalidIdentifier: if a rule is broken.
    """
    number = squeeze(text)
    if not number:
        return ""
    name = _("GLNs")
    require_digits(number, name)
    require_length(number, (13,), name)
    if not ean.is_valid(number):
        raise InvalidIdentifier(
            Rule.CHECK_DIGIT, _("The check digit of this GLN is wrong; a digit may be mistyped.")
        )
    return number
