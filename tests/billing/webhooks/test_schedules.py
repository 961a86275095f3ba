"""What webhooks tell of recurring invoices."""

import json
from datetime import UTC, datetime

import pytest

from billing.recurring.operations import run_schedule
from billing.webhooks.models import WebhookMessage
from billing.webhooks.queueing import queue_messages
from fastfaktura.core.models import Event
from tests.factories import make_business, make_endpoint, make_schedule

pytestmark = pytest.mark.django_db


class TestASchedule:
    def test_tells_of_the_invoice_that_it_made(self) -> None:
        business = make_business()
        make_endpoint(business)
        schedule = make_schedule(business)
        now = datetime(2026, 4, 1, 9, tzinfo=UTC)
        period = run_schedule(schedule_id=schedule.pk, now=now)
        assert period is not None
        event = Event.objects.get(kind="schedule.made")
        queue_messages(event_id=event.pk, now=now)

        data = json.loads(WebhookMessage.objects.get().body)["data"]
        assert data["invoice"]["id"] == str(period.invoice_id)
        assert data["event"] == {
            "schedule": str(schedule.pk),
            "name": "Hosting",
            "invoice": str(period.invoice_id),
            "period_date": "2026-04-01",
        }
