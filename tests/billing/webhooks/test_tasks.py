"""The background edge: from an operation over the outbox to the receiver, and what is forgotten."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from billing.webhooks.kinds import TEST_KIND
from billing.webhooks.models import MessageState, WebhookAttempt, WebhookMessage
from billing.webhooks.operations import send_test
from billing.webhooks.policy import KEPT_FOR
from billing.webhooks.retention import forget_old_messages
from billing.webhooks.tasks import deliver_messages, sweep_webhooks
from fastfaktura.core.heartbeat import connect
from tests.billing.webhooks.receiver import Receiver
from tests.billing.webhooks.test_dispatch import owed
from tests.factories import NOW, actor_of, make_business, make_endpoint, make_invoice
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db


def handed_over() -> int:
    """Return how many tasks wait for the workers of webhooks."""
    with connect() as broker:
        return int(broker.llen("webhooks"))


@pytest.fixture(autouse=True)
def _empty_queue() -> None:
    with connect() as broker:
        broker.delete("webhooks")


class TestTheWay:
    def test_of_an_invoice_leads_to_the_receiver_in_order(self, receiver: Receiver) -> None:
        business = make_business()
        endpoint = make_endpoint(
            business, url=receiver.url, kinds=["invoice.drafted", "invoice.issued"]
        )
        make_invoice(business, now=NOW)

        run_outbox(timezone.now())
        assert handed_over() > 0
        deliver_messages.run(endpoint_id=str(endpoint.pk))

        said = [heard.body.decode()[:30] for heard in receiver.heard]
        assert said == ['{"type":"invoice.drafted","tim', '{"type":"invoice.issued","time']
        assert set(WebhookMessage.objects.values_list("state", flat=True)) == {"delivered"}

    def test_of_a_test_message_is_as_short(self, receiver: Receiver) -> None:
        business = make_business()
        endpoint = make_endpoint(business, url=receiver.url)
        send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor_of(business))

        run_outbox(timezone.now())

        assert handed_over() == 1
        deliver_messages.run(endpoint_id=str(endpoint.pk))
        assert TEST_KIND in receiver.heard[0].body.decode()

    def test_leads_over_a_queue_of_its_own(self) -> None:
        router = current_app.amqp.router
        routes = settings.CELERY_TASK_ROUTES
        assert router.route({}, deliver_messages.name)["queue"].name == "webhooks"
        own = {task for task, route in routes.items() if route["queue"] == "webhooks"}
        assert own == {deliver_messages.name}


class TestTheSweep:
    def test_hands_over_what_is_due(self) -> None:
        owed(make_endpoint(make_business()), due_at=timezone.now() - timedelta(seconds=1))
        sweep_webhooks.run()
        assert handed_over() == 1

    def test_hands_over_nothing_when_nothing_is(self) -> None:
        owed(make_endpoint(make_business()), due_at=timezone.now() + timedelta(hours=1))
        sweep_webhooks.run()
        assert handed_over() == 0


class TestForgetting:
    def test_takes_what_is_old_with_its_tries(self) -> None:
        endpoint = make_endpoint(make_business())
        old = owed(endpoint, created_at=NOW - KEPT_FOR)
        old.attempts.create(status=500)
        young = owed(endpoint, created_at=NOW - KEPT_FOR + timedelta(seconds=1))
        WebhookMessage.objects.update(state=MessageState.FAILED, finished_at=NOW)

        assert forget_old_messages(now=NOW) == 1

        assert list(WebhookMessage.objects.all()) == [young]
        assert not WebhookAttempt.objects.exists()
