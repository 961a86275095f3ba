"""The three exchanges that Fakturan.nu's documentation shows, replayed to the letter."""

import json

import pytest
import time_machine

from billing.invoices.models import Invoice
from billing.invoices.operations import delete_draft
from tests.factories import actor_of

pytestmark = pytest.mark.django_db

GOOGLE = {
    "company": "Google Inc",
    "address": {
        "street_address": "1600 Amphitheatre Parkway",
        "zip_code": "94043",
        "city": "Mountain View",
        "country": "SE",
    },
}
TO_AN_EXISTING_CLIENT = """
{
  "client_id": 1,
  "rows": [
    {"product_name": "My product", "product_tax": 25, "product_price": "100", "amount": "10"},
    {"product_name": "My product 2", "product_tax": 12, "product_price": "100", "amount": "10 st"},
    {"text": "Some arbitrary text", "text_row": true}
  ]
}
"""
TO_AN_EXISTING_CLIENT_201 = """
{"data": {"id": 1, "number": 1, "date": "2021-01-25", "client_id": 1, "days": 30,
"our_reference": "", "your_reference": "", "sent": false, "paid_at": null, "locale": "sv",
"currency": "SEK", "settings": {"invoice_template": "croatia", "prices_inc_tax": "no",
"show_product_code": false}, "sum": "2370.0", "net": "2000.0", "tax": "370.0",
"tax_details": {"25": "250.0", "12": "120.0"}, "address": {"name": "Google Inc",
"street_address": "1600 Amphitheatre Parkway", "care_of": "", "zip_code": "940 43",
"city": "Mountain View", "country": "SE"}, "rows": [
{"id": 1, "product_id": 0, "discount": 0, "amount": "10.0", "text": "", "product_code": null,
"product_name": "My product", "product_unit": "", "product_price": "100.0", "product_tax": 25,
"text_row": false, "sort_order": 0, "tax_deductible": false},
{"id": 2, "product_id": 0, "discount": 0, "amount": "10.0", "text": "", "product_code": null,
"product_name": "My product 2", "product_unit": "", "product_price": "100.0", "product_tax": 12,
"text_row": false, "sort_order": 1, "tax_deductible": false},
{"id": 3, "product_id": 0, "discount": 0, "amount": "0.0", "text": "Some arbitrary text",
"product_code": null, "product_name": "", "product_unit": "", "product_price": "0.0",
"product_tax": 0, "text_row": true, "sort_order": 2, "tax_deductible": false}]}}
"""
INVALID = """
{"client_id": 0, "date": "", "rows": [{"product_code": "ABCD-ABCD-ABCD-ABCD-ABCD-ABCD-ABCD-"}]}
"""
INVALID_422 = """
{"errors": {"client_id": [{"error": "blank"}],
"rows": [{"0": {"rows.product_code": [{"error": "too_long", "count": 30}]}}]}}
"""
TO_A_NEW_CLIENT = """
{"date": "2021-01-25", "client": {"company": "Google", "address": {
"street_address": "1600 Amphitheatre Parkway", "zip_code": "94043", "city": "Mountain View",
"country": "SE"}}, "rows": [{"product_name": "My product", "product_tax": 25,
"product_price": "100", "amount": "10"}]}
"""
TO_A_NEW_CLIENT_201 = """
{"data": {"id": 4, "number": 1, "date": "2021-01-25", "client_id": 3, "days": 30,
"our_reference": "", "your_reference": "", "sent": false, "paid_at": null, "locale": "sv",
"currency": "SEK", "settings": {"invoice_template": "croatia", "prices_inc_tax": "no",
"show_product_code": false}, "sum": "1250.0", "net": "1000.0", "tax": "250.0",
"tax_details": {"25": "250.0"}, "address": {"name": "Google",
"street_address": "1600 Amphitheatre Parkway", "care_of": "", "zip_code": "940 43",
"city": "Mountain View", "country": "SE"}, "rows": [
{"id": 7, "product_id": 0, "discount": 0, "amount": "10.0", "text": "", "product_code": null,
"product_name": "My product", "product_unit": "", "product_price": "100.0", "product_tax": 25,
"text_row": false, "sort_order": 0, "tax_deductible": false}]}}
"""


@pytest.fixture
def that_day():
    with time_machine.travel("2021-01-25T12:00:00Z"):
        yield


def names_in_order(found: str | bytes) -> list[str]:
    """Return every name of a JSON text in the order in which it stands there."""
    names: list[str] = []
    json.loads(found, object_pairs_hook=lambda pairs: names.extend(name for name, _v in pairs))
    return names


@pytest.mark.usefixtures("that_day")
class TestTheReferencePage:
    def test_makes_an_invoice_to_an_existing_client(self, shop):
        assert shop.post("/clients", GOOGLE).json()["data"]["id"] == 1

        answer = shop.post("/invoices", TO_AN_EXISTING_CLIENT)

        assert answer.status_code == 201
        assert answer.headers["Location"] == "http://testserver/api/v2/invoices/1"
        assert answer.json() == json.loads(TO_AN_EXISTING_CLIENT_201)
        assert names_in_order(answer.content) == names_in_order(TO_AN_EXISTING_CLIENT_201)

    def test_refuses_an_invalid_invoice(self, shop):
        answer = shop.post("/invoices", INVALID)

        assert answer.status_code == 422
        assert answer.json() == json.loads(INVALID_422)
        assert not Invoice.objects.exists()

    def test_makes_an_invoice_to_a_new_client(self, shop):
        """Two clients were there; three invoices of two rows each had been made and deleted."""
        for name in ("One", "Two"):
            shop.post("/clients", {"company": name})
        for _time in range(3):
            row = {"product_name": "Gone", "product_price": "1", "amount": "1"}
            shop.post("/invoices", {"client_id": 1, "rows": [row, row]})
        for invoice in Invoice.objects.all():
            delete_draft(invoice_id=invoice.pk, actor=actor_of(shop.business))

        answer = shop.post("/invoices", TO_A_NEW_CLIENT)

        assert answer.status_code == 201
        assert answer.json() == json.loads(TO_A_NEW_CLIENT_201)
        assert names_in_order(answer.content) == names_in_order(TO_A_NEW_CLIENT_201)
