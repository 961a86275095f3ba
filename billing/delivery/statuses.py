"""What the status codes of mail servers say of an address (RFC 3463)."""

import re
from dataclasses import dataclass

from billing.delivery.tracking import ReportKind

# Class, subject and detail: 5.1.1.
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# The subjects that speak of the address or its mailbox; the others of networks and of policies.
ADDRESS, MAILBOX = "1", "2"
# Of the mailbox: full, or too small for this mail. Somebody may empty it.
FULL = frozenset({"2", "3"})
# Of the address: about the sender's, and not the receiver's.
OF_SENDER = frozenset({"7", "8"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a report is, and whether the address is its reason."""

    kind: ReportKind
    is_permanent: bool = False


ADDRESS_IS_BAD = Meaning(ReportKind.BOUNCED, is_permanent=True)
# It did not arrive and will not, but the next message may.
GIVEN_UP = Meaning(ReportKind.FAILED)


def meaning_of_failure(text: str, *, if_silent: Meaning) -> Meaning:
    """Return what a message that was given back for good says of its address.

    A filter's no (5.7.1), a full mailbox or a server that was away for days leave the address in
    its honour.

    :param text: a status, or a server's sentence that holds one.
    :param if_silent: what it means where there is no status.
    """
    found = STATUS.search(text)
    if found is None:
        return if_silent
    of_class, subject, detail = found.groups()
    if of_class != "5":
        return GIVEN_UP
    if subject == ADDRESS:
        return GIVEN_UP if detail in OF_SENDER else ADDRESS_IS_BAD
    if subject == MAILBOX:
        return GIVEN_UP if detail in FULL else ADDRESS_IS_BAD
    if subject == "0":
        return if_silent
    return GIVEN_UP
