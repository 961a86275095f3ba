"""Delivering: in order, again and again, and no longer than it makes sense."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks.webhooks import Webhook
from time_machine import travel

from billing.webhooks import policy
from billing.webhooks.dispatch import Worker, claim, deliver_messages, note
from billing.webhooks.models import (
    DisabledReason,
    MessageState,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
)
from billing.webhooks.operations import (
    pause_endpoint,
    replay_message,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from billing.webhooks.queries import endpoints_with_due
from billing.webhooks.sending import TIMEOUT, Answer, Sender
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Event
from tests.billing.webhooks.conftest import to_loopback
from tests.billing.webhooks.receiver import Receiver
from tests.factories import NOW, actor_of, make_business, make_endpoint

pytestmark = pytest.mark.django_db

REFUSED = Answer(status=500, excerpt="no")
TAKEN = Answer(status=204)


def owed(endpoint: WebhookEndpoint, *, subject: UUID | None = None, **facts: Any) -> WebhookMessage:
    """Owe the endpoint a message, of a subject of its own unless one is given."""
    facts = {"kind": "invoice.paid", "body": '{"a":1}', "due_at": NOW, "created_at": NOW} | facts
    return WebhookMessage.objects.create(
        business=endpoint.business,
        endpoint=endpoint,
        event_id=new_id(),
        subject_id=subject or new_id(),
        **facts,
    )


def work(endpoint: WebhookEndpoint, now: datetime = NOW) -> bool:
    """Let a worker deliver at an instant that does not move."""
    worker = Worker(clock=lambda: now, sender=Sender(resolve=to_loopback), chance=lambda: 0)
    return deliver_messages(endpoint_id=endpoint.pk, worker=worker)


def tried(endpoint: WebhookEndpoint, answer: Answer, now: datetime) -> None:
    """Let a worker get an answer for the next message, without a server."""
    message = claim(endpoint_id=endpoint.pk, now=now)
    assert message is not None
    note(message, answer, began=now, now=now, chance=0)


@pytest.fixture
def endpoint(receiver: Receiver) -> WebhookEndpoint:
    return make_endpoint(make_business(), url=receiver.url)


@pytest.fixture
def unheard() -> WebhookEndpoint:
    """Return an endpoint whose answers a test invents."""
    return make_endpoint(make_business())


class TestAMessage:
    def test_arrives_signed_and_byte_for_byte(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        secret = rotate_secret(endpoint_id=endpoint.pk, now=NOW, actor=actor_of(endpoint.business))
        message = owed(endpoint, body='{"name":"Bjørnø","n":1.10}')

        work(endpoint)

        [heard] = receiver.heard
        assert heard.body == message.body.encode()
        assert heard.headers["webhook-id"] == f"msg_{message.pk}"
        with travel(NOW):
            Webhook(secret).verify(heard.body, dict(heard.headers.items()))
        assert heard.headers["webhook-signature"].count("v1,") == 2

    def test_that_arrived_is_finished_and_its_try_kept(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        receiver.say(201, b"thanks")
        message = owed(endpoint)

        assert work(endpoint) is False

        message.refresh_from_db()
        assert (message.state, message.finished_at) == (MessageState.DELIVERED, NOW)
        assert message.claimed_at is None
        attempt = WebhookAttempt.objects.get()
        assert (attempt.status, attempt.problem, attempt.excerpt) == (201, "", "thanks")
        assert attempt.started_at == NOW
        assert attempt.is_success

    def test_that_did_not_arrive_waits_for_its_next_try(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        receiver.say(302, location="http://10.0.0.1/")
        message = owed(endpoint)

        work(endpoint)

        message.refresh_from_db()
        endpoint.refresh_from_db()
        assert (message.state, message.attempt_count) == (MessageState.PENDING, 1)
        assert message.due_at == NOW + timedelta(seconds=5)
        assert endpoint.failing_since == NOW

    def test_is_tried_ten_times_over_three_days_and_then_has_failed(
        self, unheard: WebhookEndpoint
    ) -> None:
        message, now, tries = owed(unheard), NOW, 0
        while message.state == MessageState.PENDING:
            assert claim(endpoint_id=unheard.pk, now=now - timedelta(seconds=1)) is None
            tried(unheard, REFUSED, now)
            tries += 1
            message.refresh_from_db()
            now = message.due_at

        assert tries == 10
        assert message.state == MessageState.FAILED
        assert timedelta(days=3) <= message.due_at - NOW <= timedelta(days=3, hours=8)
        assert message.finished_at == message.due_at

    def test_is_refused_by_an_endpoint_that_works_again_with_a_clean_record(
        self, unheard: WebhookEndpoint
    ) -> None:
        owed(unheard)
        tried(unheard, REFUSED, NOW)
        tried(unheard, TAKEN, NOW + timedelta(seconds=5))

        unheard.refresh_from_db()
        assert unheard.failing_since is None

    def test_of_a_test_is_tried_once(self, unheard: WebhookEndpoint) -> None:
        message = send_test(endpoint_id=unheard.pk, now=NOW, actor=actor_of(unheard.business))
        tried(unheard, REFUSED, NOW)

        message.refresh_from_db()
        assert message.state == MessageState.FAILED
        assert WebhookAttempt.objects.get().asked_by == actor_of(unheard.business).user

    def test_whose_secret_cannot_be_read_is_tried_again(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        owed(endpoint)
        WebhookEndpoint.objects.update(encrypted_secret="of another installation")

        work(endpoint)

        assert not receiver.heard
        assert WebhookAttempt.objects.get().problem == "secret_unreadable"

    def test_of_an_endpoint_that_was_deleted_meanwhile_is_forgotten(
        self, unheard: WebhookEndpoint
    ) -> None:
        owed(unheard)
        message = claim(endpoint_id=unheard.pk, now=NOW)
        assert message is not None
        unheard.delete()

        note(message, TAKEN, began=NOW, now=NOW, chance=0)

        assert not WebhookAttempt.objects.exists()


class TestThePlan:
    def test_spreads_tries_by_a_tenth_at_most(self) -> None:
        soonest = policy.next_try(tries=2, now=NOW, chance=0)
        latest = policy.next_try(tries=2, now=NOW, chance=1)
        assert soonest == NOW + timedelta(minutes=5)
        assert latest == NOW + timedelta(minutes=5.5)

    def test_takes_three_days(self) -> None:
        assert timedelta(days=3) < sum(policy.WAITS, timedelta()) < timedelta(days=3.5)


class TestTheOrder:
    def test_of_a_subject_holds_however_soon_the_later_are_due(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        subject = new_id()
        messages = [
            owed(endpoint, subject=subject, due_at=NOW - timedelta(minutes=number))
            for number in range(4)
        ]

        work(endpoint)

        assert receiver.ids() == [f"msg_{message.pk}" for message in messages]

    def test_of_a_subject_makes_the_later_wait_until_the_earlier_arrived(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        subject = new_id()
        first, second = owed(endpoint, subject=subject), owed(endpoint, subject=subject)
        receiver.say(500)
        work(endpoint)
        receiver.say(200)

        work(endpoint, NOW + timedelta(seconds=4))
        assert receiver.ids() == [f"msg_{first.pk}"]
        work(endpoint, NOW + timedelta(seconds=5))
        assert receiver.ids() == [f"msg_{first.pk}", f"msg_{first.pk}", f"msg_{second.pk}"]

    def test_goes_on_after_one_that_has_failed_for_good(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        subject = new_id()
        owed(endpoint, subject=subject, attempt_count=9)
        second = owed(endpoint, subject=subject)
        receiver.say(500)
        work(endpoint)
        receiver.say(200)

        work(endpoint)

        assert receiver.ids()[-1] == f"msg_{second.pk}"

    def test_of_one_subject_does_not_hold_up_another_or_another_endpoint(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        subject, later = new_id(), NOW + timedelta(seconds=1)
        owed(endpoint, subject=subject)
        tried(endpoint, REFUSED, NOW)
        owed(endpoint, subject=subject)
        free = owed(endpoint)
        other = make_endpoint(endpoint.business, url=receiver.url)
        free_too = owed(other, subject=subject)

        work(endpoint, later)
        work(other, later)

        assert receiver.ids() == [f"msg_{free.pk}", f"msg_{free_too.pk}"]

    def test_puts_a_replay_behind_the_others(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        subject = new_id()
        first = owed(endpoint, subject=subject)
        work(endpoint)
        second = owed(endpoint, subject=subject)
        replay_message(message_id=first.pk, now=NOW, actor=actor_of(endpoint.business))

        work(endpoint)

        assert receiver.ids() == [f"msg_{m.pk}" for m in (first, second, first)]
        again = first.attempts.order_by("id").last()
        assert again is not None
        assert again.asked_by == actor_of(endpoint.business).user
        assert second.attempts.get().asked_by is None


class TestAClaim:
    def test_is_given_to_one_worker(self, unheard: WebhookEndpoint) -> None:
        owed(unheard)
        assert claim(endpoint_id=unheard.pk, now=NOW) is not None
        assert claim(endpoint_id=unheard.pk, now=NOW) is None

    def test_of_a_dead_worker_is_given_to_another(self, unheard: WebhookEndpoint) -> None:
        message = owed(unheard)
        claim(endpoint_id=unheard.pk, now=NOW)
        assert list(endpoints_with_due(now=NOW + timedelta(seconds=30))) == []

        late = NOW + policy.STALE_AFTER
        assert list(endpoints_with_due(now=late)) == [unheard.pk]
        assert claim(endpoint_id=unheard.pk, now=late) == message

    def test_that_was_lost_decides_nothing_but_keeps_the_try(
        self, unheard: WebhookEndpoint
    ) -> None:
        message = owed(unheard)
        slow = claim(endpoint_id=unheard.pk, now=NOW)
        late = NOW + policy.STALE_AFTER
        quick = claim(endpoint_id=unheard.pk, now=late)
        assert slow is not None
        assert quick is not None

        note(slow, REFUSED, began=NOW, now=late, chance=0)
        message.refresh_from_db()
        assert message.claimed_at == late
        note(quick, TAKEN, began=late, now=late, chance=0)
        message.refresh_from_db()
        assert message.state == MessageState.DELIVERED
        assert message.attempts.count() == 2

    def test_is_refused_beyond_the_hands_of_an_endpoint(self, unheard: WebhookEndpoint) -> None:
        for _number in range(4):
            owed(unheard)
        assert claim(endpoint_id=unheard.pk, now=NOW) is not None
        assert claim(endpoint_id=unheard.pk, now=NOW) is not None
        assert claim(endpoint_id=unheard.pk, now=NOW) is None

    def test_is_one_at_a_time_while_the_endpoint_fails(self, unheard: WebhookEndpoint) -> None:
        for _number in range(4):
            owed(unheard)
        WebhookEndpoint.objects.update(failing_since=NOW)
        assert claim(endpoint_id=unheard.pk, now=NOW) is not None
        assert claim(endpoint_id=unheard.pk, now=NOW) is None

    def test_asked_for_again_meanwhile_gets_its_other_try(self, unheard: WebhookEndpoint) -> None:
        message = owed(unheard)
        claimed = claim(endpoint_id=unheard.pk, now=NOW)
        assert claimed is not None
        later, actor = NOW + timedelta(seconds=9), actor_of(unheard.business)
        replay_message(message_id=message.pk, now=later, actor=actor)

        note(claimed, Answer(None, TIMEOUT), began=NOW, now=NOW, chance=0)

        message.refresh_from_db()
        assert (message.due_at, message.asked_by) == (later, actor.user)


class TestATask:
    def test_ends_with_the_first_failure_and_asks_to_come_back(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        receiver.say(500)
        for _number in range(3):
            owed(endpoint)

        assert work(endpoint) is True
        assert len(receiver.heard) == 1

    def test_makes_room_for_others_after_its_time(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        for _number in range(3):
            owed(endpoint)
        ticks = iter(range(0, 1000, 7))
        worker = Worker(
            clock=lambda: NOW + timedelta(seconds=next(ticks)),
            sender=Sender(resolve=to_loopback),
        )

        assert deliver_messages(endpoint_id=endpoint.pk, worker=worker) is True
        assert len(receiver.heard) == 1

    def test_costs_the_same_for_any_number_of_messages(
        self,
        receiver: Receiver,
        endpoint: WebhookEndpoint,
        django_assert_num_queries: Callable[..., Any],
    ) -> None:
        for _number in range(20):
            owed(endpoint, due_at=NOW + timedelta(hours=1))
        owed(endpoint)
        # A claim of a savepoint's two, endpoint, hands, message, its mark; a note of a savepoint's
        # two, endpoint, message, try, message; and a claim that finds nothing.
        with django_assert_num_queries(17):
            work(endpoint)


class TestTheSweep:
    def test_finds_endpoints_with_something_to_send_those_that_work_first(self) -> None:
        business = make_business()
        failing = make_endpoint(business, failing_since=NOW)
        sound, idle = make_endpoint(business), make_endpoint(business)
        paused = make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.BY_HAND)
        for each in (failing, sound, paused):
            owed(each)
        owed(idle, due_at=NOW + timedelta(seconds=1))
        owed(idle, state=MessageState.DELIVERED, finished_at=NOW)

        assert list(endpoints_with_due(now=NOW)) == [sound.pk, failing.pk]

    def test_passes_over_those_that_wait_for_an_earlier_one(self) -> None:
        endpoint, subject = make_endpoint(make_business()), new_id()
        owed(endpoint, subject=subject, due_at=NOW + timedelta(hours=1))
        owed(endpoint, subject=subject)

        assert list(endpoints_with_due(now=NOW)) == []


class TestAnEndpointThatIsDisabled:
    def test_hears_nothing_until_it_is_resumed(
        self, receiver: Receiver, endpoint: WebhookEndpoint
    ) -> None:
        owed(endpoint)
        actor = actor_of(endpoint.business)
        pause_endpoint(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        work(endpoint)
        assert not receiver.heard

        resume_endpoint(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        work(endpoint)
        assert len(receiver.heard) == 1

    def test_said_that_it_is_gone(self, unheard: WebhookEndpoint) -> None:
        message = owed(unheard)

        tried(unheard, Answer(status=410), NOW)

        unheard.refresh_from_db()
        message.refresh_from_db()
        assert (unheard.disabled_at, unheard.disabled_reason) == (NOW, DisabledReason.GONE)
        assert message.state == MessageState.PENDING
        event = Event.objects.get(kind="webhook_endpoint.disabled")
        assert event.data["reason"] == "gone"

    def test_failed_at_every_try_for_five_days(self, unheard: WebhookEndpoint) -> None:
        for _number in range(3):
            owed(unheard)
        tried(unheard, REFUSED, NOW)
        tried(unheard, REFUSED, NOW + timedelta(days=5) - timedelta(seconds=1))
        unheard.refresh_from_db()
        assert unheard.disabled_at is None

        tried(unheard, REFUSED, NOW + timedelta(days=5))

        unheard.refresh_from_db()
        assert unheard.disabled_reason == DisabledReason.FAILING
        assert Event.objects.filter(kind="webhook_endpoint.disabled").count() == 1

    def test_is_not_one_that_worked_in_between(self, unheard: WebhookEndpoint) -> None:
        for _number in range(4):
            owed(unheard)
        tried(unheard, REFUSED, NOW)
        tried(unheard, TAKEN, NOW + timedelta(days=3))
        tried(unheard, REFUSED, NOW + timedelta(days=4))
        tried(unheard, REFUSED, NOW + timedelta(days=6))

        unheard.refresh_from_db()
        assert unheard.disabled_at is None

    def test_by_hand_stays_so_when_a_last_try_fails(self, unheard: WebhookEndpoint) -> None:
        owed(unheard)
        claimed = claim(endpoint_id=unheard.pk, now=NOW)
        assert claimed is not None
        pause_endpoint(endpoint_id=unheard.pk, now=NOW, actor=actor_of(unheard.business))

        note(claimed, Answer(status=410), began=NOW, now=NOW, chance=0)

        unheard.refresh_from_db()
        assert unheard.disabled_reason == DisabledReason.BY_HAND
