"""A marked address as other programs read it."""

from typing import Any

from billing.delivery.tracking import AddressMark


def mark_facts(mark: AddressMark) -> dict[str, Any]:
    """Return the facts of a mark by the API's names; reads its message and that one's invoice."""
    delivery = mark.delivery
    return {
        "id": mark.pk,
        "channel": mark.channel,
        "address": mark.address,
        "reason": mark.reason,
        "detail": mark.detail or None,
        "delivery_id": mark.delivery_id,
        "invoice_id": delivery.invoice_id if delivery else None,
        "client_id": delivery.invoice.client_id if delivery else None,
        "marked_at": mark.created_at,
        "cleared_at": mark.cleared_at,
    }
