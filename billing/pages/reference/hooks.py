"""What the chapter on webhooks shows: a body, the check of its signature, and our patience."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from billing.pages.reference.fields import Schemas
from billing.pages.reference.samples import sample_of
from billing.pages.reference.story import BUSINESS, EVENT
from billing.webhooks import policy
from billing.webhooks.sending import WHOLE_SECONDS

VERIFY = '''\
import base64
import hashlib
import hmac
import time


def is_ours(secret, headers, body):
    """Tell whether FastFaktura wrote these bytes within the last five minutes."""
    name, seconds = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(seconds)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{name}.{seconds}.".encode() + body
    digest = base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    return any(
        hmac.compare_digest(b"v1," + digest, signature.encode())
        for signature in headers["webhook-signature"].split()
    )
'''


PAID = {"open_cents": 0, "paid_cents": 60000}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we try, in the units that sentences count."""

    seconds: int
    tries: int
    days: int
    disabled_days: int
    rotation_hours: int
    most_endpoints: int


def patience() -> Patience:
    """Return what the rules of delivery come to."""
    return Patience(
        seconds=int(WHOLE_SECONDS),
        tries=len(policy.WAITS) + 1,
        days=sum(policy.WAITS, timedelta()).days,
        disabled_days=policy.DISABLED_AFTER.days,
        rotation_hours=policy.ROTATION // timedelta(hours=1),
        most_endpoints=policy.MOST_ENDPOINTS,
    )


def payload(schemas: Schemas) -> dict[str, Any]:
    """Return the body of a message as the page prints it."""
    invoice = {"$ref": "#/components/schemas/Invoice"}
    return {
        "type": "invoice.paid",
        "timestamp": "2026-03-02T09:30:00Z",
        "data": {
            "id": EVENT,
            "business_id": BUSINESS,
            "invoice": {**sample_of(schemas, invoice), "status": "paid", **PAID},
            "client": None,
            "product": None,
            "quote": None,
            "event": {},
        },
    }
