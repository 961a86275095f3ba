"""Plans as a person writes them: the default, steps that come and go, and what is chosen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from billing.reminders.choosing import choose_plan, follow_again
from billing.reminders.models import Reminder, ReminderChoice, ReminderPlan, ReminderStep
from billing.reminders.plans import (
    MOST_STEPS,
    DefaultPlanStays,
    PlanArchived,
    PlanContent,
    StepContent,
    StepTaken,
    TooManySteps,
    add_step,
    archive_plan,
    change_step,
    make_default,
    remove_step,
    replace_steps,
    save_plan,
)
from fastfaktura.core.models import Event
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_invoice

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=10)
USUAL = PlanContent(name="Usual")


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def actor(business):
    return actor_of(business)


@pytest.fixture
def plan(business, actor):
    return save_plan(business=business, content=USUAL, today=TODAY, actor=actor)


@pytest.fixture
def who(business, actor):
    """What every change of a plan is told beside the change."""
    return {"business": business, "actor": actor}


def steps_of(plan):
    return list(plan.steps.filter(removed_at=None))


def kinds(subject):
    return list(Event.objects.filter(subject_id=subject.pk).values_list("kind", flat=True))


class TestPlan:
    def test_is_the_default_if_it_is_the_first(self, plan, who):
        second = save_plan(content=replace(USUAL, name="Strict"), today=TODAY, **who)

        assert plan.is_default
        assert not second.is_default

    def test_gives_its_place_to_another_default(self, plan, who):
        second = save_plan(content=replace(USUAL, name="Strict"), today=TODAY, **who)

        make_default(plan_id=second.pk, **who)

        assert ReminderPlan.objects.get(is_default=True) == second

    def test_tells_what_changed_and_nothing_when_nothing_did(self, plan, who):
        for _each in range(2):
            save_plan(plan_id=plan.pk, content=replace(USUAL, fee_agreed=True), today=TODAY, **who)

        (event,) = Event.objects.filter(subject_id=plan.pk, kind="reminder_plan.updated")
        assert event.data["changed"] == ["fee_agreed"]

    def test_begins_anew_on_the_day_it_is_switched_on_again(self, plan, who):
        for content in (replace(USUAL, is_active=False), USUAL):
            save_plan(plan_id=plan.pk, content=content, today=LATER, **who)

        plan.refresh_from_db()
        assert plan.active_since == LATER

    def test_of_another_business_is_not_found(self, plan):
        stranger = make_business()

        with pytest.raises(ReminderPlan.DoesNotExist):
            archive_plan(plan_id=plan.pk, business=stranger, now=NOW, actor=actor_of(stranger))

    def test_that_is_the_default_is_not_archived(self, plan, who):
        with pytest.raises(DefaultPlanStays):
            archive_plan(plan_id=plan.pk, now=NOW, **who)

    def test_that_is_archived_frees_those_for_whom_it_was_chosen(self, plan, business, who, actor):
        second = save_plan(content=replace(USUAL, name="Strict"), today=TODAY, **who)
        choose_plan(client=make_client(business), plan=second, actor=actor)

        freed = archive_plan(plan_id=second.pk, now=NOW, **who)

        assert freed == 1
        assert not ReminderChoice.objects.exists()
        with pytest.raises(PlanArchived):
            save_plan(plan_id=second.pk, content=USUAL, today=TODAY, **who)


class TestStep:
    def test_stands_once_on_a_day(self, plan, who):
        add_step(plan_id=plan.pk, content=StepContent(days=3), today=TODAY, **who)

        with pytest.raises(StepTaken):
            add_step(plan_id=plan.pk, content=StepContent(days=3), today=TODAY, **who)

    def test_is_one_of_a_few(self, plan, who):
        for days in range(MOST_STEPS):
            add_step(plan_id=plan.pk, content=StepContent(days=days), today=TODAY, **who)

        with pytest.raises(TooManySteps):
            add_step(plan_id=plan.pk, content=StepContent(days=40), today=TODAY, **who)

    def test_counts_from_the_day_it_was_moved(self, plan, who):
        step = add_step(plan_id=plan.pk, content=StepContent(days=30), today=TODAY, **who)

        moved = change_step(step_id=step.pk, content=StepContent(days=5), today=LATER, **who)
        toned = change_step(
            step_id=step.pk,
            content=StepContent(days=5, tone="firm"),
            today=LATER + timedelta(days=1),
            **who,
        )

        assert (moved.active_since, toned.active_since) == (LATER, LATER)

    def test_that_sent_nothing_is_gone_when_it_is_taken_out(self, plan, who):
        step = add_step(plan_id=plan.pk, content=StepContent(days=3), today=TODAY, **who)

        remove_step(step_id=step.pk, now=NOW, **who)

        assert not ReminderStep.objects.exists()

    def test_that_sent_something_is_kept_and_is_the_same_when_it_comes_back(
        self, plan, business, who
    ):
        step = add_step(plan_id=plan.pk, content=StepContent(days=3), today=TODAY, **who)
        Reminder.objects.create(
            business=business,
            invoice=make_invoice(business),
            step=step,
            planned_date=TODAY,
            tone="friendly",
        )

        remove_step(step_id=step.pk, now=NOW, **who)
        assert steps_of(plan) == []
        back = add_step(plan_id=plan.pk, content=StepContent(days=3), today=LATER, **who)

        assert back == step
        assert steps_of(plan) == [step]

    def test_on_the_same_day_goes_on_when_all_are_replaced(self, plan, who):
        kept, gone = (
            add_step(plan_id=plan.pk, content=StepContent(days=days), today=TODAY, **who)
            for days in (3, 10)
        )

        replace_steps(
            plan_id=plan.pk,
            contents=[StepContent(days=3, tone="firm"), StepContent(days=20)],
            now=NOW,
            today=LATER,
            **who,
        )

        first, second = steps_of(plan)
        assert (first, first.tone, first.active_since) == (kept, "firm", TODAY)
        assert (second.days, second.active_since) == (20, LATER)
        assert not ReminderStep.objects.filter(pk=gone.pk).exists()


class TestChoice:
    def test_of_a_client_is_one_and_is_told(self, plan, business, actor):
        client = make_client(business)

        choose_plan(client=client, plan=plan, actor=actor)
        choose_plan(client=client, plan=None, actor=actor)

        assert ReminderChoice.objects.get().plan is None
        assert kinds(client) == ["reminder_plan.chosen"] * 2

    def test_is_forgotten(self, plan, business, actor):
        invoice = make_invoice(business)
        choose_plan(invoice=invoice, plan=plan, actor=actor)

        follow_again(invoice=invoice, actor=actor)

        assert not ReminderChoice.objects.exists()

    def test_is_never_of_another_business(self, plan):
        stranger = make_business()

        with pytest.raises(ReminderPlan.DoesNotExist):
            choose_plan(client=make_client(stranger), plan=plan, actor=actor_of(stranger))
