"""What webhooks tell of bulk jobs and of marked addresses."""

import json
from typing import Any

import pytest

from billing.bulk.working import work_jobs
from billing.delivery.marks import clear_mark, mark_address
from billing.delivery.models import Channel
from billing.delivery.operations import send_invoice
from billing.delivery.tracking import MarkReason
from billing.webhooks.models import WebhookMessage
from billing.webhooks.queueing import queue_messages
from fastfaktura.core.models import Event
from tests.billing.bulk.conftest import running
from tests.factories import NOW, actor_of, make_business, make_client, make_endpoint, make_invoice

pytestmark = pytest.mark.django_db


def told(kind: str) -> dict[str, Any]:
    """Return what a webhook says of the only event of this kind."""
    queue_messages(event_id=Event.objects.get(kind=kind).pk, now=NOW)
    data: dict[str, Any] = json.loads(WebhookMessage.objects.get(kind=kind).body)["data"]
    return data


class TestABulkJob:
    def test_tells_that_it_ended_and_under_which_id_to_read_it(self) -> None:
        business = make_business()
        make_endpoint(business)
        mute = make_client(business, email="", phone="")
        job = running(business, [make_invoice(business), make_invoice(business, mute)])
        while work_jobs(now=NOW, limit=10):
            pass

        assert told("bulk_job.finished")["event"] == {
            "bulk_job": str(job.pk),
            "kind": "send",
            "count": 1,
            "left_out": 1,
            "state": "done",
        }


class TestAnAddress:
    def test_tells_when_it_is_marked_and_when_the_mark_is_lifted(self) -> None:
        business = make_business()
        make_endpoint(business)
        client = make_client(business, email="gone@fjord.example")
        actor = actor_of(business)
        invoice = make_invoice(business, client)
        (delivery,) = send_invoice(
            invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor, now=NOW
        )
        mark = mark_address(
            business=business,
            channel=Channel.EMAIL,
            address="gone@fjord.example",
            reason=MarkReason.BOUNCED,
            delivery=delivery,
            now=NOW,
        )
        clear_mark(mark_id=mark.pk, actor=actor, now=NOW)

        for kind in ("address.marked", "address.cleared"):
            data = told(kind)
            assert data["client"]["id"] == str(client.pk)
            assert data["event"] == {
                "address_mark": str(mark.pk),
                "address": "gone@fjord.example",
                "channel": "email",
                "reason": "bounced",
            }
