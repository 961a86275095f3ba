"""Claims beside an invoice by the API: listed with their law, and waived."""

from datetime import date
from decimal import Decimal

import pytest

from billing.claims.models import Claim, ClaimState
from fastfaktura.core.models import Event
from tests.billing.api.conftest import ApiClient
from tests.factories import make_claim, make_invoice

LISTING = 5


@pytest.fixture
def invoice(api):
    return make_invoice(api.business)


@pytest.fixture
def claim(invoice):
    return make_claim(invoice)


def place(claim):
    return f"/invoices/{claim.invoice_id}/claims/{claim.pk}/waive"


def refusal_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


class TestTheList:
    def test_tells_what_is_owed_and_by_which_law(self, api, invoice, claim):
        (told,) = api.get(f"/invoices/{invoice.pk}/claims").json()["data"]

        assert (told["kind"], told["state"]) == ("fee", "claimed")
        assert (told["amount_cents"], told["paid_cents"], told["open_cents"]) == (3800, 0, 3800)
        assert told["law"] == {
            "country": "NO",
            "source": "inkassoforskriften § 1-2",
            "secondary": True,
        }
        assert (told["from_date"], told["periods"]) == (None, [])

    def test_tells_interest_by_its_days(self, api, invoice):
        period = {
            "from": "2026-03-17",
            "until": "2026-03-31",
            "days": 15,
            "principal": "1250.00",
            "rate": "12.2500",
            "amount": "6.29",
        }
        make_claim(
            invoice,
            "interest",
            "6.29",
            from_date=date(2026, 3, 17),
            until_date=date(2026, 3, 31),
            basis={"country": "NO", "source": "forsinkelsesrenteloven § 3", "periods": [period]},
        )

        answer = api.get(f"/invoices/{invoice.pk}/claims")

        (told,) = answer.json()["data"]
        assert told["until_date"] == "2026-03-31"
        assert told["law"]["secondary"] is False
        assert told["periods"] == [
            {
                "from_date": "2026-03-17",
                "until_date": "2026-03-31",
                "days": 15,
                "principal_cents": 125000,
                "rate": 12.25,
                "amount_cents": 629,
            }
        ]
        assert b'"rate":12.25,' in answer.content.replace(b" ", b"")

    def test_owes_nothing_of_what_is_pending(self, api, invoice):
        make_claim(invoice, state=ClaimState.PENDING)

        (told,) = api.get(f"/invoices/{invoice.pk}/claims").json()["data"]

        assert (told["amount_cents"], told["open_cents"]) == (3800, 0)

    def test_is_the_business_s_own(self, mallory, invoice, claim):
        assert mallory.get(f"/invoices/{invoice.pk}/claims").status_code == 404

    def test_asks_no_more_for_many(self, api, invoice, django_assert_max_num_queries):
        for _each in range(12):
            make_claim(invoice)
        with django_assert_max_num_queries(LISTING):
            assert len(api.get(f"/invoices/{invoice.pk}/claims").json()["data"]) == 12


class TestWaiving:
    def test_asks_for_it_no_more(self, api, claim):
        answer = api.post(place(claim), {"reason": " A good client "})

        told = answer.json()
        claim.refresh_from_db()
        assert answer.status_code == 200
        assert (told["state"], told["open_cents"]) == ("waived", 0)
        assert told["end_reason"] == claim.end_reason == "A good client"
        assert told["ended_at"] is not None
        event = Event.objects.get(kind="claim.waived")
        assert (event.subject_id, event.data["amount"]) == (claim.invoice_id, "38.000")

    def test_is_done_once(self, api, claim):
        api.post(place(claim), {"reason": "A good client"})

        answer = api.post(place(claim), {"reason": "A good client"})

        assert refusal_of(answer) == (409, "claim_not_open")

    def test_is_too_late_for_what_is_paid(self, api, claim):
        Claim.objects.update(allocated_total=Decimal(38))

        answer = api.post(place(claim), {"reason": "A good client"})

        assert refusal_of(answer) == (409, "claim_not_open")

    @pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": None}, {"reason": "x" * 201}])
    def test_needs_a_reason(self, api, claim, body):
        answer = api.post(place(claim), body)

        assert refusal_of(answer) == (422, "validation_failed")
        assert answer.json()["error"]["fields"].keys() == {"reason"}
        assert Claim.objects.get().state == ClaimState.CLAIMED

    def test_is_for_those_who_may_write(self, api, mallory, claim):
        reader = ApiClient(api.business, ["read"])
        elsewhere = f"/invoices/{make_invoice(api.business).pk}/claims/{claim.pk}/waive"
        body = {"reason": "A good client"}

        assert refusal_of(reader.post(place(claim), body)) == (403, "insufficient_scope")
        assert refusal_of(mallory.post(place(claim), body)) == (404, "not_found")
        assert refusal_of(api.post(elsewhere, body)) == (404, "not_found")
        assert Claim.objects.get().ended_at is None
