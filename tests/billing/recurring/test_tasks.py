"""The background edge: from beat and from events to the invoice."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from billing.recurring.models import ScheduleState
from billing.recurring.tasks import run_due_schedule, start_due_schedules
from clients.operations import archive_client
from fastfaktura.core.heartbeat import connect
from tests.factories import NOW, actor_of, make_business, make_schedule
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db

APRIL = NOW + timedelta(days=31)


def waiting_tasks() -> int:
    """Return how many tasks wait for the ordinary workers."""
    with connect() as broker:
        return int(broker.llen("default"))


@pytest.fixture(autouse=True)
def _empty_queue() -> None:
    with connect() as broker:
        broker.delete("default")


class TestBeat:
    def test_hands_each_due_schedule_to_a_worker(self) -> None:
        business = make_business()
        due = make_schedule(business)
        make_schedule(business, start_date=date(2026, 9, 1))
        with travel(APRIL, tick=False):
            assert start_due_schedules.run() == 1
            assert waiting_tasks() == 1
            for _ in range(2):
                run_due_schedule.run(schedule_id=str(due.pk), said_by_a_later_release=1)
        assert due.periods.count() == 1


class TestEvents:
    def test_let_a_schedule_of_today_begin_at_once(self) -> None:
        with travel(NOW, tick=False):
            schedule = make_schedule(make_business(), start_date=NOW.date())
            run_outbox(timezone.now())
        assert [period.period_date for period in schedule.periods.all()] == [NOW.date()]

    def test_pause_the_schedules_of_an_archived_client(self) -> None:
        with travel(NOW, tick=False):
            business = make_business()
            schedule = make_schedule(business)
            archive_client(client_id=schedule.client_id, now=NOW, actor=actor_of(business))
            for _ in range(2):
                run_outbox(timezone.now())
        schedule.refresh_from_db()
        assert schedule.state == ScheduleState.PAUSED
