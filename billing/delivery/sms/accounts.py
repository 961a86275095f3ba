"""With which account a business sends SMS: its own, or that of the installation.

Secrets are kept encrypted; an account that the provider refuses sends nothing until its owner has
mended it, and never falls back to the installation's.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from billing.delivery.choices import SmsAccount
from billing.delivery.sms import elks, twilio
from billing.delivery.sms.gateway import SmsProvider, try_account
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.models import Business
from fastfaktura.core.secrets import SecretUnreadable, decrypt, encrypt

logger = logging.getLogger(__name__)

PROVIDERS = (twilio.NAME, elks.NAME)


class BadCredentials(ValueError):
    """What was given cannot be an account of this provider; ``field`` says what."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class SmsAccess:
    """A provider with an account, whose it is, and the secret of the address for its reports."""

    provider: SmsProvider
    callback_token: str
    # None is the installation's.
    account_id: UUID | None = None


def build_provider(name: str, credentials: Mapping[str, str], sender: str) -> SmsProvider:
    """Return a provider with these credentials.

    :raises BadCredentials: if something is missing or has not its form.
    """
    if name == twilio.NAME:
        service = credentials.get("messaging_service_sid", "")
        if not twilio.ACCOUNT_SID.fullmatch(credentials.get("account_sid", "")):
            raise BadCredentials("account_sid")
        if not _is_plain(credentials.get("auth_token", "")):
            raise BadCredentials("auth_token")
        if service and not twilio.SERVICE_SID.fullmatch(service):
            raise BadCredentials("messaging_service_sid")
        if not sender and not service:
            raise BadCredentials("sender_id")
        return twilio.Twilio(
            settings.SMS_TWILIO_URL,
            credentials["account_sid"],
            credentials["auth_token"],
            sender,
            service,
        )
    if name == elks.NAME:
        if not elks.USERNAME.fullmatch(credentials.get("username", "")):
            raise BadCredentials("username")
        if not _is_plain(credentials.get("password", "")):
            raise BadCredentials("password")
        if not sender:
            raise BadCredentials("sender_id")
        return elks.Elks(
            settings.SMS_46ELKS_URL, credentials["username"], credentials["password"], sender
        )
    raise BadCredentials("provider")


def _is_plain(secret: str) -> bool:
    return bool(secret) and secret.isascii() and secret.isprintable() and len(secret) <= 200


def access_of(account: SmsAccount) -> SmsAccess | None:
    """Return what an account opens; None if no key reads its secrets, or it is switched off."""
    if account.disabled_at is not None:
        return None
    return proof_of(account)


def proof_of(account: SmsAccount) -> SmsAccess | None:
    """Return the account as its reports are proven with, also while it is switched off."""
    try:
        provider = build_provider(account.provider, kept_credentials(account), account.sender_id)
    except BadCredentials:
        logger.error("the credentials of SMS account %s cannot be read", account.pk)
        return None
    return SmsAccess(provider, account.callback_token, account.pk)


def kept_credentials(account: SmsAccount) -> dict[str, str]:
    """Return the names and secrets of an account, for its own calls only; empty if unreadable."""
    try:
        kept: dict[str, str] = json.loads(decrypt(account.encrypted_credentials))
    except (SecretUnreadable, ValueError):
        return {}
    return kept


def installation_access() -> SmsAccess | None:
    """Return the account of the environment (SMS_PROVIDER and others); None if there is none."""
    name: str = settings.SMS_PROVIDER
    if not name:
        return None
    first, _colon, secret = settings.SMS_CREDENTIALS.partition(":")
    names = ("account_sid", "auth_token") if name == twilio.NAME else ("username", "password")
    credentials = {
        names[0]: first,
        names[1]: secret,
        "messaging_service_sid": settings.SMS_MESSAGING_SERVICE_SID,
    }
    return SmsAccess(build_provider(name, credentials, settings.SMS_SENDER), installation_token())


def installation_token() -> str:
    """Return the secret part of the address for reports to the installation: 192 bits."""
    return salted_hmac("billing.delivery.sms", "callback", algorithm="sha256").hexdigest()[:48]


def access_for(business: Business) -> SmsAccess | None:
    """Return what a live business sends with; its own account wins, also one that is refused."""
    account = SmsAccount.objects.for_business(business).first()
    return access_of(account) if account is not None else installation_access()


def provider_for(business: Business) -> SmsProvider | None:
    """Return the provider of a live business; None if it has none that works."""
    access = access_for(business)
    return access.provider if access else None


def refused_accounts(business: Business) -> QuerySet[SmsAccount]:
    """Return the business's account if its provider refuses it; a sandbox asks no provider."""
    refused = SmsAccount.objects.for_business(business).filter(disabled_at__isnull=False)
    return refused.filter(business__is_sandbox=False)


def can_send_sms(business: Business) -> bool:
    """Tell whether an SMS of this business gets out now: a sandbox simulates it."""
    return business.is_sandbox or provider_for(business) is not None


def sends_sms(business: Business) -> bool:
    """Tell whether the business has an account at all, be it one that is refused at the moment."""
    return can_send_sms(business) or SmsAccount.objects.for_business(business).exists()


def connect_account(
    *,
    business: Business,
    provider: str,
    credentials: Mapping[str, str],
    sender_id: str,
    actor: Actor,
) -> SmsAccount:
    """Try the credentials and keep them. Call it outside of a transaction.

    :raises BadCredentials: if something is missing or has not its form.
    :raises Refused: if the provider does not accept them, or not this sender.
    :raises Unreachable: if it does not answer; nothing is kept.
    :raises AnswerLost: if its answer does not tell; nothing is kept.
    """
    try_account(build_provider(provider, credentials, sender_id))
    return _keep(business, provider, credentials, sender_id, actor)


@transaction.atomic
def _keep(
    business: Business,
    provider: str,
    credentials: Mapping[str, str],
    sender_id: str,
    actor: Actor,
) -> SmsAccount:
    account = SmsAccount.objects.select_for_update().filter(business=business).first()
    if account is None:
        account = SmsAccount(business=business)
    name = credentials.get("account_sid") or credentials.get("username") or ""
    account.provider = provider
    account.encrypted_credentials = encrypt(json.dumps(dict(credentials)))
    account.hint = name[-4:]
    account.sender_id = sender_id
    account.disabled_at = None
    account.save()
    record_event(
        "sms_account.connected",
        business=business,
        subject=account,
        actor=actor,
        data={"provider": provider},
    )
    return account


@transaction.atomic
def disconnect_account(*, business: Business, actor: Actor) -> None:
    """Forget the account of a business and its secrets; late reports of it are refused."""
    account = SmsAccount.objects.select_for_update().filter(business=business).first()
    if account is None:
        return
    record_event(
        "sms_account.disconnected",
        business=business,
        subject=account,
        actor=actor,
        data={"provider": account.provider},
    )
    account.delete()


@transaction.atomic
def note_refused(*, account_id: UUID | None, now: datetime) -> None:
    """Switch an account off that its provider refuses; the installation's is the operator's."""
    if account_id is None:
        logger.error("the provider refuses the credentials of SMS_CREDENTIALS")
        return
    account = (
        SmsAccount.objects.select_for_update().select_related("business").filter(pk=account_id)
    ).first()
    if account is None or account.disabled_at is not None:
        return
    account.disabled_at = now
    account.save(update_fields=["disabled_at"])
    record_event(
        "sms_account.disabled",
        business=account.business,
        subject=account,
        actor=SYSTEM,
        data={"provider": account.provider},
        at=now,
    )
