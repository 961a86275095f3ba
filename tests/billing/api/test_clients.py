"""Clients through the API."""

import uuid
from itertools import chain
from typing import Any, get_args

import pytest
from django.conf import settings

from billing.api.fields import Locale
from clients.models import Client
from fastfaktura.core.models import Event
from tests.billing.api.conftest import ApiClient
from tests.factories import make_business, make_client

WHOLE = {
    "name": "Fjord Bakeri AS",
    "email": "post@fjord.example",
    "phone": "22 12 34 56",
    "address": "Havnegata 2, 5003 Bergen",
    "country": "NO",
    "locale": "nb",
    "external_id": "shop-4711",
    "tags": ["wholesale", "#bread"],
}


def names_of(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [client["name"] for client in answer.json()["data"]]


def fields_of(answer) -> Any:
    assert answer.status_code == 422, answer.content
    assert answer.json()["error"]["code"] == "validation_failed"
    return answer.json()["error"]["fields"]


class TestCreating:
    def test_a_client_is_made_of_what_the_contract_names(self, api: ApiClient) -> None:
        answer = api.post("/clients", WHOLE)
        assert answer.status_code == 201
        made = answer.json()
        assert made["phone"] == "+4722123456"
        assert made["address"] == "Havnegata 2, 5003 Bergen, Norway"
        assert (made["street"], made["postal_code"], made["city"]) == (
            "Havnegata 2",
            "5003",
            "Bergen",
        )
        assert made["tags"] == ["wholesale", "bread"]
        assert made["archived_at"] is None
        client = Client.objects.get(pk=made["id"])
        assert client.business == api.business
        assert Event.objects.filter(kind="client.created", subject_id=client.pk).exists()
        assert api.get(f"/clients/{client.pk}").json() == made

    def test_a_name_is_enough(self, api: ApiClient) -> None:
        made = api.post("/clients", {"name": " Kari "}).json()
        assert made["name"] == "Kari"
        assert made["locale"] == api.business.locale
        assert made["number"] == "1001"
        assert made["email"] is None
        assert made["address"] is None
        assert made["tags"] == []

    def test_null_is_what_is_not_known(self, api: ApiClient) -> None:
        nothing = dict.fromkeys(("email", "phone", "address", "country", "external_id"))
        made = api.post("/clients", {"name": "Kari"} | nothing)
        assert made.status_code == 201
        assert {name: made.json()[name] for name in nothing} == nothing

    def test_the_parts_of_an_address_may_come_apart(self, api: ApiClient) -> None:
        parts = {"street": "Damrak 1", "postal_code": "1012lg", "city": "Amsterdam"}
        made = api.post("/clients", {"name": "Jan", "country": "nl"} | parts).json()
        assert made["address"] == "Damrak 1, 1012 LG Amsterdam, Netherlands"

    def test_a_country_at_the_end_of_the_address_is_the_client_s(self, api: ApiClient) -> None:
        address = "Drottninggatan 5, 111 51 Stockholm, Sweden"
        made = api.post("/clients", {"name": "Lars", "address": address}).json()
        assert (made["country"], made["address"]) == ("SE", address)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": None}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"email": "nobody"}, "email"),
            ({"email": ""}, "email"),
            ({"phone": "12"}, "phone"),
            ({"country": "XQ"}, "country"),
            ({"country": "Norway"}, "country"),
            ({"country": "SE", "address": "Storgata 1, 0155 Oslo, Norway"}, "address"),
            ({"address": "a" * 201}, "address"),
            ({"locale": "it"}, "locale"),
            ({"locale": None}, "locale"),
            ({"tags": None}, "tags"),
            ({"tags": ["a,b"]}, "tags.0"),
            ({"tags": ["x" * 41]}, "tags.0"),
            ({"tags": [str(number) for number in range(21)]}, "tags"),
            ({"external_id": "x" * 121}, "external_id"),
            ({"organization_number": "923609017"}, "organization_number"),
            ({"vat_number": "NO1"}, "vat_number"),
            ({"postal_code": "99"}, "postal_code"),
            ({"currency": "XXX"}, "currency"),
            ({"payment_terms_days": 366}, "payment_terms_days"),
            ({"payment_terms_days": True}, "payment_terms_days"),
            ({"other_emails": ["nobody"]}, "other_emails"),
            ({"nickname": "Fjord"}, "nickname"),
            ({"id": str(uuid.uuid4())}, "id"),
        ],
    )
    def test_what_cannot_be_kept_is_told_at_its_field(self, api, wrong, field) -> None:
        assert list(fields_of(api.post("/clients", WHOLE | wrong))) == [field]
        assert not Client.objects.exists()

    def test_everything_that_is_wrong_is_told_at_once(self, api: ApiClient) -> None:
        wrong = {"name": "Kari", "phone": "12", "country": "NO", "vat_number": "NO1"}
        assert set(fields_of(api.post("/clients", wrong))) == {"phone", "vat_number"}

    def test_an_id_of_another_client_is_refused_at_its_field(self, api: ApiClient) -> None:
        api.post("/clients", WHOLE)
        assert set(fields_of(api.post("/clients", WHOLE))) == {"external_id"}
        numbered = {"name": "Twin", "number": "1001"}
        assert set(fields_of(api.post("/clients", numbered))) == {"number"}

    def test_another_business_may_use_the_same_id(self, api, mallory) -> None:
        assert api.post("/clients", WHOLE).status_code == 201
        assert mallory.post("/clients", WHOLE).status_code == 201

    def test_refusals_are_in_the_language_of_the_caller(self, api: ApiClient) -> None:
        headers = {"Accept-Language": "nb"}
        norwegian = fields_of(api.post("/clients", {"name": "Kari", "email": "k"}, headers))
        assert norwegian != fields_of(api.post("/clients", {"name": "Kari", "email": "k"}))

    def test_a_key_that_only_reads_makes_nothing(self, api: ApiClient) -> None:
        reader = ApiClient(api.business, scopes=["read"])
        assert reader.post("/clients", WHOLE).status_code == 403
        assert reader.get("/clients").status_code == 200


