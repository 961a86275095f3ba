"""Deposits by the API: asked for on a quote or a draft, and deducted in the final invoice."""

import pytest

from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today
from tests.factories import make_client, make_draft, make_invoice, make_line, make_quote


@pytest.fixture
def client(api):
    return make_client(api.business)


@pytest.fixture
def draft(api, client):
    return make_draft(api.business, client)


def issued_deposit(api, source, **part):
    """Ask for a deposit on an invoice, issue it, and return its facts."""
    made = api.post(f"/invoices/{source.pk}/deposit", part or {"percent": 40})
    assert made.status_code == 201, made.content
    issued = api.post(f"/invoices/{made.json()['id']}/issue")
    assert issued.status_code == 200, issued.content
    return issued.json()


def error_of(answer, status=409):
    assert answer.status_code == status, answer.content
    return answer.json()["error"]


class TestAsking:
    @pytest.mark.parametrize(
        ("part", "total"), [({"percent": 30}, 37500), ({"amount_cents": 10001}, 10001)]
    )
    def test_on_a_draft_is_for_a_part_to_the_cent(self, api, draft, part, total):
        facts = api.post(f"/invoices/{draft.pk}/deposit", part).json()

        assert (facts["is_deposit"], facts["status"], facts["total_cents"]) == (
            True,
            "draft",
            total,
        )
        assert facts["client_id"] == str(draft.client_id)

    def test_on_a_quote_is_linked_with_it(self, api, client):
        quote = make_quote(api.business, client, issue_date=business_today(api.business))
        deposit = api.post(f"/quotes/{quote.pk}/deposit", {"percent": 50}).json()
        facts = api.get(f"/quotes/{quote.pk}").json()

        assert (deposit["quote_id"], deposit["total_cents"]) == (str(quote.pk), 62500)
        assert facts["deposit_ids"] == facts["invoice_ids"] == [deposit["id"]]
        assert (facts["status"], facts["invoice_id"]) == ("sent", None)

    def test_again_on_a_quote_is_for_what_is_left(self, api, client):
        quote = make_quote(api.business, client)
        api.post(f"/quotes/{quote.pk}/deposit", {"percent": 60})

        refused = api.post(f"/quotes/{quote.pk}/deposit", {"percent": 41})

        (sentence,) = error_of(refused, 422)["fields"]["percent"]
        assert "500" in sentence
        assert api.post(f"/quotes/{quote.pk}/deposit", {"percent": 40}).status_code == 201

    @pytest.mark.parametrize(
        ("part", "field"),
        [
            ({}, "amount_cents"),
            ({"percent": 5, "amount_cents": 5}, "amount_cents"),
            ({"percent": 0}, "percent"),
            ({"percent": 101}, "percent"),
            ({"amount_cents": 125001}, "amount_cents"),
            ({"amount_cents": 10**30}, "amount_cents"),
        ],
    )
    def test_for_what_is_no_part_is_told_at_its_field(self, api, draft, part, field):
        quote = make_quote(api.business)
        for path in (f"/invoices/{draft.pk}", f"/quotes/{quote.pk}"):
            refused = error_of(api.post(f"{path}/deposit", part), 422)
            assert list(refused["fields"]) == [field]

    def test_is_not_for_deposits_and_what_was_taken_back(self, api, client, draft):
        deposit = issued_deposit(api, draft)
        cancelled = make_invoice(api.business, client)
        api.post(f"/invoices/{cancelled.pk}/cancel")
        quote = make_quote(api.business)
        api.post(f"/quotes/{quote.pk}/withdraw")

        for path, code in {
            f"/invoices/{deposit['id']}": "deposit_not_possible",
            f"/invoices/{cancelled.pk}": "deposit_not_possible",
            f"/quotes/{quote.pk}": "quote_not_invoiceable",
        }.items():
            refused = api.post(f"{path}/deposit", {"percent": 10})
            assert error_of(refused)["code"] == code


