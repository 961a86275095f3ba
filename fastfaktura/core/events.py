"""Recording what happened, in the transaction in which it happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from fastfaktura.core.journal import ActorKind, Event, EventDelivery, Priority

if TYPE_CHECKING:
    from fastfaktura.core.models import Business, User


class OutsideTransaction(RuntimeError):
    """An event was to be recorded outside the transaction of the change that it tells of."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user, the payer, an API key, or FastFaktura itself."""

    kind: ActorKind
    user: "User | None" = None
    name: str = ""

    @classmethod
    def of_user(cls, user: "User") -> "Actor":
        """Return the actor that a signed-in user is."""
        return cls(ActorKind.USER, user, str(user)[:120])

    @classmethod
    def payer(cls, name: str = "") -> "Actor":
        """Return whoever holds the public link."""
        return cls(ActorKind.PAYER, None, name[:120])

    @classmethod
    def api(cls, key_name: str) -> "Actor":
        """Return the actor behind an API key."""
        return cls(ActorKind.API, None, key_name[:120])


SYSTEM = Actor(ActorKind.SYSTEM)

_told_at: ContextVar[datetime | None] = ContextVar("told_at", default=None)
_is_history: ContextVar[bool] = ContextVar("is_history", default=False)


@contextmanager
def told_at(instant: datetime, *, is_history: bool = False) -> Iterator[None]:
    """Let events of this block have happened at ``instant``: for a story told afterwards.

    :param is_history: whether nobody is to hear of them any more.
    """
    told, history = _told_at.set(instant), _is_history.set(is_history)
    try:
        yield
    finally:
        _told_at.reset(told)
        _is_history.reset(history)


def record_event(
    kind: str,
    *,
    business: "Business",
    subject: models.Model,
    actor: Actor,
    data: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    at: datetime | None = None,
    priority: Priority = Priority.ORDINARY,
) -> Event:
    """Record an event and owe it to each subscriber of its kind.

    :param kind: ``noun.past_participle``, for example ``invoice.issued``.
    :param due_at: when subscribers may hear of it; when it happened, if not given.
    :param at: when it happened; now, if not given.
    :param priority: whether what follows may wait until other work of the business is done.
    :raises OutsideTransaction: if no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"record_event({kind!r}) needs an open transaction")
    at = at or _told_at.get() or timezone.now()
    event = Event.objects.create(
        business=business,
        kind=kind,
        subject_type=str(subject._meta.model_name),
        subject_id=subject.pk,
        actor_kind=actor.kind,
        actor_user=actor.user,
        actor_name=actor.name,
        data=data or {},
        created_at=at,
    )
    if _is_history.get():
        return event
    deliveries = EventDelivery.objects.bulk_create(
        EventDelivery(
            business=business,
            event=event,
            subscriber=subscriber,
            priority=priority,
            due_at=due_at or at,
        )
        for subscriber in settings.EVENT_SUBSCRIBERS.get(kind, ())
    )
    if deliveries:
        transaction.on_commit(nudge_relay, robust=True)
    return event


def nudge_relay() -> None:
    """Hand what is due to the broker now; what cannot be handed over, the sweep takes later."""
    # Imported late: the task module imports this one.
    from fastfaktura.core.relay import relay_deliveries

    relay_deliveries(now=timezone.now())
