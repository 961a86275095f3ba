"""The sender of the envelope: where what comes back goes, with a proof of what it is about."""

import hmac
import re
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from billing.delivery.mime import sender_address
from billing.delivery.models import Delivery

PROOF_SIGNS = 16
PURPOSE = b"bounce-address"
LOCAL = re.compile(r"\+(?P<delivery>[0-9a-f]{32})\.(?P<proof>[0-9a-f]{16})$")


def envelope_sender(delivery: Delivery) -> str:
    """Return the address to which a server gives the message back.

    With BOUNCE_ADDRESS it names the delivery and proves that we wrote it (VERP), so that nobody
    can report a bounce of a message that he has not seen; without, it is the sender of all mails.
    """
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not name:
        return sender_address()
    return f"{name}+{delivery.pk.hex}.{proof_of(delivery.pk.hex)}@{domain}"


def delivery_named_by(address: str) -> UUID | None:
    """Return the delivery that a bounce address of ours names; None if it is not ours."""
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    local, _at, of_domain = address.strip().strip("<>").lower().rpartition("@")
    found = LOCAL.search(local)
    if not name or found is None:
        return None
    if of_domain != domain.lower() or local[: found.start()] != name.lower():
        return None
    if not hmac.compare_digest(found["proof"], proof_of(found["delivery"])):
        return None
    return UUID(hex=found["delivery"])


def proof_of(delivery_hex: str) -> str:
    """Return what only we can write beside a delivery's name."""
    key = hmac.new(settings.SECRET_KEY.encode(), PURPOSE, sha256).digest()
    return hmac.new(key, delivery_hex.encode(), sha256).hexdigest()[:PROOF_SIGNS]
