"""Deciding about an invoice: what is queued, what is never looked at, and never twice."""

from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from threading import Thread
from typing import Any, cast

import pytest
from django.db import connection

from billing.delivery.models import Delivery, DeliveryState
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.reminders.models import Outcome, Reminder, ReminderState
from billing.reminders.operations import (
    choose_plan,
    decide_for_invoice,
    ensure_default_plan,
    follow_again,
    run_reminders,
)
from billing.reminders.plans import PlanContent, StepContent, add_step, save_plan
from fastfaktura.core.models import Business, Event
from tests.billing.reminders.conftest import DUE, TODAY, at, codes, let_leave, pay, run_and_send
from tests.factories import (
    NOW,
    actor_of,
    credit_part,
    make_business,
    make_client,
    make_draft,
    make_invoice,
)

pytestmark = pytest.mark.django_db


def decide(invoice: Invoice, now: Any) -> Any:
    return decide_for_invoice(invoice_id=invoice.pk, now=now)


class TestAnInvoiceThatIsDue:
    def test_is_reminded_of_once(self, business: Business) -> None:
        invoice = make_invoice(business)
        assert decide(invoice, at(3)).outcome == Outcome.SENT
        assert decide(invoice, at(3)).outcome is None
        reminder = Reminder.objects.get()
        assert (reminder.state, reminder.level) == (ReminderState.QUEUED, 1)
        assert reminder.planned_date == date(2026, 3, 19)
        delivery = Delivery.objects.get()
        assert (delivery.cause_id, delivery.tone) == (reminder.pk, "friendly")
        assert delivery.is_automatic
        assert codes(invoice) == ["sent 3 due"]

    def test_is_left_alone_before_its_day_and_outside_of_the_hours(
        self, business: Business
    ) -> None:
        invoice = make_invoice(business)
        # The day before; half past eight; half past five; a day later is as good.
        for now in (at(2), at(3, 7.5), at(3, 16.5)):
            assert decide(invoice, now).outcome is None
        assert decide(invoice, at(4)).outcome == Outcome.SENT

    def test_counts_days_by_the_business_s_calendar(self) -> None:
        # Half past midnight in Oslo is the day before in UTC; a plan for every hour shows it.
        business = make_business(is_sandbox=True)
        plan = ensure_default_plan(business, today=TODAY)
        plan.working_days_only = False
        plan.send_from = plan.send_from.replace(hour=0)
        plan.save()
        invoice = make_invoice(business)
        assert decide(invoice, at(2, 22.5)).outcome is None
        assert decide(invoice, at(2, 23.5)).outcome == Outcome.SENT

    def test_waits_for_the_first_working_day(self, business: Business) -> None:
        # Due on 31 March: the first step falls on Good Friday, and goes on Easter Tuesday.
        invoice = make_invoice(business, payment_terms_days=29)
        assert invoice.due_date == date(2026, 3, 31)
        for day in (3, 4, 5, 6):
            assert decide(invoice, at(date(2026, 4, day))).outcome is None
        assert decide(invoice, at(date(2026, 4, 7))).outcome == Outcome.SENT

    def test_waits_for_the_holiday_of_the_client_s_country(self, business: Business) -> None:
        # Due on 14 May 2027, so that the first step falls on Whit Monday, 17 May.
        due: dict[str, Any] = {"issue_date": date(2027, 4, 30), "payment_terms_days": 14}
        norwegian = make_invoice(business, make_client(business), **due)
        swede = make_invoice(business, make_client(business, country="SE"), **due)
        assert decide(norwegian, at(date(2027, 5, 17))).outcome is None
        assert decide(swede, at(date(2027, 5, 17))).outcome == Outcome.SENT
        assert decide(norwegian, at(date(2027, 5, 18))).outcome == Outcome.SENT

    def test_gets_all_steps_in_their_order(self, business: Business) -> None:
        invoice = make_invoice(business)
        for day in range(60):
            run_and_send(business, at(day))
        assert codes(invoice) == ["sent 3 due", "sent 15 due", "sent 30 due"]
        levels = Reminder.objects.order_by("level").values_list("level", "tone", "state")
        assert list(levels) == [
            (1, "friendly", "sent"),
            (2, "firm", "sent"),
            (3, "formal", "sent"),
        ]

    def test_tells_the_timeline_when_the_message_has_left(self, business: Business) -> None:
        invoice = make_invoice(business)
        decide(invoice, at(3))
        assert not Event.objects.filter(kind="reminder.sent").exists()
        let_leave(at(3))
        event = Event.objects.get(kind="reminder.sent")
        assert event.subject_id == invoice.pk
        assert (event.data["level"], event.data["days"]) == (1, 3)


