"""The rules that an identifier can break, and the sentence for each."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from django.utils.translation import gettext as _
from stdnum import exceptions
from stdnum.util import clean

# What people write between the digits: spaces of all kinds, dots, dashes, slashes.
SEPARATORS = " .-/:,'"


class Rule(StrEnum):
    """Which rule an identifier breaks."""

    CHARACTERS = "characters"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    COMPONENT = "component"
    COUNTRY = "country"


class InvalidIdentifier(ValueError):
    """An identifier breaks a rule; the text says which, for the user."""

    def __init__(self, rule: Rule, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


def squeeze(text: str) -> str:
    """Return the text in upper case, without separators; look-alike signs become plain ones."""
    return "".join(clean(text, SEPARATORS).split()).upper()


def require_digits(number: str, name: str) -> None:
    """Refuse anything but digits.

    :param name: the plural of what the number is, at the beginning of a sentence.
    :raises InvalidIdentifier: if another sign stands in the number.
    """
    for sign in number:
        if not ("0" <= sign <= "9"):
            raise InvalidIdentifier(
                Rule.CHARACTERS,
                _("%(numbers)s consist of digits only; this has “%(sign)s” in it.")
                % {"numbers": name, "sign": sign},
            )


def require_length(
    number: str, lengths: Sequence[int], name: str, *, letters: bool = False
) -> None:
    """Refuse a number of another length; three lengths and more count as a range.

    :param letters: whether the number may have letters, and so consists of characters.
    :raises InvalidIdentifier: with the lengths that fit and the one that was given.
    """
    count = len(number)
    if count in lengths:
        return
    if len(lengths) > 2:
        message = (
            _("%(numbers)s have %(least)s to %(most)s characters; this has %(count)s.")
            if letters
            else _("%(numbers)s have %(least)s to %(most)s digits; this has %(count)s.")
        )
    elif len(lengths) == 2:
        message = (
            _("%(numbers)s have %(least)s or %(most)s characters; this has %(count)s.")
            if letters
            else _("%(numbers)s have %(least)s or %(most)s digits; this has %(count)s.")
        )
    else:
        message = (
            _("%(numbers)s have %(least)s characters; this has %(count)s.")
            if letters
            else _("%(numbers)s have %(least)s digits; this has %(count)s.")
        )
    values = {"numbers": name, "count": count, "least": lengths[0], "most": lengths[-1]}
    raise InvalidIdentifier(Rule.LENGTH, message % values)


def require_valid(number: str, validate: Callable[[str], str], name: str) -> None:
    """Ask python-stdnum about the number, whose signs and length are right already.

    :raises InvalidIdentifier: with the rule that python-stdnum found broken.
    """
    try:
        validate(number)
    except exceptions.InvalidChecksum:
        raise InvalidIdentifier(
            Rule.CHECK_DIGIT,
            _("The check digit is wrong; compare the number digit by digit."),
        ) from None
    except exceptions.ValidationError:
        raise InvalidIdentifier(
            Rule.COMPONENT,
            _("%(numbers)s are built differently; compare the number digit by digit.")
            % {"numbers": name},
        ) from None
