"""Which way a message leaves the house: the only place that decides it."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from billing.delivery import policy
from billing.delivery.models import Channel, Delivery
from billing.delivery.provider import ProviderTransport
from billing.delivery.sms.accounts import access_for, sends_sms
from billing.delivery.sms.transport import SmsTransport
from billing.delivery.transports import MailboxTransport, Refused, SmtpTransport, Transport


def way_of(delivery: Delivery, *, clock: Callable[[], datetime]) -> Transport:
    """Return the way out of this message; nothing of a sandbox leaves the house.

    :raises Refused: if the business has no SMS provider, or its provider refuses it for now.
    """
    if delivery.business.is_sandbox:
        return MailboxTransport()
    if delivery.channel != Channel.SMS:
        return ProviderTransport() if settings.EMAIL_PROVIDER else SmtpTransport()
    access = access_for(delivery.business)
    if access is None:
        held = sends_sms(delivery.business)
        raise Refused(policy.SMS_ACCOUNT if held else policy.NO_SMS, "", permanent=not held)
    return SmsTransport(access, clock=clock)
