"""A business's own key: tried before it is kept, encrypted, and taken away again."""

from datetime import datetime

from django.db import transaction

from billing.payments.credentials import (
    Credentials,
    NoCredentials,
    fits,
    is_key,
    is_live,
    own_base_url,
)
from billing.payments.gateway import GatewayError
from billing.payments.models import AttemptState, Channel, PaymentAccount, PaymentAttempt
from billing.payments.online import TryAgainShortly, close_attempt
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business
from fastfaktura.core.secrets import encrypt


class NoSecretKey(ValueError):
    """The text is no secret or restricted key; a publishable key is not enough."""


class KeyOfOtherKind(ValueError):
    """A key that moves money where none may move, or the other way round."""


def connect_account(
    *, business: Business, api_key: str, webhook_secret: str, now: datetime, actor: Actor
) -> PaymentAccount:
    """Try a key and keep it; pages that were opened with another are closed before.

    An empty webhook secret leaves the one that is kept. Call it outside of a transaction.

    :raises NoSecretKey: if the text is no secret key.
    :raises KeyOfOtherKind: if it moves money where none may move, or the other way round.
    :raises GatewayRefused: if Stripe does not accept it.
    :raises AnswerLost: if Stripe does not answer.
    """
    if not is_key(api_key):
        raise NoSecretKey
    if not fits(api_key, business):
        raise KeyOfOtherKind
    Credentials(Channel.OWN, api_key, base_url=own_base_url()).gateway().probe()
    close_open_pages(business, now=now)
    return _keep(business, api_key, webhook_secret, actor)


@transaction.atomic
def _keep(business: Business, api_key: str, webhook_secret: str, actor: Actor) -> PaymentAccount:
    account, _created = PaymentAccount.objects.select_for_update().get_or_create(business=business)
    account.encrypted_api_key = encrypt(api_key)
    account.key_hint = api_key[-4:]
    account.livemode = is_live(api_key)
    account.disabled_at = None
    if webhook_secret:
        account.encrypted_webhook_secret = encrypt(webhook_secret)
    account.save()
    record_event("payment_account.connected", business=business, subject=account, actor=actor)
    return account


@transaction.atomic
def keep_webhook_secret(*, business: Business, secret: str, actor: Actor) -> None:
    """Keep the secret with which the webhooks of the business's own account are signed."""
    account = PaymentAccount.objects.select_for_update().get(business=business)
    if secret:
        account.encrypted_webhook_secret = encrypt(secret)
        account.save(update_fields=["encrypted_webhook_secret"])
        record_event("payment_account.connected", business=business, subject=account, actor=actor)


def disconnect_account(*, business: Business, now: datetime, actor: Actor) -> None:
    """Forget the key of a business; what was begun with it is closed and booked before."""
    close_open_pages(business, now=now)
    with transaction.atomic():
        account = PaymentAccount.objects.select_for_update().filter(business=business).first()
        if account is None or not account.encrypted_api_key:
            return
        # The row stays, and with it the address at which late webhooks are proven.
        account.encrypted_api_key = account.key_hint = ""
        account.save(update_fields=["encrypted_api_key", "key_hint"])
        record_event(
            "payment_account.disconnected", business=business, subject=account, actor=actor
        )


def close_open_pages(business: Business, *, now: datetime) -> None:
    """Close every open payment page of a business as far as its provider answers."""
    alive = PaymentAttempt.objects.for_business(business).filter(
        state__in=[AttemptState.CREATING, AttemptState.OPEN]
    )
    for attempt_id in alive.values_list("pk", flat=True):
        try:
            close_attempt(attempt_id=attempt_id, now=now)
        except (TryAgainShortly, NoCredentials, GatewayError):
            # They close by themselves when their time is over.
            continue
