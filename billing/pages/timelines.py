"""Timelines: what happened to a thing, in words."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from billing.pages.event_words import EventWords, event_words
from fastfaktura.core.models import Event

# Steps on the way, and by which name their outcome speaks of the same thing.
PASSING = {"delivery.queued": "delivery", "delivery.sent": "delivery", "claim.made": "claim"}
# So much of a timeline is seen at once.
RECENT = 8


def timeline_of(subject_id: UUID) -> dict[str, list[tuple[Event, EventWords]]]:
    """Return what happened to a thing in words, newest first; the older events apart."""
    events = Event.objects.filter(subject_id=subject_id).order_by("-id")
    told = [(event, event_words(event)) for event in _lasting(events)]
    return {"recent": told[:RECENT], "earlier": told[RECENT:]}


def _lasting(events: Iterable[Event]) -> Iterator[Event]:
    """Yield events, newest first, without steps whose outcome is told: queued, then it arrived."""
    ended = set()
    for event in events:
        thing = event.data.get(PASSING[event.kind]) if event.kind in PASSING else None
        if thing is None or thing not in ended:
            yield event
        ended |= {event.data[name] for name in ("delivery", "claim") if event.data.get(name)}
