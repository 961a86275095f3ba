"""Two schedulers by mistake, a person beside them, and a death in the middle."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from billing.delivery.models import Delivery
from billing.invoices.models import Invoice
from billing.recurring.consent import make_waiting, skip_waiting
from billing.recurring.models import PeriodState, SchedulePeriod
from billing.recurring.operations import run_schedule, run_schedules
from tests.factories import actor_of, make_business, make_schedule

pytestmark = pytest.mark.django_db(transaction=True)

SENDS: dict[str, Any] = {"mode": "send", "channels": ("email",)}


def at_once(*works: Callable[[], object]) -> None:
    """Run the works in threads that begin together; what one raises fails the test."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(run, work) for work in works]:
            future.result(timeout=30)


class TestManySchedulers:
    def test_make_each_period_once(self) -> None:
        business = make_business()
        for _ in range(3):
            make_schedule(business, **SENDS)
        first, second = (datetime(2026, month, 1, 9, tzinfo=UTC) for month in (4, 5))

        at_once(*[lambda: run_schedules(now=first)] * 4)
        at_once(*[lambda: run_schedules(now=second), lambda: run_schedules(now=first)] * 2)

        assert SchedulePeriod.objects.filter(state=PeriodState.MADE).count() == 6
        assert Invoice.objects.count() == 6
        assert Delivery.objects.count() == 6
        numbers = Invoice.objects.order_by("sequence_number")
        assert [invoice.sequence_number for invoice in numbers] == list(range(1, 7))


class TestTwoPeople:
    def test_decide_about_a_period_once(self) -> None:
        business = make_business()
        schedule = make_schedule(business)
        now = datetime(2026, 7, 2, 9, tzinfo=UTC)
        run_schedule(schedule_id=schedule.pk, now=now)
        ids = list(schedule.periods.filter(state="waiting").values_list("pk", flat=True))
        facts: dict[str, Any] = {"period_ids": ids, "actor": actor_of(business), "now": now}

        at_once(
            lambda: make_waiting(schedule_id=schedule.pk, **facts),
            lambda: make_waiting(schedule_id=schedule.pk, **facts),
            lambda: skip_waiting(schedule_id=schedule.pk, **facts),
        )

        made = schedule.periods.filter(state="made").count()
        assert made + schedule.periods.filter(state="skipped").count() == 4
        assert Invoice.objects.count() == made


class TestADeath:
    def test_before_the_end_leaves_nothing_and_the_next_run_makes_it(self) -> None:
        schedule = make_schedule(make_business(), **SENDS)
        now = datetime(2026, 4, 1, 9, tzinfo=UTC)
        with transaction.atomic():
            run_schedule(schedule_id=schedule.pk, now=now)
            # What a connection that is cut leaves behind.
            transaction.set_rollback(True)
        schedule.refresh_from_db()
        assert schedule.next_date == date(2026, 4, 1)
        assert not Invoice.objects.exists()

        run_schedules(now=now)
        assert Delivery.objects.count() == SchedulePeriod.objects.count() == 1
