"""Pauses, promises and stops by the API, of an invoice and of a whole client."""

import pytest
import time_machine

from billing.delivery.choices import ReminderPause
from fastfaktura.core.models import Event
from tests.factories import make_client, make_draft, make_invoice, make_pause

NOON = "2026-03-20T12:00:00Z"
LISTING = 5


@pytest.fixture(autouse=True)
def today():
    """Live on Friday, 20 March."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def invoice(api):
    return make_invoice(api.business)


@pytest.fixture
def of_invoice(invoice):
    return f"/invoices/{invoice.pk}/reminder-pauses"


@pytest.fixture
def of_client(invoice):
    return f"/clients/{invoice.client_id}/reminder-pauses"


def refusal_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


def fields_of(answer):
    assert refusal_of(answer) == (422, "validation_failed"), answer.content
    return answer.json()["error"]["fields"]


def begun(api, place, **facts):
    answer = api.post(place, facts)
    assert answer.status_code == 201, answer.content
    return answer.json()


def kinds():
    return [
        event.kind for event in Event.objects.filter(kind__startswith="reminders.").order_by("id")
    ]


class TestOfAnInvoice:
    @pytest.mark.parametrize("kind", ["paused", "promised"])
    def test_holds_through_its_day(self, api, invoice, of_invoice, kind):
        told = begun(api, of_invoice, kind=kind, until_date="2026-03-31", reason=" Asked ")

        assert (told["kind"], told["until_date"], told["reason"]) == (kind, "2026-03-31", "Asked")
        assert (told["invoice_id"], told["client_id"]) == (str(invoice.pk), None)
        assert (told["in_force"], told["by_payer"], told["ended_at"]) == (True, False, None)
        assert api.get(of_invoice).json()["data"] == [told]
        assert kinds() == [f"reminders.{kind}"]
        with time_machine.travel("2026-03-31T12:00:00Z"):
            assert api.get(of_invoice).json()["data"][0]["in_force"] is True
        with time_machine.travel("2026-04-01T12:00:00Z"):
            assert api.get(of_invoice).json()["data"][0]["in_force"] is False

    def test_is_a_stop_until_it_is_ended(self, api, of_invoice):
        told = begun(api, of_invoice, kind="stopped")

        place = f"{of_invoice}/{told['id']}"
        ended = api.delete(place)

        assert (told["until_date"], told["reason"]) == (None, None)
        assert ended.status_code == 200
        assert (ended.json()["in_force"], ended.json()["ended_at"]) == (False, NOON)
        assert api.delete(place).json() == ended.json()
        assert kinds() == ["reminders.stopped", "reminders.resumed"]

    def test_replaces_what_holds_and_is_begun_once(self, api, of_invoice):
        first = begun(api, of_invoice, kind="paused", until_date="2026-03-31")
        again = begun(api, of_invoice, kind="paused", until_date="2026-03-31")
        other = begun(api, of_invoice, kind="stopped")

        assert first == again
        listed = api.get(of_invoice).json()["data"]
        assert [row["id"] for row in listed] == [other["id"], first["id"]]
        assert [row["in_force"] for row in listed] == [True, False]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({}, "kind"),
            ({"kind": "resumed"}, "kind"),
            ({"kind": "paused"}, "until_date"),
            ({"kind": "promised"}, "until_date"),
            ({"kind": "stopped", "until_date": "2026-03-31"}, "until_date"),
            ({"kind": "paused", "until_date": "2026-03-19"}, "until_date"),
            ({"kind": "paused", "until_date": "2027-03-22"}, "until_date"),
            ({"kind": "stopped", "reason": "x" * 201}, "reason"),
            ({"kind": "stopped", "until": "2026-03-31"}, "until"),
        ],
    )
    def test_names_what_it_does_not_take(self, api, of_invoice, facts, field):
        assert fields_of(api.post(of_invoice, facts)).keys() == {field}
        assert not ReminderPause.objects.exists()

    def test_is_none_of_what_nobody_is_reminded_of(self, api):
        draft = make_draft(api.business)

        answer = api.post(f"/invoices/{draft.pk}/reminder-pauses", {"kind": "stopped"})

        assert refusal_of(answer) == (409, "nothing_to_pause")

    def test_is_not_another_business_s(self, api, mallory, of_invoice):
        told = begun(api, of_invoice, kind="stopped")
        for answer in (
            mallory.get(of_invoice),
            mallory.post(of_invoice, {"kind": "stopped"}),
            mallory.delete(f"{of_invoice}/{told['id']}"),
        ):
            assert refusal_of(answer) == (404, "not_found")
        theirs = make_invoice(mallory.business)
        answer = mallory.delete(f"/invoices/{theirs.pk}/reminder-pauses/{told['id']}")
        assert answer.status_code == 404
        assert ReminderPause.objects.get().ended_at is None


class TestOfAClient:
    def test_holds_for_all_its_invoices(self, api, invoice, of_invoice, of_client):
        told = begun(api, of_client, kind="paused", until_date="2026-03-31")

        assert (told["invoice_id"], told["client_id"]) == (None, str(invoice.client_id))
        assert api.get(of_client).json()["data"] == api.get(of_invoice).json()["data"] == [told]
        # It would be ended for all invoices of the client, so it is not ended at one of them.
        assert api.delete(f"{of_invoice}/{told['id']}").status_code == 404
        assert api.delete(f"{of_client}/{told['id']}").json()["in_force"] is False

    def test_is_no_promise(self, api, of_client):
        body = {"kind": "promised", "until_date": "2026-03-31"}

        assert fields_of(api.post(of_client, body)).keys() == {"kind"}

    def test_leaves_those_of_single_invoices_to_them(self, api, invoice, of_client):
        own = make_pause(api.business, invoice=invoice)

        assert api.get(of_client).json()["data"] == []
        assert api.delete(f"{of_client}/{own.pk}").status_code == 404

    def test_is_not_another_s(self, api, mallory, of_client):
        told = begun(api, of_client, kind="stopped")
        sibling = make_client(api.business)

        assert mallory.get(of_client).status_code == 404
        assert mallory.delete(f"{of_client}/{told['id']}").status_code == 404
        place = f"/clients/{sibling.pk}/reminder-pauses/{told['id']}"
        assert api.delete(place).status_code == 404

    def test_lists_many_as_one(self, api, invoice, of_client, django_assert_max_num_queries):
        for _each in range(10):
            make_pause(api.business, client=invoice.client, ended_at=invoice.created_at)
        with django_assert_max_num_queries(LISTING):
            assert len(api.get(of_client).json()["data"]) == 10