class TestWhatIsNeverRemindedOf:
    def test_is_a_draft(self, business: Business) -> None:
        assert decide(make_draft(business), at(3)).outcome is None

    def test_is_a_paid_invoice(self, business: Business) -> None:
        invoice = make_invoice(business)
        pay(invoice)
        assert decide(invoice, at(3)).outcome is None

    def test_is_a_cancelled_invoice_and_its_credit_note(self, business: Business) -> None:
        invoice = make_invoice(business)
        note = cancel_invoice(
            invoice_id=invoice.pk,
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(business),
            reason="Wrong client",
        )
        assert decide(invoice, at(3)).outcome is None
        assert decide(note, at(3)).outcome is None
        assert not Reminder.objects.exists()


class TestAnInvoiceThatIsCreditedInPart:
    def test_is_reminded_of_what_is_left(self, business: Business) -> None:
        invoice = make_invoice(business)
        credit_part(invoice, "1000.40")
        assert run_and_send(business, at(3)) == 1
        delivery = Delivery.objects.get()
        mail = message_from_bytes(delivery.mailbox_message.file.read(), policy=SMTP)
        text = str(cast(Any, mail).get_body(("plain",)).get_content())
        assert "249.60" in text

    def test_is_left_alone_once_the_rest_is_credited_or_paid(self, business: Business) -> None:
        credited, paid = make_invoice(business), make_invoice(business)
        for invoice in (credited, paid):
            credit_part(invoice, "1000")
        credit_part(credited, "250")
        paid.refresh_from_db()
        pay(paid)
        assert run_and_send(business, at(30)) == 0
        assert not Reminder.objects.exists()


class TestThePlanThatHolds:
    def test_is_the_client_s_before_the_business_s(self, business: Business) -> None:
        invoice = make_invoice(business)
        choose_plan(client=invoice.client, plan=None, actor=actor_of(business))
        assert decide(invoice, at(3)).outcome is None
        follow_again(client=invoice.client, actor=actor_of(business))
        assert decide(invoice, at(3)).outcome == Outcome.SENT

    def test_is_the_invoice_s_before_the_client_s(self, business: Business) -> None:
        invoice = make_invoice(business)
        actor = actor_of(business)
        slow = save_plan(
            business=business, content=PlanContent(name="Slow"), today=TODAY, actor=actor
        )
        add_step(
            plan_id=slow.pk,
            business=business,
            content=StepContent(days=8),
            today=TODAY,
            actor=actor,
        )
        choose_plan(client=invoice.client, plan=None, actor=actor)
        choose_plan(invoice=invoice, plan=slow, actor=actor)
        assert decide(invoice, at(7)).outcome is None
        assert decide(invoice, at(8)).outcome == Outcome.SENT

    def test_sends_nothing_while_it_is_off(self, business: Business) -> None:
        invoice = make_invoice(business)
        plan = ensure_default_plan(business, today=TODAY)
        plan.is_active = False
        plan.save()
        assert decide(invoice, at(3)).outcome is None

    def test_does_not_begin_again_when_it_is_another(self, business: Business) -> None:
        invoice = make_invoice(business)
        run_and_send(business, at(3))
        actor = actor_of(business)
        other = save_plan(
            business=business, content=PlanContent(name="Other"), today=TODAY, actor=actor
        )
        for days in (2, 9):
            content = StepContent(days=days)
            add_step(plan_id=other.pk, business=business, content=content, today=TODAY, actor=actor)
        choose_plan(invoice=invoice, plan=other, actor=actor)
        assert decide(invoice, at(4)).outcome is None
        assert decide(invoice, at(9)).outcome == Outcome.SENT

    def test_does_not_remind_of_what_lies_before_it(self) -> None:
        business = make_business(is_sandbox=True)
        invoice = make_invoice(business)
        ensure_default_plan(business, today=date(2026, 4, 10))
        assert decide(invoice, at(date(2026, 4, 10))).outcome is None
        assert decide(invoice, at(30)).outcome == Outcome.SENT
        assert codes(invoice) == ["sent 30 due"]


