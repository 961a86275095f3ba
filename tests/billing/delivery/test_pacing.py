"""The pace at which mails leave for a receiving domain: they wait, and none is lost."""

from datetime import timedelta
from typing import Any

import pytest

from billing.delivery.dispatch import NotYetDue, claim
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.policy import UNDO_WINDOW
from billing.delivery.reasons import reason_of
from billing.delivery.tasks import deliver
from fastfaktura.core.models import Event, EventDelivery
from fastfaktura.core.rates import forget_all
from tests.factories import NOW, actor_of, make_business, make_client, make_invoice

pytestmark = pytest.mark.django_db

DUE = NOW + UNDO_WINDOW


@pytest.fixture(autouse=True)
def slow_house(settings: Any) -> None:
    """Let one mail house take two a minute."""
    settings.MAIL_PACE = {"slow.example": 2}


def queued(how_many: int, *, domain: str = "slow.example", **facts: Any) -> list[Delivery]:
    business = make_business(**facts)
    client = make_client(business, email=f"Ada@{domain.title()}")
    deliveries = []
    for _number in range(how_many):
        deliveries += send_invoice(
            invoice_id=make_invoice(business, client).pk,
            channels=[Channel.EMAIL],
            attach_pdf=False,
            actor=actor_of(business),
            now=NOW,
        )
    return deliveries


def waits(deliveries: list[Delivery]) -> list[int]:
    """Claim all at one moment; return how many seconds each is told to wait, 0 if none."""
    found = []
    for delivery in deliveries:
        try:
            claim(delivery_id=delivery.pk, now=DUE)
        except NotYetDue as later:
            found.append(round((later.until - DUE).total_seconds()))
        else:
            found.append(0)
    return found


class TestAMailBeyondThePace:
    def test_waits_without_counting_as_an_attempt(self) -> None:
        deliveries = queued(3)
        assert waits(deliveries)[:2] == [0, 0]
        third = deliveries[2]
        third.refresh_from_db()
        assert third.state == DeliveryState.QUEUED
        assert third.attempts == 0
        assert third.failure_code == "paced"
        assert "so many a minute" in reason_of(third)
        assert not Event.objects.filter(kind="delivery.postponed").exists()

    def test_is_spread_over_the_minutes_that_come(self) -> None:
        minutes = [-(-seconds // 60) for seconds in waits(queued(7))]
        assert minutes == [0, 0, 1, 1, 2, 2, 3]

    def test_leaves_when_its_minute_has_come(self) -> None:
        third = queued(3)
        waits(third)
        last = third[2]
        last.refresh_from_db()
        forget_all()
        claimed = claim(delivery_id=last.pk, now=last.due_at)
        assert claimed is not None
        assert claimed.state == DeliveryState.SENDING

    def test_stays_owed_by_the_outbox_until_then(self) -> None:
        deliveries = queued(3)
        waits(deliveries)
        last = deliveries[2]
        last.refresh_from_db()
        Delivery.objects.filter(pk=last.pk).update(due_at=last.due_at + timedelta(days=9999))
        last.refresh_from_db()
        row = EventDelivery.objects.get(
            event__data__delivery=str(last.pk), subscriber="billing.delivery.tasks.deliver"
        )
        deliver.run(event_id=str(row.event_id), delivery_id=str(row.pk))
        row.refresh_from_db()
        assert row.done_at is None
        assert row.due_at == last.due_at
        assert row.attempts == 0


class TestThePace:
    def test_is_that_of_one_domain(self) -> None:
        waits(queued(3))
        assert waits(queued(3, domain="quick.example")) == [0, 0, 0]

    def test_is_shared_by_all_businesses(self) -> None:
        waits(queued(2))
        assert waits(queued(1))[0] > 0

    def test_does_not_hold_what_leaves_no_house(self) -> None:
        assert waits(queued(3, is_sandbox=True)) == [0, 0, 0]

    def test_is_not_kept_when_nobody_can_count(self, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        assert waits(queued(3)) == [0, 0, 0]
