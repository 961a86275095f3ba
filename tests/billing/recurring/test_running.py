"""The clock at work: each period once, whatever clocks and callers do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.delivery.models import Delivery
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.recurring.models import PauseReason, PeriodState, SchedulePeriod, ScheduleState
from billing.recurring.operations import pause_schedule, resume_schedule, run_schedules
from billing.recurring.queries import periods_needing_care
from billing.sellers.models import SellerProfile
from clients.operations import archive_client, update_client
from fastfaktura.core.models import Event
from tests.factories import NOW, actor_of, make_business, make_line, make_schedule
from tests.nightly import examples

pytestmark = pytest.mark.django_db

SENDS = {"mode": "send", "channels": ("email",)}


@pytest.fixture
def business():
    return make_business()


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def states(schedule) -> list[tuple[date, str]]:
    rows = schedule.periods.order_by("period_date")
    return [(row.period_date, row.state) for row in rows]


class TestOnItsDay:
    def test_a_draft_is_made_once(self, business):
        schedule = make_schedule(
            business, content={"lines": (make_line(description="Hosting {{ month }}"),)}
        )
        assert run_schedules(now=on(3, 31)) == []
        [period] = run_schedules(now=on(4, 1))
        assert run_schedules(now=on(4, 1)) == run_schedules(now=on(4, 2)) == []

        schedule.refresh_from_db()
        assert period.invoice.status == InvoiceStatus.DRAFT
        assert period.invoice.client == schedule.client
        assert [line.description for line in period.invoice.lines.all()] == ["Hosting April"]
        assert (schedule.next_date, schedule.made_count) == (date(2026, 5, 1), 1)
        [told] = Event.objects.filter(kind="schedule.made")
        assert told.data["invoice"] == str(period.invoice.pk)
        assert told.created_at == on(4, 1)

    def test_the_day_begins_in_the_zone_of_the_business(self, business):
        east = make_business(time_zone="Pacific/Auckland")
        make_schedule(east)
        make_schedule(business)
        assert [p.business for p in run_schedules(now=on(3, 31, hour=12))] == [east]
        assert [p.business for p in run_schedules(now=on(3, 31, hour=22))] == [business]

    def test_one_business_may_be_run_alone(self, business):
        make_schedule(make_business())
        make_schedule(business)
        [period] = run_schedules(now=on(4, 1), business_id=business.pk)
        assert period.business == business

    def test_the_last_one_ends_the_schedule(self, business):
        schedule = make_schedule(business, max_count=2)
        for month in (4, 5, 6):
            run_schedules(now=on(month, 1))
        schedule.refresh_from_db()
        assert (schedule.state, schedule.next_date) == (ScheduleState.ENDED, None)
        assert len(states(schedule)) == 2
        assert Event.objects.get(kind="schedule.ended").data["reason"] == "complete"


class TestSending:
    def test_issues_and_queues_in_one_step(self, business):
        make_schedule(business, **SENDS)
        [period] = run_schedules(now=on(4, 1))
        period.invoice.refresh_from_db()
        assert period.state == PeriodState.MADE
        assert period.invoice.issue_date == date(2026, 4, 1)
        [delivery] = Delivery.objects.filter(invoice=period.invoice)
        assert delivery.is_automatic
        assert delivery.state == "queued"

    def test_keeps_a_draft_of_what_cannot_be_issued(self, business):
        schedule = make_schedule(business, **SENDS)
        SellerProfile.objects.filter(business=business).update(vat_registered=False)
        [period] = run_schedules(now=on(4, 1))
        period.invoice.refresh_from_db()
        assert period.invoice.status == InvoiceStatus.DRAFT
        assert period.state == PeriodState.FAILED
        assert period.problems == [{"field": "lines.0.vat_rate", "code": "seller_not_registered"}]
        assert [each.pk for each in periods_needing_care(business)] == [period.pk]
        assert Event.objects.filter(kind="schedule.failed").count() == 1
        schedule.refresh_from_db()
        assert schedule.next_date == date(2026, 5, 1)

    def test_takes_no_number_for_what_cannot_be_sent(self, business):
        schedule = make_schedule(business, **SENDS)
        update_client(client_id=schedule.client_id, changes={"email": ""}, actor=actor_of(business))
        [period] = run_schedules(now=on(4, 1))
        period.invoice.refresh_from_db()
        assert period.invoice.number == ""
        assert period.problems == [{"field": "channels", "code": "no_receiver"}]
        assert not Delivery.objects.exists()


class TestMissedDates:
    def test_only_the_latest_is_made_and_the_others_ask(self, business):
        schedule = make_schedule(business, **SENDS)
        [period] = run_schedules(now=on(6, 3))
        assert states(schedule) == [
            (date(2026, 4, 1), PeriodState.WAITING),
            (date(2026, 5, 1), PeriodState.WAITING),
            (date(2026, 6, 1), PeriodState.MADE),
        ]
        assert Delivery.objects.count() == 1
        assert Event.objects.get(kind="schedule.waiting").data["count"] == 2
        period.invoice.refresh_from_db()
        assert period.invoice.issue_date == date(2026, 6, 3)

    def test_one_alone_is_caught_up(self, business):
        schedule = make_schedule(business)
        assert len(run_schedules(now=on(4, 20))) == 1
        assert states(schedule) == [(date(2026, 4, 1), PeriodState.MADE)]

    def test_of_a_pause_are_asked_about_too(self, business):
        schedule = make_schedule(business)
        actor = actor_of(business)
        pause_schedule(schedule_id=schedule.pk, actor=actor, now=NOW)
        assert run_schedules(now=on(5, 2)) == []
        resume_schedule(schedule_id=schedule.pk, actor=actor, now=on(5, 2))
        run_schedules(now=on(5, 2))
        assert [state for _day, state in states(schedule)] == ["waiting", "made"]

    def test_count_as_periods(self, business):
        schedule = make_schedule(business, max_count=2)
        run_schedules(now=on(8, 1))
        assert [day for day, _state in states(schedule)] == [date(2026, 4, 1), date(2026, 5, 1)]
        schedule.refresh_from_db()
        assert schedule.state == ScheduleState.ENDED


class TestAnArchivedClient:
    def test_pauses_the_schedule_and_is_not_invoiced(self, business):
        schedule = make_schedule(business)
        archive_client(client_id=schedule.client_id, now=NOW, actor=actor_of(business))
        assert run_schedules(now=on(4, 1)) == []
        schedule.refresh_from_db()
        assert schedule.pause_reason == PauseReason.CLIENT_ARCHIVED
        assert schedule.next_date == date(2026, 4, 1)
        assert not Invoice.objects.exists()


class TestClocks:
    def test_that_jump_back_make_nothing_twice(self, business):
        schedule = make_schedule(business)
        for moment in (on(4, 1), on(3, 20), on(4, 1), on(1, 1), on(5, 1), on(4, 1)):
            run_schedules(now=moment)
        assert [day for day, _state in states(schedule)] == [date(2026, 4, 1), date(2026, 5, 1)]

    @settings(
        max_examples=examples(12, at_night=1000),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        hours=st.lists(st.integers(-24 * 40, 24 * 60), min_size=1, max_size=12),
        rule=st.sampled_from(
            [
                {"interval": "week", "every": 2},
                {"interval": "month", "day": 31},
                {"interval": "month", "every": 3},
            ]
        ),
    )
    def test_that_jump_lose_no_date_and_double_none(self, hours, rule):
        schedule = make_schedule(make_business(), start_date=date(2026, 3, 5), **rule)
        clock, latest = NOW, NOW
        for jump in hours:
            clock += timedelta(hours=jump)
            latest = max(clock, latest)
            run_schedules(now=clock, business_id=schedule.business_id)
        days = [day for day, _state in states(schedule)]
        passed = schedule.rule.until(schedule.start_date, latest.date())
        # At midnight the zone of the business is an hour or two ahead.
        assert days in (
            passed,
            schedule.rule.until(schedule.start_date, (latest + timedelta(hours=2)).date()),
        )
        assert SchedulePeriod.objects.filter(schedule=schedule, state="made").count() <= len(hours)
