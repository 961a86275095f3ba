"""Number series by the API."""

from typing import Any

import pytest

from billing.numbering.models import SeriesUse
from billing.numbering.operations import ensure_series
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Event
from tests.factories import make_draft, make_invoice

pytestmark = pytest.mark.django_db
PATH = "/number-series"
SHOP = {"name": "Shop", "pattern": "S{YYYY}-{NNNN}", "resets": "yearly"}


def fields_of(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.content
    return list(answer.json()["error"]["fields"])


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


class TestReading:
    def test_says_how_numbers_read_and_which_is_next(self, api):
        today = business_today(api.business)
        make_invoice(api.business, issue_date=today)
        [series] = api.get(PATH).json()["data"]
        assert series["pattern"] == "{YYYY}-{NNNN}"
        assert (series["used_for"], series["next_count"]) == (["invoice"], 2)
        assert series["next_number"] == f"{today.year}-0002"
        assert api.get(f"{PATH}/{series['id']}").json() == series

    def test_of_another_business_is_not_found(self, api, mallory):
        series = ensure_series(api.business)
        assert mallory.get(PATH).json()["data"] == []
        for answer in (
            mallory.get(f"{PATH}/{series.pk}"),
            mallory.put(f"{PATH}/{series.pk}", {"name": "Mine"}),
            mallory.delete(f"{PATH}/{series.pk}"),
            mallory.post(f"{PATH}/{series.pk}/restore"),
        ):
            assert answer.status_code == 404

    def test_costs_the_same_for_many(self, api, django_assert_num_queries):
        api.post(PATH, SHOP)
        api.get("/business")
        for more in ("Fair", "Market"):
            with django_assert_num_queries(4):
                api.get(PATH)
            api.post(PATH, {"name": more, "pattern": f"{more[0]}-{{N}}"})


class TestMaking:
    def test_takes_what_the_settings_take(self, api):
        made = api.post(PATH, SHOP | {"next_count": 7}).json()
        year = business_today(api.business).year
        assert made["next_number"] == f"S{year}-0007"
        assert (made["used_for"], made["archived"], made["in_books"]) == ([], False, True)
        assert made == api.get(f"{PATH}/{made['id']}").json()
        event = Event.objects.get(kind="series.created")
        assert event.data["series"] == made["id"]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"pattern": "S{YYYY}"}, "pattern"),
            ({"pattern": "S{NNNN}"}, "pattern"),
            ({"pattern": "S€{N}", "resets": "never"}, "pattern"),
            ({"pattern": "{YYYY}-{NNN}"}, "pattern"),
            ({"name": " "}, "name"),
            ({"name": "invoices"}, "name"),
            ({"next_count": 0}, "next_count"),
            ({"resets": "weekly"}, "resets"),
            ({"used_for": ["quote"]}, "used_for.0"),
            ({"used_for": ["invoice", "invoice"]}, "used_for"),
        ],
    )
    def test_refuses_at_the_field(self, api, facts, field):
        ensure_series(api.business)
        assert fields_of(api.post(PATH, SHOP | facts)) == [field]
        assert len(api.get(PATH).json()["data"]) == 1

    def test_lets_kinds_take_their_numbers_from_it(self, api):
        ensure_series(api.business)
        made = api.post(PATH, SHOP | {"used_for": ["credit_note", "invoice"]}).json()
        assert made["used_for"] == ["credit_note", "invoice"]
        assert make_invoice(api.business).number.startswith("S")


class TestChanging:
    @pytest.fixture
    def series(self, api) -> dict[str, Any]:
        make_invoice(api.business, issue_date=business_today(api.business))
        [found] = api.get(PATH).json()["data"]
        return found

    def test_changes_what_is_named(self, api, series):
        after = api.put(f"{PATH}/{series['id']}", {"next_count": 40}).json()
        assert after["next_count"] == 40
        same = ("name", "pattern", "resets", "used_for")
        assert {name: after[name] for name in same} == {name: series[name] for name in same}

    def test_never_goes_back_behind_what_was_issued(self, api, series):
        answer = api.put(f"{PATH}/{series['id']}", {"next_count": 1})
        assert fields_of(answer) == ["next_count"]
        assert api.get(f"{PATH}/{series['id']}").json()["next_count"] == 2

    def test_refuses_numbers_of_another_series(self, api, series):
        other = api.post(PATH, SHOP).json()
        answer = api.put(f"{PATH}/{other['id']}", {"pattern": series["pattern"], "resets": "never"})
        assert fields_of(answer) == ["pattern"]

    def test_gives_kinds_and_takes_those_away_that_share(self, api, series):
        one = f"{PATH}/{series['id']}"
        own = api.put(one, {"used_for": ["invoice", "credit_note"]}).json()
        assert own["used_for"] == ["credit_note", "invoice"]
        assert api.put(one, {"used_for": ["invoice"]}).json()["used_for"] == ["invoice"]
        assert fields_of(api.put(one, {"used_for": []})) == ["used_for"]
        assert SeriesUse.objects.filter(kind="invoice").exists()


class TestArchiving:
    def test_is_for_what_nothing_uses(self, api):
        series = ensure_series(api.business)
        assert code_of(api.delete(f"{PATH}/{series.pk}")) == (409, "series_in_use")
        shop = api.post(PATH, SHOP).json()["id"]
        make_draft(api.business, wanted_series_id=shop)
        assert code_of(api.delete(f"{PATH}/{shop}")) == (409, "series_in_use")

    def test_keeps_it_and_brings_it_back(self, api):
        shop = f"{PATH}/{api.post(PATH, SHOP).json()['id']}"
        assert api.delete(shop).status_code == 204
        assert api.get(shop).json()["archived"] is True
        answer = api.put(shop, {"used_for": ["invoice"]})
        assert code_of(answer) == (409, "series_archived")
        twin = api.post(PATH, SHOP | {"name": "Twin"})
        assert twin.status_code == 201
        assert code_of(api.post(f"{shop}/restore")) == (409, "series_collides")
        api.delete(f"{PATH}/{twin.json()['id']}")
        assert api.post(f"{shop}/restore").json()["archived"] is False


class TestPreview:
    def test_shows_numbers_and_keeps_nothing(self, api):
        said = {"pattern": "{CLIENT}/{YY}{MM}-{NN}", "date": "2026-03-31", "next_count": 99}
        answer = api.post(f"{PATH}/preview", said | {"client_number": "K 7"})
        assert answer.json() == {"numbers": ["K-7/2603-99", "K-7/2603-100", "K-7/2603-101"]}
        assert api.get(PATH).json()["data"] == []

    def test_says_what_is_wrong_with_a_pattern(self, api):
        assert fields_of(api.post(f"{PATH}/preview", {"pattern": "{YYYY}"})) == ["pattern"]
