"""Asking for a rehearsal, and playing it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.rehearsal.habits import Behaviour
from billing.rehearsal.models import Rehearsal, RehearsalState
from billing.rehearsal.play import play
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business

LONGEST = 90


class NotASandbox(Exception):
    """A live business is not played with: its invoices would be locked meanwhile."""


class TooLong(ValueError):
    """Not so many days are played at once; or none."""


@transaction.atomic
def start_rehearsal(
    *,
    business: Business,
    start_date: date,
    days: int,
    behaviour: Behaviour,
    actor: Actor,
    now: datetime,
) -> Rehearsal:
    """Ask for a rehearsal; a worker plays it.

    :param start_date: the first day that is played, in the business's calendar.
    :raises NotASandbox: if the business is a live one.
    :raises TooLong: unless one to ninety days are asked for.
    """
    if not business.is_sandbox:
        raise NotASandbox
    if not 1 <= days <= LONGEST:
        raise TooLong(str(days))
    rehearsal = Rehearsal.objects.create(
        business=business,
        start_date=start_date,
        days=days,
        behaviour=behaviour.as_json(),
        created_by=actor.user,
        created_at=now,
    )
    record_event(
        "rehearsal.started",
        business=business,
        subject=rehearsal,
        actor=actor,
        data={"days": days, "start_date": start_date.isoformat()},
    )
    return rehearsal


def play_rehearsal(*, rehearsal_id: UUID, now: datetime) -> None:
    """Play a rehearsal that was asked for, and keep its transcript; called again, do nothing.

    A worker that is killed leaves it queued, and the outbox brings it back.
    """
    rehearsal = Rehearsal.objects.select_related("business").get(pk=rehearsal_id)
    if rehearsal.state != RehearsalState.QUEUED:
        return
    played = play(
        rehearsal.business,
        start=rehearsal.start_date,
        days=rehearsal.days,
        behaviour=Behaviour.from_json(rehearsal.behaviour),
    )
    Rehearsal.objects.filter(pk=rehearsal_id, state=RehearsalState.QUEUED).update(
        state=RehearsalState.DONE,
        transcript=played.entries,
        played_days=played.days,
        finished_at=now,
    )
