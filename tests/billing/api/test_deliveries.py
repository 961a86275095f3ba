"""The deliveries of a business by the API: all of them, filtered, by page and by cursor."""

from datetime import timedelta

import pytest

from billing.api.lists import PAGE_SIZE
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.tracking import DeliveryReport, ReportKind
from tests.factories import NOW, make_invoice

# The key, what limits it, the count, the rows and their reports.
LISTING = 8


def make_delivery(invoice, **facts):
    facts = {
        "business": invoice.business,
        "channel": Channel.EMAIL,
        "receiver": "faktura@fjordbakeri.example",
        "state": DeliveryState.SENT,
        "finished_at": NOW,
        "created_at": NOW,
    } | facts
    return Delivery.objects.create(invoice=invoice, **facts)


@pytest.fixture
def invoice(api):
    return make_invoice(api.business)


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["data"]]


class TestTheList:
    def test_tells_all_that_is_known_of_a_message(self, api, invoice):
        delivery = make_delivery(
            invoice,
            channel=Channel.SMS,
            receiver="+4791234567",
            state=DeliveryState.BOUNCED,
            kind="reminder",
            tone="firm",
            is_automatic=True,
            provider="twilio",
            parts=2,
            bounced_at=NOW,
        )
        DeliveryReport.objects.create(
            source="twilio",
            report_id="1",
            delivery=delivery,
            kind=ReportKind.BOUNCED,
            is_permanent=True,
            detail="30006",
            happened_at=NOW,
            received_at=NOW,
        )

        (row,) = api.get("/deliveries").json()["data"]

        assert row["invoice_id"] == str(invoice.pk)
        assert (row["automatic"], row["tone"], row["provider"]) == (True, "firm", "twilio")
        assert (row["parts"], row["state"]) == (2, "bounced")
        assert row["bounced_at"] is not None
        assert row["reports"] == [
            {
                "kind": "bounced",
                "source": "twilio",
                "permanent": True,
                "detail": "30006",
                "happened_at": row["bounced_at"],
                "received_at": row["bounced_at"],
            }
        ]

    def test_has_the_newest_first_and_none_of_another_business(self, api, mallory, invoice):
        first, second = make_delivery(invoice), make_delivery(invoice)

        assert ids(api.get("/deliveries")) == [str(second.pk), str(first.pk)]
        assert ids(mallory.get("/deliveries")) == []
        assert ids(mallory.get(f"/deliveries?invoice_id={invoice.pk}")) == []

    def test_is_narrowed_by_each_filter(self, api, invoice):
        other = make_delivery(make_invoice(api.business))
        bounced = make_delivery(invoice, state=DeliveryState.BOUNCED)
        reminder = make_delivery(invoice, kind="reminder", tone="firm")
        sms = make_delivery(invoice, channel=Channel.SMS)
        late = make_delivery(invoice, created_at=NOW + timedelta(hours=1))
        asked = {
            "state=bounced": [bounced],
            "kind=reminder": [reminder],
            "channel=sms": [sms],
            f"invoice_id={other.invoice_id}": [other],
            "since=2026-03-02T09:00:00Z": [late, sms, reminder, bounced, other],
            "since=2099-01-01T00:00:00Z": [],
        }
        for query, expected in asked.items():
            assert ids(api.get(f"/deliveries?{query}")) == [str(e.pk) for e in expected], query

    @pytest.mark.parametrize(
        "query", ["state=lost", "status=sent", "since=2026-03-02", "cursor=x", "channel="]
    )
    def test_refuses_what_it_does_not_know(self, api, query):
        answer = api.get(f"/deliveries?{query}")

        assert answer.status_code == 422
        assert answer.json()["error"]["fields"].keys() == {query.partition("=")[0]}

    def test_goes_on_by_its_cursor(self, api, invoice):
        made = [str(make_delivery(invoice).pk) for _each in range(PAGE_SIZE + 2)]
        first = api.get("/deliveries?state=sent").json()
        make_delivery(invoice)

        cursor = first["next_cursor"]
        second = api.get(f"/deliveries?state=sent&cursor={cursor}").json()

        assert [row["id"] for row in first["data"] + second["data"]] == made[::-1]
        assert (second["page"], second["total"]) == (2, PAGE_SIZE + 2)
        assert second["next_cursor"] is None
        assert api.get(f"/deliveries?state=failed&cursor={cursor}").status_code == 422
        assert ids(api.get("/deliveries?page=9999999999999999999999")) == []

    def test_asks_no_more_for_many(self, api, invoice, django_assert_max_num_queries):
        for _each in range(20):
            make_delivery(invoice)
        with django_assert_max_num_queries(LISTING):
            assert len(ids(api.get("/deliveries"))) == 20
        with django_assert_max_num_queries(LISTING):
            assert len(ids(api.get(f"/invoices/{invoice.pk}/deliveries"))) == 20
