"""Reminder plans by the API: written, changed, archived, and chosen for clients and invoices."""

from datetime import time

import pytest

from billing.reminders.defaults import default_steps
from billing.reminders.models import ReminderChoice, ReminderPlan, ReminderStep
from billing.reminders.planning import plan_of
from billing.reminders.plans import MOST_PLANS
from fastfaktura.core.models import Event
from tests.billing.api.conftest import ApiClient
from tests.factories import make_client, make_invoice, make_plan

LISTING = 8
CHOOSING = 30


@pytest.fixture
def plan(api):
    """Return the default plan of the business: one friendly email three days late."""
    return make_plan(api.business)[0]


@pytest.fixture
def other(api, plan):
    """Return a plan that is not the default."""
    return make_plan(api.business, name="Patient")[0]


def path(plan):
    return f"/reminder-plans/{plan.pk}"


def refusal_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


def fields_of(answer):
    assert refusal_of(answer) == (422, "validation_failed"), answer.content
    return answer.json()["error"]["fields"]


def days_of(answer):
    assert answer.status_code in {200, 201}, answer.content
    return [step["days"] for step in answer.json()["steps"]]


class TestCreating:
    def test_takes_the_steps_that_are_usual_in_the_country(self, api):
        answer = api.post("/reminder-plans", {"name": " Standard "})

        told = answer.json()
        assert days_of(answer) == [step.days for step in default_steps(api.business.country)]
        assert (told["name"], told["default"], told["active"]) == ("Standard", True, True)
        assert (told["send_from"], told["send_until"]) == ("09:00", "17:00")
        assert told == api.get(f"/reminder-plans/{told['id']}").json()

    def test_takes_steps_of_its_own_in_any_order(self, api, plan):
        steps = [
            {"days": 14, "channels": ["sms", "email"], "tone": "formal", "with_fee": True},
            {"days": -2},
        ]
        answer = api.post(
            "/reminder-plans",
            {"name": "Mine", "steps": steps, "send_from": "07:30", "working_days_only": False},
        )

        told = answer.json()
        assert days_of(answer) == [-2, 14]
        assert told["default"] is False
        assert told["send_from"] == "07:30"
        assert told["steps"][1] == {**steps[0], "with_interest": False, "with_compensation": False}
        assert told["steps"][0]["channels"] == ["email"]

    def test_may_make_it_the_default(self, api, plan):
        answer = api.post("/reminder-plans", {"name": "New", "default": True, "steps": []})

        plan.refresh_from_db()
        assert answer.json()["default"] is True
        assert answer.json()["steps"] == []
        assert not plan.is_default

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"send_from": "9:00"}, "send_from"),
            ({"send_from": "24:00"}, "send_from"),
            ({"send_from": "18:00"}, "send_until"),
            ({"steps": [{"days": 3}, {"days": 3}]}, "steps.1.days"),
            ({"steps": [{"days": 366}]}, "steps.0.days"),
            ({"steps": [{"days": -61}]}, "steps.0.days"),
            ({"steps": [{"days": 0, "with_fee": True}]}, "steps.0.with_fee"),
            ({"steps": [{"days": 1, "channels": []}]}, "steps.0.channels"),
            ({"steps": [{"days": 1, "channels": ["link"]}]}, "steps.0.channels.0"),
            ({"steps": [{"days": 1, "channels": ["sms", "sms"]}]}, "steps.0.channels"),
            ({"steps": [{"days": 1, "tone": "angry"}]}, "steps.0.tone"),
            ({"steps": [{"days": day} for day in range(13)]}, "steps"),
            ({"steps": None}, "steps"),
            ({"step": []}, "step"),
        ],
    )
    def test_names_what_it_does_not_take(self, api, facts, field):
        answer = api.post("/reminder-plans", {"name": "Mine", **facts})

        assert fields_of(answer).keys() == {field}
        assert not ReminderPlan.objects.exists()

    def test_ends_at_as_many_as_fit(self, api):
        for _each in range(MOST_PLANS):
            make_plan(api.business)

        answer = api.post("/reminder-plans", {"name": "One more"})

        assert refusal_of(answer) == (409, "too_many_reminder_plans")


class TestChanging:
    def test_leaves_alone_what_is_not_named(self, api, plan):
        step = ReminderStep.objects.get()

        answer = api.put(path(plan), {"name": "Friendly"})

        assert (answer.json()["name"], days_of(answer)) == ("Friendly", [3])
        assert ReminderStep.objects.get() == step

    def test_replaces_all_steps_and_keeps_those_of_the_same_days(self, api, plan):
        step = ReminderStep.objects.get()

        answer = api.put(path(plan), {"steps": [{"days": 10}, {"days": 3, "tone": "firm"}]})

        assert days_of(answer) == [3, 10]
        assert ReminderStep.objects.get(days=3).pk == step.pk
        assert ReminderStep.objects.get(days=3).tone == "firm"

    def test_that_changes_nothing_tells_nothing(self, api, plan):
        before = Event.objects.count()
        read = api.get(path(plan)).json()
        names = ("name", "active", "default", "send_from", "send_until", "fee_agreed", "steps")

        answer = api.put(path(plan), {name: read[name] for name in names})

        assert answer.json() == read
        assert Event.objects.count() == before

    def test_checks_hours_against_those_that_stay(self, api, plan):
        answer = api.put(path(plan), {"send_from": "17:00"})

        plan.refresh_from_db()
        assert fields_of(answer).keys() == {"send_until"}
        assert plan.send_from == time(9)

    def test_keeps_one_default(self, api, plan, other):
        assert refusal_of(api.put(path(plan), {"default": False})) == (409, "plan_is_default")
        assert api.put(path(other), {"default": True}).json()["default"] is True
        assert api.put(path(plan), {"default": False}).json()["default"] is False
        assert refusal_of(api.delete(path(other))) == (409, "plan_is_default")

    def test_does_nothing_by_halves(self, api, plan):
        body = {"name": "Half", "steps": [{"days": 5}], "default": False}

        assert api.put(path(plan), body).status_code == 409

        plan.refresh_from_db()
        assert plan.name != "Half"
        assert [step.days for step in plan.steps.all()] == [3]


