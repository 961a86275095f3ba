"""Clients of the dialect."""

import pytest

from clients.models import Client
from tests.factories import make_client

pytestmark = pytest.mark.django_db

ADDRESS = {
    "street_address": "Testvägen",
    "care_of": "Någon",
    "zip_code": "12345",
    "city": "Karlstad",
    "country": "SE",
}
NILS = {
    "first_name": "Nils",
    "last_name": "Eriksson",
    "address": ADDRESS,
    "mobile_phone": "46701234567",
    "email": "test@test.com",
    "fax": "",
    "phone": "070 751 51 66",
    "home_phone": "46701234567",
    "client_type": "individual",
    "org_number": "8001010043",
}
SETTINGS = {
    "currency": "SEK",
    "discount": 0,
    "e_invoice": False,
    "email_attach_pdf": False,
    "estimate_valid_to_days": 30,
    "invoice_days": 30,
    "invoice_delivery_method": "email",
    "invoice_template": "croatia",
    "locale": "sv",
    "prices_inc_tax": "no",
    "show_product_code": False,
    "tax": 25,
    "use_invoice_address_as_delivery_address": True,
}


class TestACompany:
    def test_is_made_with_what_fakturan_nu_says_of_it(self, shop):
        answer = shop.post("/clients", {"company": "Google Inc", "org_number": "556677-8899"})

        found = answer.json()["data"]
        assert answer.status_code == 201
        assert answer.headers["Location"].endswith("/api/v2/clients/1")
        assert found["name"] == found["company"] == "Google Inc"
        assert found["org_number"] == "556677-8899"
        assert found["client_type"] == "company"
        assert found["settings"] == SETTINGS
        assert found["address"] == {
            "street_address": "",
            "care_of": "",
            "zip_code": "",
            "city": "",
            "country": "SE",
        }

    @pytest.mark.parametrize("body", [{}, {"company": ""}, {"name": False}, "", '""', "{}"])
    def test_needs_a_name(self, shop, body):
        answer = shop.post("/clients", body)

        assert answer.status_code == 422
        assert answer.json() == {"errors": {"company": [{"error": "blank"}]}}

    def test_keeps_an_organisation_number_that_no_rule_knows(self, shop):
        found = shop.post("/clients", {"company": "A", "org_number": "1235412574"}).json()["data"]

        assert found["org_number"] == "1235412574"

    def test_has_a_number_of_its_own(self, shop):
        shop.post("/clients", {"company": "A", "number": 7})

        again = shop.post("/clients", {"company": "B", "number": "7"})

        assert again.json()["errors"] == {"number": [{"error": "taken", "value": "7"}]}
        assert [row["id"] for row in shop.get("/clients?number=7").json()["data"]] == [1]

    def test_names_each_wrong_field_by_its_path(self, shop):
        answer = shop.post(
            "/clients",
            {
                "company": "A" * 201,
                "email": "nowhere",
                "client_type": "robot",
                "address": {"country": "Atlantis"},
                "settings": {"currency": "XXY", "invoice_days": 1000},
            },
        )

        assert answer.json()["errors"] == {
            "company": [{"error": "too_long", "count": 200}],
            "email": [{"error": "invalid", "value": "nowhere"}],
            "client_type": [{"error": "invalid", "value": "robot"}],
            "address.country": [{"error": "invalid", "value": "Atlantis"}],
            "settings.currency": [{"error": "invalid", "value": "XXY"}],
            "settings.invoice_days": [{"error": "invalid", "value": 1000}],
        }


class TestAPerson:
    def test_is_made_as_the_documentation_shows_it(self, shop):
        found = shop.post("/clients", NILS).json()["data"]

        assert found["name"] == "Nils Eriksson"
        said = {name: value for name, value in NILS.items() if name != "address"}
        assert {name: found[name] for name in said} == said
        assert found["address"] == {**ADDRESS, "zip_code": "123 45"}

    def test_needs_both_names(self, shop):
        answer = shop.post("/clients", {"client_type": "individual", "first_name": "Nils"})

        assert answer.json()["errors"] == {"last_name": [{"error": "blank"}]}

    def test_has_a_phone_of_ours_that_takes_an_sms(self, shop):
        shop.post("/clients", NILS)

        assert Client.objects.get().phone == "+46701234567"

    def test_says_the_phone_that_was_changed_on_our_pages(self, shop):
        shop.post("/clients", NILS)
        Client.objects.update(phone="+46812345678")

        found = shop.get("/clients/1").json()["data"]

        assert (found["phone"], found["mobile_phone"]) == ("+46812345678", "")


class TestChanging:
    def test_answers_with_nothing_at_all(self, shop):
        shop.post("/clients", NILS)

        answer = shop.put("/clients/1", {"email": "nils@test.com"})

        assert (answer.status_code, answer.content) == (204, b"")
        assert "Content-Type" not in answer.headers
        assert shop.get("/clients/1").json()["data"]["email"] == "nils@test.com"

    @pytest.mark.parametrize("body", [NILS, {"company": "Google", "gln": "7300010000001"}])
    def test_takes_back_the_whole_object_as_it_was_read(self, shop, body):
        shop.post("/clients", body)
        before = shop.get("/clients/1").json()["data"]

        answer = shop.put("/clients/1", before)

        assert answer.status_code == 204
        assert shop.get("/clients/1").json()["data"] == before

    def test_takes_back_a_client_that_our_pages_made(self, shop):
        make_client(shop.business, kind="person", name="Madonna")
        before = shop.get("/clients").json()["data"][0]

        assert shop.put("/clients/1", before).status_code == 204
        assert shop.get("/clients/1").json()["data"] == before

    def test_keeps_what_is_not_named(self, shop):
        shop.post("/clients", {**NILS, "settings": {"invoice_days": 10, "locale": "en"}})

        shop.put("/clients/1", {"first_name": "Nina"})

        found = shop.get("/clients/1").json()["data"]
        assert found["name"] == "Nina Eriksson"
        assert (found["settings"]["invoice_days"], found["settings"]["locale"]) == (10, "en")

    def test_keeps_the_settings_that_we_have_no_column_for(self, shop):
        settings = {"invoice_delivery_method": "letter", "email_attach_pdf": True}
        shop.post("/clients", {"company": "A", "settings": settings})

        found = shop.get("/clients/1").json()["data"]["settings"]

        assert {name: found[name] for name in settings} == settings
