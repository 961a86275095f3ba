"""Quotes and proforma invoices by the API, from the draft to the invoice made of them."""

from datetime import timedelta

import pytest

from billing.delivery.models import Delivery, DeliveryKind
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.quotes.models import Answer, QuoteAnswer
from billing.quotes.operations import answer_quote, invoice_quote, withdraw_quote
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Event
from tests.billing.api.conftest import ApiClient
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_client,
    make_draft_quote,
    make_invoice,
    make_quote,
)

LINE = {"description": "Kitchen", "quantity": 2, "unit_price_cents": 50000, "tax_rate": 25}


@pytest.fixture
def client(api):
    return make_client(api.business, email="kari@fjord.example", payment_terms_days=7)


@pytest.fixture
def today(api):
    return business_today(api.business)


@pytest.fixture
def quote(api, client, today):
    """Return a quote that was issued today."""
    return make_quote(api.business, client, issue_date=today)


def said(client, **facts):
    return {"client_id": str(client.pk), "currency": "NOK", "lines": [LINE]} | facts


def step(api, quote, name, body=None):
    return api.post(f"/quotes/{quote.pk}/{name}", body)


def answer(quote, said=Answer.ACCEPTED, *, by_buyer=False):
    answer_quote(
        quote_id=quote.pk,
        answer=said,
        by_buyer=by_buyer,
        name="Kari",
        today=quote.issue_date,
        now=NOW,
        actor=actor_of(quote.business),
    )


def error_of(answer, status=409):
    assert answer.status_code == status, answer.content
    return answer.json()["error"]


class TestWriting:
    def test_says_back_what_it_was_told_and_is_no_invoice(self, api, client):
        words = {
            "valid_until": "2099-03-31",
            "external_id": "offer-7",
            "notes": "As agreed",
            "your_reference": "Kari",
            "order_reference": "PO-1",
            "prices_include_tax": True,
        }
        made = api.post("/quotes", said(client, **words, allowances=[{"percent": 10}]))

        assert made.status_code == 201, made.content
        facts = made.json()
        assert {name: facts[name] for name in words} == words
        assert (facts["type"], facts["status"], facts["number"]) == ("quote", "draft", "")
        assert (facts["total_cents"], facts["lines_cents"]) == (90000, 80000)
        assert (facts["answer"], facts["invoice_id"], facts["invoice_ids"]) == (None, None, [])
        assert facts["public_url"].startswith("http")
        assert [event["type"] for event in facts["events"]] == ["quote.drafted"]
        assert api.get(f"/quotes/{facts['id']}").json() == facts
        for path in ("", "/pdf", "/events"):
            assert api.get(f"/invoices/{facts['id']}{path}").status_code == 404
        assert not Invoice.objects.exists()

    def test_is_valid_for_thirty_days_and_a_proforma_for_the_client_s_terms(self, api, client):
        days = {
            kind: api.post("/quotes", said(client, type=kind)).json()["valid_days"]
            for kind in ("quote", "proforma")
        }
        own = api.post("/quotes", said(client, valid_days=10)).json()

        assert (days, own["valid_days"]) == ({"quote": None, "proforma": 7}, 10)

    def test_keeps_what_a_change_does_not_name(self, api, client):
        made = api.post("/quotes", said(client, valid_days=10, notes="A")).json()

        changed = api.put(f"/quotes/{made['id']}", {"notes": "B", "valid_until": "2099-01-01"})
        emptied = api.put(f"/quotes/{made['id']}", {"valid_days": None, "valid_until": None})

        moved = {"notes", "valid_until", "updated_at"}
        assert {name for name in made if changed.json()[name] != made[name]} == moved
        assert (emptied.json()["valid_days"], emptied.json()["valid_until"]) == (None, None)

    def test_tells_what_is_wrong_at_its_field(self, api, mallory, client):
        taken = api.post("/quotes", said(client, external_id="x"))
        invoices = make_invoice(api.business).series_id
        wrong = {
            "client_id": said(make_client(mallory.business)),
            "external_id": said(client, external_id="x"),
            "number_series_id": said(client, number_series_id=str(invoices)),
            "type": said(client, type="invoice"),
            "due_date": said(client, due_date="2099-01-01"),
            "lines": said(client, lines=[]),
        }
        assert taken.status_code == 201
        for field, body in wrong.items():
            assert list(error_of(api.post("/quotes", body), 422)["fields"]) == [field]

    def test_takes_a_number_series_of_quotes(self, api, client, quote):
        made = api.post("/quotes", said(client, number_series_id=str(quote.series_id)))
        assert made.json()["number_series_id"] == str(quote.series_id)

    def test_of_an_invoice_says_what_the_invoice_says(self, api):
        invoice = make_invoice(api.business)
        made = api.post(f"/invoices/{invoice.pk}/quote")
        assert made.status_code == 201
        assert (made.json()["type"], made.json()["total_cents"]) == ("quote", 125000)

    def test_can_be_deleted_as_long_as_it_is_a_draft(self, api, quote):
        draft = make_draft_quote(api.business)
        assert api.delete(f"/quotes/{draft.pk}").status_code == 204
        assert api.get(f"/quotes/{draft.pk}").status_code == 404
        for refused in (
            api.delete(f"/quotes/{quote.pk}"),
            api.put(f"/quotes/{quote.pk}", {"notes": "B"}),
            step(api, quote, "issue"),
        ):
            assert error_of(refused)["code"] == "quote_not_draft"


