"""What the product asks of an SMS provider, in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from billing.delivery.sms.wire import Answer, Call, Line
from billing.delivery.transports import Refused, Taken


class AccountRefused(Refused):
    """The provider does not know these credentials, or has closed the account: its owner mends it.

    Never permanent for a message: it leaves once the credentials are right again.
    """

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(code, sentence, permanent=False)


class NotAuthentic(Exception):
    """A report was not signed with the secret of the account that it names."""


@dataclass(frozen=True, slots=True)
class SmsOrder:
    """One SMS: to whom, the text, and where the provider reports; empty means nowhere."""

    receiver: str
    text: str
    callback_url: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A report as it came; ``url`` is the whole address, as the provider knows it."""

    form: Mapping[str, str]
    url: str
    signature: str


@dataclass(frozen=True, slots=True)
class SmsReceipt:
    """What a provider reports of a message; ``status`` is its own word, ``code`` says why not."""

    provider_id: str
    status: str
    code: str = ""


class SmsProvider(Protocol):
    """An SMS provider with an account: it writes calls and reads answers, and opens nothing."""

    @property
    def name(self) -> str:
        """The name under which deliveries and reports are kept."""
        ...

    @property
    def base_url(self) -> str:
        """Where its calls go."""
        ...

    def message_call(self, order: SmsOrder) -> Call:
        """Return the call that sends."""
        ...

    def read_message(self, answer: Answer, order: SmsOrder) -> Taken:
        """Read the answer to the call that sends.

        :raises AccountRefused: if the account is not welcome.
        :raises Refused: if the message is not.
        :raises AnswerLost: if the answer does not tell.
        """
        ...

    def trial_call(self) -> Call:
        """Return a call that tries the credentials and sends nothing."""
        ...

    def read_trial(self, answer: Answer) -> None:
        """Read the answer to the trial; raises as ``read_message``."""
        ...

    def read_receipt(self, posted: Posted) -> SmsReceipt:
        """Read a report.

        :raises NotAuthentic: if it is not signed as this provider signs.
        :raises KeyError: if it names no message.
        """
        ...


def send_sms(provider: SmsProvider, line: Line, order: SmsOrder) -> Taken:
    """Send over an open line; whatever breaks from here on leaves doubt.

    :raises AccountRefused: if the account is not welcome.
    :raises Refused: if the message is not.
    :raises AnswerLost: if no answer came, or none that tells.
    """
    return provider.read_message(line.say(provider.message_call(order)), order)


def try_account(provider: SmsProvider) -> None:
    """Ask the provider whether it knows the account.

    :raises AccountRefused: if it does not.
    :raises Refused: if something else is wrong, as the sender.
    :raises Unreachable: if nobody answers.
    :raises AnswerLost: if the answer does not tell.
    """
    with Line(provider.base_url) as line:
        line.open()
        provider.read_trial(line.say(provider.trial_call()))
