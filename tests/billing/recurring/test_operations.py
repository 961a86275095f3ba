"""Beginning, changing, pausing and ending schedules."""

from datetime import UTC, date, datetime

import pytest

from billing.recurring.checks import InvalidSchedule
from billing.recurring.models import PauseReason, ScheduleState
from billing.recurring.operations import (
    ClientArchived,
    ScheduleChanged,
    ScheduleEnded,
    create_schedule,
    end_schedule,
    pause_schedule,
    pause_schedules_of,
    resume_schedule,
    run_schedule,
    update_schedule,
)
from billing.recurring.queries import upcoming_dates
from clients.operations import archive_client, restore_client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    actor_of,
    make_business,
    make_client,
    make_facts,
    make_line,
    make_schedule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return make_business()


def lacks(business, client=None, **facts) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSchedule) as caught:
        make_schedule(business, client, **facts)
    return [(problem.field, problem.code) for problem in caught.value.problems]


class TestCreating:
    def test_begins_at_its_first_date(self, business):
        schedule = make_schedule(business)
        assert schedule.next_date == date(2026, 4, 1)
        assert Event.objects.get(kind="schedule.created").subject_id == schedule.pk

    def test_does_not_make_up_for_dates_that_have_passed(self, business):
        schedule = make_schedule(business, start_date=date(2025, 1, 31))
        assert schedule.next_date == date(2026, 3, 31)

    def test_twice_under_one_id_makes_one(self, business):
        facts = make_facts(business)
        key, actor = new_id(), actor_of(business)
        one, other = (
            create_schedule(business=business, facts=facts, actor=actor, now=NOW, schedule_id=key)
            for _ in range(2)
        )
        assert one == other
        assert Event.objects.filter(kind="schedule.created").count() == 1

    def test_needs_a_name_a_line_and_a_day_that_every_month_has(self, business):
        assert lacks(business, name=" ", day=30, content={"lines": ()}) == [
            ("name", "no_name"),
            ("day", "day"),
            ("lines", "no_lines"),
        ]

    def test_needs_a_client_that_is_not_archived(self, business):
        client = make_client(business, archived_at=NOW)
        assert lacks(business, client) == [("client", "client_archived")]

    def test_takes_no_client_of_another_business(self, business):
        assert lacks(business, make_client(make_business())) == [("client", "no_client")]

    def test_tells_of_a_variable_that_does_not_exist(self, business):
        lines = (make_line(), make_line(description="Rent {{ monht }}"))
        assert lacks(business, content={"lines": lines}) == [
            ("lines.1.description", "unknown_variable")
        ]

    def test_that_sends_must_be_able_to(self, business):
        client = make_client(business, email="")
        lines = (make_line(description=""),)
        sends = {"mode": "send", "channels": ("email",), "content": {"lines": lines}}
        assert lacks(business, client, **sends) == [
            ("lines.0.description", "no_description"),
            ("channels", "no_receiver"),
        ]
        assert lacks(business, mode="send") == [("channels", "no_channel")]

    def test_without_a_date_is_none(self, business):
        assert lacks(business, end_date=date(2026, 3, 31)) == [("end_date", "no_dates")]


