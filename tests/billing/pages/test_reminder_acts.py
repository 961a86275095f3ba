"""What is decided about the reminders of an invoice or a client, and what their panels show."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.delivery.choices import ReminderPause
from billing.delivery.models import Delivery
from billing.pages.overview import TOLD_ELSEWHERE
from billing.reminders.models import Reminder, ReminderChoice, ReminderDecision
from billing.reminders.outlook import coming_reminders
from fastfaktura.core.models import Event, Role
from tests.billing.pages.conftest import signed_in
from tests.factories import (
    NOW,
    TODAY,
    make_business,
    make_client,
    make_invoice,
    make_member,
    make_plan,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "reminders"}


@pytest.fixture
def plan(business, owner):
    plan, _step = make_plan(business, name="Usual")
    return plan


@pytest.fixture
def step(plan):
    return plan.steps.get()


@pytest.fixture
def invoice(business, plan):
    return make_invoice(business)


def act(invoice, name):
    return reverse("reminders:invoice_act", args=[invoice.pk, name])


def act_on_client(client, name):
    return reverse("reminders:client_act", args=[client.pk, name])


def panel(browser, invoice):
    html = browser.get(reverse("reminders:of_invoice", args=[invoice.pk]), headers=HTMX).text
    return html.replace("\N{NO-BREAK SPACE}", " ")


def decide(invoice, step, outcome="held", code="paid", at=NOW, **facts):
    return ReminderDecision.objects.create(
        business=invoice.business,
        invoice=invoice,
        step=step,
        outcome=outcome,
        code=code,
        decided_at=at,
        last_decided_at=at,
        **facts,
    )


class TestRest:
    def test_begins_with_a_pause_and_ends_when_it_is_resumed(self, browser, invoice):
        until = timezone.localdate() + timedelta(days=9)
        response = browser.post(
            act(invoice, "pause"), {"until_date": until, "reason": "They asked."}, headers=HTMX
        )

        assert "Reminders rest until" in response.text
        assert "They asked." in response.text
        browser.post(act(invoice, "resume"))
        assert ReminderPause.objects.get().ended_at is not None
        assert "Reminders rest" not in panel(browser, invoice)

    def test_of_a_bad_day_says_so_at_the_field(self, browser, invoice):
        for until in ("", "2020-01-01", "2099-01-01"):
            response = browser.post(act(invoice, "pause"), {"until_date": until}, headers=HTMX)

            assert response.status_code == 422
            assert 'id="id_until_date_error"' in response.text
        assert not ReminderPause.objects.exists()

    def test_is_a_promise_or_a_stop(self, browser, invoice):
        until = timezone.localdate() + timedelta(days=5)
        browser.post(act(invoice, "promise"), {"until_date": until})
        assert "Payment is promised by" in panel(browser, invoice)

        browser.post(act(invoice, "stop"), {"reason": ""})
        assert "Reminders of this invoice are stopped." in panel(browser, invoice)
        assert "Reminders stopped" in browser.get(reverse("invoices:show", args=[invoice.pk])).text

    def test_of_a_client_holds_for_all_of_its_invoices(self, browser, business, invoice):
        browser.post(act_on_client(invoice.client, "stop"), {"reason": "A dispute"})

        assert "All reminders to this client are stopped." in panel(browser, invoice)

    def test_is_nothing_for_an_accountant_to_decide(self, business, invoice):
        accountant = signed_in(make_member(business, Role.ACCOUNTANT))

        assert accountant.post(act(invoice, "stop"), {}).status_code == 403
        assert "reminders-more" not in panel(accountant, invoice)

    def test_of_another_business_is_not_found(self, browser):
        stranger = make_invoice(make_business())

        assert browser.post(act(stranger, "stop"), {}).status_code == 404

    @pytest.mark.parametrize("name", ["promise", "moon"])
    def test_knows_no_other_steps(self, browser, invoice, name):
        assert browser.get(act_on_client(invoice.client, name)).status_code == 404


class TestChoice:
    def test_is_the_businesss_then_the_clients_then_its_own(self, browser, business, invoice):
        strict, _step = make_plan(business, name="Strict")
        assert "By your default plan, “Usual”." in panel(browser, invoice)

        browser.post(act_on_client(invoice.client, "plan"), {"plan": strict.pk})
        assert "By the client&#x27;s plan, “Strict”." in panel(browser, invoice)

        browser.post(act(invoice, "plan"), {"plan": "none"})
        assert "No reminders by plan: chosen for this invoice." in panel(browser, invoice)

        browser.post(act(invoice, "plan"), {"plan": "follow"})
        assert "Strict" in panel(browser, invoice)
        assert ReminderChoice.objects.get().client == invoice.client

    def test_is_none_of_another_business(self, browser, invoice):
        strange, _step = make_plan(make_business())

        response = browser.post(act(invoice, "plan"), {"plan": strange.pk}, headers=HTMX)

        assert response.status_code == 422
        assert not ReminderChoice.objects.exists()


class TestPanel:
    def test_tells_what_was_sent_and_why_something_waits(self, browser, invoice, step):
        reminder = Reminder.objects.create(
            business=invoice.business,
            invoice=invoice,
            step=step,
            level=1,
            planned_date=TODAY,
            tone="friendly",
        )
        Delivery.objects.create(
            business=invoice.business,
            invoice=invoice,
            kind="reminder",
            cause_id=reminder.pk,
            channel="email",
            receiver="post@fjord.example",
            state="delivered",
            finished_at=NOW,
        )
        data = {"amount": "1250.000", "currency": "NOK", "received_date": "2026-11-12"}
        decide(invoice, step, code="money_received", data=data)

        shown = panel(browser, invoice)

        assert "Reminder 1 · Friendly" in shown
        assert "post@fjord.example" in shown
        assert "Delivered" in shown
        assert "NOK 1,250.00 received on 12 Nov 2026 fits this invoice." in shown

    def test_costs_few_queries(self, browser, invoice, step, django_assert_max_num_queries):
        for _each in range(4):
            decide(invoice, step)

        with django_assert_max_num_queries(40):
            panel(browser, invoice)


class TestPageOfReminders:
    def test_says_what_will_stand_there(self, browser, plan):
        page = browser.get(reverse("reminders:list")).text

        assert "Nothing was decided yet" in page
        assert "Reminders have not run yet." in page
        assert "No reminder comes in the next 14 days." in page

    def test_filters_by_what_was_decided(self, browser, invoice, step):
        decide(invoice, step, code="paid")
        decide(invoice, step, outcome="skipped", code="too_late", data={"due_date": "2026-03-16"})

        held = browser.get(reverse("reminders:list") + "?show=held").text

        assert "the invoice is paid" in held
        assert "it was meant for before the due date" not in held

    def test_pages_by_what_was_decided_last(self, browser, invoice, step):
        for minutes in range(35):
            decide(invoice, step, code="paid", at=NOW + timedelta(minutes=minutes))
        first = browser.get(reverse("reminders:list"))

        second = browser.get(reverse("reminders:list") + first.context["older_url"])

        assert len(first.context["rows"]) == 30
        assert len(second.context["rows"]) == 5
        assert second.context["older_url"] == ""

    @pytest.mark.parametrize("mark", ["x", "9" * 17 + "-" + "0" * 36, "1-1"])
    def test_takes_no_nonsense_for_a_place(self, browser, plan, mark):
        assert browser.get(reverse("reminders:list"), {"older": mark}).status_code == 200

    def test_costs_the_same_for_one_and_for_many(
        self, browser, business, step, django_assert_max_num_queries
    ):
        today = timezone.localdate()
        for _each in range(6):
            invoice = make_invoice(business, issue_date=today, payment_terms_days=2)
            decide(invoice, step)

        with django_assert_max_num_queries(25):
            page = browser.get(reverse("reminders:list"))
        assert len(page.context["coming"]) == 6


class TestOutlook:
    def test_names_the_next_step_on_a_working_day(self, business, invoice):
        (coming,) = coming_reminders(business, today=TODAY, until=TODAY + timedelta(days=30))

        # Three days after Monday 16 March.
        assert (coming.invoice, coming.date.isoformat()) == (invoice, "2026-03-19")

    def test_leaves_out_whom_no_plan_reminds(self, browser, business, invoice):
        browser.post(act(invoice, "plan"), {"plan": "none"})

        assert coming_reminders(business, today=TODAY, until=TODAY + timedelta(days=30)) == []


class TestOverview:
    def test_is_not_flooded_by_what_did_not_happen(self, browser, invoice):
        for kind in TOLD_ELSEWHERE:
            Event.objects.create(
                business=invoice.business,
                kind=kind,
                subject_type="invoice",
                subject_id=invoice.pk,
                actor_kind="system",
                data={"code": "paid"},
            )

        assert "Not reminded: the invoice is paid." not in browser.get(reverse("overview")).text

    def test_names_a_promise_that_was_not_kept(self, browser, business, invoice):
        ReminderPause.objects.create(
            business=business,
            invoice=invoice,
            kind="promised",
            until_date=timezone.localdate() - timedelta(days=3),
        )

        assert f"Invoice {invoice.number} was promised by" in browser.get(reverse("overview")).text

    def test_names_a_client_without_an_address(self, browser, business, step):
        invoice = make_invoice(business, make_client(business, email=""))
        decide(invoice, step, code="no_receiver", at=timezone.now())

        page = browser.get(reverse("overview")).text
        assert "Not reminded: the client has no email address." in page
        decide(invoice, step, outcome="sent", code="due", at=timezone.now())
        assert "no email address" not in browser.get(reverse("overview")).text
