"""What a person decides about periods that wait or failed."""

from datetime import UTC, date, datetime

import pytest

from billing.delivery.models import Delivery
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.operations import delete_draft
from billing.recurring.consent import make_waiting, skip_waiting, try_again
from billing.recurring.models import PeriodState, SchedulePeriod
from billing.recurring.operations import ClientArchived, run_schedule
from billing.recurring.queries import periods_needing_care, schedules_waiting
from clients.operations import archive_client, update_client
from fastfaktura.core.models import Event
from tests.factories import NOW, actor_of, make_business, make_schedule

pytestmark = pytest.mark.django_db

JULY = datetime(2026, 7, 2, 9, tzinfo=UTC)
SENDS = {"mode": "send", "channels": ("email",)}


@pytest.fixture
def business():
    return make_business()


def with_three_waiting(business, **facts):
    schedule = make_schedule(business, **facts)
    run_schedule(schedule_id=schedule.pk, now=JULY)
    schedule.refresh_from_db()
    waiting = schedule.periods.filter(state=PeriodState.WAITING).order_by("period_date")
    return schedule, list(waiting.values_list("pk", flat=True))


def decide(step, schedule, ids):
    actor = actor_of(schedule.business)
    return step(schedule_id=schedule.pk, period_ids=ids, actor=actor, now=JULY)


class TestConsent:
    def test_makes_the_chosen_ones_once(self, business):
        schedule, ids = with_three_waiting(business, **SENDS)
        made = decide(make_waiting, schedule, ids[:2])
        assert [period.period_date for period in made] == [date(2026, 4, 1), date(2026, 5, 1)]
        assert decide(make_waiting, schedule, ids[:2]) == []
        schedule.refresh_from_db()
        assert schedule.made_count == 3
        assert schedule.next_date == date(2026, 8, 1)
        assert [each.count for each in schedules_waiting(business, limit=5)] == [1]

    def test_of_a_person_makes_no_automatic_mail(self, business):
        schedule, ids = with_three_waiting(business, **SENDS)
        [period] = decide(make_waiting, schedule, ids[:1])
        assert not Delivery.objects.get(invoice=period.invoice).is_automatic

    def test_to_leave_out_is_kept_and_told(self, business):
        schedule, ids = with_three_waiting(business)
        assert decide(skip_waiting, schedule, ids) == 3
        assert decide(skip_waiting, schedule, ids) == 0
        assert decide(make_waiting, schedule, ids) == []
        assert Event.objects.get(kind="schedule.skipped").data["count"] == 3
        assert schedules_waiting(business, limit=5) == []

    def test_reaches_no_period_of_another_schedule(self, business):
        schedule, _ids = with_three_waiting(business)
        _other, ids = with_three_waiting(make_business())
        assert decide(make_waiting, schedule, ids) == []
        assert decide(skip_waiting, schedule, ids) == 0

    def test_needs_a_client(self, business):
        schedule, ids = with_three_waiting(business)
        archive_client(client_id=schedule.client_id, now=NOW, actor=actor_of(business))
        with pytest.raises(ClientArchived):
            decide(make_waiting, schedule, ids)


class TestTryingAgain:
    def failed(self, business) -> SchedulePeriod:
        schedule = make_schedule(business, **SENDS)
        actor = actor_of(business)
        update_client(client_id=schedule.client_id, changes={"email": ""}, actor=actor)
        period = run_schedule(schedule_id=schedule.pk, now=JULY)
        assert period is not None
        return period

    def again(self, period) -> SchedulePeriod:
        return try_again(
            schedule_id=period.schedule_id,
            period_id=period.pk,
            actor=actor_of(period.business),
            now=JULY,
        )

    def test_says_again_what_is_lacking(self, business):
        period = self.again(self.failed(business))
        assert period.problems == [{"field": "channels", "code": "no_receiver"}]

    def test_issues_and_sends_once_it_is_mended(self, business):
        period = self.failed(business)
        update_client(
            client_id=period.schedule.client_id,
            changes={"email": "post@fjord.example"},
            actor=actor_of(business),
        )
        for _ in range(2):
            period = self.again(period)
        period.invoice.refresh_from_db()
        assert (period.state, period.problems) == (PeriodState.MADE, [])
        assert period.invoice.status == InvoiceStatus.ISSUED
        assert Delivery.objects.count() == 1
        assert not periods_needing_care(business).exists()

    def test_has_nothing_to_do_once_the_draft_is_deleted(self, business):
        period = self.failed(business)
        delete_draft(invoice_id=period.invoice_id, actor=actor_of(business))
        assert self.again(period).state == PeriodState.FAILED
        assert not periods_needing_care(business).exists()