class TestChanging:
    def test_takes_new_dates_from_today_on(self, business):
        schedule = make_schedule(business)
        facts = make_facts(business, interval="week", start_date=date(2026, 2, 2))
        changed = update_schedule(
            schedule_id=schedule.pk, facts=facts, actor=actor_of(business), now=NOW
        )
        assert changed.next_date == date(2026, 3, 2)

    def test_never_goes_back_behind_a_period(self, business):
        schedule = make_schedule(business)
        april = datetime(2026, 4, 2, 9, tzinfo=UTC)
        run_schedule(schedule_id=schedule.pk, now=april)
        facts = make_facts(business, interval="week", start_date=date(2026, 4, 1))
        changed = update_schedule(
            schedule_id=schedule.pk, facts=facts, actor=actor_of(business), now=NOW
        )
        assert changed.next_date == date(2026, 4, 8)

    def test_of_words_alone_forgets_no_missed_date(self, business):
        schedule = make_schedule(business)
        june = datetime(2026, 6, 2, 9, tzinfo=UTC)
        facts = make_facts(business, schedule.client, name="Hosting and mail")
        changed = update_schedule(
            schedule_id=schedule.pk, facts=facts, actor=actor_of(business), now=june
        )
        assert changed.next_date == date(2026, 4, 1)

    def test_of_what_somebody_else_has_changed_is_refused(self, business):
        schedule = make_schedule(business)
        facts = {"actor": actor_of(business), "now": NOW, "schedule_id": schedule.pk}
        theirs = make_facts(business, schedule.client, name="Theirs")
        ours = make_facts(business, schedule.client, name="Ours")
        update_schedule(facts=theirs, expected_version=1, **facts)

        with pytest.raises(ScheduleChanged):
            update_schedule(facts=ours, expected_version=1, **facts)

        assert update_schedule(facts=ours, expected_version=2, **facts).version == 3

    def test_is_refused_once_it_has_ended(self, business):
        schedule = make_schedule(business)
        end_schedule(schedule_id=schedule.pk, actor=actor_of(business), now=NOW)
        with pytest.raises(ScheduleEnded):
            update_schedule(
                schedule_id=schedule.pk,
                facts=make_facts(business),
                actor=actor_of(business),
                now=NOW,
            )


class TestPausing:
    def test_rests_until_it_goes_on(self, business):
        actor = actor_of(business)
        schedule = make_schedule(business)
        for _ in range(2):
            pause_schedule(schedule_id=schedule.pk, actor=actor, now=NOW)
        assert run_schedule(schedule_id=schedule.pk, now=datetime(2026, 4, 2, tzinfo=UTC)) is None
        for _ in range(2):
            resumed = resume_schedule(schedule_id=schedule.pk, actor=actor, now=NOW)
        assert resumed.state == ScheduleState.ACTIVE
        kinds = Event.objects.filter(subject_id=schedule.pk).order_by("id")
        assert [event.kind for event in kinds] == [
            "schedule.created",
            "schedule.paused",
            "schedule.resumed",
        ]

    def test_comes_with_the_archiving_of_the_client(self, business):
        actor = actor_of(business)
        schedule = make_schedule(business)
        pause_schedules_of(client_id=schedule.client_id, now=NOW)
        schedule.refresh_from_db()
        assert schedule.state == ScheduleState.ACTIVE

        archive_client(client_id=schedule.client_id, now=NOW, actor=actor)
        pause_schedules_of(client_id=schedule.client_id, now=NOW)
        schedule.refresh_from_db()
        assert schedule.pause_reason == PauseReason.CLIENT_ARCHIVED
        with pytest.raises(ClientArchived):
            resume_schedule(schedule_id=schedule.pk, actor=actor, now=NOW)

        restore_client(client_id=schedule.client_id, actor=actor)
        assert resume_schedule(schedule_id=schedule.pk, actor=actor, now=NOW).pause_reason == ""


class TestEnding:
    def test_is_for_good(self, business):
        actor = actor_of(business)
        schedule = make_schedule(business)
        for _ in range(2):
            ended = end_schedule(schedule_id=schedule.pk, actor=actor, now=NOW)
        assert (ended.state, ended.next_date) == (ScheduleState.ENDED, None)
        assert Event.objects.filter(kind="schedule.ended").count() == 1
        for step in (pause_schedule, resume_schedule):
            with pytest.raises(ScheduleEnded):
                step(schedule_id=schedule.pk, actor=actor, now=NOW)


class TestUpcomingDates:
    def test_stop_at_the_last_date_or_count(self, business):
        counted = make_schedule(business, max_count=2)
        dated = make_schedule(business, end_date=date(2026, 6, 1))
        assert upcoming_dates(counted, most=12) == [date(2026, 4, 1), date(2026, 5, 1)]
        assert upcoming_dates(dated, most=12)[-1] == date(2026, 6, 1)
        assert len(upcoming_dates(make_schedule(business), most=12)) == 12
