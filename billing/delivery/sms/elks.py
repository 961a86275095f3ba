"""46elks' SMS API: a form over HTTP, and reports to an address that only 46elks knows.

https://46elks.com/docs/send-sms and https://46elks.com/docs/sms-delivery-reports
"""

import json
import re
from dataclasses import dataclass, field

from billing.delivery.sms.gateway import AccountRefused, Posted, SmsOrder, SmsReceipt
from billing.delivery.sms.wire import Answer, Call
from billing.delivery.texting import parts_of
from billing.delivery.transports import AnswerLost, Refused, Taken, sentence_of

NAME = "46elks"
USERNAME = re.compile(r"[a-zA-Z0-9_]{3,64}")
# The number of their documentation; a dry run sends nothing there either.
TRIAL_RECEIVER = "+46700000000"
# 402 and 403: no credit left, or a limit is reached; its owner fills it up.
LATER_STATUSES = frozenset({402, 403, 408, 425, 429})


@dataclass(frozen=True, slots=True)
class Elks:
    """An account at 46elks."""

    base_url: str
    username: str
    password: str = field(repr=False)
    sender: str = ""

    @property
    def name(self) -> str:
        """The name under which deliveries and reports are kept."""
        return NAME

    def message_call(self, order: SmsOrder) -> Call:
        """Return the call that sends."""
        form = {"from": self.sender, "to": order.receiver, "message": order.text}
        if order.callback_url:
            form["whendelivered"] = order.callback_url
        return Call("/a1/sms", (self.username, self.password), form)

    def read_message(self, answer: Answer, order: SmsOrder) -> Taken:
        """Read the answer to the call that sends; see ``SmsProvider``."""
        told = self._read(answer)
        message_id = told.get("id")
        if not isinstance(message_id, str) or not message_id:
            raise AnswerLost("the answer names no message")
        if told.get("status") == "failed":
            raise Refused(answer.status, "failed at once", permanent=True)
        parts = told.get("parts")
        counted = parts if isinstance(parts, int) and parts > 0 else parts_of(order.text)
        return Taken(NAME, message_id[:200], counted)

    def trial_call(self) -> Call:
        """Return a message that is checked, the sender included, and not sent."""
        form = {"from": self.sender, "to": TRIAL_RECEIVER, "message": "Test", "dryrun": "yes"}
        return Call("/a1/sms", (self.username, self.password), form)

    def read_trial(self, answer: Answer) -> None:
        """Read the answer to the trial; see ``SmsProvider``."""
        self._read(answer)

    def _read(self, answer: Answer) -> dict[str, object]:
        if 200 <= answer.status < 300:
            try:
                told = json.loads(answer.text)
            except ValueError:
                told = None
            if not isinstance(told, dict):
                raise AnswerLost("the answer cannot be read")
            return told
        if answer.status >= 500:
            raise AnswerLost(f"HTTP {answer.status}")
        sentence = sentence_of(answer.text)
        if answer.status == 401:
            raise AccountRefused(answer.status, sentence)
        is_later = answer.status < 400 or answer.status in LATER_STATUSES
        raise Refused(answer.status, sentence, permanent=not is_later)

    def read_receipt(self, posted: Posted) -> SmsReceipt:
        """Read a report; 46elks signs nothing, so the secret in the address is its only proof."""
        return SmsReceipt(posted.form["id"], posted.form["status"].lower())
