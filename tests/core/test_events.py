"""Events: recorded with the change, owed to subscribers, never changed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from fastfaktura.core.events import SYSTEM, OutsideTransaction, record_event
from fastfaktura.core.models import Event, EventDelivery
from fastfaktura.core.relay import FORGOTTEN_AFTER, mark_done, relay_deliveries
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
