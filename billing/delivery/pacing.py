"""The pace at which mails leave for one receiving domain, which large mail houses insist on."""

from datetime import datetime, timedelta

from django.conf import settings

from billing.delivery.models import Channel, Delivery
from fastfaktura.core.rates import Rate, use

MINUTE = 60
NOTHING = timedelta(0)


def wait_of(delivery: Delivery) -> timedelta:
    """Count a mail that would leave now, and return how long it waits; nothing if it may.

    What is beyond the pace is spread over the minutes that come, so that each mail waits about
    once however many there are. Without Redis nothing is counted and all leave.
    """
    if delivery.channel != Channel.EMAIL or delivery.business.is_sandbox:
        return NOTHING
    domain = delivery.receiver.rpartition("@")[2].lower()
    per_minute = settings.MAIL_PACE.get(domain, 0)
    if not per_minute:
        return NOTHING
    usage = use(Rate("mail_pace", per_minute, MINUTE), domain)
    if not usage.is_over:
        return NOTHING
    minutes_between = (usage.used - 1) // per_minute - 1
    return timedelta(seconds=usage.reset + MINUTE * minutes_between)


def put_off(delivery: Delivery, *, until: datetime, code: str) -> None:
    """Let a locked delivery wait in its queue; that is no attempt, and no news for its invoice."""
    delivery.due_at = until
    delivery.failure_code, delivery.failure_detail = code, ""
    delivery.save(update_fields=["due_at", "failure_code", "failure_detail"])
