"""The simulated telephone network: what is accepted, what goes wrong, and what is reported when.

What becomes of a message follows from the last digits of its receiver, so that a person and a test
can choose it.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from secrets import token_hex


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to a message: an answer that is none, or a last status with its reason.

    "busy" is asked to wait; "broken" is a 503 without any work; "lost" takes the message and drops
    the answer; "silent" takes it and never answers.
    """

    answer: str = ""
    status: str = "delivered"
    code: str = ""


FATES = {
    "0429": Fate(answer="busy"),
    "0503": Fate(answer="broken"),
    "0408": Fate(answer="lost"),
    "0410": Fate(answer="silent"),
    "3003": Fate(status="undelivered", code="30003"),
    "3005": Fate(status="undelivered", code="30005"),
    "3006": Fate(status="undelivered", code="30006"),
    "3007": Fate(status="undelivered", code="30007"),
}
# Twilio's own magic numbers refuse at once; others by the same ending.
REFUSALS = {
    "0001": (21211, "The 'To' number is not a valid phone number."),
    "0002": (21612, "The 'To' phone number is not currently reachable via SMS."),
    "0003": (21408, "Permission to send an SMS has not been enabled for the region."),
    "0004": (21610, "Attempt to send to unsubscribed recipient."),
    "0009": (21614, "'To' number is not a valid mobile number."),
}
NO_CREDIT = "0402"


@dataclass(frozen=True, slots=True)
class Sms:
    """A message that the network took."""

    id: str
    provider: str
    account: str
    sender: str
    receiver: str
    text: str
    parts: int
    callback_url: str


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report that is to be posted when its time has come."""

    at: float
    sms: Sms
    status: str
    code: str = ""


@dataclass
class Network:
    """All simulated accounts and messages. Safe to use from several threads."""

    # By provider, the secrets of its accounts by their names.
    accounts: dict[str, dict[str, str]]
    delay: float = 2.0
    clock: Callable[[], float] = time.monotonic
    messages: list[Sms] = field(default_factory=list)
    _due: list[DueReport] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def knows(self, provider: str, name: str, secret: str) -> bool:
        """Tell whether there is such an account with this secret."""
        return self.accounts.get(provider, {}).get(name) == secret

    def fate_of(self, receiver: str) -> Fate:
        """Return what becomes of a message to this number."""
        return FATES.get(receiver[-4:], Fate())

    def take(self, sms: Sms, *, first: str, between: Iterable[str]) -> None:
        """Keep a message and plan its reports: the first at once, the last after the delay."""
        fate = self.fate_of(sms.receiver)
        now = self.clock()
        with self._lock:
            self.messages.append(sms)
            if not sms.callback_url:
                return
            steps = [first, *between]
            for number, status in enumerate(steps):
                at = now + self.delay * (number + 1) / (len(steps) + 1)
                self._due.append(DueReport(at, sms, status))
            self._due.append(DueReport(now + self.delay, sms, fate.status, fate.code))

    def due_reports(self) -> list[DueReport]:
        """Take the reports whose time has come, the oldest first."""
        now = self.clock()
        with self._lock:
            due = sorted((each for each in self._due if each.at <= now), key=lambda each: each.at)
            self._due = [each for each in self._due if each.at > now]
        return due

    def sent_to(self, receiver: str) -> list[Sms]:
        """Return what a number was sent."""
        with self._lock:
            return [sms for sms in self.messages if sms.receiver == receiver]


def new_id(prefix: str) -> str:
    """Return an id as the providers make them."""
    return f"{prefix}{token_hex(16)}"
