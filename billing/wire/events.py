"""An event as other programs read it."""

from typing import Any

from fastfaktura.core.models import Event


def event_facts(event: Event) -> dict[str, Any]:
    """Return the facts of an event by the API's names."""
    return {
        "id": str(event.pk),
        "type": event.kind,
        "created_at": event.created_at,
        "data": event.data,
    }
