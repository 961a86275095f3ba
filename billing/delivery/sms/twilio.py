"""Twilio's Messages API: a form over HTTP, and reports signed with the account's token.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha1

from billing.delivery.sms.gateway import (
    AccountRefused,
    NotAuthentic,
    Posted,
    SmsOrder,
    SmsReceipt,
)
from billing.delivery.sms.wire import Answer, Call
from billing.delivery.texting import parts_of
from billing.delivery.transports import AnswerLost, Refused, Taken, sentence_of

NAME = "twilio"
ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")
SERVICE_SID = re.compile(r"MG[0-9a-f]{32}")
# The account: wrong credentials, suspended, closed, or a test account that may not send.
ACCOUNT_CODES = frozenset({20003, 20005, 20008, 20403})
# Too many calls, a full queue, a sender at its limit: the same message may pass later.
LATER_CODES = frozenset({14107, 20429, 21611, 30001, 63038})
LATER_STATUSES = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Twilio:
    """An account at Twilio; messages leave from a messaging service if one is named."""

    base_url: str
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str = ""
    messaging_service_sid: str = ""

    @property
    def name(self) -> str:
        """The name under which deliveries and reports are kept."""
        return NAME

    @property
    def _credentials(self) -> tuple[str, str]:
        return (self.account_sid, self.auth_token)

    @property
    def _account_path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}"

    def message_call(self, order: SmsOrder) -> Call:
        """Return the call that sends."""
        form = {"To": order.receiver, "Body": order.text}
        if self.messaging_service_sid:
            form["MessagingServiceSid"] = self.messaging_service_sid
        # A service picks a sender of its own unless one is named; its pool must hold it.
        if self.sender:
            form["From"] = self.sender
        if order.callback_url:
            form["StatusCallback"] = order.callback_url
        return Call(f"{self._account_path}/Messages.json", self._credentials, form)

    def read_message(self, answer: Answer, order: SmsOrder) -> Taken:
        """Read the answer to the call that sends; see ``SmsProvider``."""
        told = self._read(answer)
        sid = told.get("sid")
        if not isinstance(sid, str) or not sid:
            raise AnswerLost("the answer names no message")
        # A service counts later, and says 0 until then.
        counted = str(told.get("num_segments") or "")
        parts = int(counted) if counted.isdecimal() else 0
        return Taken(NAME, sid[:200], parts or parts_of(order.text))

    def trial_call(self) -> Call:
        """Return a call that reads the account."""
        return Call(f"{self._account_path}.json", self._credentials)

    def read_trial(self, answer: Answer) -> None:
        """Read the answer to the trial; see ``SmsProvider``."""
        state = self._read(answer).get("status")
        if state in {"suspended", "closed"}:
            raise AccountRefused(20005, f"the account is {state}")

    def _read(self, answer: Answer) -> dict[str, object]:
        try:
            told = json.loads(answer.text)
        except ValueError:
            told = None
        facts: dict[str, object] = told if isinstance(told, dict) else {}
        if 200 <= answer.status < 300:
            if not facts:
                raise AnswerLost("the answer cannot be read")
            return facts
        if answer.status >= 500:
            raise AnswerLost(f"HTTP {answer.status}")
        given = facts.get("code")
        code = given if isinstance(given, int) else answer.status
        sentence = sentence_of(str(facts.get("message") or ""))
        if answer.status == 401 or code in ACCOUNT_CODES:
            raise AccountRefused(code, sentence)
        # A redirect is a wrong address in our settings: nothing was sent, and it is mended there.
        is_later = answer.status < 400 or answer.status in LATER_STATUSES or code in LATER_CODES
        raise Refused(code, sentence, permanent=not is_later)

    def read_receipt(self, posted: Posted) -> SmsReceipt:
        """Read a report; see ``SmsProvider``."""
        form = posted.form
        if not is_signed(self.auth_token, posted.url, form, posted.signature):
            raise NotAuthentic
        code = form.get("ErrorCode", "")
        return SmsReceipt(
            form["MessageSid"], form["MessageStatus"].lower(), "" if code == "0" else code
        )


def signature_of(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """Return the signature of a report: the address, then each field's name and value, sorted.

    https://www.twilio.com/docs/usage/security#validating-requests
    """
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return b64encode(hmac.digest(auth_token.encode(), text.encode(), sha1)).decode()


def is_signed(auth_token: str, url: str, form: Mapping[str, str], signature: str) -> bool:
    """Tell whether Twilio signed these fields for this address with this token."""
    expected = signature_of(auth_token, url, form)
    return hmac.compare_digest(expected.encode(), signature.encode())
