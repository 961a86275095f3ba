"""To whom a document goes."""

import re
from collections.abc import Sequence

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import PhoneNumberType

from clients.models import Client
from fastfaktura.core.identifiers.phones import check_phone
from fastfaktura.core.identifiers.rules import InvalidIdentifier

LONGEST = 254
WITHOUT_SMS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class NoReceiver(Exception):
    """An email was to be sent, and nobody is named who would get it."""


class BadAddress(Exception):
    """What was given is not an email address."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class NoPhone(Exception):
    """An SMS was to be sent, and the client has no phone number that can take one."""


class NotMobile(NoPhone):
    """The number is of a kind that takes no SMS, as a fixed line or a toll-free one."""

    def __init__(self, phone: str) -> None:
        super().__init__(phone)
        self.phone = phone


def phone_of(client: Client | None) -> str:
    """Return the number to which a client's SMS go.

    :raises NoPhone: if there is none in the form of E.164.
    :raises NotMobile: if it takes no SMS.
    """
    if client is None or not is_phone(client.phone):
        raise NoPhone
    if not takes_sms(client.phone):
        raise NotMobile(client.phone)
    return client.phone


def checked_phone(text: str, *, country: str) -> str:
    """Return a number that somebody wrote, as E.164; without + it is one of the country.

    :raises NoPhone: if it is none.
    :raises NotMobile: if it takes no SMS.
    """
    try:
        phone = check_phone(text, country)
    except InvalidIdentifier:
        raise NoPhone from None
    if not phone:
        raise NoPhone
    if not takes_sms(phone):
        raise NotMobile(phone)
    return phone


def receivers_of(client: Client | None) -> list[str]:
    """Return where a client's documents go: its address, then the further ones, each once."""
    return distinct([client.email, *client.other_emails]) if client else []


def distinct(addresses: Sequence[str]) -> list[str]:
    """Return the addresses in order, without empty ones and those that differ in case only."""
    kept: dict[str, str] = {}
    for address in addresses:
        kept.setdefault(address.strip().lower(), address.strip())
    return [address for address in kept.values() if address]


def checked(addresses: Sequence[str]) -> list[str]:
    """Return the addresses, each once.

    :raises NoReceiver: if there are none.
    :raises BadAddress: naming the first that is not an address.
    """
    addresses = distinct(addresses)
    if not addresses:
        raise NoReceiver
    for address in addresses:
        if not is_address(address):
            raise BadAddress(address)
    return addresses


def is_address(text: str) -> bool:
    """Tell whether the text has the form and at most the length of an email address (RFC 5321)."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST


def is_phone(text: str) -> bool:
    """Tell whether the text is a phone number in the form of E.164, as +4722123456."""
    return E164.fullmatch(text) is not None


def takes_sms(phone: str) -> bool:
    """Tell whether a number in the form of E.164 may take an SMS.

    Ranges are opened faster than lists of them are published: a number of no known kind may.
    """
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False
    return kind not in WITHOUT_SMS
