"""Who an SMS says it is from: a name of eleven signs, or a number; and where names get lost."""

import re
from enum import StrEnum

from billing.delivery.receivers import is_phone

NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,9}[A-Za-z0-9]|[A-Za-z]")

# Countries whose networks replace or drop a name that was not registered beforehand, and those
# where no names are shown at all. From the providers' own country guidelines, November 2026: such
# rules change, so these are warnings and nothing is refused by them.
REGISTERED = frozenset(
    {"AE", "BY", "CZ", "EG", "FI", "HU", "IE", "IN", "KE", "NG", "QA", "RO", "RS", "RU", "SA"}
    | {"SG", "TR", "UA", "ZA"}
)
NUMBERS_ONLY = frozenset({"AR", "BE", "BR", "CA", "CL", "CN", "CO", "CR", "MX", "US", "UY"})


class SenderWarning(StrEnum):
    """What may become of a name in a country."""

    REGISTER = "register"
    NUMBERS_ONLY = "numbers_only"


def is_sender(text: str) -> bool:
    """Tell whether SMS may carry the text as their sender.

    >>> [is_sender(text) for text in ("Fjord", "Fjord AS", "+4740612345", "12345", "Bakeri Fjord")]
    [True, True, True, False, False]
    """
    return is_phone(text) or NAME.fullmatch(text) is not None


def suggested_sender(name: str) -> str:
    """Return a business's name as a sender: its first words as far as eleven signs reach.

    >>> suggested_sender("Studio Nørdlys AS")
    'Studio Nrdly'
    """
    plain = " ".join(re.sub(r"[^A-Za-z0-9 ]", "", name).split())
    while len(plain) > 11 and " " in plain:
        plain = plain.rpartition(" ")[0]
    plain = plain[:11].strip()
    return plain if is_sender(plain) else ""


def warning_for(sender: str, country: str) -> SenderWarning | None:
    """Return what may become of this sender in a country; None where nothing is known of it."""
    if is_phone(sender):
        return None
    if country in NUMBERS_ONLY:
        return SenderWarning.NUMBERS_ONLY
    return SenderWarning.REGISTER if country in REGISTERED else None