class TestChanging:
    def test_only_what_is_named_changes(self, api: ApiClient) -> None:
        made = api.post("/clients", WHOLE).json()
        answer = api.put(f"/clients/{made['id']}", {"name": "Fjord & Fjell", "email": None})
        assert answer.status_code == 200
        changed = answer.json()
        assert (changed.pop("name"), changed.pop("email")) == ("Fjord & Fjell", None)
        assert changed.pop("updated_at") > made["updated_at"]
        assert changed.items() <= made.items()

    def test_a_client_that_was_read_can_be_put_back(self, api: ApiClient) -> None:
        """Even one whose address and numbers no rule of today would make."""
        kept = make_client(
            api.business,
            street="Havnegata 2, oppgang B",
            street_2="c/o Kari, 3. etg",
            postal_code="N5003",
            phone="123",
            organization_number="1",
            tags=["a,b"],
        )
        own = {"id", "archived_at", "created_at", "updated_at"}
        read = api.get(f"/clients/{kept.pk}").json()
        body = {name: value for name, value in read.items() if name not in own}
        body["tags"] = ["a"]
        answer = api.put(f"/clients/{kept.pk}", body)
        assert answer.status_code == 200, answer.content
        changed = {name for name, value in answer.json().items() if value != read[name]}
        assert changed == {"tags", "updated_at"}

    def test_an_edited_address_wins_over_parts_that_were_only_put_back(self, api) -> None:
        made = api.post("/clients", WHOLE).json()
        parts = {name: made[name] for name in ("street", "street_2", "postal_code", "city")}
        body = parts | {"name": made["name"], "address": "Storgata 1, 0155 Oslo, Norway"}
        changed = api.put(f"/clients/{made['id']}", body).json()
        assert changed["street"] == "Storgata 1"
        body = {"name": made["name"], "address": changed["address"], "city": "Moss"}
        assert api.put(f"/clients/{made['id']}", body).json()["city"] == "Moss"

    def test_the_country_moves_without_the_address(self, api: ApiClient) -> None:
        made = api.post("/clients", WHOLE).json()
        body = {"name": made["name"], "address": made["address"], "country": "SE"}
        changed = api.put(f"/clients/{made['id']}", body).json()
        assert changed["address"] == "Havnegata 2, 5003 Bergen, Sweden"

    def test_the_name_is_required_as_the_contract_says(self, api: ApiClient) -> None:
        client = make_client(api.business)
        assert set(fields_of(api.put(f"/clients/{client.pk}", {"tags": []}))) == {"name"}

    def test_changing_nothing_tells_nothing(self, api: ApiClient) -> None:
        client = make_client(api.business)
        assert api.put(f"/clients/{client.pk}", {"name": client.name}).status_code == 200
        assert not Event.objects.filter(kind="client.updated").exists()


