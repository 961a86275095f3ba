"""Subscribers: what is tried again, and what waits for an operator."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.db import OperationalError, transaction
from django.utils import timezone

from fastfaktura.core.events import SYSTEM, record_event
from fastfaktura.core.models import EventDelivery
from fastfaktura.core.tasks import subscriber
from tests.factories import make_business

pytestmark = pytest.mark.django_db(transaction=True)


# What the subscriber below meets next.
PROBLEMS: list[Exception] = []


@subscriber(KeyError)
def meet(*, event_id: UUID) -> None:
    """Hear of an event, and meet the problem that is laid out."""
    if PROBLEMS:
        raise PROBLEMS.pop()


def row_after(settings: Any, *problems: Exception) -> EventDelivery:
    """Let the subscriber meet the problem, if any, and return its outbox row."""
    settings.EVENT_SUBSCRIBERS = {"invoice.tested": (meet.name,)}
    business = make_business()
    with transaction.atomic():
        event = record_event("invoice.tested", business=business, subject=business, actor=SYSTEM)
    row = EventDelivery.objects.get(event=event)
    PROBLEMS[:] = problems
    with suppress(RuntimeError):
        current_app.tasks[meet.name].run(event_id=str(event.pk), delivery_id=str(row.pk))
    row.refresh_from_db()
    return row


class TestASubscriber:
    def test_is_done_when_nothing_went_wrong(self, settings: Any) -> None:
        row = row_after(settings)
        assert row.done_at is not None
        assert row.attempts == 0

    def test_tries_again_after_an_error_that_it_names(self, settings: Any) -> None:
        row = row_after(settings, KeyError("soon"))
        assert row.done_at is None
        assert row.failed_at is None
        assert row.dispatched_at is None
        assert row.due_at > timezone.now()
        assert row.attempts == 1

    def test_tries_again_when_the_database_had_no_time_for_it(self, settings: Any) -> None:
        row = row_after(settings, OperationalError("deadlock detected"))
        assert row.failed_at is None
        assert row.due_at > timezone.now()

    def test_leaves_any_other_error_to_an_operator(self, settings: Any) -> None:
        row = row_after(settings, RuntimeError("a bug"))
        assert row.failed_at is not None
        assert row.last_error == "RuntimeError: a bug"
