"""A delivery as other programs read it."""

from typing import Any

from billing.delivery.models import Delivery
from billing.delivery.reasons import reason_of


def delivery_facts(delivery: Delivery) -> dict[str, Any]:
    """Return the facts of a delivery by the API's names."""
    return {
        "id": delivery.pk,
        "channel": delivery.channel,
        "kind": delivery.kind,
        "tone": delivery.tone or None,
        "receiver": delivery.receiver or None,
        "state": delivery.state,
        "subject": delivery.subject or None,
        "failure": failure_of(delivery),
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "finished_at": delivery.finished_at,
        "delivered_at": delivery.delivered_at,
        "bounced_at": delivery.bounced_at,
        "complained_at": delivery.complained_at,
    }


def failure_of(delivery: Delivery) -> dict[str, str] | None:
    """Return why it did not leave, or not yet; None if nothing was in its way."""
    if not delivery.failure_code:
        return None
    return {"code": delivery.failure_code, "message": reason_of(delivery)}