class TestArchiving:
    def test_an_archived_client_stays_and_leaves_the_list(self, api: ApiClient) -> None:
        client = make_client(api.business, name="Old")
        first = api.delete(f"/clients/{client.pk}")
        assert first.status_code == 200
        assert first.json()["archived_at"].endswith("Z")
        assert api.delete(f"/clients/{client.pk}").json() == first.json()
        assert api.get(f"/clients/{client.pk}").json() == first.json()
        assert names_of(api.get("/clients")) == []
        assert names_of(api.get("/clients?archived=true")) == ["Old"]

    def test_an_archived_client_is_restored(self, api: ApiClient) -> None:
        client = make_client(api.business, name="Old")
        api.delete(f"/clients/{client.pk}")
        for _time in range(2):
            answer = api.post(f"/clients/{client.pk}/restore")
            assert answer.status_code == 200
            assert answer.json()["archived_at"] is None
        assert names_of(api.get("/clients")) == ["Old"]


class TestForeignIds:
    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_another_s_client_is_not_found(self, api, mallory, method) -> None:
        client = make_client(api.business)
        body = {"name": "Stolen"} if method == "PUT" else None
        for path in (f"/clients/{client.pk}", f"/clients/{uuid.uuid4()}", "/clients/1"):
            answer = mallory.call(method, path, body)
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "not_found"
        assert mallory.post(f"/clients/{client.pk}/restore").status_code == 404
        client.refresh_from_db()
        assert client.archived_at is None
        assert client.name != "Stolen"


class TestListing:
    def test_clients_come_by_name_in_their_envelope(self, api: ApiClient) -> None:
        for name in ("beta", "Alfa", "Gamma"):
            make_client(api.business, name=name)
        make_client(make_business(), name="Another's")
        answer = api.get("/clients")
        assert names_of(answer) == ["Alfa", "beta", "Gamma"]
        envelope = {name: answer.json()[name] for name in ("page", "pages", "total")}
        assert envelope == {"page": 1, "pages": 1, "total": 3}
        assert answer.json()["next_cursor"] is None

    @pytest.mark.parametrize("found", ["q=fjord", "q=post%40f", "q=55667788", "q=5566", "tag=vip"])
    def test_a_client_is_found_by_name_email_phone_and_tag(self, api, found) -> None:
        facts = {"email": "post@fjell.example", "phone": "+4755667788", "tags": ["vip"]}
        make_client(api.business, name="Fjord Bakeri", **facts)
        make_client(api.business, name="Other", email="x@other.example")
        assert names_of(api.get(f"/clients?{found}")) == ["Fjord Bakeri"]

    def test_a_client_is_found_by_the_id_of_another_system(self, api: ApiClient) -> None:
        make_client(api.business, name="One", external_id="a/1?b")
        make_client(api.business, name="Two", external_id="a/2")
        assert names_of(api.get("/clients?external_id=a/1%3Fb")) == ["One"]
        assert names_of(api.get("/clients?external_id=a")) == []

    def test_all_lists_archived_clients_too(self, api: ApiClient) -> None:
        make_client(api.business, name="Here")
        client = make_client(api.business, name="There")
        api.delete(f"/clients/{client.pk}")
        assert names_of(api.get("/clients?archived=all")) == ["Here", "There"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("page=0", "page"),
            ("page=-1", "page"),
            ("page=1.5", "page"),
            ("page=one", "page"),
            ("page=", "page"),
            ("archived=yes", "archived"),
            ("cursor=nonsense", "cursor"),
            ("nmae=Fjord", "nmae"),
            ("external_id=%00", "external_id"),
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, api, query, field) -> None:
        assert list(fields_of(api.get(f"/clients?{query}"))) == [field]

    @pytest.mark.parametrize("page", ["2", "9" * 30])
    def test_a_page_beyond_the_end_is_empty(self, api, page) -> None:
        make_client(api.business)
        answer = api.get(f"/clients?page={page}")
        assert names_of(answer) == []
        assert (answer.json()["page"], answer.json()["total"]) == (int(page), 1)

    @pytest.mark.parametrize("text", ["%00", "'%20%26", "%5C", "%3A%2A", "%20"])
    def test_any_text_can_be_looked_for(self, api, text) -> None:
        assert api.get(f"/clients?q={text}").status_code in {200, 422}


