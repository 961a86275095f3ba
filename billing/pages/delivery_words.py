"""Deliveries in words: what each state means to its sender, and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.utils.translation import gettext as _

from billing.delivery.models import (
    LEFT_THE_HOUSE,
    NEEDS_CARE,
    ON_ITS_WAY,
    Channel,
    Delivery,
    DeliveryState,
)
from billing.delivery.reasons import reason_of


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery as the panel shows it; ``seconds_left`` counts down to its leaving."""

    delivery: Delivery
    word: str
    icon: str
    tone: str
    reason: str
    at: datetime
    seconds_left: int
    can_undo: bool
    can_repeat: bool
    needs_care: bool


LOOKS = {
    DeliveryState.QUEUED: ("hourglass", ""),
    DeliveryState.SENDING: ("hourglass", "info"),
    DeliveryState.SENT: ("send", "success"),
    DeliveryState.DELIVERED: ("circle-check", "success"),
    DeliveryState.BOUNCED: ("triangle-alert", "danger"),
    DeliveryState.FAILED: ("triangle-alert", "danger"),
    DeliveryState.UNDONE: ("undo-2", ""),
    DeliveryState.UNKNOWN: ("circle-question-mark", "warning"),
}


def delivery_row(delivery: Delivery, *, now: datetime) -> DeliveryRow:
    """Return the delivery with its words for this moment."""
    state = DeliveryState(delivery.state)
    icon, tone = LOOKS[state]
    if state == DeliveryState.QUEUED and delivery.attempts:
        icon, tone = "rotate-ccw", "warning"
    if delivery.channel == Channel.LINK:
        icon = "link"
    elif delivery.channel == Channel.SMS and state in LEFT_THE_HOUSE:
        icon = "smartphone"
    needs_care = state in NEEDS_CARE and delivery.cared_at is None
    return DeliveryRow(
        delivery=delivery,
        word=word_of(delivery),
        icon=icon,
        tone=tone,
        reason=reason_of(delivery),
        at=delivery.finished_at or delivery.due_at,
        seconds_left=max(0, ceil((delivery.due_at - now).total_seconds())),
        can_undo=state == DeliveryState.QUEUED,
        can_repeat=needs_care and delivery.channel != Channel.LINK,
        needs_care=needs_care,
    )


def word_of(delivery: Delivery) -> str:
    """Return the state in a word or two."""
    if delivery.channel == Channel.LINK:
        return _("Link made")
    if delivery.state == DeliveryState.QUEUED and delivery.attempts:
        return _("Waiting")
    return str(DeliveryState(delivery.state).label)


def is_on_its_way(delivery: Delivery) -> bool:
    """Tell whether a look a little later may find another state."""
    return delivery.state in ON_ITS_WAY