class TestDeducting:
    def test_takes_the_deposit_off_once_and_can_be_undone(self, api, draft):
        deposit = issued_deposit(api, draft)
        path = f"/invoices/{draft.pk}/deposits/{deposit['id']}"

        api.put(path)
        final = api.put(path).json()

        assert (final["total_cents"], final["deducted_deposit_ids"]) == (75000, [deposit["id"]])
        assert [line["deducted_invoice_id"] for line in final["lines"]] == [None, deposit["id"]]
        assert api.get(f"/invoices/{deposit['id']}").json()["deducted_by_ids"] == [str(draft.pk)]
        kept = api.delete(path).json()
        assert (kept["total_cents"], kept["deducted_deposit_ids"]) == (125000, [])

    def test_is_for_open_deposits_of_the_client_in_drafts(self, api, draft):
        deposit = issued_deposit(api, draft)
        other = make_draft(api.business)
        refused = api.put(f"/invoices/{other.pk}/deposits/{deposit['id']}")
        assert error_of(refused)["code"] == "deposit_not_deductible"
        issued = make_invoice(api.business, draft.client)
        refused = api.put(f"/invoices/{issued.pk}/deposits/{deposit['id']}")
        assert error_of(refused)["code"] == "invoice_not_draft"
        refused = api.delete(f"/invoices/{issued.pk}/deposits/{deposit['id']}")
        assert error_of(refused)["code"] == "invoice_not_draft"

    def test_finds_nothing_of_another_business(self, api, mallory, draft):
        deposit = issued_deposit(api, draft)
        theirs = make_draft(mallory.business)
        for path in (
            f"/invoices/{draft.pk}/deposits/{deposit['id']}",
            f"/invoices/{theirs.pk}/deposits/{deposit['id']}",
        ):
            assert mallory.put(path).status_code == 404
            assert mallory.delete(path).status_code == 404
        assert mallory.get("/deposits").json()["data"] == []


class TestOpenDeposits:
    def test_are_those_that_no_issued_invoice_deducts(self, api, client, draft):
        deposit = issued_deposit(api, draft)
        other = issued_deposit(api, make_draft(api.business, lines=(make_line(),)))

        def listed(query=""):
            return [row["id"] for row in api.get(f"/deposits{query}").json()["data"]]

        assert listed() == [other["id"], deposit["id"]]
        assert listed(f"?client_id={client.pk}&currency=NOK") == [deposit["id"]]
        assert listed("?currency=EUR") == []
        assert list(error_of(api.get("/deposits?client=x"), 422)["fields"]) == ["client"]
        api.put(f"/invoices/{draft.pk}/deposits/{deposit['id']}")
        assert deposit["id"] in listed()
        assert api.post(f"/invoices/{draft.pk}/issue").status_code == 200
        assert listed() == [other["id"]]

    def test_cost_the_same_for_one_and_for_many(self, api, client, django_assert_num_queries):
        for count in (1, 5):
            while Invoice.objects.filter(is_deposit=True).count() < count:
                issued_deposit(api, make_draft(api.business, client))
            with django_assert_num_queries(3):
                assert len(api.get("/deposits").json()["data"]) == count


class TestTheStory:
    def test_leads_from_a_quote_by_its_deposit_to_the_rest(self, api, client):
        line = {"description": "Kitchen", "quantity": 1, "unit_price_cents": 99999, "tax_rate": 25}
        body = {"client_id": str(client.pk), "currency": "NOK", "lines": [line]}
        quote = f"/quotes/{api.post('/quotes', body).json()['id']}"
        assert api.post(f"{quote}/send", {"channels": ["link"]}).status_code == 200
        accepted = api.post(f"{quote}/answer", {"answer": "accepted", "name": "Kari"}).json()
        deposit = api.post(f"{quote}/deposit", {"percent": 33}).json()
        deposit = api.post(f"/invoices/{deposit['id']}/issue").json()
        final = api.post(f"{quote}/invoice").json()
        issued = api.post(f"/invoices/{final['id']}/issue").json()

        assert accepted["status"] == "accepted"
        assert final["deducted_deposit_ids"] == [deposit["id"]]
        assert deposit["total_cents"] + issued["total_cents"] == accepted["total_cents"]
        assert deposit["tax_cents"] + issued["tax_cents"] == accepted["tax_cents"]
        whole = api.get(quote).json()
        assert (whole["status"], whole["invoice_id"]) == ("invoiced", final["id"])
        assert whole["deposit_ids"] == [deposit["id"]]
        assert [event["type"] for event in whole["events"]].count("quote.invoiced") == 2