class TestMissedDays:
    def test_are_caught_up_once_by_what_holds_now(self, business: Business) -> None:
        invoice = make_invoice(business)
        # Nothing ran for forty days.
        assert decide(invoice, at(42)).outcome == Outcome.SENT
        assert codes(invoice) == ["skipped 3 overtaken", "skipped 15 overtaken", "sent 30 due"]
        assert decide(invoice, at(43)).outcome is None
        assert Delivery.objects.count() == 1
        assert Event.objects.filter(kind="reminder.skipped").count() == 2


class TestTheDefaultPlan:
    @pytest.mark.parametrize("country", ["NO", "SE", "DK", "FR", "NL", "DE", "PL", "ES"])
    def test_begins_kindly_and_ends_formally(self, country: str) -> None:
        business = make_business(country=country)
        plan = ensure_default_plan(business, today=TODAY)
        steps = list(plan.steps.order_by("days"))
        assert [step.tone for step in steps] == ["friendly", "firm", "formal"]
        assert steps[0].days == 3
        assert not steps[0].with_fee
        assert plan.is_active

    def test_bears_a_fee_only_where_a_statute_names_one(self) -> None:
        bearing = {
            country
            for country in ("NO", "SE", "DK", "FR", "NL", "DE", "PL", "ES")
            if ensure_default_plan(make_business(country=country), today=TODAY)
            .steps.filter(with_fee=True)
            .exists()
        }
        assert bearing == {"NO", "SE", "DK"}

    def test_is_made_once(self, business: Business) -> None:
        first = ensure_default_plan(business, today=TODAY)
        again = ensure_default_plan(business, today=DUE)
        assert (first.pk, first.active_since) == (again.pk, TODAY)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def together(self, *works: Any) -> list[BaseException]:
        raised: list[BaseException] = []

        def guarded(work: Any) -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001  # reported by the test
                raised.append(error)
            finally:
                connection.close()

        threads = [Thread(target=guarded, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return raised

    def test_schedulers_remind_once(self) -> None:
        business = make_business(is_sandbox=True, profile={"attach_pdf": False})
        ensure_default_plan(business, today=TODAY)
        invoices = [make_invoice(business) for _each in range(12)]

        def scheduler() -> None:
            run_reminders(business_id=business.pk, now=at(3))

        assert self.together(*[scheduler] * 4) == []
        assert Delivery.objects.count() == len(invoices)
        assert Reminder.objects.count() == len(invoices)

    def test_first_plans_are_one(self) -> None:
        business = make_business()

        def first() -> None:
            ensure_default_plan(business, today=TODAY)

        assert self.together(*[first] * 4) == []
        assert business.reminder_plans.count() == 1

    def test_a_payment_and_a_run_leave_no_reminder_of_what_is_paid(self) -> None:
        business = make_business(is_sandbox=True, profile={"attach_pdf": False})
        ensure_default_plan(business, today=TODAY)
        invoices = [make_invoice(business) for _each in range(6)]

        def scheduler() -> None:
            run_reminders(business_id=business.pk, now=at(3))

        def payer() -> None:
            for invoice in invoices:
                pay(invoice)

        assert self.together(scheduler, payer, scheduler) == []
        let_leave(at(3))
        # Whichever was first: what was queued before the payment is taken back when it leaves.
        assert not Delivery.objects.filter(state=DeliveryState.SENT).exists()
        assert not Reminder.objects.exclude(state=ReminderState.HELD).exists()
