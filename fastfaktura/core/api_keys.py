"""Keys by which other programs act for a business: shown once, kept as a hash."""

import hashlib
import secrets
import string
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.ids import new_id
from fastfaktura.core.tenancy import Business, TenantManager

LIVE_PREFIX, SANDBOX_PREFIX = "ffk_", "ffk_test_"
ALPHABET = string.ascii_letters + string.digits
# 32 of 62 signs are 190 bits: no list of guesses comes near, so a plain hash keeps it.
SIGNS = 32
# How much of a key's own signs stays readable, to recognise it by.
SHOWN = 6
# A key in steady use costs one write a minute, not one a request.
USE_NOTED_EVERY = timedelta(minutes=1)


class Scope(models.TextChoices):
    """What a key may do; sending is apart, since it reaches other people."""

    READ = "read", pgettext_lazy("scope of an API key", "Read")
    WRITE = "write", pgettext_lazy("scope of an API key", "Write")
    SEND = "send", pgettext_lazy("scope of an API key", "Send")


class ApiKey(models.Model):
    """A key of a business."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=20)
    # SHA-256 in hexadecimal digits.
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=5, choices=Scope), verbose_name=_("scopes"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_key_has_a_scope")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}…"

    def is_expired(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return self.expires_at is not None and self.expires_at <= now


class ApiKeyNotValid(Exception):
    """The key opens nothing; ``reason`` is one of unknown, revoked and expired."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def create_api_key(
    *,
    business: Business,
    name: str,
    scopes: Iterable[str],
    actor: Actor,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key; return its row and the key itself, which is nowhere to be read again."""
    start = SANDBOX_PREFIX if business.is_sandbox else LIVE_PREFIX
    secret = start + "".join(secrets.choice(ALPHABET) for _sign in range(SIGNS))
    wanted = set(scopes)
    key = ApiKey.objects.create(
        business=business,
        name=name.strip(),
        prefix=secret[: len(start) + SHOWN],
        digest=digest_of(secret),
        scopes=[scope.value for scope in Scope if scope in wanted],
        expires_at=expires_at,
        created_by=actor.user,
    )
    _record("api_key.created", key, actor)
    return key, secret


@transaction.atomic
def revoke_api_key(*, key_id: UUID, now: datetime, actor: Actor) -> ApiKey:
    """Close a key for good; one that is closed stays as it is.

    :raises ApiKey.DoesNotExist: if there is none.
    """
    keys = ApiKey.objects.select_related("business").select_for_update(of=("self",))
    key = keys.get(pk=key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        _record("api_key.revoked", key, actor)
    return key


def valid_api_key(secret: str, *, now: datetime) -> ApiKey:
    """Return the key with its business, and note that it was used.

    :raises ApiKeyNotValid: if it is unknown, revoked or expired.
    """
    key = ApiKey.objects.select_related("business").filter(digest=digest_of(secret)).first()
    if key is None:
        raise ApiKeyNotValid("unknown")
    if key.revoked_at is not None:
        raise ApiKeyNotValid("revoked")
    if key.is_expired(now):
        raise ApiKeyNotValid("expired")
    if key.last_used_at is None or key.last_used_at <= now - USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def digest_of(secret: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _record(kind: str, key: ApiKey, actor: Actor) -> None:
    record_event(
        kind,
        business=key.business,
        subject=key.business,
        actor=actor,
        data={"name": key.name, "prefix": key.prefix, "scopes": key.scopes},
    )
