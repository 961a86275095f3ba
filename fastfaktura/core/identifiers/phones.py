"""Phone numbers, kept as E.164."""

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from fastfaktura.core.identifiers.rules import InvalidIdentifier, Rule


def check_phone(text: str, country: str) -> str:
    """Return the number as E.164, "+4722123456"; a number without + is the country's own.

    :param country: ISO 3166 alpha-2, upper case; empty if not known.
    :raises InvalidIdentifier: if nobody can have such a number.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException as problem:
        if problem.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise InvalidIdentifier(
                Rule.COUNTRY,
                _("Begin the phone number with + and the country code, as in +47 22 12 34 56."),
            ) from None
        if problem.error_type == NumberParseException.TOO_LONG:
            raise too_long() from None
        if problem.error_type == NumberParseException.NOT_A_NUMBER:
            raise InvalidIdentifier(
                Rule.CHARACTERS, _("This is no phone number; write digits, spaces and +.")
            ) from None
        raise too_short() from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in {ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}:
        raise too_short()
    if reason == ValidationResult.TOO_LONG:
        raise too_long()
    if reason == ValidationResult.INVALID_LENGTH:
        raise InvalidIdentifier(
            Rule.LENGTH, _("The phone number has a digit too many or too few for its country.")
        )
    if reason == ValidationResult.INVALID_COUNTRY_CODE:
        raise InvalidIdentifier(
            Rule.COUNTRY,
            _("Begin the phone number with + and the country code, as in +47 22 12 34 56."),
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def too_short() -> InvalidIdentifier:
    """Return the fact that digits are missing."""
    return InvalidIdentifier(
        Rule.LENGTH, _("The phone number is too short for its country; a digit is missing.")
    )


def too_long() -> InvalidIdentifier:
    """Return the fact that there are more digits than the country has."""
    return InvalidIdentifier(
        Rule.LENGTH, _("The phone number is too long for its country; there is a digit too many.")
    )


def doubt_phone(e164: str) -> str:
    """Return a warning about a possible number of no known range, else nothing.

    Number ranges are opened faster than lists of them are published, so this never blocks.
    """
    if not e164:
        return ""
    if phonenumbers.is_valid_number(phonenumbers.parse(e164)):
        return ""
    return _("This phone number is in no range that we know of; compare it digit by digit.")


def format_phone(e164: str) -> str:
    """Return a kept number with spaces, for people: +47 22 12 34 56."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def format_receiver(receiver: str) -> str:
    """Return the receiver of a message for people: a phone number with spaces, else unchanged."""
    is_number = receiver.startswith("+") and "@" not in receiver
    return format_phone(receiver) if is_number else receiver
