"""Secrets at rest: encrypted by the first of the installation's keys, readable by all of them."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretUnreadable(RuntimeError):
    """None of the keys opens the secret: the one that closed it was taken away."""


def _keys() -> MultiFernet:
    keys: list[str] = settings.FIELD_ENCRYPTION_KEYS
    if keys:
        return MultiFernet([Fernet(key) for key in keys])
    # Bound to this purpose, so that the derived key serves nothing else.
    digest = hashlib.sha256(b"field encryption:" + settings.SECRET_KEY.encode()).digest()
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest))])


def encrypt(secret: str) -> str:
    """Return the secret as the database may keep it; nothing stays nothing."""
    return _keys().encrypt(secret.encode()).decode() if secret else ""


def decrypt(stored: str) -> str:
    """Return what was encrypted.

    :raises SecretUnreadable: if no key opens it.
    """
    if not stored:
        return ""
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable("no key of FIELD_ENCRYPTION_KEYS opens this secret") from None
