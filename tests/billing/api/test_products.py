"""Products through the API."""

from typing import Any

import pytest

from billing.catalog.models import ClientPrice, Product
from billing.sellers.models import SellerProfile
from billing.webhooks.bodies import event_body
from fastfaktura.core.models import Business, Event
from tests.billing.api.conftest import ApiClient
from tests.factories import NOW, make_business, make_client, make_product

WHOLE = {
    "name": "Painting",
    "code": "P-1",
    "details": "Two coats",
    "unit_code": "HUR",
    "unit_text": "work hours",
    "unit_price": "150.3",
    "price_includes_tax": False,
    "currency": "EUR",
    "tax_category": "S",
    "tax_rate": 12,
    "supply_kind": "services",
    "external_id": "shop-1",
}


def names_of(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [product["name"] for product in answer.json()["data"]]


def fields_of(answer) -> Any:
    assert answer.status_code == 422, answer.content
    return answer.json()["error"]["fields"]


class TestCreating:
    def test_a_product_is_made_of_what_is_named(self, api: ApiClient) -> None:
        answer = api.post("/products", WHOLE)
        assert answer.status_code == 201, answer.content
        made = answer.json()
        for name, value in WHOLE.items() - {("unit_price", "150.3")}:
            assert made[name] == value
        assert (made["unit_price"], made["net_price"]) == ("150.30", "150.30")
        assert made["gross_price"] == "168.336"
        product = Product.objects.get(pk=made["id"])
        assert product.business == api.business
        assert Event.objects.filter(kind="product.created", subject_id=product.pk).exists()
        assert api.get(f"/products/{product.pk}").json() == made

    def test_a_name_is_enough(self, api: ApiClient) -> None:
        made = api.post("/products", {"name": " Chair "}).json()
        assert (made["name"], made["unit_price"], made["currency"]) == ("Chair", "0.00", "NOK")
        assert (made["tax_category"], made["tax_rate"], made["unit_code"]) == ("S", 25, "C62")

    @pytest.mark.parametrize(("country", "category"), [("DE", "E"), ("NO", "O")])
    def test_a_rate_of_nothing_has_the_reason_of_who_is_not_registered(
        self, api: ApiClient, country: str, category: str
    ) -> None:
        Business.objects.filter(pk=api.business.pk).update(country=country)
        SellerProfile.objects.filter(business=api.business).update(vat_registered=False)
        for facts in ({"name": "A", "tax_rate": 0}, {"name": "B"}):
            assert api.post("/products", facts).json()["tax_category"] == category

    def test_a_rate_of_nothing_is_zero_rated(self, api: ApiClient) -> None:
        made = api.post("/products", {"name": "A", "tax_rate": 0}).json()
        assert made["tax_category"] == "Z"

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"code": "TAKEN"}, "code"),
            ({"external_id": "x"}, "external_id"),
            ({"unit_price": "1.1234567"}, "unit_price"),
            ({"unit_price": 12}, "unit_price"),
            ({"unit_price": None}, "unit_price"),
            ({"currency": "XXX"}, "currency"),
            ({"tax_category": "E", "tax_rate": 25}, "tax_rate"),
            ({"tax_category": "S", "tax_rate": 0}, "tax_rate"),
            ({"tax_rate": 12.12345}, "tax_rate"),
            ({"tax_deduction": "rot"}, "tax_deduction"),
            ({"name": " "}, "name"),
            ({"nonsense": 1}, "nonsense"),
            ({"code": "c" * 31}, "code"),
        ],
    )
    def test_what_cannot_be_taken_is_told_at_its_field(
        self, api: ApiClient, more: dict[str, Any], field: str
    ) -> None:
        make_product(api.business, code="taken", external_id="x")
        answer = api.post("/products", WHOLE | {"code": "N", "external_id": "n"} | more)
        assert set(fields_of(answer)) == {field}
        assert Product.objects.count() == 1

    def test_rot_is_for_swedish_businesses(self, api: ApiClient) -> None:
        api.business.country = "SE"
        api.business.save()
        assert api.post("/products", WHOLE | {"tax_deduction": "rot"}).status_code == 201


class TestChanging:
    def test_what_is_not_named_stays(self, api: ApiClient) -> None:
        product = make_product(api.business, code="A-1", details="Oak")
        changed = api.put(f"/products/{product.pk}", {"name": "New", "code": None}).json()
        assert (changed["name"], changed["details"], changed["code"]) == ("New", "Oak", None)

    def test_an_answer_can_be_put_back(self, api: ApiClient) -> None:
        made = api.post("/products", WHOLE).json()
        body = {name: value for name, value in made.items() if name in WHOLE}
        again = api.put(f"/products/{made['id']}", body)
        assert again.json() == made
        assert not Event.objects.filter(kind="product.updated").exists()

    def test_a_rate_alone_keeps_the_reason_for_none(self, api: ApiClient) -> None:
        product = make_product(api.business, vat_category="E", vat_rate=0)
        answer = api.put(f"/products/{product.pk}", {"tax_rate": 0})
        assert answer.status_code == 200, answer.content
        same = answer.json()
        taxed = api.put(f"/products/{product.pk}", {"tax_rate": 12}).json()
        assert (same["tax_category"], taxed["tax_category"]) == ("E", "S")

    def test_clients_pay_the_same_when_the_price_includes_vat(self, api: ApiClient) -> None:
        product, client = make_product(api.business), make_client(api.business)
        api.put(f"/products/{product.pk}/prices/{client.pk}", {"unit_price": "800"})
        api.put(f"/products/{product.pk}", {"price_includes_tax": True, "unit_price": "1250"})
        (price,) = api.get(f"/products/{product.pk}/prices").json()["data"]
        assert (price["unit_price"], price["net_price"]) == ("1000.00", "800.00")


