"""The business profile through the API."""

import pytest

from billing.sellers.models import SellerProfile
from fastfaktura.core.models import Business, Event
from tests.billing.api.conftest import ApiClient
from tests.factories import make_business

pytestmark = pytest.mark.django_db


def profile_of(api: ApiClient) -> SellerProfile:
    return SellerProfile.objects.select_related("business").get(business=api.business)


def put(api: ApiClient, **changes):
    return api.put("/business", {"name": "Nordlys"} | changes)


class TestReading:
    def test_the_key_opens_its_own_business(self, api: ApiClient) -> None:
        answer = api.get("/business")
        assert answer.status_code == 200
        found = answer.json()
        assert found["id"] == str(api.business.pk)
        assert found["organization_number"] == "923609016"
        assert found["address"] == "Storgata 1, 0155 Oslo, Norway"
        assert found["sandbox"] is False

    def test_a_business_without_a_profile_can_be_read(self) -> None:
        business = Business.objects.create(name="Bare")
        found = ApiClient(business).get("/business").json()
        assert (found["name"], found["iban"]) == ("Bare", None)

    def test_reading_costs_two_queries(self, api, django_assert_num_queries) -> None:
        api.get("/business")
        with django_assert_num_queries(2):
            api.get("/business")


class TestChanging:
    def test_only_what_is_named_changes(self, api: ApiClient) -> None:
        before = api.get("/business").json()
        answer = put(api, payment_terms_days=30, phone=None)
        assert answer.status_code == 200
        after = answer.json()
        changed = {name for name, value in after.items() if value != before[name]}
        assert changed == {"name", "payment_terms_days"}
        assert after == api.get("/business").json()
        assert Event.objects.filter(kind="business.changed").count() == 1

    def test_numbers_are_kept_in_their_plain_form(self, api: ApiClient) -> None:
        answer = put(
            api,
            organization_number="NO 923 609 016 MVA",
            phone="22 12 34 56",
            iban="no93 8601 1117 947",
            bic="dnba no kk",
            bank_account="8601 11 17947",
        )
        assert answer.status_code == 200, answer.content
        profile = profile_of(api)
        assert profile.organization_number == "923609016"
        assert profile.phone == "+4722123456"
        assert (profile.iban, profile.bic) == ("NO9386011117947", "DNBANOKK")
        assert profile.bank_account == "86011117947"

    def test_an_address_is_read_into_its_parts(self, api: ApiClient) -> None:
        put(api, address="Havnegata 2\n5003 Bergen")
        profile = profile_of(api)
        assert (profile.street, profile.postal_code, profile.city) == (
            "Havnegata 2",
            "5003",
            "Bergen",
        )

    def test_an_address_that_is_put_back_keeps_its_parts(self) -> None:
        parts = {"street": "Gate 1, hus 2", "street_2": "c/o A, B", "postal_code": "155"}
        api = ApiClient(make_business(profile=parts))
        put(api, address=api.get("/business").json()["address"])
        profile = profile_of(api)
        assert {name: getattr(profile, name) for name in parts} == parts

    def test_a_profile_that_was_read_can_be_put_back(self) -> None:
        api = ApiClient(make_business(profile={"iban": "NO1", "vat_number": "X", "phone": "1"}))
        before = api.get("/business").json()
        own = {"id", "sandbox", "time_zone"}
        body = {name: value for name, value in before.items() if name not in own}
        answer = api.put("/business", body)
        assert answer.status_code == 200, answer.content
        assert answer.json() == before
        assert not Event.objects.filter(kind="business.changed").exists()

    def test_null_empties(self, api: ApiClient) -> None:
        emptied = dict.fromkeys(("email", "phone", "address", "iban", "bic", "vat_number"))
        after = put(api, **emptied).json()
        assert {name: after[name] for name in emptied} == emptied | {"address": "Norway"}

    def test_another_country_moves_the_time_zone(self, api: ApiClient) -> None:
        after = put(api, country="SE", organization_number="556036-0793", vat_number=None)
        assert after.status_code == 200, after.content
        assert after.json()["time_zone"] == "Europe/Stockholm"

    def test_another_country_judges_the_numbers_that_stay(self, api: ApiClient) -> None:
        answer = put(api, country="SE")
        assert "organization_number" in answer.json()["error"]["fields"]
        assert profile_of(api).business.country == "NO"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", " \n"),
            ("name", None),
            ("organization_number", "923609017"),
            ("vat_number", "NO923609017MVA"),
            ("email", "nobody"),
            ("email", ""),
            ("phone", "12"),
            ("phone", 12),
            ("address", "x" * 601),
            ("address", "x" * 201),
            ("country", "US"),
            ("country", None),
            ("country", ""),
            ("locale", "it"),
            ("locale", None),
            ("currency", "XXX"),
            ("currency", None),
            ("iban", "NO9386011117948"),
            ("bic", "DNB"),
            ("payment_terms_days", 366),
            ("payment_terms_days", -1),
            ("payment_terms_days", "14"),
            ("payment_terms_days", None),
            ("vat_registered", "yes"),
            ("bankgiro", "1"),
            ("sandbox", True),
            ("logo", "x"),
        ],
    )
    def test_what_cannot_be_kept_is_told_at_its_field(self, api, field, value) -> None:
        before = api.get("/business").json()
        answer = put(api, **{field: value})
        assert answer.status_code == 422
        assert list(answer.json()["error"]["fields"]) == [field]
        assert api.get("/business").json() == before

    def test_the_name_is_required_as_the_contract_says(self, api: ApiClient) -> None:
        answer = api.put("/business", {"locale": "nb"})
        assert list(answer.json()["error"]["fields"]) == ["name"]

    def test_a_key_that_only_reads_changes_nothing(self, api: ApiClient) -> None:
        assert put(ApiClient(api.business, scopes=["read", "send"])).status_code == 403


