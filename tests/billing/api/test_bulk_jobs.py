"""Sending and reminding of many invoices by the API."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from billing.api.v1.bulk_reading import MOST_PLANS
from billing.bulk.models import BulkJob, BulkState
from billing.bulk.working import work_jobs
from billing.delivery.models import Delivery, DeliveryKind
from billing.invoices.models import Invoice
from fastfaktura.core.models import Event
from tests.billing.api.conftest import ApiClient
from tests.factories import NOW, make_client, make_draft, make_invoice

PATH = "/bulk-jobs"


@pytest.fixture(autouse=True)
def clock():
    """Let the tests take place when the world of the factories does."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(api):
    return make_client(api.business, email="a@fjord.example", phone="")


@pytest.fixture
def invoices(api, client) -> list[Invoice]:
    """Return two invoices that go, and one whose client has no address."""
    mute = make_client(api.business, email="", phone="")
    return [
        make_invoice(api.business, client),
        make_draft(api.business, client),
        make_invoice(api.business, mute),
    ]


def of(invoices: list[Invoice], **facts: Any) -> dict[str, Any]:
    return {"kind": "send", "invoice_ids": [str(each.pk) for each in invoices]} | facts


def fields_of(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, answer.content
    found: dict[str, list[str]] = answer.json()["error"].get("fields", {})
    return found


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


class TestTheKey:
    def test_that_confirmed_is_who_sends(self, api, client):
        invoice = make_invoice(api.business, client)
        job = api.post(PATH, of([invoice])).json()
        api.post(f"{PATH}/{job['id']}/confirm")

        work_jobs(now=NOW, limit=5)

        confirmed = Event.objects.get(kind="bulk_job.confirmed")
        queued = Event.objects.get(kind="delivery.queued")
        assert (queued.actor_kind, queued.actor_name) == ("api", confirmed.actor_name)
        assert queued.actor_name != ""


class TestPlanning:
    def test_tells_what_would_happen_and_sends_nothing(self, api, invoices):
        answer = api.post(PATH, of(invoices))
        found = answer.json()

        assert answer.status_code == 201, found
        assert found == api.get(f"{PATH}/{found['id']}").json()
        assert (found["state"], found["invoice_count"]) == ("planned", 3)
        assert found["counts"] == {"waiting": 2, "done": 0, "left_out": 1}
        assert found["left_out"] == [
            {"code": "no_email", "message": "No email address", "count": 1}
        ]
        assert found["confirm_until"] == "2026-03-03T09:30:00Z"
        assert set(found["deliveries"].values()) == {0}
        assert not Delivery.objects.exists()

    def test_takes_a_filter(self, api, invoices, client):
        body = {"kind": "remind", "filter": {"client_id": str(client.pk), "status": "sent"}}
        found = api.post(PATH, body).json()

        assert (found["kind"], found["invoice_count"]) == ("remind", 1)

    def test_makes_two_plans_where_two_are_asked_for(self, api, invoices):
        first = api.post(PATH, of(invoices)).json()
        second = api.post(PATH, of(invoices, channels=["sms"], sends_again=True)).json()

        assert first["id"] != second["id"]
        assert (second["channels"], second["sends_again"]) == (["sms"], True)
        assert api.get(f"{PATH}/{first['id']}").json() == first

    def test_makes_one_with_its_key(self, api, invoices):
        keyed = {"Idempotency-Key": "march"}
        first, again = (api.post(PATH, of(invoices), keyed) for _try in range(2))

        assert first.json() == again.json()
        assert BulkJob.objects.count() == 1

    @pytest.mark.parametrize(
        ("facts", "path"),
        [
            ({"kind": "pay"}, "kind"),
            ({"invoice_ids": []}, "invoice_ids"),
            ({"invoice_ids": None}, "invoice_ids"),
            ({"filter": {"status": "overdue"}}, "invoice_ids"),
            ({"invoice_ids": None, "filter": {}}, "filter"),
            ({"invoice_ids": None, "filter": {"status": None}}, "filter"),
            ({"invoice_ids": None, "filter": {"status": "late"}}, "filter.status"),
            ({"invoice_ids": None, "filter": {"state": "sent"}}, "filter.state"),
            ({"invoice_ids": None, "filter": {"status": "cancelled"}}, "filter"),
            ({"channels": []}, "channels"),
            ({"channels": ["email", "email"]}, "channels"),
            ({"channels": ["link"]}, "channels.0"),
            ({"kind": "remind", "sends_again": True}, "sends_again"),
        ],
    )
    def test_refuses_at_the_field(self, api, invoices, facts, path):
        assert list(fields_of(api.post(PATH, of(invoices, **facts)))) == [path]

    def test_names_ids_that_are_none_of_the_business(self, api, mallory, invoices):
        other = make_invoice(mallory.business)

        answer = api.post(PATH, of([invoices[0], other]))

        assert list(fields_of(answer)) == ["invoice_ids.1"]

    def test_takes_a_thousand_ids_at_most(self, api, invoices):
        ids = [f"00000000-0000-7000-8000-{number:012d}" for number in range(1001)]

        assert list(fields_of(api.post(PATH, of([], invoice_ids=ids)))) == ["invoice_ids"]

    def test_has_an_end(self, api, invoices):
        plans = [BulkJob(business=api.business, kind="send") for _each in range(MOST_PLANS - 1)]
        BulkJob.objects.bulk_create(plans)

        assert api.post(PATH, of(invoices)).status_code == 201
        assert code_of(api.post(PATH, of(invoices))) == (409, "too_many_plans")

    def test_costs_as_many_queries_for_many(self, api, client, django_assert_max_num_queries):
        few = [make_invoice(api.business, client) for _each in range(2)]
        many = few + [make_invoice(api.business, client) for _each in range(20)]
        api.post(PATH, of(few))
        with django_assert_max_num_queries(40) as first:
            api.post(PATH, of(few))
        with django_assert_max_num_queries(len(first)):
            api.post(PATH, of(many))


class TestConfirming:
    def test_lets_the_work_begin_and_tells_what_came_of_it(self, api, invoices):
        job = api.post(PATH, of(invoices)).json()
        running = api.post(f"{PATH}/{job['id']}/confirm").json()
        work_jobs(now=NOW, limit=10)
        done = api.get(f"{PATH}/{job['id']}").json()

        assert (running["state"], running["confirm_until"]) == ("running", None)
        assert done["state"] == "done"
        assert done["counts"] == {"waiting": 0, "done": 2, "left_out": 1}
        assert done["deliveries"]["queued"] == 2

    def test_once_more_changes_nothing(self, api, invoices):
        job = api.post(PATH, of(invoices)).json()
        first, again = (api.post(f"{PATH}/{job['id']}/confirm") for _try in range(2))

        assert first.json() == again.json()

    def test_needs_the_scope_send(self, api, invoices):
        writer = ApiClient(api.business, ["read", "write"])
        job = writer.post(PATH, of(invoices)).json()

        answer = writer.post(f"{PATH}/{job['id']}/confirm")

        assert code_of(answer) == (403, "insufficient_scope")
        assert BulkJob.objects.get().state == BulkState.PLANNED

    def test_is_too_late_after_a_day(self, api, invoices, clock):
        job = api.post(PATH, of(invoices)).json()
        clock.move_to(NOW + timedelta(days=1))

        assert code_of(api.post(f"{PATH}/{job['id']}/confirm")) == (409, "plan_outdated")

    def test_is_refused_where_all_is_left_out(self, api, invoices):
        job = api.post(PATH, of(invoices[2:])).json()

        assert code_of(api.post(f"{PATH}/{job['id']}/confirm")) == (409, "nothing_to_do")

    def test_reminds(self, api, client, clock):
        invoice = make_invoice(api.business, client)
        clock.move_to(NOW + timedelta(days=30))
        job = api.post(PATH, of([invoice], kind="remind")).json()
        api.post(f"{PATH}/{job['id']}/confirm")
        work_jobs(now=NOW + timedelta(days=30), limit=10)

        assert Delivery.objects.get().kind == DeliveryKind.REMINDER


class TestStopping:
    def test_leaves_out_the_rest(self, api, invoices):
        job = api.post(PATH, of(invoices)).json()
        api.post(f"{PATH}/{job['id']}/confirm")
        first, again = (api.post(f"{PATH}/{job['id']}/stop") for _try in range(2))

        assert first.json() == again.json()
        assert first.json()["state"] == "stopped"
        assert first.json()["counts"] == {"waiting": 0, "done": 0, "left_out": 3}
        assert {each["code"] for each in first.json()["left_out"]} == {"job_stopped", "no_email"}

    def test_is_not_for_plans(self, api, invoices):
        job = api.post(PATH, of(invoices)).json()

        assert code_of(api.post(f"{PATH}/{job['id']}/stop")) == (409, "bulk_job_not_confirmed")
        assert api.delete(f"{PATH}/{job['id']}").status_code == 204
        assert api.get(f"{PATH}/{job['id']}").status_code == 404

    def test_is_what_a_confirmed_job_knows_instead_of_deleting(self, api, invoices):
        job = api.post(PATH, of(invoices)).json()
        api.post(f"{PATH}/{job['id']}/confirm")

        assert code_of(api.delete(f"{PATH}/{job['id']}")) == (409, "bulk_job_confirmed")
        assert BulkJob.objects.get().state == BulkState.RUNNING


class TestRows:
    def test_tell_of_each_invoice_before_and_after(self, api, invoices):
        job = api.post(PATH, of(invoices)).json()
        before = api.get(f"{PATH}/{job['id']}/rows").json()["data"]
        api.post(f"{PATH}/{job['id']}/confirm")
        work_jobs(now=NOW, limit=10)
        after = api.get(f"{PATH}/{job['id']}/rows").json()["data"]

        assert [each["invoice_id"] for each in before] == [str(each.pk) for each in invoices]
        assert [each["issues"] for each in before] == [False, True, False]
        assert before[0]["receivers"] == [{"channel": "email", "receiver": "a@fjord.example"}]
        assert before[0]["left_out"] is None
        assert before[2]["left_out"] == {
            "code": "no_email",
            "message": "The client has no email address.",
        }
        assert [each["state"] for each in after] == ["done", "done", "left_out"]
        assert [delivery["state"] for delivery in after[0]["deliveries"]] == ["queued"]
        assert after[1]["number"]

    def test_are_narrowed(self, api, invoices):
        job = api.post(PATH, of(invoices)).json()
        rows = f"{PATH}/{job['id']}/rows"

        def positions(query: str) -> list[int]:
            return [each["position"] for each in api.get(rows + query).json()["data"]]

        assert positions("?state=waiting") == [1, 2]
        assert positions("?code=no_email") == [3]
        assert list(fields_of(api.get(f"{rows}?status=done"))) == ["status"]

    def test_are_walked_by_cursor(self, api, client):
        made = [make_draft(api.business, client) for _each in range(51)]
        job = api.post(PATH, of(made)).json()
        rows = f"{PATH}/{job['id']}/rows"

        first = api.get(rows).json()
        second = api.get(f"{rows}?cursor={first['next_cursor']}").json()

        assert [first["data"][0]["position"], first["data"][-1]["position"]] == [1, 50]
        assert [each["position"] for each in second["data"]] == [51]
        assert (second["total"], second["next_cursor"]) == (51, None)
        other = api.get(f"{rows}?state=done&cursor={first['next_cursor']}")
        assert list(fields_of(other)) == ["cursor"]

    def test_cost_as_many_queries_for_many(self, api, client, django_assert_num_queries):
        for how_many in (1, 5):
            made = [make_invoice(api.business, client) for _each in range(how_many)]
            job = api.post(PATH, of(made)).json()
            api.get(f"{PATH}/{job['id']}/rows")
            with django_assert_num_queries(5):
                api.get(f"{PATH}/{job['id']}/rows")


class TestList:
    def test_shows_the_newest_first_and_what_is_asked_for(self, api, invoices):
        old, new = (api.post(PATH, of(invoices)).json() for _each in range(2))
        api.post(f"{PATH}/{old['id']}/confirm")

        def ids(query: str = "") -> list[str]:
            return [each["id"] for each in api.get(PATH + query).json()["data"]]

        assert ids() == [new["id"], old["id"]]
        assert ids("?state=running") == [old["id"]]
        assert ids("?kind=remind") == []

    def test_costs_as_many_queries_for_many(self, api, invoices, django_assert_num_queries):
        for _each in range(4):
            api.post(PATH, of(invoices))
            api.get(PATH)
            with django_assert_num_queries(3):
                api.get(PATH)


class TestAnother:
    def test_business_finds_nothing(self, api, mallory, invoices):
        one = f"{PATH}/{api.post(PATH, of(invoices)).json()['id']}"
        answers = [
            mallory.get(one),
            mallory.get(f"{one}/rows"),
            mallory.post(f"{one}/confirm"),
            mallory.post(f"{one}/stop"),
            mallory.delete(one),
        ]

        assert {code_of(answer) for answer in answers} == {(404, "not_found")}
        assert mallory.get(PATH).json()["total"] == 0
        assert BulkJob.objects.get().state == BulkState.PLANNED
