"""How the dialect takes requests and answers them, whatever they are about."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser

from clients.models import Client
from fastfaktura.core.rates import forget_all
from tests.billing.api.fakturan.conftest import FakturanClient, make_swede
from tests.billing.api.fakturan.test_invoices import ROW, made
from tests.factories import make_client, make_draft

pytestmark = pytest.mark.django_db


def asked(path: str = "/api/v2/clients", **headers: str):
    """Make a request with these headers and no others."""
    return Browser(raise_request_exception=False).get(path, headers=headers)


def basic(name: str, password: str) -> str:
    """Return the header of HTTP Basic."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class TestTheKey:
    @pytest.mark.parametrize("name", ["", "ffk_AbC123", "jWE56VnOHqu-6HgaZyL2", "örn"])
    def test_is_the_password_whatever_the_id(self, shop, name):
        assert asked(Authorization=basic(name, shop.secret)).status_code == 200

    @pytest.mark.parametrize("password", ["", "x", "LpdLorG0fmPRGOpeOvHSLiuloEHK0O8YsKliVPNY"])
    def test_may_stand_in_the_place_of_the_id(self, shop, password):
        assert asked(Authorization=basic(shop.secret, password)).status_code == 200

    @pytest.mark.parametrize("form", ['Token token="{}"', "Token token={}", "Token {}",
                                      'token  token="{}", nonce="1"', "Bearer {}"])  # fmt: skip
    def test_may_be_a_token(self, shop, form):
        assert asked(Authorization=form.format(shop.secret)).status_code == 200

    @pytest.mark.parametrize(
        "header",
        ["", "Basic", "Basic %%%", "Basic //8=", "Token", 'Token token=""', "Bearer", "Digest x",
         basic("id", "wrong"), basic("ffk_wrong", ""), 'Token token="ffk_wrong"'],
    )  # fmt: skip
    def test_is_asked_for(self, shop, header):
        answer = asked(Authorization=header)

        assert answer.status_code == 401
        assert answer.json() == {"error": "HTTP Basic: Access denied."}
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="FastFaktura"'

    def test_lends_what_it_may_do_and_no_more(self, shop):
        reader = FakturanClient(shop.business, ["read"])
        writer = FakturanClient(shop.business, ["write"])
        found = made(shop)

        assert reader.get("/invoices").status_code == 200
        assert reader.post("/clients", {"company": "A"}).status_code == 403
        assert writer.get("/invoices").status_code == 403
        refused = writer.post(f"/invoices/{found['id']}/send", {})
        assert refused.status_code == 403
        assert isinstance(refused.json()["error"], str)

    def test_may_call_so_often_and_no_oftener(self, shop, settings):
        settings.API_RATE_TIMES = 2
        forget_all()

        statuses = [shop.get("/clients").status_code for _time in range(3)]

        last = shop.get("/clients")
        assert statuses == [200, 200, 429]
        assert last.json() == {"error": "429 Too Many Requests"}
        assert int(last.headers["Retry-After"]) > 0
        forget_all()


class TestAnAnswer:
    @pytest.mark.parametrize(
        "path",
        ["/clients/9", "/clients/0", "/clients/none", "/clients/99999999999999999999",
         "/products/9", "/invoices/9", "/invoices/9/payments", "/clients/9/invoices",
         "/nothing", "/invoices/1/nothing", ""],
    )  # fmt: skip
    def test_is_404_in_json_where_there_is_nothing(self, shop, path):
        answer = shop.get(path)

        assert answer.status_code == 404
        assert answer.json() == {"error": "404 Not Found"}

    def test_is_405_in_json_where_the_method_is_not_known(self, shop):
        answer = shop.delete("/clients")

        assert answer.status_code == 405
        assert answer.json() == {"error": "405 Method Not Allowed"}
        assert "GET" in answer.headers["Allow"]

    @pytest.mark.parametrize("body", ["{", "[1]", "5", "nonsense", "[[", '{"a": NaN}', b"\xff"])
    def test_is_400_in_json_for_a_body_that_is_none(self, shop, body):
        answer = shop.post("/clients", body)

        assert answer.status_code == 400
        assert set(answer.json()) == {"error"}

    def test_is_413_in_json_for_a_body_that_is_too_large(self, shop):
        assert shop.post("/clients", '{"company": "%s"}' % ("A" * 2**20)).status_code == 413

    def test_names_its_request(self, shop):
        assert shop.get("/clients").headers["X-Request-Id"]

    def test_is_json_for_those_who_take_anything(self, shop):
        answer = shop.call("GET", "/clients", Accept="*/*")

        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