class TestIssuing:
    def test_gives_a_number_of_its_own_and_thirty_days(self, api, client, today):
        made = api.post("/quotes", said(client)).json()
        issued = api.post(f"/quotes/{made['id']}/issue").json()

        assert issued["number"] == f"Q{today.year}-0001"
        assert (issued["status"], issued["issue_date"]) == ("sent", today.isoformat())
        assert issued["valid_until"] == (today + timedelta(days=30)).isoformat()

    def test_names_what_is_lacking_by_the_names_of_quotes(self, api, client):
        made = api.post("/quotes", said(client, valid_until="2020-01-01")).json()
        for refused in (
            api.post(f"/quotes/{made['id']}/issue"),
            api.post(f"/quotes/{made['id']}/send", {"channels": ["email"]}),
        ):
            assert "valid_until" in error_of(refused, 422)["fields"]


class TestSending:
    def test_issues_the_draft_and_queues_a_mail_about_a_quote(self, api, client):
        draft = make_draft_quote(api.business, client)
        sent = step(api, draft, "send", {"channels": ["email", "link"], "message": "Here it is."})

        assert sent.status_code == 200, sent.content
        assert (sent.json()["status"], bool(sent.json()["number"])) == ("sent", True)
        mail = Delivery.objects.get(channel="email")
        assert (mail.kind, mail.message) == (DeliveryKind.QUOTE, "Here it is.")
        listed = api.get(f"/quotes/{draft.pk}/deliveries").json()["data"]
        assert {each["channel"] for each in listed} == {"email", "link"}

    def test_needs_a_receiver_a_scope_and_a_quote_that_stands(self, api, quote):
        quote.client.email = ""
        quote.client.save()
        body = {"channels": ["email"]}
        assert list(error_of(step(api, quote, "send", body), 422)["fields"]) == ["channels.0"]
        unknown = error_of(step(api, quote, "send", body | {"reminder": True}), 422)
        assert list(unknown["fields"]) == ["reminder"]
        writer = ApiClient(api.business, ["read", "write"])
        assert step(writer, quote, "send", body).status_code == 403
        step(api, quote, "withdraw")
        refused = step(api, quote, "send", {"channels": ["link"]})
        assert error_of(refused)["code"] == "quote_not_sendable"


class TestAnswer:
    def test_is_noted_by_hand_with_a_name_and_once(self, api, quote):
        body = {"answer": "accepted", "name": "Kari Nordmann", "comment": "By telephone"}
        facts = step(api, quote, "answer", body).json()

        assert facts["status"] == "accepted"
        assert facts["answer"].pop("answered_at")
        assert facts["answer"] == body | {"by_buyer": False}
        again = error_of(step(api, quote, "answer", {"answer": "declined"}))
        assert (again["code"], again["message"]) == (
            "quote_not_answerable",
            "It was accepted meanwhile.",
        )
        assert Event.objects.filter(kind="quote.accepted", subject_id=quote.pk).count() == 1

    def test_of_the_buyer_is_told_as_his(self, api, quote):
        answer(quote, Answer.DECLINED, by_buyer=True)
        facts = api.get(f"/quotes/{quote.pk}").json()
        assert (facts["status"], facts["answer"]["by_buyer"]) == ("declined", True)
        assert facts["answer"]["name"] == "Kari"

    def test_is_not_for_proformas_or_drafts(self, api):
        for each in (make_quote(api.business, proforma=True), make_draft_quote(api.business)):
            refused = step(api, each, "answer", {"answer": "accepted"})
            assert error_of(refused)["code"] == "quote_not_answerable"
        assert not QuoteAnswer.objects.exists()

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "answer"),
            ({"answer": "maybe"}, "answer"),
            ({"answer": "accepted", "name": "x" * 121}, "name"),
            ({"answer": "accepted", "by_buyer": True}, "by_buyer"),
        ],
    )
    def test_that_is_none_is_told_at_its_field(self, api, quote, body, field):
        assert list(error_of(step(api, quote, "answer", body), 422)["fields"]) == [field]


