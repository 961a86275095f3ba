"""Secrets and signatures by the scheme of Standard Webhooks (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from billing.webhooks.models import WebhookEndpoint
from fastfaktura.core.secrets import decrypt

PREFIX = "whsec_"
# The scheme asks for 24 to 64.
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret as receivers keep it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signing_secrets(endpoint: WebhookEndpoint, *, now: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first: two of them during a rotation.

    :raises SecretUnreadable: if the installation's key was taken away.
    """
    found = [decrypt(endpoint.encrypted_secret)]
    until = endpoint.previous_secret_until
    if endpoint.encrypted_previous_secret and until is not None and now < until:
        found.append(decrypt(endpoint.encrypted_previous_secret))
    return found


def webhook_id(message_id: UUID) -> str:
    """Return the id by which a receiver recognises a repetition."""
    return f"msg_{message_id}"


def signed_headers(
    *, message_id: UUID, body: bytes, secrets_: list[str], now: datetime
) -> dict[str, str]:
    """Return the three headers of the scheme for a body, byte for byte as it is sent."""
    name, seconds = webhook_id(message_id), int(now.timestamp())
    signatures = (_signature(secret, f"{name}.{seconds}.".encode() + body) for secret in secrets_)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
