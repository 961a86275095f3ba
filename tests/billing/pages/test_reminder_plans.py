"""The pages of reminder plans: written by owners, read by everybody, errors at the field."""

import pytest
from django.urls import reverse

from billing.reminders.models import ReminderPlan, ReminderStep
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Role
from tests.billing.pages.conftest import signed_in
from tests.factories import make_business, make_member, make_plan

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "Strict",
    "is_active": "on",
    "send_from": "08:00",
    "send_until": "16:00",
    "working_days_only": "on",
}
STEP = {"days": "10", "when": "after", "channels": ["email"], "tone": "firm"}
HTMX = {"HX-Request": "true", "HX-Target": "plan-steps"}


@pytest.fixture
def plan(business, owner):
    plan, _step = make_plan(business)
    return plan


def url(name, plan, **more):
    return reverse(f"settings:{name}", kwargs={"plan_id": plan.pk, **more})


def days_of(plan):
    return list(plan.steps.filter(removed_at=None).values_list("days", flat=True))


class TestList:
    def test_begins_with_the_plan_of_the_country(self, browser, business):
        page = browser.get(reverse("settings:reminders"))

        plan = ReminderPlan.objects.get(business=business)
        assert plan.is_default
        assert "3 days after the due date" in page.text
        assert "Default" in page.text

    def test_is_read_by_an_accountant_who_changes_nothing(self, business, plan):
        accountant = signed_in(make_member(business, Role.ACCOUNTANT))

        assert accountant.get(reverse("settings:reminders")).status_code == 200
        assert accountant.get(url("reminder_plan", plan)).status_code == 200
        assert accountant.post(url("reminder_plan", plan), FACTS).status_code == 403
        assert accountant.get(url("reminder_step_new", plan)).status_code == 403

    def test_costs_the_same_for_one_and_for_many(
        self, browser, business, plan, django_assert_max_num_queries
    ):
        for _each in range(5):
            make_plan(business)

        with django_assert_max_num_queries(12):
            browser.get(reverse("settings:reminders"))


class TestPlan:
    def test_is_made_and_waits_for_its_messages(self, browser, business, plan):
        response = browser.post(reverse("settings:reminder_plan_new"), FACTS)

        made = ReminderPlan.objects.get(name="Strict")
        assert response["Location"] == url("reminder_plan", made)
        assert not made.is_default
        assert "No messages yet" in browser.get(response["Location"]).text

    def test_says_at_the_field_that_hours_end_after_they_begin(self, browser, plan):
        response = browser.post(url("reminder_plan", plan), FACTS | {"send_until": "08:00"})

        assert response.status_code == 422
        assert "The last hour comes after the first one." in response.text

    def test_is_switched_off(self, browser, plan):
        browser.post(url("reminder_plan", plan), {**FACTS, "is_active": ""})

        plan.refresh_from_db()
        assert not plan.is_active

    def test_asks_whether_a_fee_is_agreed_in_sweden_alone(self, browser, business, plan):
        assert 'name="fee_agreed"' not in browser.get(url("reminder_plan", plan)).text

        business.country = "SE"
        business.save()
        assert 'name="fee_agreed"' in browser.get(url("reminder_plan", plan)).text

    def test_leads_to_what_the_law_allows(self, browser, plan):
        page = browser.get(url("reminder_plan", plan)).text

        assert "What the law of Norway allows on top" in page
        assert reverse("settings:law") in page

    def test_is_reset_to_what_is_usual_in_the_country(self, browser, plan):
        browser.post(url("reminder_plan_reset", plan))

        assert days_of(plan) == [3, 15, 30]

    def test_gives_its_place_to_another_and_is_archived(self, browser, business, plan):
        other, _step = make_plan(business)

        browser.post(url("reminder_plan_archive", plan))
        assert ReminderPlan.objects.get(pk=plan.pk).archived_at is None
        browser.post(url("reminder_plan_default", other))
        browser.post(url("reminder_plan_archive", plan))

        assert ReminderPlan.objects.get(pk=plan.pk).archived_at is not None
        assert browser.get(url("reminder_plan", plan)).status_code == 404


class TestMessage:
    def test_is_added_without_a_script(self, browser, plan):
        response = browser.post(url("reminder_step_new", plan), STEP)

        assert response["Location"] == url("reminder_plan", plan)
        assert days_of(plan) == [3, 10]

    def test_is_added_within_the_page(self, browser, plan):
        response = browser.post(url("reminder_step_new", plan), STEP, headers=HTMX)

        assert response.status_code == 200
        assert "10 days after the due date" in response.text
        assert "toast" in response["HX-Trigger"]

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"days": "3"}, "This plan has a message on that day already."),
            ({"days": "0"}, "Write a number from 1 on."),
            ({"days": ""}, "This field is required."),
            ({"days": "90", "when": "before"}, "At most 60 days before the due date."),
            ({"channels": []}, "Choose at least one way."),
            ({"when": "on", "with_fee": "on"}, "Only after the due date can this be asked for."),
        ],
    )
    def test_that_cannot_be_says_why_at_the_field(self, browser, plan, facts, sentence):
        response = browser.post(url("reminder_step_new", plan), STEP | facts, headers=HTMX)

        assert response.status_code == 422
        assert sentence in response.text
        assert days_of(plan) == [3]

    def test_is_moved_before_the_due_date_and_onto_it(self, browser, plan):
        (step,) = plan.steps.all()

        for facts, days in (({"days": "5", "when": "before"}, -5), ({"days": "", "when": "on"}, 0)):
            browser.post(url("reminder_step", plan, step_id=step.pk), STEP | facts)
            assert days_of(plan) == [days]

    def test_is_removed(self, browser, plan):
        (step,) = plan.steps.all()

        browser.post(url("reminder_step_remove", plan, step_id=step.pk))

        assert days_of(plan) == []

    def test_of_another_plan_is_not_found(self, browser, business, plan):
        _other, step = make_plan(business)

        assert browser.get(url("reminder_step", plan, step_id=step.pk)).status_code == 404

    def test_of_another_business_is_not_found(self, browser, plan):
        strange, step = make_plan(make_business())

        address = url("reminder_step_remove", strange, step_id=step.pk)
        assert browser.post(address).status_code == 404
        assert ReminderStep.objects.filter(pk=step.pk, removed_at=None).exists()

    def test_says_when_it_asks_for_a_fee_too_early(self, browser, business, plan):
        browser.post(url("reminder_step_new", plan), STEP | {"with_fee": "on"})

        page = browser.get(url("reminder_plan", plan)).text
        assert "The law allows no fee before day 14" in page
        assert business_today(business).isoformat() in page