class TestReopening:
    def test_takes_back_what_was_noted_and_not_the_buyer_s_word(self, api, quote, today):
        his, body = make_quote(api.business, issue_date=today), {"reason": "Wrong quote"}
        answer(quote)
        answer(his, by_buyer=True)

        facts = step(api, quote, "reopen", body).json()

        assert (facts["status"], facts["answer"]) == ("sent", None)
        assert facts["events"][-1]["data"]["reason"] == "Wrong quote"
        for refused in (step(api, his, "reopen", body), step(api, quote, "reopen", body)):
            assert error_of(refused)["code"] == "answer_not_undoable"
        answer(quote, Answer.DECLINED)
        for nothing in ("", " ", "\u200b", "x" * 301):
            refused = step(api, quote, "reopen", {"reason": nothing})
            assert list(error_of(refused, 422)["fields"]) == ["reason"]


class TestWithdrawal:
    def test_ends_it_and_what_was_accepted_binds(self, api, quote):
        accepted = make_quote(api.business)
        answer(accepted)

        facts = step(api, quote, "withdraw").json()

        assert (facts["status"], bool(facts["withdrawn_at"])) == ("withdrawn", True)
        for each in (quote, accepted):
            refused = step(api, each, "withdraw")
            assert error_of(refused)["code"] == "quote_not_withdrawable"


class TestItsInvoice:
    def test_is_a_draft_that_says_the_same_once(self, api, quote):
        made = step(api, quote, "invoice")
        assert made.status_code == 201
        invoice = made.json()
        facts = api.get(f"/quotes/{quote.pk}").json()

        assert (invoice["type"], invoice["status"]) == ("invoice", "draft")
        assert (invoice["total_cents"], invoice["quote_id"]) == (125000, str(quote.pk))
        assert (facts["status"], facts["invoice_id"]) == ("invoiced", invoice["id"])
        assert error_of(step(api, quote, "invoice"))["code"] == "quote_not_invoiceable"

        api.delete(f"/invoices/{invoice['id']}")
        facts = api.get(f"/quotes/{quote.pk}").json()
        assert (facts["invoice_id"], facts["invoice_ids"]) == (None, [])
        assert step(api, quote, "invoice").status_code == 201

    def test_that_was_cancelled_is_not_the_one_that_stands(self, api, quote, today):
        actor = actor_of(api.business)
        draft = invoice_quote(quote_id=quote.pk, today=today, now=NOW, actor=actor)
        issue_invoice(invoice_id=draft.pk, issue_date=today, now=NOW, actor=actor)
        api.post(f"/invoices/{draft.pk}/cancel")

        facts = api.get(f"/quotes/{quote.pk}").json()

        assert (facts["status"], facts["invoice_id"]) == ("sent", None)
        assert facts["invoice_ids"] == [str(draft.pk)]


