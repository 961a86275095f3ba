"""What people and programs do to endpoints and messages."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from billing.webhooks.kinds import KINDS, TEST_KIND
from billing.webhooks.models import (
    DisabledReason,
    MessageState,
    WebhookEndpoint,
    WebhookMessage,
)
from billing.webhooks.operations import (
    BadUrl,
    EndpointDisabled,
    TooManyEndpoints,
    UnknownKind,
    create_endpoint,
    delete_endpoint,
    pause_endpoint,
    replay_message,
    resume_endpoint,
    rotate_secret,
    send_test,
    update_endpoint,
)
from billing.webhooks.policy import MOST_ENDPOINTS
from billing.webhooks.queries import endpoints_of, failing_endpoints, messages_of
from billing.webhooks.signing import signing_secrets
from fastfaktura.core.models import Business, Event
from tests.factories import NOW, actor_of, make_business, make_endpoint

pytestmark = pytest.mark.django_db


def to_public(host: str, port: int) -> Sequence[str]:
    return ["93.184.216.34"]


def created(business: Business, **facts: Any) -> tuple[WebhookEndpoint, str]:
    facts = {"url": "https://shop.example/in", "kinds": ["invoice.paid"]} | facts
    return create_endpoint(
        business=business, actor=actor_of(business), now=NOW, resolve=to_public, **facts
    )


def kinds_recorded(business: Business) -> list[str]:
    events = Event.objects.for_business(business).order_by("id")
    return list(events.values_list("kind", flat=True))


class TestMakingAnEndpoint:
    def test_tells_the_secret_once_and_keeps_it_encrypted(self) -> None:
        endpoint, secret = created(make_business())

        assert secret.startswith("whsec_")
        assert secret.removeprefix("whsec_") not in endpoint.encrypted_secret
        assert signing_secrets(endpoint, now=NOW) == [secret]

    def test_keeps_kinds_once_and_in_our_order(self) -> None:
        endpoint, _secret = created(
            make_business(), kinds=["invoice.paid", "invoice.issued", "invoice.paid"]
        )
        assert endpoint.kinds == ["invoice.issued", "invoice.paid"]

    def test_refuses_a_kind_that_does_not_leave_the_house(self) -> None:
        with pytest.raises(UnknownKind) as refusal:
            created(make_business(), kinds=["invoice.paid", "member.invited"])
        assert refusal.value.kind == "member.invited"

    def test_refuses_http_for_a_live_business_only(self) -> None:
        with pytest.raises(BadUrl):
            created(make_business(), url="http://shop.example/in")
        created(make_business(is_sandbox=True), url="http://shop.example/in")

    def test_refuses_more_than_the_bound(self) -> None:
        business = make_business()
        for _number in range(MOST_ENDPOINTS):
            make_endpoint(business)
        with pytest.raises(TooManyEndpoints):
            created(business)

    def test_is_written_down_without_the_path_which_may_be_a_secret(self) -> None:
        business = make_business()
        endpoint, _secret = created(business, url="https://shop.example/token-1234")

        event = Event.objects.get(subject_id=endpoint.pk)
        assert event.kind == "webhook_endpoint.created"
        assert event.data == {"host": "shop.example"}


class TestChangingAnEndpoint:
    def test_changes_what_is_named_and_nothing_else(self) -> None:
        business = make_business()
        endpoint, _secret = created(business, description="Shop")

        update_endpoint(endpoint_id=endpoint.pk, changes={"kinds": []}, actor=actor_of(business))

        endpoint.refresh_from_db()
        assert endpoint.kinds == []
        assert endpoint.description == "Shop"

    def test_to_another_address_checks_it_and_begins_with_a_clean_record(self) -> None:
        business = make_business()
        endpoint = make_endpoint(business, failing_since=NOW)
        with pytest.raises(BadUrl):
            update_endpoint(
                endpoint_id=endpoint.pk,
                changes={"url": "https://inside.example"},
                actor=actor_of(business),
                resolve=lambda _host, _port: ["10.0.0.1"],
            )

        update_endpoint(
            endpoint_id=endpoint.pk,
            changes={"url": "https://new.example/in"},
            actor=actor_of(business),
            resolve=to_public,
        )

        endpoint.refresh_from_db()
        assert endpoint.url == "https://new.example/in"
        assert endpoint.failing_since is None

    def test_to_what_it_is_already_writes_nothing_down(self) -> None:
        business = make_business()
        endpoint = make_endpoint(business)
        update_endpoint(endpoint_id=endpoint.pk, changes={"kinds": []}, actor=actor_of(business))
        assert kinds_recorded(business) == []


class TestPausing:
    def test_disables_until_it_is_resumed(self) -> None:
        business = make_business()
        endpoint, actor = make_endpoint(business), actor_of(business)

        pause_endpoint(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        pause_endpoint(endpoint_id=endpoint.pk, now=NOW + timedelta(days=1), actor=actor)

        endpoint.refresh_from_db()
        assert endpoint.disabled_reason == DisabledReason.BY_HAND
        assert endpoint.disabled_at == NOW
        assert kinds_recorded(business) == ["webhook_endpoint.paused"]
        with pytest.raises(EndpointDisabled):
            send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor)

    def test_ends_with_a_clean_record_and_all_tries_before_what_waited(self) -> None:
        business = make_business()
        endpoint, actor = make_endpoint(business), actor_of(business)
        message = send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        later = NOW + timedelta(days=2)
        WebhookMessage.objects.update(attempt_count=7, due_at=later + timedelta(hours=9))
        WebhookEndpoint.objects.update(
            disabled_at=NOW, disabled_reason=DisabledReason.FAILING, failing_since=NOW
        )

        resume_endpoint(endpoint_id=endpoint.pk, now=later, actor=actor)

        endpoint.refresh_from_db()
        message.refresh_from_db()
        assert (endpoint.disabled_at, endpoint.disabled_reason) == (None, "")
        assert endpoint.failing_since is None
        assert (message.attempt_count, message.due_at) == (0, later)


class TestDeleting:
    def test_takes_messages_and_tries_along(self) -> None:
        business = make_business()
        endpoint, actor = make_endpoint(business), actor_of(business)
        message = send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        message.attempts.create(status=500)

        delete_endpoint(endpoint_id=endpoint.pk, actor=actor)

        assert not endpoints_of(business).exists()
        assert not WebhookMessage.objects.exists()
        assert kinds_recorded(business)[-1] == "webhook_endpoint.deleted"


class TestRotating:
    def test_lets_both_secrets_sign_for_a_day(self) -> None:
        business = make_business()
        endpoint, old = created(business)

        new = rotate_secret(endpoint_id=endpoint.pk, now=NOW, actor=actor_of(business))

        endpoint.refresh_from_db()
        assert signing_secrets(endpoint, now=NOW + timedelta(hours=23)) == [new, old]
        assert signing_secrets(endpoint, now=NOW + timedelta(hours=24)) == [new]


class TestATestMessage:
    def test_says_that_it_is_one(self) -> None:
        business = make_business()
        endpoint = make_endpoint(business, kinds=["invoice.paid"])

        message = send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor_of(business))

        assert message.kind == TEST_KIND
        assert message.kind not in KINDS
        assert f'"business_id":"{business.pk}"' in message.body
        assert list(messages_of(endpoint)) == [message]


class TestReplaying:
    def test_queues_a_finished_message_again_behind_the_others(self) -> None:
        business = make_business()
        endpoint, actor = make_endpoint(business), actor_of(business)
        first = send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        WebhookMessage.objects.update(state=MessageState.FAILED, finished_at=NOW, attempt_count=10)
        second = send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        later = NOW + timedelta(days=1)

        again = replay_message(message_id=first.pk, now=later, actor=actor)

        assert (again.pk, again.body) == (first.pk, first.body)
        assert (again.state, again.attempt_count) == (MessageState.PENDING, 0)
        assert (again.due_at, again.finished_at, again.asked_by) == (later, None, actor.user)
        assert again.place > second.place

    def test_keeps_the_place_of_one_that_waits(self) -> None:
        business = make_business()
        endpoint, actor = make_endpoint(business), actor_of(business)
        first = send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        WebhookMessage.objects.update(attempt_count=3, due_at=NOW + timedelta(hours=2))

        again = replay_message(message_id=first.pk, now=NOW, actor=actor)

        assert (again.place, again.attempt_count, again.due_at) == (first.place, 3, NOW)

    def test_is_refused_while_the_endpoint_is_disabled(self) -> None:
        business = make_business()
        endpoint, actor = make_endpoint(business), actor_of(business)
        message = send_test(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        pause_endpoint(endpoint_id=endpoint.pk, now=NOW, actor=actor)
        with pytest.raises(EndpointDisabled):
            replay_message(message_id=message.pk, now=NOW, actor=actor)


class TestFailingEndpoints:
    def test_are_those_that_have_failed_for_an_hour_or_were_given_up(self) -> None:
        business = make_business()
        make_endpoint(business)
        make_endpoint(business, failing_since=NOW + timedelta(seconds=1))
        make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.BY_HAND)
        failing = make_endpoint(business, failing_since=NOW)
        gone = make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.GONE)
        make_endpoint(make_business(), failing_since=NOW)

        later = NOW + timedelta(hours=1)
        assert list(failing_endpoints(business, now=later)) == [failing, gone]
