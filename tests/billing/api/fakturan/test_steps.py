"""Sending and paying in the dialect."""

from datetime import date, timedelta

import pytest
import time_machine

from billing.delivery.models import Delivery
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.models import Payment
from fastfaktura.core.clock import business_today
from tests.billing.api.fakturan.test_invoices import ROW, made, shown

pytestmark = pytest.mark.django_db


class TestSending:
    def test_answers_with_the_plain_word(self, shop):
        found = made(shop)

        answer = shop.post(f"/invoices/{found['id']}/send", {"delivery_method": "email"})

        assert (answer.status_code, answer.content) == (200, b"OK")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert shown(shop, found["id"])["sent"] is True
        assert Delivery.objects.get().receiver == "shop@acme.example"

    @pytest.mark.parametrize("body", [None, {}, "{}", '""', {"delivery_method": "auto"}])
    def test_needs_no_body(self, shop, body):
        assert shop.post(f"/invoices/{made(shop)['id']}/send", body).content == b"OK"

    def test_issues_on_the_date_that_was_said(self, shop):
        found = made(shop, date="2026-01-25")

        shop.post(f"/invoices/{found['id']}/send", {})

        invoice = Invoice.objects.get()
        assert invoice.issue_date == date(2026, 1, 25)
        assert invoice.sequence_number == found["number"]
        assert shown(shop, found["id"]) == {**found, "sent": True}

    def test_needs_somebody_to_send_to(self, shop):
        found = made(shop, client={"company": "Nobody"})

        answer = shop.post(f"/invoices/{found['id']}/send", {})

        assert answer.status_code == 422
        assert answer.json() == {"error": "You must select at least one recipient."}
        assert Invoice.objects.get().status == InvoiceStatus.DRAFT

    def test_knows_no_letters(self, shop):
        answer = shop.post(f"/invoices/{made(shop)['id']}/send", {"delivery_method": "letter"})

        assert answer.status_code == 422
        assert answer.json() == {
            "error": "Letters are not sent from here. Send the invoice by email."
        }

    def test_refuses_other_ways(self, shop):
        answer = shop.post(f"/invoices/{made(shop)['id']}/send", {"delivery_method": "pigeon"})

        assert answer.json() == {
            "errors": {"delivery_method": [{"error": "invalid", "value": "pigeon"}]}
        }

    def test_says_what_an_invoice_lacks(self, shop):
        found = made(shop, rows=[{**ROW, "product_name": ""}])

        answer = shop.post(f"/invoices/{found['id']}/send", {})

        assert answer.status_code == 422
        assert "lines.0.description" in answer.json()["errors"]
        assert not Delivery.objects.exists()

    def test_says_what_the_law_wants_and_makes_the_invoice_all_the_same(self, shop):
        found = made(shop, rows=[{**ROW, "product_price": "10000"}])

        for step in ("send", "payments"):
            answer = shop.post(f"/invoices/{found['id']}/{step}", {})
            assert answer.status_code == 422
            assert "client.street" in answer.json()["errors"]
        assert Invoice.objects.get().status == InvoiceStatus.DRAFT

    def test_reminds(self, shop):
        found = made(shop, date="2026-01-25")
        shop.post(f"/invoices/{found['id']}/send", {})

        answer = shop.post(f"/invoices/{found['id']}/send", {"as_reminder": True})

        assert (answer.status_code, answer.content) == (200, b"OK")
        assert Delivery.objects.filter(kind="reminder").exists()

    def test_does_not_remind_of_what_is_paid(self, shop):
        found = made(shop)
        shop.post(f"/invoices/{found['id']}/payments", {})

        answer = shop.post(f"/invoices/{found['id']}/send", {"as_reminder": True})

        assert answer.status_code == 422
        assert set(answer.json()) == {"error"}


class TestPaying:
    def test_issues_the_invoice_and_pays_all_of_it(self, shop):
        found = made(shop, date="2026-01-20", rows=[{**ROW, "amount": "10"}])
        answer = shop.post(f"/invoices/{found['id']}/payments", {"paid_at": "2026-01-25"})

        assert answer.status_code == 201
        assert answer.headers["Location"].endswith("/api/v2/invoices/1/payments/1")
        assert answer.json() == {
            "data": {"id": 1, "paid_at": "2026-01-25", "amount": "1250.0", "invoice_id": 1}
        }
        assert shown(shop, 1) == {**found, "paid_at": "2026-01-25"}

    def test_is_of_today_where_nothing_is_said(self, shop):
        found = made(shop)

        answer = shop.post(f"/invoices/{found['id']}/payments", '""')

        assert answer.json()["data"]["paid_at"] == business_today(shop.business).isoformat()

    def test_may_be_a_part(self, shop):
        found = made(shop)

        for amount in ("100", 25):
            shop.post(f"/invoices/{found['id']}/payments", {"amount": amount})

        listed = shop.get(f"/invoices/{found['id']}/payments").json()
        assert [row["amount"] for row in listed["data"]] == ["100.0", "25.0"]
        assert listed["paging"]["total_pages"] == 1
        assert shown(shop, found["id"])["paid_at"] is not None

    def test_happens_once(self, shop):
        found = made(shop)
        shop.post(f"/invoices/{found['id']}/payments", {})

        answer = shop.post(f"/invoices/{found['id']}/payments", {})

        assert answer.status_code == 422
        assert answer.json()["errors"]["base"] == [{"error": "Invoice_is_paid"}]
        assert Payment.objects.count() == 1

    def test_cannot_have_happened_tomorrow(self, shop):
        found = made(shop)
        tomorrow = (business_today(shop.business) + timedelta(days=1)).isoformat()

        answer = shop.post(f"/invoices/{found['id']}/payments", {"paid_at": tomorrow})

        assert answer.json()["errors"] == {"paid_at": [{"error": "invalid", "value": tomorrow}]}
        assert Invoice.objects.get().status == InvoiceStatus.DRAFT

    @time_machine.travel("2021-01-25T12:00:00Z")
    def test_is_listed_as_the_documentation_shows_it(self, shop):
        found = made(shop, rows=[{**ROW, "product_price": "240"}])
        for amount in ("100", "200"):
            shop.post(f"/invoices/{found['id']}/payments", {"amount": amount})

        assert shop.get("/invoices/1/payments").json() == {
            "data": [
                {"id": 1, "paid_at": "2021-01-25", "amount": "100.0", "invoice_id": 1},
                {"id": 2, "paid_at": "2021-01-25", "amount": "200.0", "invoice_id": 1},
            ],
            "paging": {"total_pages": 1, "current_page": 1, "next": None, "previous": None},
        }