class TestArchiving:
    def test_frees_whom_it_was_chosen_for(self, api, other):
        client = make_client(api.business)
        chosen = {"choice": "plan", "plan_id": str(other.pk)}
        api.put(f"/clients/{client.pk}/reminder-plan", chosen)

        told = api.delete(path(other)).json()

        assert told["archived_at"] is not None
        assert told == api.delete(path(other)).json() == api.get(path(other)).json()
        assert not ReminderChoice.objects.exists()
        assert refusal_of(api.put(path(other), {"name": "Again"})) == (409, "plan_archived")
        answer = api.put(f"/clients/{client.pk}/reminder-plan", chosen)
        assert fields_of(answer) == {"plan_id": ["This plan is archived."]}


class TestTheList:
    def test_has_the_default_first_and_no_archived_ones(self, api, plan, other):
        api.delete(path(other))
        asked = {"": [plan], "?archived=true": [other], "?archived=all": [plan, other]}
        for query, expected in asked.items():
            told = api.get(f"/reminder-plans{query}").json()
            assert [row["id"] for row in told["data"]] == [str(each.pk) for each in expected]

    def test_is_of_the_business_alone(self, api, mallory, plan):
        assert mallory.get("/reminder-plans").json()["data"] == []
        for answer in (
            mallory.get(path(plan)),
            mallory.put(path(plan), {"name": "Mine"}),
            mallory.delete(path(plan)),
        ):
            assert refusal_of(answer) == (404, "not_found")

    def test_asks_no_more_for_many(self, api, plan, django_assert_max_num_queries):
        for _each in range(10):
            make_plan(api.business)
        with django_assert_max_num_queries(LISTING):
            assert len(api.get("/reminder-plans").json()["data"]) == 11


class TestTheChoice:
    def test_goes_from_the_invoice_over_the_client_to_the_default(self, api, plan, other):
        invoice = make_invoice(api.business)
        of_invoice = f"/invoices/{invoice.pk}/reminder-plan"
        of_client = f"/clients/{invoice.client_id}/reminder-plan"

        def held():
            told = api.get(of_invoice).json()
            holding = plan_of(invoice)
            assert told["in_force"]["plan_id"] == (str(holding.pk) if holding else None)
            return told["choice"], told["in_force"]["source"], told["in_force"]["name"]

        assert held() == ("inherit", "business", plan.name)
        api.put(of_client, {"choice": "plan", "plan_id": str(other.pk)})
        assert held() == ("inherit", "client", "Patient")
        api.put(of_invoice, {"choice": "none"})
        assert held() == ("none", "invoice", None)
        api.put(of_invoice, {"choice": "plan", "plan_id": str(plan.pk)})
        assert held() == ("plan", "invoice", plan.name)
        assert api.put(of_invoice, {"choice": "inherit"}).json()["choice"] == "inherit"
        assert held() == ("inherit", "client", "Patient")
        api.put(of_client, {"choice": "none"})
        assert held() == ("inherit", "client", None)

    def test_tells_that_a_plan_is_switched_off(self, api, plan):
        client = make_client(api.business)
        api.put(path(plan), {"active": False})

        told = api.get(f"/clients/{client.pk}/reminder-plan").json()

        assert told["in_force"]["active"] is False
        assert told["in_force"]["plan_id"] == str(plan.pk)

    def test_is_told_without_any_plan(self, api):
        client = make_client(api.business)

        assert api.get(f"/clients/{client.pk}/reminder-plan").json() == {
            "choice": "inherit",
            "plan_id": None,
            "in_force": {"source": "business", "plan_id": None, "name": None, "active": False},
        }

    def test_takes_no_plan_of_another_business(self, api, mallory, plan):
        client = make_client(mallory.business)
        place = f"/clients/{client.pk}/reminder-plan"

        answer = mallory.put(place, {"choice": "plan", "plan_id": str(plan.pk)})

        assert fields_of(answer) == {"plan_id": ["There is no plan of this id."]}
        assert api.put(place, {"choice": "none"}).status_code == 404
        assert not ReminderChoice.objects.exists()

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "choice"),
            ({"choice": "default"}, "choice"),
            ({"choice": "plan"}, "plan_id"),
            ({"choice": "plan", "plan_id": None}, "plan_id"),
            ({"choice": "none", "plan_id": "0199c2e9-4f73-7a1c-b85d-92e6d0c7f314"}, "plan_id"),
        ],
    )
    def test_says_all_and_no_more(self, api, body, field):
        client = make_client(api.business)

        answer = api.put(f"/clients/{client.pk}/reminder-plan", body)

        assert fields_of(answer).keys() == {field}

    def test_needs_the_scope_to_write(self, api, plan):
        reader = ApiClient(api.business, ["read"])

        assert reader.get(path(plan)).status_code == 200
        assert refusal_of(reader.put(path(plan), {})) == (403, "insufficient_scope")
