"""Several workers at once: each message in one hand, each subject in its order."""

from threading import Event as Signal
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from billing.webhooks.dispatch import Worker, claim, deliver_messages
from billing.webhooks.models import WebhookEndpoint, WebhookMessage
from billing.webhooks.operations import delete_endpoint
from billing.webhooks.ordering import lock_subject
from billing.webhooks.queueing import queue_messages
from billing.webhooks.sending import Sender
from fastfaktura.core.events import record_event
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Event
from tests.billing.webhooks.conftest import to_loopback
from tests.billing.webhooks.receiver import Receiver
from tests.billing.webhooks.test_dispatch import owed
from tests.factories import NOW, actor_of, make_business, make_endpoint

pytestmark = pytest.mark.django_db(transaction=True)


class TestTwoWorkers:
    def test_pass_over_a_message_that_another_has_in_hand(self) -> None:
        endpoint = make_endpoint(make_business())
        first, second = owed(endpoint), owed(endpoint)
        found: list[WebhookMessage | None] = []

        def other() -> None:
            found.append(claim(endpoint_id=endpoint.pk, now=NOW))
            connection.close()

        with transaction.atomic():
            # Not committed yet: only the lock tells of it.
            assert claim(endpoint_id=endpoint.pk, now=NOW) == first
            thread = Thread(target=other)
            thread.start()
            thread.join(timeout=10)
            assert found == [second]

    def test_never_take_two_messages_of_one_subject(self) -> None:
        endpoint, subject = make_endpoint(make_business()), new_id()
        owed(endpoint, subject=subject)
        owed(endpoint, subject=subject)
        found: list[WebhookMessage | None] = []

        def other() -> None:
            found.append(claim(endpoint_id=endpoint.pk, now=NOW))
            connection.close()

        with transaction.atomic():
            assert claim(endpoint_id=endpoint.pk, now=NOW) is not None
            thread = Thread(target=other)
            thread.start()
            thread.join(timeout=10)
            assert found == [None]

    def test_deliver_everything_once_and_in_order(self, receiver: Receiver) -> None:
        endpoint = make_endpoint(make_business(), url=receiver.url)
        subjects = [new_id() for _number in range(5)]
        messages = [owed(endpoint, subject=subjects[number % 5]) for number in range(30)]

        def worker() -> None:
            mine = Worker(clock=timezone.now, sender=Sender(resolve=to_loopback))
            deliver_messages(endpoint_id=endpoint.pk, worker=mine)
            connection.close()

        threads = [Thread(target=worker) for _number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        # Whoever found both hands busy went home; the sweep would send another.
        worker()

        heard = receiver.ids()
        assert sorted(str(one) for one in heard) == sorted(f"msg_{m.pk}" for m in messages)
        for subject in subjects:
            own = [f"msg_{m.pk}" for m in messages if m.subject_id == subject]
            assert [one for one in heard if one in own] == own


class TestTwoRelays:
    def test_of_one_subject_wait_for_each_other(self) -> None:
        business = make_business()
        endpoint: WebhookEndpoint = make_endpoint(business)
        with transaction.atomic():
            events: list[Event] = [
                record_event(kind, business=business, subject=business, actor=actor_of(business))
                for kind in ("client.imported", "client.imported")
            ]
        done = Signal()

        def later_one() -> None:
            queue_messages(event_id=events[1].pk, now=NOW)
            done.set()
            connection.close()

        with transaction.atomic():
            lock_subject(business.pk)
            thread = Thread(target=later_one)
            thread.start()
            assert not done.wait(timeout=1)
        thread.join(timeout=10)
        queue_messages(event_id=events[0].pk, now=NOW)

        queued = WebhookMessage.objects.filter(endpoint=endpoint).order_by("place")
        assert [message.event_id for message in queued] == [event.pk for event in events]


class TestDeletingAnEndpoint:
    def test_while_a_message_is_queued_for_it_costs_the_others_nothing(self) -> None:
        business = make_business()
        gone, stays = make_endpoint(business), make_endpoint(business)
        with transaction.atomic():
            event = record_event(
                "client.imported", business=business, subject=business, actor=actor_of(business)
            )

        def person() -> None:
            delete_endpoint(endpoint_id=gone.pk, actor=actor_of(business))
            connection.close()

        @transaction.atomic
        def task() -> None:
            queue_messages(event_id=event.pk, now=NOW)
            thread = Thread(target=person)
            thread.start()
            thread.join(timeout=10)
            assert not thread.is_alive()

        with pytest.raises(IntegrityError):
            task()
        # The task comes back: the error is one that it names.
        queue_messages(event_id=event.pk, now=NOW)

        assert WebhookMessage.objects.get().endpoint == stays