class TestPages:
    @pytest.fixture
    def many(self, api: ApiClient) -> list[str]:
        facts = {"business": api.business, "locale": "en"}
        names = [f"{'Ø' if number % 2 else 'ø'}re {number:03}" for number in range(120)]
        Client.objects.bulk_create(
            Client(name=name, number=str(number), **facts) for number, name in enumerate(names)
        )
        return names

    def test_pages_by_number_hold_each_client_once(self, api, many) -> None:
        pages = [api.get(f"/clients?page={page}") for page in (1, 2, 3)]
        assert [len(names_of(page)) for page in pages] == [50, 50, 20]
        assert sorted(chain.from_iterable(map(names_of, pages))) == sorted(many)
        assert pages[0].json()["pages"] == 3

    def test_cursors_lead_through_the_same_pages(self, api, many) -> None:
        by_number = [api.get(f"/clients?page={page}").json() for page in (1, 2, 3)]
        found, cursor = [by_number[0]], by_number[0]["next_cursor"]
        while cursor:
            found.append(api.get(f"/clients?cursor={cursor}").json())
            cursor = found[-1]["next_cursor"]
        assert found == by_number

    def test_a_cursor_belongs_to_its_filter(self, api, many) -> None:
        cursor = api.get("/clients").json()["next_cursor"]
        assert fields_of(api.get(f"/clients?archived=all&cursor={cursor}"))

    def test_a_cursor_costs_no_count(self, api, many, django_assert_num_queries) -> None:
        cursor = api.get("/clients").json()["next_cursor"]
        # The key, which clients, and they themselves.
        with django_assert_num_queries(3):
            api.get(f"/clients?cursor={cursor}")

    def test_a_cursor_passes_over_clients_that_came_meanwhile(self, api, many) -> None:
        first = api.get("/clients").json()
        make_client(api.business, name="Aaa")
        names = names_of(api.get(f"/clients?cursor={first['next_cursor']}"))
        assert not {client["name"] for client in first["data"]} & set(names)


class TestQueryCounts:
    def test_a_list_costs_the_same_for_one_client_and_for_many(
        self, api, django_assert_num_queries
    ) -> None:
        # The first use of a key is noted, the next ones within a minute are not.
        make_client(api.business)
        api.get("/clients")
        for _time in range(2):
            # The key, how many there are, which ones, and they themselves.
            with django_assert_num_queries(4):
                api.get("/clients?archived=all")
            for _client in range(5):
                make_client(api.business, notes="Anything")

    def test_one_client_costs_a_few(self, api, django_assert_max_num_queries) -> None:
        client = make_client(api.business)
        api.get("/clients")
        with django_assert_max_num_queries(2):
            api.get(f"/clients/{client.pk}")
        with django_assert_max_num_queries(10):
            api.put(f"/clients/{client.pk}", {"name": "New"})


class TestWords:
    def test_the_languages_are_those_of_the_settings(self) -> None:
        assert set(get_args(Locale)) == set(dict(settings.CLIENT_LANGUAGES))
