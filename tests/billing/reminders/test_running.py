"""The run of a business: what it finds, how much it asks the database, what it survives."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing.delivery.models import Delivery, DeliveryState
from billing.delivery.pauses import pause_reminders, stop_reminders
from billing.invoices.models import Invoice
from billing.reminders.candidates import candidates
from billing.reminders.models import (
    Reminder,
    ReminderPlan,
    ReminderRun,
    ReminderState,
    ReminderStep,
)
from billing.reminders.operations import choose_plan, ensure_default_plan
from billing.reminders.queries import is_late, last_run
from billing.reminders.running import businesses_with_work
from billing.reminders.tasks import run_reminders as task
from fastfaktura.core.models import Business
from tests.billing.reminders.conftest import (
    DUE,
    TODAY,
    at,
    codes,
    let_leave,
    pay,
    run,
    run_and_send,
)
from tests.factories import actor_of, make_business, make_client, make_draft, make_invoice
from tests.nightly import examples

pytestmark = pytest.mark.django_db


def found(business: Business, now: Any, **facts: Any) -> list[Any]:
    today = now.date()
    default = ensure_default_plan(business, today=TODAY)
    rows = candidates(business, default, today=today, now=now, **facts)
    return [each.invoice_id for each in rows]


class TestWhatARunFinds:
    def test_is_what_a_step_is_due_for(self, business: Business) -> None:
        due = make_invoice(business)
        make_invoice(business, payment_terms_days=30)
        make_draft(business)
        pay(make_invoice(business))
        make_invoice(make_business())
        assert found(business, at(2)) == []
        assert found(business, at(3)) == [due.pk]

    def test_is_not_what_was_decided_already(self, business: Business) -> None:
        invoice = make_invoice(business)
        run_and_send(business, at(3))
        assert found(business, at(4)) == []
        assert found(business, at(15)) == [invoice.pk]
        for day in (15, 30):
            run_and_send(business, at(day))
        # Nothing is left for an invoice that stays open for years.
        assert found(business, at(300)) == []

    def test_is_not_what_was_held_within_the_hour(self, business: Business) -> None:
        invoice = make_invoice(business)
        stop_reminders(invoice=invoice, reason="", actor=actor_of(business), now=at(0))
        run(business, at(3))
        assert found(business, at(3) + timedelta(minutes=45)) == []
        assert found(business, at(3) + timedelta(minutes=61)) == [invoice.pk]
        # A clock that had run ahead does not make it wait for as long.
        assert found(business, at(3) - timedelta(minutes=1)) == [invoice.pk]

    def test_is_asked_of_the_plan_that_holds(self, business: Business) -> None:
        own, of_client, plain = (make_invoice(business) for _each in range(3))
        choose_plan(invoice=own, plan=None, actor=actor_of(business))
        choose_plan(client=of_client.client, plan=None, actor=actor_of(business))
        assert found(business, at(3)) == [plain.pk]

    def test_is_read_page_by_page(self, business: Business) -> None:
        invoices = [make_invoice(business, payment_terms_days=14 - n % 3) for n in range(7)]
        read = found(business, at(3), page_size=2)
        assert set(read) == {invoice.pk for invoice in invoices}
        assert len(read) == 7


class TestARun:
    def test_says_what_it_did(self, business: Business) -> None:
        make_invoice(business)
        held = make_invoice(business)
        stop_reminders(invoice=held, reason="", actor=actor_of(business), now=at(0))
        result = run(business, at(3))
        assert (result.looked_at, result.sent, result.held) == (2, 1, 1)
        run(business, at(3, 11))
        row = ReminderRun.objects.get()
        assert (row.run_date, row.sent, row.held, row.skipped) == (date(2026, 3, 19), 1, 1, 0)
        assert (row.first_run_at, row.last_run_at) == (at(3), at(3, 11))

    def test_goes_on_where_the_last_one_stopped(self, business: Business) -> None:
        for _each in range(5):
            make_invoice(business)
        assert not run(business, at(3), limit=2).is_complete
        assert not run(business, at(3, 9.25), limit=2).is_complete
        assert run(business, at(3, 9.5), limit=2).is_complete
        assert Delivery.objects.count() == 5
        assert ReminderRun.objects.get().sent == 5

    def test_asks_a_bounded_number_of_questions_per_invoice(self, business: Business) -> None:
        def cost(how_many: int, day: int) -> int:
            for _each in range(how_many):
                make_invoice(business, issue_date=TODAY + timedelta(days=day))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert run(business, at(3 + day)).sent == how_many
            return len(queries)

        run(business, at(0))
        one, six = cost(1, 0), cost(6, 1)
        per_invoice = (six - one) / 5
        assert per_invoice <= 45
        assert one - per_invoice <= 20

    def test_with_nothing_to_do_asks_little(self, business: Business) -> None:
        for _each in range(3):
            make_invoice(business)
        run(business, at(0))
        with CaptureQueriesContext(connection) as queries:
            assert run(business, at(1)).looked_at == 0
        assert len(queries) <= 18

    def test_looks_at_nobody_s_invoices_at_night(self, business: Business) -> None:
        make_invoice(business)
        assert run(business, at(3, 22)).looked_at == 0
        assert ReminderRun.objects.count() == 1

    def test_does_the_others_when_one_invoice_is_broken(self, business: Business) -> None:
        broken, well = make_invoice(business), make_invoice(business)
        odd = ReminderPlan.objects.create(business=business, name="Odd", active_since=TODAY)
        # Nobody can write such a step; a bug in its facts is what the others must survive.
        ReminderStep.objects.create(plan=odd, days=3, channels=["email"], tone="odd")
        choose_plan(invoice=broken, plan=odd, actor=actor_of(business))
        with pytest.raises(ExceptionGroup):
            run(business, at(3))
        assert Delivery.objects.get().invoice_id == well.pk
        assert ReminderRun.objects.get().sent == 1

    def test_is_a_task_that_may_run_twice(self, business: Business) -> None:
        make_invoice(business, issue_date=date(2026, 3, 2))
        for _twice in range(2):
            task(business_id=str(business.pk))
        assert Delivery.objects.count() <= 1

    def test_is_owed_to_whoever_waits_for_money(self, business: Business) -> None:
        make_invoice(business)
        make_draft(make_business())
        paid = make_business()
        pay(make_invoice(paid))
        assert businesses_with_work() == [business.pk]


class TestTheHeartbeat:
    def test_is_late_when_an_hour_passed_without_a_run(self, business: Business) -> None:
        make_invoice(business)
        assert is_late(business, at(3))
        run(business, at(3))
        assert not is_late(business, at(3, 9.9))
        assert is_late(business, at(3, 10.1))
        run_row = last_run(business)
        assert run_row is not None
        assert run_row.last_run_at == at(3)

    def test_is_not_missed_where_nothing_is_open(self, business: Business) -> None:
        assert not is_late(business, at(3))

    def test_of_a_clock_that_ran_ahead_is_no_sign_of_life(self, business: Business) -> None:
        make_invoice(business)
        run(business, at(300))
        assert is_late(business, at(3))


days = st.integers(-5, 70)
actions = st.lists(
    st.one_of(
        # The clock jumps to a day and an hour, the engine runs; perhaps no worker is alive.
        st.tuples(st.just("run"), days, st.integers(5, 18), st.booleans()),
        st.tuples(st.just("pause"), st.integers(1, 20), st.just(0), st.booleans()),
        st.tuples(st.just("pay"), st.just(0), st.just(0), st.booleans()),
    ),
    min_size=3,
    max_size=8,
)


class TestAnyHistory:
    @settings(
        max_examples=examples(8, at_night=1000),
        phases=[Phase.explicit, Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(actions)
    def test_sends_no_step_twice_none_after_payment_and_loses_none(
        self, business: Business, actions: list[tuple[str, int, int, bool]]
    ) -> None:
        invoice = make_invoice(business, make_client(business))
        now, is_paid, sent_when_paid = at(0), False, 0
        for what, number, hour, flag in actions:
            if what == "run":
                now = at(number, hour)
                run(business, now)
                if flag:
                    let_leave(now)
            elif what == "pause" and not is_paid:
                until = now.date() + timedelta(days=number)
                pause_reminders(
                    invoice=invoice,
                    until_date=until,
                    reason="",
                    actor=actor_of(business),
                    now=now,
                )
            elif what == "pay" and not is_paid and flag:
                pay(invoice)
                is_paid, sent_when_paid = True, self.sent(invoice)
        # The clock is right at last, and somebody is at work every day.
        # All of them Tuesdays, far enough apart for every distance.
        for day in (71, 92, 106, 120, 134):
            run_and_send(business, at(day, 10))
        steps = Reminder.objects.filter(invoice=invoice).exclude(state=ReminderState.HELD)
        taken = list(steps.values_list("step_id", flat=True))
        assert len(taken) == len(set(taken))
        causes = Delivery.objects.filter(invoice=invoice, state=DeliveryState.SENT)
        assert causes.count() == causes.values("cause_id").distinct().count()
        if is_paid:
            assert self.sent(invoice) == sent_when_paid
        else:
            # Held for good, as a message is that nobody let leave for months, a step was decided
            # too; it may have come again since.
            decided = Reminder.objects.filter(invoice=invoice).values("step_id").distinct()
            assert decided.count() == 3
            assert codes(invoice)[-1].startswith("sent 30") or "sent 30 due" in codes(invoice)
            assert not steps.filter(state=ReminderState.QUEUED).exists()

    def sent(self, invoice: Invoice) -> int:
        return Delivery.objects.filter(invoice=invoice, state=DeliveryState.SENT).count()


class TestFortyDaysWithoutAnybody:
    def test_send_each_client_one_message(self, business: Business) -> None:
        invoices = [make_invoice(business) for _each in range(4)]
        run_and_send(business, at(3))
        for hour in range(6):
            run_and_send(business, at(43, 8 + hour))
        for invoice in invoices:
            assert codes(invoice) == ["sent 3 due", "skipped 15 overtaken", "sent 30 due"]
        assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 8
        assert at(43).date() > DUE


class TestTheFirstReminder:
    def test_is_never_a_formal_notice_however_late(self, business: Business) -> None:
        make_invoice(business)
        run_and_send(business, at(DUE + timedelta(days=42)))
        delivery = Delivery.objects.get(kind="reminder")
        assert (delivery.tone, Reminder.objects.get(level=1).tone) == ("firm", "firm")

    def test_makes_way_for_one_where_it_left(self, business: Business) -> None:
        make_invoice(business)
        for days in (3, 15, 30):
            run_and_send(business, at(DUE + timedelta(days=days)))
        tones = Reminder.objects.order_by("level").values_list("tone", flat=True)
        assert list(tones) == ["friendly", "firm", "formal"]
