"""Events: recorded with the change, owed to subscribers, never changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from fastfaktura.core.events import SYSTEM, OutsideTransaction, record_event
from fastfaktura.core.journal import Priority
from fastfaktura.core.models import Business, Event, EventDelivery
from fastfaktura.core.relay import (
    FORGOTTEN_AFTER,
    IN_HAND_FOR,
    ROOMS,
    mark_done,
    next_rows,
    relay_deliveries,
)
from tests.factories import make_business


@pytest.fixture
def subscribed(settings):
    """Subscribe one task that no worker knows to one kind of event."""
    settings.EVENT_SUBSCRIBERS = {"invoice.tested": ("tests.nobody.hears",)}


@pytest.mark.django_db(transaction=True)
class TestRecordEvent:
    def test_refuses_to_run_outside_a_transaction(self):
        business = make_business()
        with pytest.raises(OutsideTransaction):
            record_event("invoice.tested", business=business, subject=business, actor=SYSTEM)

    def test_goes_back_with_the_change_it_tells_of(self, subscribed):
        business = make_business()
        with transaction.atomic():
            record_event("invoice.tested", business=business, subject=business, actor=SYSTEM)
            transaction.set_rollback(True)
        assert not Event.objects.exists()
        assert not EventDelivery.objects.exists()

    def test_hands_each_subscriber_its_share_after_the_commit(self, subscribed):
        business = make_business()
        with transaction.atomic():
            record_event("invoice.tested", business=business, subject=business, actor=SYSTEM)
            assert EventDelivery.objects.get().dispatched_at is None
        assert EventDelivery.objects.get().dispatched_at is not None

    def test_is_never_changed_nor_deleted(self):
        business = make_business()
        with transaction.atomic():
            event = record_event(
                "invoice.tested", business=business, subject=business, actor=SYSTEM
            )
        with pytest.raises(DatabaseError, match="append-only"):
            Event.objects.filter(pk=event.pk).update(kind="invoice.forged")
        with pytest.raises(DatabaseError, match="append-only"):
            event.delete()


@pytest.mark.django_db(transaction=True)
class TestRelay:
    def owe(self, business, **options):
        with transaction.atomic():
            record_event(
                "invoice.tested", business=business, subject=business, actor=SYSTEM, **options
            )
        return EventDelivery.objects.latest("id")

    def test_hands_nothing_over_before_it_is_due(self, subscribed):
        now = timezone.now()
        delivery = self.owe(make_business(), due_at=now + timedelta(seconds=10))
        assert delivery.dispatched_at is None
        assert relay_deliveries(now=now) == 0
        assert relay_deliveries(now=now + timedelta(seconds=10)) == 1

    def test_hands_over_again_what_the_broker_forgot(self, subscribed):
        delivery = self.owe(make_business())
        soon = delivery.dispatched_at + FORGOTTEN_AFTER
        assert relay_deliveries(now=soon) == 0
        assert relay_deliveries(now=soon + timedelta(seconds=1)) == 1

    def test_hands_new_rows_over_before_those_that_may_only_be_late(self, subscribed):
        business = make_business()
        late, new = self.owe(business), self.owe(business)
        EventDelivery.objects.filter(pk=new.pk).update(dispatched_at=None)
        much_later = timezone.now() + FORGOTTEN_AFTER
        assert relay_deliveries(now=much_later, limit=1) == 1
        late.refresh_from_db()
        new.refresh_from_db()
        assert new.dispatched_at == much_later
        assert late.dispatched_at < much_later

    def test_never_hands_over_what_is_done(self, subscribed):
        delivery = self.owe(make_business())
        mark_done(delivery_id=delivery.pk, now=timezone.now())
        assert relay_deliveries(now=timezone.now() + timedelta(days=1)) == 0


SUBSCRIBER = "tests.nobody.hears"


def owe_many(
    business: Business, how_many: int, *, priority: Priority = Priority.ORDINARY
) -> list[EventDelivery]:
    """Make rows of the outbox that are due, as many events at once."""
    events = Event.objects.bulk_create(
        Event(
            business=business,
            kind="invoice.tested",
            subject_type="business",
            subject_id=business.pk,
        )
        for _number in range(how_many)
    )
    return EventDelivery.objects.bulk_create(
        EventDelivery(
            business=business,
            event=event,
            subscriber=SUBSCRIBER,
            priority=priority,
            due_at=timezone.now(),
        )
        for event in events
    )


@pytest.mark.django_db
class TestTurns:
    """Whose row is handed over next."""

    def place(self, row: EventDelivery) -> int:
        order = next_rows([SUBSCRIBER], now=timezone.now()).values_list("pk", flat=True)
        return list(order).index(row.pk)

    def test_ten_thousand_of_one_keep_the_single_row_of_another_waiting_for_one(self) -> None:
        owe_many(make_business(), 10_000)
        [single] = owe_many(make_business(), 1)
        assert self.place(single) == 1

    def test_what_is_one_of_many_goes_after_what_somebody_waits_for(self) -> None:
        business = make_business()
        owe_many(business, 50, priority=Priority.BULK)
        [single] = owe_many(business, 1)
        assert self.place(single) == 0

    def test_a_single_row_goes_first_among_the_first_of_many_businesses(self) -> None:
        for _number in range(5):
            owe_many(make_business(), 3, priority=Priority.BULK)
        [single] = owe_many(make_business(), 1)
        assert self.place(single) == 0

    def test_businesses_with_much_to_do_take_turns(self) -> None:
        first, second = make_business(), make_business()
        owe_many(first, 3)
        owe_many(second, 3)
        order = next_rows([SUBSCRIBER], now=timezone.now())
        assert [row.business_id for row in order] == [first.pk, second.pk] * 3


@pytest.mark.django_db
class TestTheQuestionOfEveryCommit:
    """What the relay asks whenever something is owed."""

    def test_does_not_look_at_all_that_waits(self) -> None:
        owe_many(make_business(), 3_000)
        now = timezone.now()
        instants = {
            "now": now,
            "in_hand_since": now - IN_HAND_FOR,
            "forgotten": now - FORGOTTEN_AFTER,
        }
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE core_eventdelivery")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {ROOMS}", instants)
            [[[answer]]] = cursor.fetchall()
        assert 0 < rows_looked_at(answer["Plan"]) < 20


def rows_looked_at(plan: dict[str, Any]) -> int:
    """Return how many rows of the outbox a plan read, those included that it threw away."""
    below = sum(rows_looked_at(part) for part in plan.get("Plans", []))
    if plan.get("Relation Name") != "core_eventdelivery":
        return below
    each = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return below + int(each * plan["Actual Loops"])


@pytest.mark.django_db(transaction=True)
class TestTheWindow:
    """How much the broker gets at a time, who serves first what came first."""

    @pytest.fixture(autouse=True)
    def narrow(self, settings: Any) -> None:
        settings.RELAY_WINDOW_ELSEWHERE = 4

    def test_bounds_what_waits_in_the_broker(self) -> None:
        owe_many(make_business(), 10)
        now = timezone.now()
        assert relay_deliveries(now=now) == 4
        assert relay_deliveries(now=now) == 0

    def test_is_filled_again_when_half_of_it_is_done(self) -> None:
        owe_many(make_business(), 10)
        now = timezone.now()
        relay_deliveries(now=now)
        first, second = EventDelivery.objects.exclude(dispatched_at=None)[:2]
        mark_done(delivery_id=first.pk, now=now)
        assert relay_deliveries(now=now) == 0
        mark_done(delivery_id=second.pk, now=now)
        assert relay_deliveries(now=now) == 2

    def test_does_not_stay_shut_when_the_broker_lost_what_was_in_it(self) -> None:
        owe_many(make_business(), 10)
        now = timezone.now()
        relay_deliveries(now=now)
        assert relay_deliveries(now=now + IN_HAND_FOR) == 4

    def test_lets_a_newcomer_in_before_one_who_has_waited_with_much_more(self) -> None:
        owe_many(make_business(), 1000)
        relay_deliveries(now=timezone.now())
        newcomer = make_business()
        owe_many(newcomer, 1)
        EventDelivery.objects.exclude(dispatched_at=None).update(done_at=timezone.now())
        relay_deliveries(now=timezone.now())
        assert EventDelivery.objects.get(business=newcomer).dispatched_at is not None

    def test_of_one_queue_is_not_filled_by_another(self, settings: Any) -> None:
        settings.CELERY_TASK_ROUTES = {SUBSCRIBER: {"queue": "slow"}}
        settings.RELAY_WINDOWS = {"slow": 2}
        rows = owe_many(make_business(), 10)
        EventDelivery.objects.filter(pk__in=[row.pk for row in rows[:3]]).update(
            subscriber="tests.nobody.else"
        )
        assert relay_deliveries(now=timezone.now()) == 2 + 3
