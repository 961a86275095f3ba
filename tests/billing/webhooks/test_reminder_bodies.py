"""What webhooks tell of reminders: the invoice, or the client whose reminders rest."""

import json
from typing import Any

import pytest

from billing.delivery.pauses import stop_reminders
from billing.reminders.operations import ensure_default_plan
from billing.webhooks.bodies import event_body
from fastfaktura.core.models import Business, Event
from tests.billing.reminders.conftest import at, run, run_and_send
from tests.factories import NOW, TODAY, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Business:
    business = make_business(is_sandbox=True, profile={"attach_pdf": False})
    ensure_default_plan(business, today=TODAY)
    return business


def told(kind: str) -> dict[str, Any]:
    """Return what an endpoint reads of the one event of a kind."""
    body: dict[str, Any] = json.loads(event_body(Event.objects.get(kind=kind), now=NOW))
    assert body["type"] == kind
    return body["data"]  # type: ignore[no-any-return]  # JSON


class TestTheBody:
    def test_of_a_reminder_that_was_sent_has_the_invoice_and_who_got_it(
        self, business: Business
    ) -> None:
        invoice = make_invoice(business)
        run_and_send(business, at(3))

        data = told("reminder.sent")

        assert data["invoice"]["id"] == str(invoice.pk)
        assert (data["event"]["level"], data["event"]["days"]) == (1, 3)

    def test_of_a_reminder_that_is_held_has_the_word_for_why(self, business: Business) -> None:
        invoice = make_invoice(business)
        stop_reminders(invoice=invoice, reason="Asked", actor=actor_of(business), now=NOW)
        run(business, at(3))

        assert told("reminders.stopped")["invoice"]["id"] == str(invoice.pk)
        data = told("reminder.held")
        assert data["invoice"]["id"] == str(invoice.pk)
        assert data["event"]["code"] == "stopped"

    def test_of_a_client_whose_reminders_rest_has_the_client(self, business: Business) -> None:
        client = make_invoice(business).client
        stop_reminders(client=client, reason="Asked", actor=actor_of(business), now=NOW)

        data = told("reminders.stopped")

        assert data["invoice"] is None
        assert client is not None
        assert data["client"]["id"] == str(client.pk)