class TestTolerance:
    @pytest.mark.parametrize("body", [None, "", '""', "{}", "[]", "null", "nonsense", b"\xff\x00"])
    def test_takes_any_body_on_a_get(self, shop, body):
        made(shop)

        for path in ("/clients", "/clients/1", "/invoices", "/invoices/1", "/products"):
            assert shop.get(path, body).status_code == 200

    def test_reads_a_filter_and_a_page_in_the_body_of_a_get(self, shop):
        for number in (1, 2, 3):
            shop.post("/clients", {"company": "A", "number": number})

        [found] = shop.get("/clients", {"number": 2}).json()["data"]
        page = shop.get("/clients", {"page": "2", "per_page": 2}).json()

        assert found["number"] == 2
        assert [row["number"] for row in page["data"]] == [3]
        assert page["paging"]["previous"].endswith("/api/v2/clients?page=1&per_page=2")

    def test_asks_for_no_type_of_the_body(self, shop):
        answer = Browser().generic(
            "POST",
            "/api/v2/clients",
            data='{"company": "Acme"}',
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": basic("", shop.secret)},
        )

        assert answer.status_code == 201

    def test_passes_over_filters_that_it_does_not_know(self, shop):
        made(shop)

        assert len(shop.get("/invoices?colour=red&page=none&per_page=-1").json()["data"]) == 1


