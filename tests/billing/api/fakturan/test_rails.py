"""What programs written for a Rails application send: forms, suffixes, slashes, other methods."""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client as Browser
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from billing.api.fakturan.forms import unfolded
from billing.delivery.models import Delivery
from tests.billing.api.fakturan.test_invoices import ROW, made
from tests.billing.api.fakturan.test_manners import basic

FORM = "application/x-www-form-urlencoded"


def sent(shop, method: str, path: str, body: Any = "", *, kind: str = FORM, **headers: str) -> Any:
    """Send a body of a type, as a program with the shop's key does."""
    return Browser(raise_request_exception=False).generic(
        method,
        f"/api/v2{path}",
        data=body if isinstance(body, bytes | str) else urlencode(body),
        content_type=kind,
        headers={"Authorization": basic("id", shop.secret), **headers},
    )


class TestUnfolding:
    @pytest.mark.parametrize(
        ("pairs", "found"),
        [
            ([("a", "1"), ("a", "2")], {"a": "2"}),
            ([("a[b][c]", "1"), ("a[b][d]", "2")], {"a": {"b": {"c": "1", "d": "2"}}}),
            ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
            (
                [("a[][x]", "1"), ("a[][y]", "2"), ("a[][x]", "3")],
                {"a": [{"x": "1", "y": "2"}, {"x": "3"}]},
            ),
            ([("a[0][x]", "1"), ("a[1][x]", "2")], {"a": {"0": {"x": "1"}, "1": {"x": "2"}}}),
            # What contradicts an earlier name is passed over, what is no name stays one.
            ([("a", "1"), ("a[b]", "2"), ("a[][c]", "3"), ("[", "4")], {"a": "1", "[": "4"}),
            ([("a" + "[b]" * 50, "1")], {}),
        ],
    )
    def test_reads_names_as_rails_does(self, pairs, found):
        assert unfolded(pairs) == found


@pytest.mark.django_db
class TestForms:
    def test_make_what_json_makes(self, shop):
        pairs = [
            ("invoice[client][company]", "Acme"),
            ("invoice[date]", "2026-01-25"),
            ("invoice[rows][][product_name]", "Work"),
            ("invoice[rows][][product_price]", "100"),
            ("invoice[rows][][product_tax]", "25"),
            ("invoice[rows][][product_name]", "Way"),
            ("invoice[rows][][product_price]", "50,5"),
            ("invoice[rows][][product_tax]", "12"),
            ("invoice[rows][][text]", "Thanks"),
        ]

        found = sent(shop, "POST", "/invoices", pairs).json()["data"]

        assert (found["date"], found["net"], found["tax"]) == ("2026-01-25", "150.5", "31.06")
        assert [row["product_name"] for row in found["rows"]] == ["Work", "Way"]

    def test_may_number_their_rows_and_leave_the_name_of_the_whole_out(self, shop):
        said = {f"rows[{at}][product_name]": name for at, name in enumerate("AB")}

        answer = sent(shop, "POST", "/invoices", {"client[company]": "Acme", **said})

        assert [row["product_name"] for row in answer.json()["data"]["rows"]] == ["A", "B"]

    def test_may_come_in_parts(self, shop):
        body = encode_multipart(BOUNDARY, {"client[company]": "Åkeri", "client[number]": "7"})

        answer = sent(shop, "POST", "/clients", body, kind=MULTIPART_CONTENT)

        assert (answer.status_code, answer.json()["data"]["company"]) == (201, "Åkeri")

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            (FORM, "nonsense"),
            (FORM, "a=%ff"),
            (FORM, "company=%00"),
            (MULTIPART_CONTENT, "--x"),
            ("multipart/form-data", b"\xff\xfe"),
        ],
    )
    def test_that_cannot_be_read_are_refused_in_json(self, shop, kind, body):
        answer = sent(shop, "POST", "/clients", body, kind=kind)

        assert (answer.status_code, set(answer.json())) == (400, {"error"})

    def test_may_say_their_method_as_the_first_php_client_did(self, shop):
        """It wrapped what it said in the name of the resource and sent every change as a POST."""
        sent(shop, "POST", "/products", {"product[name]": "Shoes", "product[price]": "450"})

        changed = sent(shop, "POST", "/products/1", {"_method": "put", "product[price]": "25"})
        price = shop.get("/products/1").json()["data"]["price"]
        gone = sent(shop, "POST", "/products/1", {"_method": "delete"})

        assert (changed.status_code, price, gone.status_code) == (204, "25.0", 204)
        assert shop.get("/products/1").status_code == 404

    def test_let_a_header_say_the_method(self, shop):
        shop.post("/products", {"name": "Shoes"})

        answer = sent(
            shop, "POST", "/products/1", json.dumps({"product": {"name": "Boots"}}),
            kind="application/json", **{"X-HTTP-Method-Override": "PATCH"},
        )  # fmt: skip

        assert answer.status_code == 204
        assert shop.get("/products/1").json()["data"]["name"] == "Boots"


@pytest.mark.django_db
class TestAddresses:
    @pytest.mark.parametrize("end", [".json", "/", ".json/"])
    def test_may_end_in_a_suffix_or_a_slash(self, shop, end):
        answer = shop.post(f"/clients{end}", {"company": "Acme"})

        assert answer.status_code == 201
        assert urlsplit(answer.headers["Location"]).path == "/api/v2/clients/1"
        assert shop.get(f"/clients/1{end}").json()["data"]["company"] == "Acme"
        paging = shop.get(f"/clients{end}?per_page=1").json()["paging"]
        assert paging["total_pages"] == 1

    def test_of_another_format_are_not_known(self, shop):
        assert shop.get("/clients.xml").status_code == 404

    def test_of_a_step_may_ask_for_json(self, shop):
        """The Ruby gem parses every answer as JSON, and cannot read the plain word."""
        first, second = made(shop), made(shop)

        answer = shop.post(f"/invoices/{second['id']}/send.json", {})

        found = answer.json()["data"]
        assert (found["sent"], found["number"]) == (True, first["number"])
        assert Delivery.objects.count() == 1
        assert shop.post(f"/invoices/{first['id']}/send/", {}).content == b"OK"


@pytest.mark.django_db
class TestPagesOfTheRubyGem:
    """It follows ``paging.next`` as it is, by ``Product.get(products.metadata[:next])``."""

    def test_are_followed_as_they_are_without_losing_a_row(self, shop):
        for at in range(5):
            shop.post("/products", {"name": f"Product {at}", "price": at})
        address, seen = "http://testserver/api/v2/products?per_page=2", []

        while address:
            found = shop.get(address).json()
            seen += [row["id"] for row in found["data"]]
            address = found["paging"]["next"]

        assert seen == [1, 2, 3, 4, 5]
        assert set(found["paging"]) == {"total_pages", "current_page", "next", "previous"}

    def test_lead_on_from_the_query_that_the_php_client_sends_as_a_body(self, shop):
        """It takes the query of ``next`` apart and sends it as JSON with the GET."""
        for at in range(3):
            shop.post("/products", {"name": f"Product {at}"})

        first = shop.get("/products", {"per_page": 2}).json()
        query = dict(part.split("=") for part in urlsplit(first["paging"]["next"]).query.split("&"))
        second = shop.get("/products", query).json()

        assert [row["id"] for row in second["data"]] == [3]
        assert second["paging"]["next"] is None


@pytest.mark.django_db
def test_a_root_is_taken_off_json_too(shop):
    answer = shop.post("/invoices", {"invoice": {"client": {"company": "Acme"}, "rows": [ROW]}})

    assert answer.status_code == 201