class TestPdf:
    def test_is_of_the_quote(self, api, quote, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        first = api.get(f"/quotes/{quote.pk}/pdf")
        known = {"If-None-Match": first.headers["ETag"]}

        assert first.content.startswith(b"%PDF")
        assert api.get(f"/quotes/{quote.pk}/pdf", headers=known).status_code == 304
        assert api.get(f"/invoices/{quote.pk}/pdf").status_code == 404


class TestListing:
    @pytest.fixture
    def some(self, api, client, today):
        """Return quotes by what tells them apart."""
        actor = actor_of(api.business)
        made = {
            "draft": make_draft_quote(api.business, client),
            "sent": make_quote(api.business, client, issue_date=today),
            "expired": make_quote(api.business, issue_date=TODAY),
            "withdrawn": make_quote(api.business, issue_date=today),
            "invoiced": make_quote(api.business, issue_date=today),
            "accepted": make_quote(api.business, issue_date=today),
            "proforma": make_quote(api.business, proforma=True, issue_date=today),
        }
        withdraw_quote(quote_id=made["withdrawn"].pk, today=today, now=NOW, actor=actor)
        invoice_quote(quote_id=made["invoiced"].pk, today=today, now=NOW, actor=actor)
        answer(made["accepted"])
        make_invoice(api.business, client)
        return made

    def test_narrows_by_every_filter(self, api, client, some, today):
        first, draft = some["sent"], some["draft"]
        Invoice.papers.filter(pk=draft.pk).update(external_id="offer-1")
        expected = {
            "": set(some),
            "status=draft": {"draft"},
            "status=sent": {"sent", "proforma"},
            "status=expired": {"expired"},
            "status=accepted": {"accepted"},
            "status=invoiced": {"invoiced"},
            "status=withdrawn": {"withdrawn"},
            "status=declined": set(),
            "type=proforma": {"proforma"},
            "type=quote&status=sent": {"sent"},
            f"client_id={client.pk}": {"draft", "sent"},
            f"number={first.number}": {"sent"},
            "external_id=offer-1": {"draft"},
            "issued_until=2026-03-02": {"expired"},
            f"issued_from={today}&client_id={client.pk}": {"sent"},
            "valid_until=2026-03-16": {"expired"},
            f"valid_from={today}&status=accepted": {"accepted"},
            "currency=EUR": set(),
            "created_until=2020-01-01T00:00:00Z": set(),
        }
        names = {str(quote.pk): name for name, quote in some.items()}
        for query, wanted in expected.items():
            rows = api.get(f"/quotes?{query}").json()["data"]
            assert {names[row["id"]] for row in rows} == wanted, query

    def test_tells_of_each_what_reading_it_tells(self, api, some):
        for row in api.get("/quotes").json()["data"]:
            whole = api.get(f"/quotes/{row['id']}").json()
            assert row == {name: whole[name] for name in row}

    @pytest.mark.parametrize("query", ["state=sent", "status=paid", "number=", "cursor=x"])
    def test_refuses_what_it_does_not_know(self, api, query):
        fields = error_of(api.get(f"/quotes?{query}"), 422)["fields"]
        assert list(fields) == [query.partition("=")[0]]

    def test_pages_and_cursors_meet_and_cost_the_same(
        self, api, client, quote, django_assert_num_queries
    ):
        api.get("/business")
        with django_assert_num_queries(4):
            assert len(api.get("/quotes").json()["data"]) == 1
        Invoice.papers.bulk_create(
            Invoice(
                business=api.business, client=client, currency="NOK", locale="en", type_code=310
            )
            for _each in range(52)
        )
        with django_assert_num_queries(4):
            first = api.get("/quotes").json()

        assert (first["pages"], first["total"], len(first["data"])) == (2, 53, 50)
        second = api.get(f"/quotes?cursor={first['next_cursor']}").json()
        assert second == api.get("/quotes?page=2").json()
        assert (len(second["data"]), second["next_cursor"]) == (3, None)


class TestStranger:
    def test_finds_nothing(self, api, mallory, quote):
        assert mallory.get("/quotes").json()["data"] == []
        assert mallory.get(f"/quotes/{quote.pk}").status_code == 404
        assert mallory.get(f"/quotes/{quote.pk}/pdf").status_code == 404
        for name in ("issue", "withdraw", "invoice"):
            assert step(mallory, quote, name).status_code == 404
        assert step(mallory, quote, "answer", {"answer": "accepted"}).status_code == 404
        assert api.get(f"/quotes/{quote.pk}").json()["status"] == "sent"


class TestReading:
    def test_costs_the_same_for_many_lines(self, api, client, quote, django_assert_num_queries):
        long = api.post("/quotes", said(client, lines=[LINE] * 60)).json()["id"]
        for quote_id in (quote.pk, long):
            with django_assert_num_queries(7):
                assert api.get(f"/quotes/{quote_id}").status_code == 200


def test_a_quote_that_is_written_twice_with_one_key_is_one(api, client):
    keyed = {"Idempotency-Key": "offer-1"}
    first = api.post("/quotes", said(client), headers=keyed)
    again = api.post("/quotes", said(client), headers=keyed)

    assert first.json() == again.json()
    assert Invoice.papers.filter(type_code=310).count() == 1