class TestPages:
    def test_lead_to_one_another_to_the_end(self, shop):
        for number in range(1, 8):
            make_client(shop.business, number=str(number), name=f"Client {number}")
        address, seen = "/clients?per_page=3&sort=-number", []

        while address:
            found = shop.get(address.removeprefix("http://testserver/api/v2")).json()
            seen += [row["number"] for row in found["data"]]
            address = found["paging"]["next"]

        assert seen == [7, 6, 5, 4, 3, 2, 1]
        query = parse_qs(urlsplit(found["paging"]["previous"]).query)
        assert query == {"per_page": ["3"], "sort": ["-number"], "page": ["2"]}

    @pytest.mark.parametrize(("asked_for", "given"), [("", 30), ("500", 100), ("0", 30)])
    def test_have_thirty_and_at_most_a_hundred(self, shop, asked_for, given):
        Client.objects.bulk_create(
            Client(business=shop.business, number=str(at), name="A") for at in range(130)
        )

        found = shop.get(f"/clients?per_page={asked_for}").json()

        assert len(found["data"]) == given
        assert found["paging"]["total_pages"] == -(-130 // given)

    def test_beyond_the_end_are_empty(self, shop):
        made(shop)

        found = shop.get("/invoices?page=999999999").json()

        assert found["data"] == []
        assert found["paging"]["next"] is None
        assert found["paging"]["previous"].endswith("page=1&per_page=30")


class TestIds:
    def test_follow_the_order_of_making_also_of_what_was_there_before(self, shop):
        names = [f"Client {at}" for at in range(5)]
        for name in names:
            make_client(shop.business, name=name)

        newest_first = shop.get("/clients?sort=-name&per_page=1").json()["data"]

        assert [(row["id"], row["name"]) for row in newest_first] == [(5, "Client 4")]
        assert [row["id"] for row in shop.get("/clients").json()["data"]] == [1, 2, 3, 4, 5]

    def test_count_per_business(self, shop, mallory):
        assert made(shop)["id"] == made(mallory)["id"] == 1


class TestAnotherBusiness:
    def test_is_not_found(self, shop, mallory):
        shop.post("/products", {"name": "Shoes"})
        made(shop)

        for path in ("/clients/1", "/products/1", "/invoices/1", "/invoices/1/payments"):
            assert mallory.get(path).status_code == 404
            assert mallory.put(path, {"name": "Mine"}).status_code in {404, 405}
        assert mallory.delete("/products/1").status_code == 404
        assert mallory.post("/invoices/1/send", {}).status_code == 404
        assert mallory.post("/invoices/1/payments", {}).status_code == 404
        assert mallory.get("/invoices").json()["data"] == []

    def test_lends_neither_clients_nor_products_nor_rows(self, shop, mallory):
        shop.post("/products", {"name": "Shoes", "price": "77"})
        for _time in range(2):
            made(shop)
        mine = made(mallory)

        answer = mallory.post("/invoices", {"client_id": 2, "rows": [{**ROW, "product_id": 1}]})
        stolen = mallory.put(f"/invoices/{mine['id']}", {"rows": [{"id": 2, "amount": "9"}]})

        assert set(answer.json()["errors"]) == {"client_id", "rows"}
        assert stolen.status_code == 422


class TestQueries:
    """As many for one row as for many."""

    @pytest.mark.parametrize("path", ["/clients", "/products", "/invoices", "/invoices/1/payments"])
    def test_do_not_grow_with_the_rows(self, shop, path, django_assert_max_num_queries):
        for at in range(25):
            shop.post("/products", {"name": f"Product {at}"})
            row = {**ROW, "product_id": at + 1}
            made(shop, client={"company": f"Client {at}"}, rows=[row, row])
        for _time in range(10):
            shop.post("/invoices/1/payments", {"amount": "1"})
        shop.get(path)

        with django_assert_max_num_queries(13):
            assert shop.get(path).status_code == 200

    def test_give_ids_to_ten_thousand_clients_at_once(self, shop, django_assert_max_num_queries):
        Client.objects.bulk_create(
            (
                Client(business=shop.business, number=str(at), name=f"Client {at}")
                for at in range(10_000)
            ),
            batch_size=500,
        )

        with django_assert_max_num_queries(25):
            first = shop.get("/clients?page=90&per_page=100").json()
        with django_assert_max_num_queries(6):
            again = shop.get("/clients?page=90&per_page=100").json()

        assert again == first
        assert first["data"][0]["id"] == 8901


NONSENSE: list[Any] = [
    None, True, -1, 2**70, 1.5, "x" * 5000, "\u0000", "\ud800", "1e999", [], [[]], {"a": 1},
    "9999-12-31",
]  # fmt: skip
WHOLE = {
    "/clients": {
        "number": 1, "first_name": "A", "last_name": "B", "company": "C", "email": "a@b.example",
        "phone": "1", "mobile_phone": "1", "fax": "1", "org_number": "1", "vat_number": "1",
        "client_type": "company", "gln": "1", "web": "a",
        "address": {"street_address": "a", "care_of": "b", "zip_code": "1", "city": "c",
                    "country": "SE"},
        "settings": {"invoice_delivery_method": "email", "e_invoice": True, "invoice_days": 1,
                     "locale": "sv", "currency": "SEK", "email_attach_pdf": True, "discount": 1,
                     "invoice_template": "foxy", "prices_inc_tax": "no"},
    },
    "/products": {"name": "A", "product_code": "B", "unit": "h", "price": "1", "tax": 25,
                  "price_inc_tax": "2"},
    "/invoices": {
        "number": 1, "date": "2021-01-25", "client_id": 1, "days": 1, "our_reference": "a",
        "your_reference": "b", "locale": "sv", "currency": "SEK", "client": {"company": "A"},
        "settings": {"invoice_template": "foxy", "show_product_code": True,
                     "prices_inc_tax": "no"},
        "rows": [{"id": 1, "product_id": 1, "discount": 1, "amount": "1", "text": "a",
                  "product_code": "b", "product_name": "c", "product_unit": "h",
                  "product_price": "1", "product_tax": 25, "text_row": False, "sort_order": 1,
                  "tax_deductible": True, "_destroy": False}],
    },
}  # fmt: skip


def spoiled(whole, value):
    """Yield the object with each of its values, however deep, replaced by another."""
    for name, inner in whole.items():
        yield {**whole, name: value}
        if isinstance(inner, dict):
            yield from ({**whole, name: part} for part in spoiled(inner, value))
        if isinstance(inner, list):
            yield {**whole, name: [value]}
            yield from ({**whole, name: [part]} for part in spoiled(inner[0], value))


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:12])
class TestNonsense:
    @pytest.mark.parametrize("path", WHOLE)
    def test_in_a_body_breaks_nothing(self, shop, path, value):
        shop.post("/products", {"name": "Shoes"})
        made(shop)
        for body in spoiled(WHOLE[path], value):
            said = json.dumps(body)
            for answer in (shop.post(path, said), shop.put(f"{path}/1", said)):
                assert answer.status_code < 500, (said, answer.content)

    def test_in_a_step_breaks_nothing(self, shop, value):
        made(shop)
        for body in spoiled({"delivery_method": "email", "as_reminder": True}, value):
            assert shop.post("/invoices/1/send", json.dumps(body)).status_code < 500
        for body in spoiled({"paid_at": "2021-01-25", "amount": "1"}, value):
            assert shop.post("/invoices/1/payments", json.dumps(body)).status_code < 500

    def test_in_a_question_breaks_nothing(self, shop, value):
        names = ["number", "org_number", "email", "sort", "page", "per_page", "name",
                 "product_code", "client_id", "start_date", "end_date"]  # fmt: skip
        made(shop)
        for path in ("/clients", "/products", "/invoices"):
            for name in names:
                assert shop.get(path, json.dumps({name: value})).status_code == 200


class TestWithoutAProfile:
    def test_a_business_that_filled_nothing_in_is_served(self, db):
        business = make_swede()
        business.seller.delete()
        shop = FakturanClient(business)
        make_draft(business)

        assert made(FakturanClient(type(business).objects.get(pk=business.pk)))["number"] == 1
        assert shop.get("/invoices").status_code == 200
