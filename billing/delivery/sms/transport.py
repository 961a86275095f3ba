"""The way out of an SMS, in the two steps of every transport: offer, and commit."""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from billing.delivery import policy
from billing.delivery.sms.accounts import SmsAccess, note_refused
from billing.delivery.sms.gateway import AccountRefused, SmsOrder, send_sms
from billing.delivery.sms.wire import Line, is_loopback
from billing.delivery.texting import MOST_PARTS, parts_of
from billing.delivery.transports import Parcel, Refused, Taken, Unreachable


class SmsTransport:
    """A call to a provider about one message."""

    def __init__(self, access: SmsAccess, *, clock: Callable[[], datetime]) -> None:
        self._access, self._clock = access, clock
        self._line = Line(access.provider.base_url)
        self._order: SmsOrder | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.__exit__(kind, error, trace)

    def offer(self, parcel: Parcel) -> None:
        """Check the length, and open the connection: nothing is said on it yet.

        :raises Refused: if the text is longer than anybody should get.
        :raises Unreachable: if nobody answers.
        """
        text = parcel.content.decode()
        if parts_of(text) > MOST_PARTS:
            raise Refused(policy.SMS_TOO_LONG, "", permanent=True)
        callback = callback_url(self._access, delivery=str(parcel.delivery.pk))
        self._order = SmsOrder(parcel.receiver, text, callback)
        self._line.open()

    def commit(self) -> Taken:
        """Make the call; from here on the provider may have it whatever becomes of us.

        :raises AccountRefused: if the account is not welcome; it is switched off.
        :raises Refused: if the message is not.
        :raises AnswerLost: if no answer came, or none that tells.
        """
        if self._order is None:
            raise Unreachable("nothing was offered")
        try:
            return send_sms(self._access.provider, self._line, self._order)
        except AccountRefused:
            note_refused(account_id=self._access.account_id, now=self._clock())
            raise


def callback_url(access: SmsAccess, *, delivery: str) -> str:
    """Return where the provider reports of a delivery; empty where it could not reach us.

    The address names the delivery: a report finds it also when the provider's answer, and with it
    the provider's own name of the message, was lost.
    """
    if is_loopback(settings.BASE_URL) and not is_loopback(access.provider.base_url):
        return ""
    path = reverse(
        "deliveries:sms_report",
        kwargs={"provider": access.provider.name, "callback_token": access.callback_token},
    )
    return f"{settings.BASE_URL}{path}?{urlencode({'delivery': delivery})}"
