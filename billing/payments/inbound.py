"""Webhooks: verified, written down once, and then nothing but a reason to look."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

from billing.payments.credentials import (
    credentials_of,
    is_live,
    simulator_webhook_secret,
)
from billing.payments.gateway import NotAuthentic, Ping
from billing.payments.models import Channel, InboundEvent, PaymentAccount, PaymentAttempt
from billing.payments.reconciling import adopt, reconcile
from billing.payments.stripe import verify
from fastfaktura.core.secrets import decrypt

# What the column can count; an event that fails every half minute gets there in eleven days.
MOST_ATTEMPTS = 32767

DEAUTHORIZED = "account.application.deauthorized"
TAKEN = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.canceled",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
        DEAUTHORIZED,
    }
)


def receive(
    *, body: bytes, signature: str, account: PaymentAccount | None = None
) -> InboundEvent | None:
    """Write an event down that we can prove to be the provider's; None if there is no need to.

    :param account: whose own endpoint was called; None is the installation's.
    :raises NotAuthentic: if no secret of this endpoint signed it.
    """
    channel, ping = _verified(body, signature, account)
    live = account.livemode if account else channel is Channel.PLATFORM and _platform_is_live()
    if ping.livemode is not live or ping.kind not in TAKEN:
        return None
    return write_down(ping, channel=channel, account=account)


def _platform_is_live() -> bool:
    return is_live(settings.STRIPE_API_KEY)


def _verified(body: bytes, signature: str, account: PaymentAccount | None) -> tuple[Channel, Ping]:
    if account is not None:
        secret = decrypt(account.encrypted_webhook_secret)
        return Channel.OWN, verify(body, signature, [secret] if secret else [])
    try:
        # Several, so that a secret can be replaced without losing an event.
        return Channel.PLATFORM, verify(body, signature, settings.STRIPE_WEBHOOK_SECRETS)
    except NotAuthentic:
        return Channel.SIMULATOR, verify(body, signature, [simulator_webhook_secret()])


@transaction.atomic
def write_down(
    ping: Ping, *, channel: Channel, account: PaymentAccount | None = None
) -> InboundEvent | None:
    """Keep an event by its id; None if it was kept before. Only where to look is kept of it."""
    event, created = InboundEvent.objects.get_or_create(
        provider="stripe",
        event_id=ping.id,
        defaults={
            "business": account.business if account else None,
            "kind": ping.kind,
            "payload": {
                "channel": channel.value,
                "account": ping.account,
                "session": ping.session_id,
                "intent": ping.intent_id,
                "key": ping.key,
            },
        },
    )
    return event if created else None


def process(*, inbound_event_id: UUID, now: datetime) -> None:
    """Look where an event points and reconcile; an event is done only after that succeeded.

    :raises AnswerLost: if the provider did not answer; the sweep comes back to it.
    :raises NoCredentials: if the key of the attempt was taken away.
    """
    event = InboundEvent.objects.get(pk=inbound_event_id)
    if event.processed_at is not None:
        return
    # Counted before the work, so that one which kills its worker is seen to do so.
    InboundEvent.objects.filter(pk=event.pk).update(
        attempts=Least(F("attempts") + 1, MOST_ATTEMPTS)
    )
    if event.kind == DEAUTHORIZED:
        PaymentAccount.objects.filter(
            connected_account=event.payload["account"], disabled_at=None
        ).exclude(connected_account="").update(disabled_at=now)
    else:
        _look(event, now)
    InboundEvent.objects.filter(pk=event.pk).update(processed_at=now, last_error="")


def _look(event: InboundEvent, now: datetime) -> None:
    attempt = attempt_of(event)
    if attempt is None:
        return
    session_id = event.payload["session"]
    if attempt.session_id is None and session_id:
        _adopt_named(attempt, session_id)
    reconcile(attempt_id=attempt.pk, now=now)


def _adopt_named(attempt: PaymentAttempt, session_id: str) -> None:
    """Take over a session whose creation was never answered, once the provider confirms its key."""
    credentials = credentials_of(attempt.business)
    if credentials is None or credentials.channel != attempt.channel:
        return
    report = credentials.gateway().read_session(session_id)
    adopt(attempt_id=attempt.pk, session=report.session)


def attempt_of(event: InboundEvent) -> PaymentAttempt | None:
    """Find the attempt that an event is about, within the account that sent it and no other."""
    pointers = event.payload
    named = Q()
    if pointers["session"]:
        named |= Q(session_id=pointers["session"])
    if pointers["intent"]:
        named |= Q(payment_reference=pointers["intent"])
    if _is_id(pointers["key"]):
        named |= Q(pk=pointers["key"])
    if not named:
        return None
    attempts = PaymentAttempt.objects.filter(
        named, channel=pointers["channel"], account=pointers["account"]
    )
    if event.business_id:
        attempts = attempts.filter(business_id=event.business_id)
    return attempts.select_related("business").first()


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
