"""A delivery as other programs read it."""

from typing import Any

from billing.delivery.models import Delivery
from billing.delivery.reasons import reason_of
from billing.delivery.tracking import DeliveryReport


def delivery_facts(delivery: Delivery) -> dict[str, Any]:
    """Return the facts of a delivery by the API's names; reads its reports."""
    return {
        "id": delivery.pk,
        "invoice_id": delivery.invoice_id,
        "channel": delivery.channel,
        "kind": delivery.kind,
        "tone": delivery.tone or None,
        "automatic": delivery.is_automatic,
        "receiver": delivery.receiver or None,
        "state": delivery.state,
        "subject": delivery.subject or None,
        "failure": failure_of(delivery),
        "attempts": delivery.attempts,
        "provider": delivery.provider or None,
        "parts": delivery.parts,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "finished_at": delivery.finished_at,
        "delivered_at": delivery.delivered_at,
        "bounced_at": delivery.bounced_at,
        "complained_at": delivery.complained_at,
        "reports": [
            report_facts(report)
            for report in sorted(delivery.reports.all(), key=lambda report: report.happened_at)
        ],
    }


def report_facts(report: DeliveryReport) -> dict[str, Any]:
    """Return the facts of what a provider or a mail server told of a message."""
    return {
        "kind": report.kind,
        "source": report.source,
        "permanent": report.is_permanent,
        "detail": report.detail or None,
        "happened_at": report.happened_at,
        "received_at": report.received_at,
    }


def failure_of(delivery: Delivery) -> dict[str, str] | None:
    """Return why it did not leave, or not yet; None if nothing was in its way."""
    if not delivery.failure_code:
        return None
    return {"code": delivery.failure_code, "message": reason_of(delivery)}
