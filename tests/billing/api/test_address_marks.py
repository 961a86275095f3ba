"""Marked addresses by the API."""

from typing import Any
from uuid import uuid4

import pytest

from billing.delivery.marks import mark_address
from billing.delivery.models import Channel, Delivery
from billing.delivery.operations import send_invoice
from billing.delivery.tracking import AddressMark, MarkReason
from fastfaktura.core.models import Event
from tests.factories import NOW, actor_of, make_client, make_invoice

PATH = "/address-marks"


@pytest.fixture
def delivery(api) -> Delivery:
    client = make_client(api.business, email="Gone@Fjord.example")
    (found,) = send_invoice(
        invoice_id=make_invoice(api.business, client).pk,
        channels=[Channel.EMAIL],
        actor=actor_of(api.business),
        now=NOW,
    )
    return found


def marked(api, address: str = "gone@fjord.example", **facts: Any) -> AddressMark:
    facts = {"channel": Channel.EMAIL, "reason": MarkReason.BOUNCED} | facts
    return mark_address(business=api.business, address=address, now=NOW, **facts)


def path_of(mark: AddressMark) -> str:
    return f"{PATH}/{mark.pk}/clear"


class TestList:
    def test_tells_what_came_back(self, api, delivery):
        mark = marked(api, delivery=delivery, detail="550 User unknown")

        (found,) = api.get(PATH).json()["data"]

        assert found == {
            "id": str(mark.pk),
            "channel": "email",
            "address": "gone@fjord.example",
            "reason": "bounced",
            "detail": "550 User unknown",
            "delivery_id": str(delivery.pk),
            "invoice_id": str(delivery.invoice_id),
            "client_id": str(delivery.invoice.client_id),
            "marked_at": found["marked_at"],
            "cleared_at": None,
        }

    def test_is_narrowed_and_newest_first(self, api):
        old = marked(api)
        new = marked(api, "+4740612345", channel=Channel.SMS, reason=MarkReason.COMPLAINED)

        def ids(query: str = "") -> list[str]:
            return [each["id"] for each in api.get(PATH + query).json()["data"]]

        assert ids() == [str(new.pk), str(old.pk)]
        assert ids("?channel=email") == [str(old.pk)]
        assert ids("?reason=complained") == [str(new.pk)]
        assert api.get(f"{PATH}?address=x").status_code == 422

    def test_is_walked_by_cursor(self, api):
        made = [marked(api, f"{number}@fjord.example") for number in range(51)]

        first = api.get(PATH).json()
        second = api.get(f"{PATH}?cursor={first['next_cursor']}").json()

        assert [each["id"] for each in second["data"]] == [str(made[0].pk)]

    def test_costs_as_many_queries_for_many(self, api, delivery, django_assert_num_queries):
        marked(api, delivery=delivery)
        api.get(PATH)
        with django_assert_num_queries(3):
            api.get(PATH)
        for number in range(4):
            marked(api, f"{number}@fjord.example", delivery=delivery)
        with django_assert_num_queries(3):
            api.get(PATH)


class TestClearing:
    def test_lifts_the_mark_once(self, api):
        mark = marked(api)

        first, again = (api.post(path_of(mark)) for _try in range(2))

        assert first.status_code == again.status_code == 200
        assert first.json()["cleared_at"]
        assert first.json() == again.json()
        assert api.get(PATH).json()["total"] == 0
        event = Event.objects.get(kind="address.cleared")
        assert event.data["address_mark"] == str(mark.pk)

    def test_of_another_s_or_of_nothing_is_not_found(self, api, mallory):
        mark = marked(api)
        answers = [mallory.post(path_of(mark)), api.post(f"{PATH}/{uuid4()}/clear")]

        assert {answer.status_code for answer in answers} == {404}
        assert mallory.get(PATH).json()["total"] == 0
        assert AddressMark.objects.get().cleared_at is None
