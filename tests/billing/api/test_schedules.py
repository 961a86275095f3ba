"""Recurring invoices by the API."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from billing.invoices.models import Invoice
from billing.recurring.models import PeriodState, Schedule, SchedulePeriod
from billing.recurring.operations import end_schedule, run_schedule
from clients.operations import archive_client
from tests.billing.api.conftest import ApiClient
from tests.factories import NOW, actor_of, make_client, make_schedule

PATH = "/schedules"
LINE = {"description": "Hosting", "quantity": 1, "unit_price_cents": 50000, "tax_rate": 25}
# Three months later: April and May were missed, June is due.
LATE = datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    """Let the tests take place when the world of the factories does."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def client(api):
    return make_client(api.business, locale="nb")


@pytest.fixture
def schedule(api, client) -> Schedule:
    return make_schedule(api.business, client)


@pytest.fixture
def late(api, schedule) -> Schedule:
    """Return a schedule of which two dates wait."""
    run_schedule(schedule_id=schedule.pk, now=LATE)
    return schedule


def path_of(schedule: Schedule, step: str = "") -> str:
    return f"{PATH}/{schedule.pk}{step}"


def wish(client, **facts: Any) -> dict[str, Any]:
    return {
        "name": "Hosting",
        "client_id": str(client.pk),
        "currency": "NOK",
        "start_date": "2026-04-01",
        "lines": [LINE],
    } | facts


