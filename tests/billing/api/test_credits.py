"""Crediting in part and deducting deposits by the API."""

from decimal import Decimal

import pytest

from billing.invoices.depositing import draft_deposit
from billing.invoices.operations import issue_invoice
from tests.factories import NOW, TODAY, actor_of, make_client, make_draft, make_invoice, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(api):
    return make_invoice(
        api.business,
        lines=(make_line(quantity=Decimal(3), unit_price=Decimal(100)), make_line()),
    )


def credit(api, invoice, **body):
    return api.post(f"/invoices/{invoice.pk}/credit", body)


class TestCredit:
    def test_of_a_line_leaves_the_rest_open(self, api, invoice):
        answer = credit(api, invoice, lines=[{"position": 1, "quantity": 2}], reason="Broken")
        note = answer.json()
        assert (answer.status_code, note["total_cents"]) == (201, 25000)
        facts = api.get(f"/invoices/{invoice.pk}").json()
        assert facts["status"] == "overdue"
        assert facts["credited_cents"] == 25000
        assert facts["creditable_cents"] == facts["open_cents"] == facts["total_cents"] - 25000
        assert facts["credit_note_ids"] == [note["id"]]

    def test_of_an_amount_holds_to_the_cent(self, api, invoice):
        assert credit(api, invoice, amount_cents=10001).json()["total_cents"] == 10001

    def test_of_the_rest_cancels_the_invoice(self, api, invoice):
        credit(api, invoice, amount_cents=10001)
        note = credit(api, invoice).json()
        facts = api.get(f"/invoices/{invoice.pk}").json()
        assert note["total_cents"] == facts["total_cents"] - 10001
        assert (facts["status"], facts["creditable_cents"]) == ("cancelled", 0)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"lines": [{"position": 1, "quantity": 4}]}, "lines"),
            ({"lines": [{"position": 9, "quantity": 1}]}, "lines.0.position"),
            ({"lines": [{"position": 1, "quantity": 0}]}, "lines"),
            ({"amount_cents": 99999999}, "amount_cents"),
            ({"amount_cents": 1, "lines": [{"position": 1, "quantity": 1}]}, "amount_cents"),
        ],
    )
    def test_names_the_field_that_cannot_be(self, api, invoice, body, field):
        answer = credit(api, invoice, **body)
        assert answer.status_code == 422
        assert list(answer.json()["error"]["fields"]) == [field]
        assert not invoice.corrections.exists()


class TestDeposits:
    def test_are_deducted_when_the_final_invoice_is_made(self, api):
        client, actor = make_client(api.business), actor_of(api.business)
        source = make_draft(api.business, client)
        made = draft_deposit(source_id=source.pk, actor=actor, percent=Decimal(40))
        deposit = issue_invoice(invoice_id=made.pk, issue_date=TODAY, now=NOW, actor=actor)
        body = {
            "client_id": str(client.pk),
            "currency": api.business.currency,
            "lines": [
                {
                    "description": "Design",
                    "quantity": 1,
                    "unit_price_cents": 100000,
                    "tax_rate": 25,
                }
            ],
            "deduct_deposit_ids": [str(deposit.pk)],
        }
        answer = api.post("/invoices", body)
        final = answer.json()
        assert (answer.status_code, final["total_cents"]) == (201, 75000)
        assert final["deducted_deposit_ids"] == [str(deposit.pk)]
        assert api.get(f"/invoices/{deposit.pk}").json()["is_deposit"] is True
        refused = api.post("/invoices", body | {"client_id": str(make_client(api.business).pk)})
        assert list(refused.json()["error"]["fields"]) == ["deduct_deposit_ids"]
