"""Products of the dialect."""

import pytest

pytestmark = pytest.mark.django_db

TEST = {"name": "Test", "price": "150.3", "tax": 12, "unit": "h", "product_code": "XYZ"}


class TestAProduct:
    def test_is_made_as_the_documentation_shows_it(self, shop):
        answer = shop.post("/products", TEST)

        assert answer.status_code == 201
        assert answer.headers["Location"] == "http://testserver/api/v2/products/1"
        assert answer.json() == {
            "data": {
                "id": 1,
                "product_code": "XYZ",
                "name": "Test",
                "unit": "h",
                "price": "150.3",
                "price_inc_tax": "168.34",
                "tax": 12,
            }
        }

    def test_needs_nothing_but_a_name(self, shop):
        assert shop.post("/products", {"name": "Shoes"}).json()["data"] == {
            "id": 1,
            "product_code": "",
            "name": "Shoes",
            "unit": "",
            "price": "0.0",
            "price_inc_tax": "0.0",
            "tax": 25,
        }

    @pytest.mark.parametrize("body", [{}, {"name": ""}, '""', {"name": None}])
    def test_is_refused_without_a_name(self, shop, body):
        answer = shop.post("/products", body)

        assert answer.status_code == 422
        assert answer.json() == {"errors": {"name": [{"error": "blank"}]}}

    def test_names_its_other_faults(self, shop):
        shop.post("/products", TEST)

        answer = shop.post("/products", {**TEST, "tax": 20, "price": "free", "name": "A" * 256})

        assert answer.json()["errors"] == {
            "name": [{"error": "too_long", "count": 255}],
            "tax": [{"error": "invalid", "value": 20}],
            "price": [{"error": "invalid", "value": "free"}],
        }

    def test_has_a_code_of_its_own(self, shop):
        shop.post("/products", TEST)

        answer = shop.post("/products", TEST)

        assert answer.json() == {"errors": {"product_code": [{"error": "taken", "value": "XYZ"}]}}

    def test_may_cost_a_number_instead_of_a_text(self, shop):
        assert (
            shop.post("/products", {"name": "A", "price": 200}).json()["data"]["price"] == "200.0"
        )

    def test_takes_back_the_whole_object_as_it_was_read(self, shop):
        shop.post("/products", TEST)
        before = shop.get("/products/1").json()["data"]

        answer = shop.put("/products/1", before)

        assert (answer.status_code, answer.content) == (204, b"")
        assert shop.get("/products/1").json()["data"] == before

    def test_changes_what_is_named(self, shop):
        shop.post("/products", TEST)

        shop.put("/products/1", {"name": "After"})

        assert shop.get("/products/1").json()["data"]["name"] == "After"
        assert shop.get("/products/1").json()["data"]["price"] == "150.3"

    @pytest.mark.parametrize("body", [None, "", '""', "{}", "nonsense"])
    def test_is_gone_when_it_is_deleted_whatever_the_body(self, shop, body):
        shop.post("/products", TEST)

        answer = shop.delete("/products/1", body)

        assert (answer.status_code, answer.content) == (204, b"")
        assert shop.get("/products/1").status_code == 404
        assert shop.get("/products").json()["data"] == []

    def test_leaves_its_code_to_another_when_it_is_deleted(self, shop):
        shop.post("/products", TEST)
        shop.delete("/products/1")

        assert shop.post("/products", TEST).json()["data"]["id"] == 2