class TestPayment:
    def test_references_and_accounts_are_those_of_the_settings(self) -> None:
        api = ApiClient(make_business())
        said = {"reference_scheme": "kid10", "reference_length": 14, "reference_names_client": True}
        after = put(api, **said).json()
        assert {name: after[name] for name in said} == said
        emptied = put(api, reference_scheme=None, reference_length=None).json()
        assert (emptied["reference_scheme"], emptied["reference_length"]) == (None, None)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"reference_scheme": "fik71"}, "reference_scheme"),
            ({"reference_scheme": "kid10", "bank_account": None}, "bank_account"),
            ({"reference_scheme": "rf", "iban": None}, "iban"),
            ({"reference_scheme": "kid10", "reference_length": 4}, "reference_length"),
            ({"reference_length": 26}, "reference_length"),
            ({"swish": "1231181189"}, "swish"),
            ({"early_discount_percent": 2}, "early_discount_days"),
            ({"early_discount_days": 8}, "early_discount_percent"),
        ],
    )
    def test_what_a_norwegian_seller_cannot_have_is_refused(self, api, changes, field) -> None:
        answer = put(api, **changes)
        assert list(answer.json()["error"]["fields"]) == [field], answer.content

    def test_another_country_has_its_own(self) -> None:
        swedish = {"organization_number": "5560360793", "vat_number": "", "bankgiro": "9912346"}
        api = ApiClient(make_business(country="SE", profile=swedish))
        answer = put(api, swish="123 118 11 89", reference_scheme="ocr_hard")
        assert (answer.json()["swish"], answer.status_code) == ("1231181189", 200)
        assert list(put(api, bankgiro=None).json()["error"]["fields"]) == ["bankgiro"]


class TestLook:
    def test_is_read_and_written(self, api: ApiClient) -> None:
        said = {
            "template": "urban",
            "accent_color": "#123456",
            "logo_place": "centre",
            "font_pairing": "editorial",
            "notes": "Thank you.",
            "attach_pdf": False,
        }
        after = put(api, **said).json()
        assert {name: after[name] for name in said} == said
        assert put(api, font_pairing=None).json()["font_pairing"] is None
        assert put(api, accent_color="234567").json()["accent_color"] == "#234567"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("template", "baroque"),
            ("template", None),
            ("accent_color", "#ffff00"),
            ("accent_color", "teal"),
            ("logo_place", "top"),
            ("font_pairing", "comic"),
        ],
    )
    def test_is_refused_at_its_field(self, api: ApiClient, field, value) -> None:
        answer = put(api, **{field: value})
        assert list(answer.json()["error"]["fields"]) == [field], answer.content