class TestArchiving:
    def test_says_nothing_twice_and_can_be_undone(self, api: ApiClient) -> None:
        product = make_product(api.business)
        for _time in range(2):
            answer = api.delete(f"/products/{product.pk}")
            assert (answer.status_code, answer.content) == (204, b"")
        assert api.get(f"/products/{product.pk}").json()["archived_at"]
        assert api.post(f"/products/{product.pk}/restore").json()["archived_at"] is None


class TestListing:
    def test_is_by_name_with_filters(self, api: ApiClient) -> None:
        make_product(api.business, name="table", code="T-1")
        make_product(api.business, name="Chair", code="C-1")
        make_product(api.business, name="Armchair", code="C-2", archived_at=NOW)
        make_product(make_business(), name="Theirs")
        assert names_of(api.get("/products")) == ["Chair", "table"]
        assert names_of(api.get("/products?archived=all&name=CHAIR")) == ["Armchair", "Chair"]
        assert names_of(api.get("/products?archived=true")) == ["Armchair"]
        assert names_of(api.get("/products?code=c-1")) == ["Chair"]
        assert names_of(api.get("/products?code=c")) == []
        assert names_of(api.get("/products?q=tab")) == ["table"]
        assert set(fields_of(api.get("/products?nam=x"))) == {"nam"}
        assert set(fields_of(api.get("/products?cursor=x"))) == {"cursor"}

    def test_pages_and_cursors_meet(self, api: ApiClient) -> None:
        for number in range(53):
            make_product(api.business, name=f"Product {number:02}")
        first = api.get("/products").json()
        assert (first["page"], first["pages"], first["total"]) == (1, 2, 53)
        by_cursor = api.get(f"/products?cursor={first['next_cursor']}").json()
        assert by_cursor == api.get("/products?page=2").json()
        assert len(by_cursor["data"]) == 3
        assert by_cursor["next_cursor"] is None
        assert api.get("/products?page=99").json()["data"] == []

    def test_takes_the_same_queries_for_many(
        self, api: ApiClient, django_assert_max_num_queries
    ) -> None:
        for _time in range(40):
            make_product(api.business)
        api.get("/products")
        with django_assert_max_num_queries(5):
            assert len(names_of(api.get("/products"))) == 40


class TestPrices:
    def test_are_agreed_listed_and_removed(self, api: ApiClient) -> None:
        product, client = make_product(api.business), make_client(api.business)
        path = f"/products/{product.pk}/prices"
        answer = api.put(f"{path}/{client.pk}", {"unit_price": "900.5"})
        price = {
            "product_id": str(product.pk),
            "client_id": str(client.pk),
            "currency": "NOK",
            "unit_price": "900.50",
            "net_price": "900.50",
            "gross_price": "1125.625",
        }
        assert answer.json() == price
        assert api.get(path).json() == {"data": [price]}
        for _time in range(2):
            assert api.delete(f"{path}/{client.pk}").status_code == 204
        assert not ClientPrice.objects.exists()

    def test_are_for_clients_of_one_s_own(self, api: ApiClient) -> None:
        product, stranger = make_product(api.business), make_client(make_business())
        path = f"/products/{product.pk}/prices/{stranger.pk}"
        assert api.put(path, {"unit_price": "1"}).status_code == 404
        assert api.delete(path).status_code == 404
        assert not ClientPrice.objects.exists()

    def test_take_the_same_queries_for_many(
        self, api: ApiClient, django_assert_max_num_queries
    ) -> None:
        product = make_product(api.business)
        for _time in range(20):
            ClientPrice.objects.create(
                business=api.business,
                product=product,
                client=make_client(api.business),
                unit_price=1,
            )
        api.get("/products")
        with django_assert_max_num_queries(5):
            assert len(api.get(f"/products/{product.pk}/prices").json()["data"]) == 20


class TestWebhooks:
    def test_tell_the_product_as_it_is(self, api: ApiClient) -> None:
        made = api.post("/products", WHOLE).json()
        event = Event.objects.get(kind="product.created")
        body = event_body(event, now=NOW)
        assert f'"id":"{made["id"]}"' in body.replace('": ', '":')
        assert "168.336" in body
