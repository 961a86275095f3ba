"""Reminders by plan through the API: what was sent, what comes next, and every decision."""

from datetime import timedelta

import pytest
import time_machine

from billing.api.lists import PAGE_SIZE
from billing.delivery.models import Delivery
from billing.reminders.models import Outcome, ReminderDecision, ReminderStep
from billing.reminders.operations import ensure_default_plan
from tests.billing.api.conftest import ApiClient
from tests.billing.reminders.conftest import at, pay, run, run_and_send
from tests.factories import NOW, TODAY, make_business, make_invoice, make_pause

LISTING = 8
READING = 30


@pytest.fixture
def business(db):
    """Return a Norwegian sandbox with its plan: 3, 15 and 30 days after the due date."""
    business = make_business(is_sandbox=True, profile={"attach_pdf": False})
    ensure_default_plan(business, today=TODAY)
    return business


@pytest.fixture
def program(business):
    """Return a program of the sandbox."""
    return ApiClient(business)


@pytest.fixture
def invoice(business):
    """Return an invoice that is due on 16 March."""
    return make_invoice(business)


def read(program, invoice, now, headers=None):
    with time_machine.travel(now, tick=False):
        answer = program.get(f"/invoices/{invoice.pk}/reminders", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def decide(invoice, **facts):
    facts = {
        "business": invoice.business,
        "step": ReminderStep.objects.filter(plan__business=invoice.business).first(),
        "outcome": Outcome.HELD,
        "code": "paid",
        "decided_at": NOW,
        "last_decided_at": NOW,
    } | facts
    return ReminderDecision.objects.create(invoice=invoice, **facts)


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["data"]]


class TestOfAnInvoice:
    def test_tells_what_comes_next(self, program, invoice):
        told = read(program, invoice, at(1))

        assert told["plan"]["source"] == "business"
        assert told["pause"] is None
        assert told["reminders"] == told["decisions"] == []
        steps = told["upcoming"]
        assert [(step["days"], step["state"]) for step in steps] == [
            (3, "planned"),
            (15, "planned"),
            (30, "planned"),
        ]
        assert steps[0]["expected_at"] == "2026-03-19T08:00:00Z"
        assert steps[0]["receivers"] == [invoice.client.email]
        assert (steps[0]["claims"], steps[0]["refused_claims"]) == ([], [])

    def test_tells_what_the_law_lets_it_claim(self, program, invoice):
        _first, second, third = read(program, invoice, at(1))["upcoming"]

        assert [claim["kind"] for claim in second["claims"]] == ["fee"]
        assert second["claims"][0]["currency"] == invoice.currency
        told = third["claims"] + third["refused_claims"]
        assert {each["kind"] for each in told} == {"fee", "interest"}
        for refused in third["refused_claims"]:
            assert refused["message"].endswith("."), refused

    def test_tells_what_was_sent_with_its_messages_and_claims(self, program, business, invoice):
        assert run_and_send(business, at(3)) == 1
        assert run_and_send(business, at(15)) == 1

        told = read(program, invoice, at(16))

        second, first = told["reminders"]
        assert (first["level"], first["state"], first["tone"]) == (1, "sent", "friendly")
        assert (second["level"], second["days"]) == (2, 15)
        (claim,) = second["claims"]
        assert (claim["kind"], claim["state"]) == ("fee", "claimed")
        assert claim["reminder_id"] == second["id"]
        messages = [[str(each.pk)] for each in Delivery.objects.order_by("pk")]
        assert [first["delivery_ids"], second["delivery_ids"]] == messages
        assert [row["outcome"] for row in told["decisions"]] == ["sent", "sent"]
        assert [step["days"] for step in told["upcoming"]] == [30]

    def test_says_why_it_waits_in_the_reader_s_language(self, program, business, invoice):
        make_pause(business, invoice=invoice)
        run(business, at(3))

        told = read(program, invoice, at(3))

        sentence = "Not reminded: reminders of this invoice were stopped."
        assert told["pause"]["kind"] == "stopped"
        assert told["upcoming"][0]["state"] == "held"
        assert told["upcoming"][0]["expected_at"] is None
        assert told["upcoming"][0]["reason"] == {"code": "stopped", "message": sentence}
        (decision,) = told["decisions"]
        assert (decision["outcome"], decision["code"]) == ("held", "stopped")
        assert (decision["message"], decision["detail"]) == (sentence, "They asked.")
        assert decision["needs_person"] is False

    def test_has_nothing_to_come_once_it_is_paid(self, program, invoice):
        pay(invoice)

        assert read(program, invoice, at(3))["upcoming"] == []

    def test_is_another_business_s_secret(self, mallory, invoice):
        assert mallory.get(f"/invoices/{invoice.pk}/reminders").status_code == 404

    def test_asks_no_more_for_many(self, program, invoice, django_assert_max_num_queries):
        for _each in range(60):
            decide(invoice)
        with django_assert_max_num_queries(READING):
            assert len(read(program, invoice, at(1))["decisions"]) == 50


class TestDecisions:
    def test_are_those_of_the_business_the_latest_first(self, program, mallory, invoice):
        old = decide(invoice)
        renewed = decide(invoice, last_decided_at=NOW + timedelta(days=2))
        new = decide(invoice, last_decided_at=NOW + timedelta(days=1))

        answer = program.get("/reminder-decisions")

        assert ids(answer) == [str(each.pk) for each in (renewed, new, old)]
        assert answer.json()["data"][0]["message"] == "Not reminded: the invoice is paid."
        assert ids(mallory.get("/reminder-decisions")) == []

    def test_are_narrowed_by_each_filter(self, program, business, invoice):
        other = decide(make_invoice(business))
        skipped = decide(invoice, outcome=Outcome.SKIPPED, code="overtaken", data={"by_days": 15})
        late = decide(invoice, last_decided_at=NOW + timedelta(days=1))
        asked = {
            "outcome=skipped": [skipped],
            "outcome=held": [late, other],
            f"invoice_id={other.invoice_id}": [other],
            "since=2026-03-03T00:00:00Z": [late],
        }
        for query, expected in asked.items():
            told = ids(program.get(f"/reminder-decisions?{query}"))
            assert told == [str(each.pk) for each in expected], query

    @pytest.mark.parametrize("query", ["outcome=lost", "state=held", "cursor=abc", "since=now"])
    def test_refuse_what_they_do_not_know(self, program, query):
        answer = program.get(f"/reminder-decisions?{query}")

        assert answer.status_code == 422
        assert answer.json()["error"]["fields"].keys() == {query.partition("=")[0]}

    def test_go_on_by_their_cursor_where_many_are_of_one_instant(
        self, program, invoice, django_assert_max_num_queries
    ):
        made = [str(decide(invoice).pk) for _each in range(PAGE_SIZE + 3)]
        with django_assert_max_num_queries(LISTING):
            first = program.get("/reminder-decisions?outcome=held").json()

        place = f"/reminder-decisions?outcome=held&cursor={first['next_cursor']}"
        with django_assert_max_num_queries(LISTING):
            second = program.get(place).json()

        assert [row["id"] for row in first["data"] + second["data"]] == made[::-1]
        assert second["next_cursor"] is None
        cursor = f"cursor={first['next_cursor']}"
        assert program.get(f"/reminder-decisions?{cursor}").status_code == 422
        assert program.get(f"/deliveries?{cursor}").status_code == 422
