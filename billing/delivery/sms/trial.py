"""A test SMS, by which an owner sees whether his account works; it is about no invoice."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billing.delivery.choices import SmsAccount
from billing.delivery.sms.accounts import access_of, note_refused
from billing.delivery.sms.gateway import AccountRefused, SmsOrder, send_sms
from billing.delivery.sms.transport import callback_url
from billing.delivery.sms.wire import Line
from billing.delivery.texting import plain
from billing.delivery.transports import Taken
from fastfaktura.core.events import Actor, record_event


class NotSendable(Exception):
    """The business is a sandbox, from which nothing leaves, or its account is switched off."""


def send_test(*, account: SmsAccount, receiver: str, actor: Actor, now: datetime) -> Taken:
    """Send a test to a number in the form of E.164. Call it outside of a transaction.

    :raises NotSendable: if nothing may leave.
    :raises AccountRefused: if the provider refuses the account, which is switched off then.
    :raises Refused: if it refuses the message.
    :raises Unreachable: if it does not answer; nothing was sent.
    :raises AnswerLost: if its answer does not tell whether it was sent.
    """
    access = None if account.business.is_sandbox else access_of(account)
    if access is None:
        raise NotSendable
    text = plain(
        _("%(business)s: this is a test from FastFaktura.") % {"business": account.business.name}
    )
    order = SmsOrder(receiver, text, callback_url(access, delivery="test"))
    try:
        with Line(access.provider.base_url) as line:
            line.open()
            taken = send_sms(access.provider, line, order)
    except AccountRefused:
        note_refused(account_id=account.pk, now=now)
        raise
    with transaction.atomic():
        record_event(
            "sms_account.tested",
            business=account.business,
            subject=account,
            actor=actor,
            data={"provider": account.provider, "receiver": receiver},
            at=now,
        )
    return taken
