"""Background work of the ground floor, and how a subscriber is declared."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from fastfaktura.core.invitation_mail import mail_invitation
from fastfaktura.core.invitations import Invitation
from fastfaktura.core.journal import Event, EventDelivery
from fastfaktura.core.relay import mark_done, mark_failed, postpone, relay_deliveries, wait_until

logger = logging.getLogger(__name__)

# Waits between attempts; the last one repeats for as long as it takes.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600))


class NotYet(Exception):
    """A subscriber's time comes later; that is no failed attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until}")
        self.until = until


class Subscriber(Protocol):
    """What ``@subscriber`` decorates: idempotent work for one event."""

    __name__: str
    __module__: str

    def __call__(self, *, event_id: UUID) -> None: ...


def subscriber(*transient: type[Exception]) -> Callable[[Subscriber], Any]:
    """Declare a task that hears of events; the errors named are transient and tried again.

    So is a database that is away or met a deadlock. Any other error ends the attempts at once and
    is kept in the outbox row, where an operator sees it and may start it again: repeating a bug
    helps nobody. The function must be idempotent, since a broker delivers at least once.
    """

    expected: tuple[type[Exception], ...] = (OperationalError, NotYet, *(transient or (OSError,)))

    def decorate(function: Subscriber) -> Any:
        @shared_task(name=f"{function.__module__}.{function.__name__}", acks_late=True)
        def task(*, event_id: str, delivery_id: str | None = None, **_later: Any) -> None:
            row = EventDelivery.objects.filter(pk=delivery_id).first() if delivery_id else None
            if row is not None and (row.done_at or row.failed_at):
                return
            try:
                function(event_id=UUID(event_id))
            except expected as error:
                if row is None:
                    raise
                _come_back(row, error, of=function.__name__)
            except BaseException as error:
                if row is not None and isinstance(error, Exception):
                    mark_failed(delivery_id=row.pk, now=timezone.now(), error=error)
                raise
            else:
                if row is not None:
                    mark_done(delivery_id=row.pk, now=timezone.now())

        return task

    return decorate


def _come_back(row: EventDelivery, error: Exception, *, of: str) -> None:
    """Owe the share again: later after a failure, or at the time that was named."""
    if isinstance(error, NotYet):
        wait_until(delivery_id=row.pk, until=error.until)
        return
    wait = WAITS[min(row.attempts, len(WAITS) - 1)]
    postpone(delivery_id=row.pk, until=timezone.now() + wait, error=error)
    logger.warning("%s waits after %s", of, type(error).__name__)


@shared_task
def sweep_event_deliveries(**_later: Any) -> int:
    """Hand over what is due and was not handed over, or was forgotten by the broker."""
    return relay_deliveries(now=timezone.now())


@subscriber(OSError)
def send_invitation(*, event_id: UUID) -> None:
    """Mail an invitation, unless it was answered or withdrawn meanwhile."""
    event = Event.objects.get(pk=event_id)
    invitation = (
        Invitation.objects.select_related("business", "invited_by")
        .filter(pk=event.subject_id, accepted_at=None, withdrawn_at=None)
        .first()
    )
    if invitation is not None:
        mail_invitation(invitation)