def fields_of(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, answer.content
    found: dict[str, list[str]] = answer.json()["error"].get("fields", {})
    return found


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


class TestMaking:
    def test_says_what_it_will_do(self, api, client):
        answer = api.post(PATH, wish(client, every=3, max_count=2))
        found = answer.json()

        assert answer.status_code == 201, found
        assert found == api.get(f"{PATH}/{found['id']}").json()
        assert found["next_dates"] == ["2026-04-01", "2026-07-01"]
        assert (found["interval"], found["every"], found["day"]) == ("month", 3, None)
        assert (found["state"], found["mode"], found["channels"]) == ("active", "draft", [])
        assert (found["locale"], found["currency"]) == ("nb", "NOK")
        assert (found["subtotal_cents"], found["total_cents"]) == (50000, 62500)
        assert (found["made_count"], found["waiting_count"], found["failed_count"]) == (0, 0, 0)

    def test_keeps_the_variables_of_its_texts(self, api, client):
        line = LINE | {"description": "Hosting {{ month }}"}
        found = api.post(PATH, wish(client, lines=[line], notes="{{ year }}")).json()

        assert found["lines"][0]["description"] == "Hosting {{ month }}"
        assert found["notes"] == "{{ year }}"

    def test_names_a_variable_that_does_not_exist_at_its_line(self, api, client):
        line = LINE | {"description": "Hosting {{ moon }}"}
        answer = api.post(PATH, wish(client, lines=[LINE, line]))

        assert list(fields_of(answer)) == ["lines.1.description"]

    @pytest.mark.parametrize(
        ("facts", "path"),
        [
            ({"name": "  "}, "name"),
            ({"name": "x" * 121}, "name"),
            ({"interval": "day"}, "interval"),
            ({"every": 0}, "every"),
            ({"every": 61}, "every"),
            ({"day": 29}, "day"),
            ({"day": 32}, "day"),
            ({"max_count": 0}, "max_count"),
            ({"end_date": "2026-03-31"}, "end_date"),
            ({"start_date": "1 April"}, "start_date"),
            ({"start_date": "9999-12-31"}, "start_date"),
            (
                {"start_date": "9999-12-31", "mode": "send", "channels": ["email"]},
                "start_date",
            ),
            ({"delivery_day": "start"}, "delivery_day"),
            ({"lines": []}, "lines"),
            ({"channels": ["email"]}, "channels"),
            ({"channels": ["email", "email"], "mode": "send"}, "channels"),
            ({"mode": "send"}, "channels"),
            ({"due_date": "2026-04-30"}, "due_date"),
            ({"client_id": "0199c2e0-7b1f-7d43-8a96-5c0e3f2d1b84"}, "client_id"),
        ],
    )
    def test_refuses_at_the_field(self, api, client, facts, path):
        assert list(fields_of(api.post(PATH, wish(client, **facts)))) == [path]
        assert not Schedule.objects.exists()

    def test_takes_the_last_day_of_each_month(self, api, client):
        found = api.post(PATH, wish(client, day=31, start_date="2026-04-05")).json()

        assert found["next_dates"][:3] == ["2026-04-30", "2026-05-31", "2026-06-30"]

    def test_does_not_invoice_another_s_client(self, api, mallory):
        stranger = make_client(mallory.business)

        assert list(fields_of(api.post(PATH, wish(stranger)))) == ["client_id"]

    def test_works_once_with_its_key(self, api, client):
        keyed = {"Idempotency-Key": "hosting"}
        first, again = (api.post(PATH, wish(client), keyed) for _try in range(2))

        assert first.json() == again.json()
        assert Schedule.objects.count() == 1


class TestExchangeRate:
    def test_is_written_read_and_emptied(self, api, client):
        rate = {"exchange_rate": 11.5, "exchange_rate_date": "2026-03-01"}
        made = api.post(PATH, wish(client, currency="EUR", **rate)).json()
        assert (made["exchange_rate"], made["exchange_rate_until"]) == (11.5, "2026-04-01")
        assert made["tax_currency"] == "NOK"
        one = f"{PATH}/{made['id']}"
        emptied = api.put(one, {"exchange_rate": None, "exchange_rate_date": None}).json()
        assert (emptied["exchange_rate"], emptied["exchange_rate_until"]) == (None, None)
        answer = api.put(one, {"exchange_rate": 11, "exchange_rate_date": "2026-03-03"})
        assert list(fields_of(answer)) == ["exchange_rate_date"]
        assert api.post(PATH, wish(client)).json()["tax_currency"] is None


class TestSending:
    SEND = {"mode": "send", "channels": ["email"]}

    def test_needs_the_scope(self, api, client):
        writer = ApiClient(api.business, ["read", "write"])
        made = api.post(PATH, wish(client, **self.SEND)).json()
        one = f"{PATH}/{made['id']}"
        draft = writer.post(PATH, wish(client)).json()
        answers = [
            writer.post(PATH, wish(client, **self.SEND)),
            writer.put(one, {"name": "Other"}),
            writer.put(one, {"mode": "draft"}),
            writer.put(f"{PATH}/{draft['id']}", self.SEND),
            writer.post(f"{one}/resume"),
            writer.post(f"{one}/periods/make", {"dates": ["2026-04-01"]}),
        ]

        assert {code_of(answer) for answer in answers} == {(403, "insufficient_scope")}
        assert writer.post(f"{one}/pause").json()["state"] == "paused"
        assert api.get(f"{PATH}/{draft['id']}").json()["mode"] == "draft"

    def test_is_refused_where_the_client_cannot_be_reached(self, api):
        client = make_client(api.business, email="")

        assert list(fields_of(api.post(PATH, wish(client, **self.SEND)))) == ["channels"]


class TestList:
    def test_shows_the_newest_first_and_what_is_asked_for(self, api, client):
        old, new = make_schedule(api.business, client), make_schedule(api.business)
        end_schedule(schedule_id=old.pk, actor=actor_of(api.business), now=NOW)

        def ids(query: str = "") -> list[str]:
            return [each["id"] for each in api.get(PATH + query).json()["data"]]

        assert ids() == [str(new.pk), str(old.pk)]
        assert ids("?state=ended") == [str(old.pk)]
        assert ids(f"?client_id={client.pk}") == [str(old.pk)]
        assert ids("?page=9") == []
        assert list(fields_of(api.get(f"{PATH}?stat=ended"))) == ["stat"]

    def test_is_walked_by_cursor(self, api, client):
        made = [make_schedule(api.business, client) for _each in range(51)]

        first = api.get(PATH).json()
        second = api.get(f"{PATH}?cursor={first['next_cursor']}").json()

        assert (first["total"], first["pages"]) == (51, 2)
        assert [each["id"] for each in second["data"]] == [str(made[0].pk)]
        assert second["next_cursor"] is None
        other = api.get(f"{PATH}?state=active&cursor={first['next_cursor']}")
        assert list(fields_of(other)) == ["cursor"]

    def test_costs_as_many_queries_for_many(self, api, client, django_assert_num_queries):
        make_schedule(api.business, client, max_count=3)
        api.get(PATH)
        with django_assert_num_queries(3):
            api.get(PATH)
        for _each in range(4):
            make_schedule(api.business, max_count=3)
        with django_assert_num_queries(3):
            api.get(PATH)


class TestChanging:
    def test_leaves_what_is_not_named(self, api, client):
        made = api.post(PATH, wish(client, max_count=4, notes="Thanks", day=15)).json()

        found = api.put(f"{PATH}/{made['id']}", {"name": "Support", "notes": None}).json()

        assert found == made | {
            "name": "Support",
            "notes": None,
            "updated_at": found["updated_at"],
        }

    def test_replaces_lines_and_rule(self, api, schedule):
        line = LINE | {"quantity": 2}
        found = api.put(path_of(schedule), {"lines": [line], "interval": "year", "day": 15}).json()

        assert (found["subtotal_cents"], len(found["lines"])) == (100000, 1)
        assert found["next_dates"][:2] == ["2026-04-15", "2027-04-15"]

    def test_to_drafts_takes_the_channels_away(self, api, client):
        made = api.post(PATH, wish(client, mode="send", channels=["email"])).json()

        found = api.put(f"{PATH}/{made['id']}", {"mode": "draft"}).json()

        assert (found["mode"], found["channels"]) == ("draft", [])

    def test_of_what_has_ended_is_refused(self, api, schedule):
        end_schedule(schedule_id=schedule.pk, actor=actor_of(api.business), now=NOW)

        assert code_of(api.put(path_of(schedule), {"name": "x"})) == (409, "schedule_ended")

    @pytest.mark.parametrize("name", ["name", "client_id", "start_date", "lines", "mode", "every"])
    def test_takes_no_null_where_there_must_be_something(self, api, schedule, name):
        assert list(fields_of(api.put(path_of(schedule), {name: None}))) == [name]

    def test_keeps_nothing_of_a_refused_change(self, api, schedule):
        answer = api.put(path_of(schedule), {"name": "Other", "end_date": "2026-03-20"})

        assert list(fields_of(answer)) == ["end_date"]
        assert api.get(path_of(schedule)).json()["name"] == "Hosting"


class TestSteps:
    def test_pause_and_resume(self, api, schedule):
        paused = api.post(path_of(schedule, "/pause")).json()
        again = api.post(path_of(schedule, "/pause"), {}).json()
        resumed = api.post(path_of(schedule, "/resume")).json()

        assert (paused["state"], paused["pause_reason"]) == ("paused", "by_hand")
        assert again["state"] == "paused"
        assert (resumed["state"], resumed["pause_reason"]) == ("active", None)

    def test_end_for_good(self, api, schedule):
        ended = api.post(path_of(schedule, "/end")).json()

        assert (ended["state"], ended["next_dates"]) == ("ended", [])
        assert api.post(path_of(schedule, "/end")).status_code == 200
        for step in ("/pause", "/resume"):
            assert code_of(api.post(path_of(schedule, step))) == (409, "schedule_ended")

    def test_wait_for_an_archived_client(self, api, client, late):
        archive_client(client_id=client.pk, actor=actor_of(api.business), now=NOW)
        make = api.post(path_of(late, "/periods/make"), {"dates": ["2026-04-01"]})

        assert code_of(api.post(path_of(late, "/resume"))) == (409, "client_archived")
        assert code_of(make) == (409, "client_archived")


class TestPeriods:
    def test_are_listed_latest_first_with_their_invoices(self, api, late):
        found = api.get(path_of(late, "/periods")).json()["data"]

        assert [(each["date"], each["state"], each["needs_care"]) for each in found] == [
            ("2026-06-01", "made", False),
            ("2026-05-01", "waiting", True),
            ("2026-04-01", "waiting", True),
        ]
        assert found[0]["invoice_id"] == str(Invoice.objects.get().pk)
        assert api.get(path_of(late)).json()["waiting_count"] == 2

    def test_are_listed_by_state(self, api, late):
        found = api.get(path_of(late, "/periods?state=made")).json()

        assert [each["date"] for each in found["data"]] == ["2026-06-01"]
        assert list(fields_of(api.get(path_of(late, "/periods?state=lost")))) == ["state"]

    def test_are_walked_by_cursor(self, api, schedule):
        SchedulePeriod.objects.bulk_create(
            SchedulePeriod(
                business=api.business,
                schedule=schedule,
                period_date=date(2026 + number // 12, number % 12 + 1, 1),
                state=PeriodState.SKIPPED,
            )
            for number in range(60)
        )

        first = api.get(path_of(schedule, "/periods")).json()
        second = api.get(path_of(schedule, f"/periods?cursor={first['next_cursor']}")).json()

        assert first["data"][0]["date"] == "2030-12-01"
        assert [len(page["data"]) for page in (first, second)] == [50, 10]
        assert second["data"][-1]["date"] == "2026-01-01"
        assert second["next_cursor"] is None

    @pytest.mark.parametrize("cursor", ["x", "WyI-Il0", "WyI-IiwiYSIsIjEiLCIxIiwiYSJd"])
    def test_refuse_a_cursor_that_is_none(self, api, late, cursor):
        answer = api.get(path_of(late, f"/periods?cursor={cursor}"))

        assert list(fields_of(answer)) == ["cursor"]

    def test_are_made_once(self, api, late):
        body = {"dates": ["2026-04-01"]}
        first = api.post(path_of(late, "/periods/make"), body).json()["data"]
        again = api.post(path_of(late, "/periods/make"), body).json()["data"]

        assert first == again
        assert [(each["date"], each["state"]) for each in first] == [("2026-04-01", "made")]
        assert Invoice.objects.count() == 2

    def test_are_left_out(self, api, late):
        body = {"dates": ["2026-05-01", "2026-04-01"]}
        found = api.post(path_of(late, "/periods/skip"), body).json()["data"]

        assert [(each["date"], each["state"]) for each in found] == [
            ("2026-04-01", "skipped"),
            ("2026-05-01", "skipped"),
        ]
        assert Invoice.objects.count() == 1

    @pytest.mark.parametrize("step", ["make", "skip"])
    def test_that_do_not_exist_are_named(self, api, late, step):
        body = {"dates": ["2026-04-01", "2026-04-02"]}
        answer = api.post(path_of(late, f"/periods/{step}"), body)

        assert list(fields_of(answer)) == ["dates.1"]
        assert late.periods.filter(state=PeriodState.WAITING).count() == 2

    def test_tell_why_a_draft_was_not_sent(self, api, client):
        made = api.post(PATH, wish(client, mode="send", channels=["email"])).json()
        client.email = ""
        client.save()
        run_schedule(schedule_id=made["id"], now=datetime(2026, 4, 1, 9, tzinfo=UTC))

        (period,) = api.get(f"{PATH}/{made['id']}/periods").json()["data"]

        assert (period["state"], period["needs_care"]) == ("failed", True)
        assert period["problems"] == [{"field": "channels", "code": "no_receiver"}]

    def test_cost_as_many_queries_for_many(self, api, late, django_assert_num_queries):
        api.get(path_of(late, "/periods"))
        with django_assert_num_queries(4):
            api.get(path_of(late, "/periods"))


class TestAnother:
    def test_business_finds_nothing(self, mallory, late):
        dates = {"dates": ["2026-04-01"]}
        answers = [
            mallory.get(path_of(late)),
            mallory.put(path_of(late), {"name": "x"}),
            *(mallory.post(path_of(late, step)) for step in ("/pause", "/resume", "/end")),
            mallory.get(path_of(late, "/periods")),
            mallory.post(path_of(late, "/periods/make"), dates),
            mallory.post(path_of(late, "/periods/skip"), dates),
        ]

        assert {code_of(answer) for answer in answers} == {(404, "not_found")}
        assert mallory.get(PATH).json()["total"] == 0
