"""To whom a document goes."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clients.models import Client

LONGEST = 254


class NoReceiver(Exception):
    """An email was to be sent, and nobody is named who would get it."""


class BadAddress(Exception):
    """What was given is not an email address."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


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
