"""From events to messages: for whom, in which order, and what they say."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing.invoices.models import Invoice
from billing.invoices.operations import delete_draft
from billing.pages.event_words import EVENT_WORDS
from billing.webhooks.kinds import KINDS, STAYS
from billing.webhooks.models import DisabledReason, WebhookEndpoint, WebhookMessage
from billing.webhooks.queueing import SUBSCRIBER, queue_messages
from clients.models import Client
from fastfaktura.core.events import record_event
from fastfaktura.core.models import Business, Event, EventDelivery
from tests.factories import (
    NOW,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_endpoint,
    make_invoice,
)

pytestmark = pytest.mark.django_db


def told(invoice: Invoice, *kinds: str, **data: Any) -> list[Event]:
    """Record events of an invoice and return them in their order."""
    actor = actor_of(invoice.business)
    with transaction.atomic():
        return [
            record_event(kind, business=invoice.business, subject=invoice, actor=actor, data=data)
            for kind in kinds
        ]


def relay(event: Event) -> None:
    """Do what the task does for one event."""
    queue_messages(event_id=event.pk, now=NOW)
    EventDelivery.objects.filter(event=event, subscriber=SUBSCRIBER).update(done_at=NOW)


def kinds_queued(endpoint: WebhookEndpoint) -> list[str]:
    messages = WebhookMessage.objects.filter(endpoint=endpoint).order_by("place")
    return list(messages.values_list("kind", flat=True))


@pytest.fixture
def business() -> Business:
    return make_business()


@pytest.fixture
def invoice(business: Business) -> Invoice:
    invoice = make_invoice(business)
    EventDelivery.objects.update(done_at=NOW)
    return invoice


class TestTheKinds:
    def test_are_those_that_the_table_of_subscribers_names(self) -> None:
        named = {k for k, tasks in settings.EVENT_SUBSCRIBERS.items() if SUBSCRIBER in tasks}
        assert named == set(KINDS)

    def test_leave_or_have_a_reason_to_stay(self) -> None:
        staying = [kind for kinds in STAYS.values() for kind in kinds]
        assert len(staying) == len(set(staying))
        assert EVENT_WORDS.keys() == {*KINDS, *staying}


class TestAnEvent:
    def test_becomes_one_message_for_each_endpoint_that_wants_it(
        self, business: Business, invoice: Invoice
    ) -> None:
        every, some = make_endpoint(business), make_endpoint(business, kinds=["invoice.paid"])
        other = make_endpoint(business, kinds=["invoice.sent"])
        strange = make_endpoint(make_business())

        [event] = told(invoice, "invoice.paid")

        assert queue_messages(event_id=event.pk, now=NOW) == {every.pk, some.pk}
        assert kinds_queued(every) == kinds_queued(some) == ["invoice.paid"]
        assert kinds_queued(other) == kinds_queued(strange) == []

    def test_that_is_relayed_twice_is_queued_once(
        self, business: Business, invoice: Invoice
    ) -> None:
        endpoint = make_endpoint(business)
        [event] = told(invoice, "invoice.paid")

        queue_messages(event_id=event.pk, now=NOW)

        assert queue_messages(event_id=event.pk, now=NOW) == set()
        assert kinds_queued(endpoint) == ["invoice.paid"]

    def test_is_not_told_to_an_endpoint_that_is_disabled(
        self, business: Business, invoice: Invoice
    ) -> None:
        endpoint = make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.BY_HAND)
        for event in told(invoice, "invoice.paid"):
            relay(event)
        WebhookEndpoint.objects.update(disabled_at=None, disabled_reason="")
        for event in told(invoice, "invoice.cancelled"):
            relay(event)

        assert kinds_queued(endpoint) == ["invoice.cancelled"]

    def test_is_not_told_to_an_endpoint_that_is_younger(
        self, business: Business, invoice: Invoice
    ) -> None:
        events = told(invoice, "invoice.paid")
        endpoint = make_endpoint(business, created_at=timezone.now() + timedelta(minutes=1))
        for event in events:
            relay(event)

        assert kinds_queued(endpoint) == []

    def test_costs_a_business_without_endpoints_two_queries(
        self, invoice: Invoice, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        [event] = told(invoice, "invoice.paid")
        with django_assert_num_queries(2):
            queue_messages(event_id=event.pk, now=NOW)

    def test_costs_the_same_for_any_number_of_endpoints(
        self,
        business: Business,
        invoice: Invoice,
        django_assert_num_queries: Callable[..., Any],
    ) -> None:
        for _number in range(8):
            make_endpoint(business)
        [event] = told(invoice, "invoice.paid")
        # Event, endpoints (twice), lock, earlier events, known messages, invoice, insertion, and
        # a savepoint's two.
        with django_assert_num_queries(10):
            queue_messages(event_id=event.pk, now=NOW)


class TestTheOrder:
    KINDS = ("invoice.sent", "invoice.opened", "invoice.paid", "invoice.cancelled")

    @pytest.mark.parametrize("order", list(permutations(range(4))))
    def test_is_that_of_the_events_however_they_are_relayed(
        self, business: Business, invoice: Invoice, order: tuple[int, ...]
    ) -> None:
        endpoint = make_endpoint(business)
        events = told(invoice, *self.KINDS)

        for number in order:
            relay(events[number])

        assert kinds_queued(endpoint) == list(self.KINDS)

    def test_is_not_held_up_by_an_event_that_cannot_be_queued(
        self, business: Business, invoice: Invoice
    ) -> None:
        endpoint = make_endpoint(business)
        broken, sound = told(invoice, "invoice.sent", "invoice.paid")
        EventDelivery.objects.filter(event=broken, subscriber=SUBSCRIBER).update(failed_at=NOW)

        relay(sound)

        assert kinds_queued(endpoint) == ["invoice.paid"]


class TestTheBody:
    def test_tells_the_event_and_the_invoice_as_it_is(
        self, business: Business, invoice: Invoice
    ) -> None:
        make_endpoint(business)
        [event] = told(invoice, "invoice.paid", amount="1250.00")
        relay(event)

        body = json.loads(WebhookMessage.objects.get().body)

        assert body["type"] == "invoice.paid"
        assert body["timestamp"].endswith("Z")
        data = body["data"]
        assert data["id"] == str(event.pk)
        assert data["business_id"] == str(business.pk)
        assert data["event"] == {"amount": "1250.00"}
        assert data["client"] is None
        assert data["invoice"]["id"] == str(invoice.pk)
        assert data["invoice"]["total_cents"] == 125000

    def test_tells_the_client_of_an_event_of_clients(self, business: Business) -> None:
        make_endpoint(business)
        client = make_client(business, name="Blåbær & Co")
        with transaction.atomic():
            event = record_event(
                "client.created", business=business, subject=client, actor=actor_of(business)
            )
        relay(event)

        data = json.loads(WebhookMessage.objects.get().body)["data"]

        assert data["client"]["name"] == "Blåbær & Co"
        assert data["invoice"] is None

    def test_stays_as_it_was_when_the_client_changes(self, business: Business) -> None:
        make_endpoint(business)
        client = make_client(business, name="Before")
        with transaction.atomic():
            event = record_event(
                "client.created", business=business, subject=client, actor=actor_of(business)
            )
        relay(event)
        Client.objects.update(name="After")
        relay(event)

        assert '"Before"' in WebhookMessage.objects.get().body

    def test_tells_of_a_deleted_draft_without_it(self, business: Business) -> None:
        make_endpoint(business)
        draft = make_draft(business)
        EventDelivery.objects.update(done_at=NOW)
        delete_draft(invoice_id=draft.pk, actor=actor_of(business))
        relay(Event.objects.get(kind="invoice.deleted"))

        body = json.loads(WebhookMessage.objects.get().body)

        assert body["type"] == "invoice.deleted"
        assert body["data"]["invoice"] is None
