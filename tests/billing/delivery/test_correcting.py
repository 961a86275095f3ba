"""Mending an address that gave a message back."""

from datetime import timedelta
from typing import Any

import pytest

from billing.delivery.correcting import correct_and_send
from billing.delivery.marks import mark_of, marks_of_client
from billing.delivery.models import Channel, Delivery, DeliveryKind, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.receivers import BadAddress
from billing.delivery.reports import take_report
from billing.delivery.tracking import AddressMark, ReportKind
from fastfaktura.core.models import Event
from tests.factories import NOW, actor_of, make_business, make_client, make_invoice

pytestmark = pytest.mark.django_db

BAD, GOOD = "kari@fjord.exmaple", "kari@fjord.example"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def bounced() -> Delivery:
    business = make_business()
    client = make_client(business, email=BAD.title(), other_emails=["post@fjord.example", BAD])
    [delivery, *_others] = send_invoice(
        invoice_id=make_invoice(business, client).pk,
        channels=[Channel.EMAIL],
        receivers=[BAD],
        subject="Our own words",
        actor=actor_of(business),
        now=NOW,
    )
    delivery.state, delivery.finished_at = DeliveryState.SENT, NOW
    delivery.save()
    take_report(
        source="dsn",
        report_id="1",
        delivery=delivery,
        kind=ReportKind.BOUNCED,
        is_permanent=True,
        happened_at=NOW,
        now=NOW,
    )
    delivery.refresh_from_db()
    return delivery


def correct(delivery: Delivery, address: str) -> Delivery:
    actor = actor_of(delivery.business)
    return correct_and_send(delivery_id=delivery.pk, address=address, actor=actor, now=LATER)


class TestACorrectedAddress:
    def test_takes_the_bad_ones_place_and_the_message(self, bounced: Delivery) -> None:
        again = correct(bounced, GOOD)

        assert (again.receiver, again.subject) == (GOOD, "Our own words")
        assert (again.kind, again.state) == (DeliveryKind.INVOICE, DeliveryState.QUEUED)
        client: Any = bounced.invoice.client
        client.refresh_from_db()
        assert (client.email, client.other_emails) == (GOOD, ["post@fjord.example", GOOD])
        bounced.refresh_from_db()
        assert bounced.cared_at == LATER

    def test_lifts_the_mark(self, bounced: Delivery) -> None:
        correct(bounced, GOOD)
        assert AddressMark.objects.get().cleared_at == LATER
        assert Event.objects.filter(kind="address.cleared").count() == 1

    def test_leaves_the_mark_where_another_client_has_the_address(self, bounced: Delivery) -> None:
        other = make_client(bounced.business, email=BAD)
        correct(bounced, GOOD)
        assert [mark.address for mark in marks_of_client(other)] == [BAD]

    def test_that_is_none_changes_nothing(self, bounced: Delivery) -> None:
        with pytest.raises(BadAddress):
            correct(bounced, "kari@")
        assert mark_of(bounced.business, Channel.EMAIL, BAD) is not None
        assert Delivery.objects.count() == 1


class TestTheSameAddress:
    def test_is_tried_again(self, bounced: Delivery) -> None:
        again = correct(bounced, BAD)
        assert again.receiver == BAD
        assert mark_of(bounced.business, Channel.EMAIL, BAD) is None
