"""Why a step is held, in the words that pages write sentences from, and when it goes on."""

from datetime import date, timedelta
from typing import Any

import pytest
from time_machine import travel

from billing.delivery.marks import clear_mark, mark_address
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import dismiss_delivery, send_invoice
from billing.delivery.pauses import end_pause, pause_reminders, promise, stop_reminders
from billing.delivery.queueing import MailChoices
from billing.delivery.reminding import remind
from billing.delivery.tracking import MarkReason
from billing.invoices.models import Invoice
from billing.payments.models import AttemptState, PaymentAttempt
from billing.payments.operations import begin_refund
from billing.reminders.models import Outcome, Reminder, ReminderDecision
from billing.reminders.operations import decide_for_invoice, ensure_default_plan
from billing.reminders.plans import StepContent, add_step
from fastfaktura.core.models import Business, Event
from tests.billing.reminders.conftest import DUE, TODAY, at, codes, let_leave, pay, run
from tests.factories import actor_of, make_client, make_invoice
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db


def held(invoice: Invoice, now: Any) -> tuple[str, dict[str, Any]]:
    decided = decide_for_invoice(invoice_id=invoice.pk, now=now)
    assert decided.outcome == Outcome.HELD
    assert not Reminder.objects.exists()
    return decided.code, decided.data


def goes(invoice: Invoice, now: Any) -> bool:
    return decide_for_invoice(invoice_id=invoice.pk, now=now).outcome == Outcome.SENT


class TestAStepIsHeld:
    def test_while_the_client_pays_online(self, business: Business) -> None:
        invoice = make_invoice(business)
        attempt = PaymentAttempt.objects.create(
            business=business,
            invoice=invoice,
            amount=invoice.open_amount,
            currency=invoice.currency,
            state=AttemptState.PROCESSING,
        )
        assert held(invoice, at(3))[0] == "payment_under_way"
        attempt.state = AttemptState.FAILED
        attempt.save()
        assert goes(invoice, at(3))

    def test_while_what_was_paid_and_sent_back_is_not_asked_for(self, business: Business) -> None:
        invoice = make_invoice(business)
        payment = pay(invoice)
        begin_refund(
            payment_id=payment.pk,
            amount=payment.amount,
            reason="",
            actor=actor_of(business),
        )
        assert held(invoice, at(3))[0] == "refunded"

    def test_while_money_lies_there_that_would_fit(self, business: Business) -> None:
        client = make_client(business)
        invoice, other = make_invoice(business, client), make_invoice(business, client)
        # The client paid another invoice of the same sum twice.
        pay(other)
        again = pay(other, "1250", date(2026, 3, 18))
        code, data = held(invoice, at(3))
        assert code == "money_received"
        assert data == {
            "payment": str(again.pk),
            "amount": "1250.000",
            "currency": "NOK",
            "received_date": "2026-03-18",
        }

    def test_but_not_for_money_of_another_sum_or_client(self, business: Business) -> None:
        client = make_client(business)
        invoice = make_invoice(business, client)
        for payer, amount in ((client, "100"), (make_client(business), "1250")):
            other = make_invoice(business, payer)
            pay(other)
            pay(other, amount)
        assert goes(invoice, at(3))

    def test_while_nobody_looked_after_a_message_that_failed(self, business: Business) -> None:
        invoice = make_invoice(business)
        states = {
            DeliveryState.FAILED: "last_failed",
            DeliveryState.BOUNCED: "last_bounced",
            DeliveryState.UNKNOWN: "last_unknown",
        }
        [delivery] = send_invoice(
            invoice_id=invoice.pk,
            channels=[Channel.EMAIL],
            actor=actor_of(business),
            now=at(-10),
        )
        for state, code in states.items():
            Delivery.objects.filter(pk=delivery.pk).update(state=state, finished_at=at(-10))
            assert held(invoice, at(3))[0] == code
        dismiss_delivery(delivery_id=delivery.pk, actor=actor_of(business), now=at(3))
        assert goes(invoice, at(3))

    def test_for_a_day_after_a_reminder_by_hand(self, business: Business) -> None:
        invoice = make_invoice(business)
        remind(
            invoice_id=invoice.pk,
            channels=[Channel.EMAIL],
            choices=MailChoices(attach_pdf=False),
            today=date(2026, 3, 18),
            actor=actor_of(business),
            now=at(2, 12),
        )
        assert held(invoice, at(3, 9))[0] == "reminder_under_way"
        let_leave(at(2, 12))
        assert held(invoice, at(3, 9))[0] == "reminded_recently"
        assert goes(invoice, at(3, 13))

    def test_for_a_day_after_the_invoice_itself_was_sent(self, business: Business) -> None:
        invoice = make_invoice(business)
        actor = actor_of(business)
        send_invoice(invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor, now=at(3, 8))
        let_leave(at(3, 8))
        assert held(invoice, at(3, 9))[0] == "sent_recently"
        assert goes(invoice, at(4, 9))

    def test_before_the_due_date_if_nobody_has_seen_the_invoice(self, business: Business) -> None:
        plan = ensure_default_plan(business, today=TODAY)
        content = StepContent(days=-3)
        actor = actor_of(business)
        add_step(plan_id=plan.pk, business=business, content=content, today=TODAY, actor=actor)
        invoice = make_invoice(business)
        assert held(invoice, at(-3))[0] == "unsent"
        Invoice.objects.filter(pk=invoice.pk).update(sent_at=at(-10))
        assert goes(invoice, at(-3))


class TestTheReach:
    def test_is_nobody_without_an_address(self, business: Business) -> None:
        invoice = make_invoice(business, make_client(business, email=""))
        assert held(invoice, at(3))[0] == "no_receiver"

    def test_leaves_out_an_address_that_gave_a_message_back(self, business: Business) -> None:
        client = make_client(business, email="Post@Fjord.example", other_emails=["b@f.example"])
        invoice = make_invoice(business, client)
        mark = mark_address(
            business=business,
            channel=Channel.EMAIL,
            address="post@fjord.example",
            reason=MarkReason.BOUNCED,
            now=at(0),
        )
        assert goes(invoice, at(3))
        assert Delivery.objects.get().receiver == "b@f.example"
        data = ReminderDecision.objects.get().data
        assert data["left_out"] == [
            {"channel": "email", "receiver": "Post@Fjord.example", "code": "address_marked"}
        ]
        other = make_invoice(business, make_client(business, email="post@fjord.example"))
        decided = decide_for_invoice(invoice_id=other.pk, now=at(3))
        assert (decided.outcome, decided.code) == (Outcome.HELD, "address_marked")
        clear_mark(mark_id=mark.pk, actor=actor_of(business), now=at(3))
        assert goes(other, at(3))

    def test_is_who_can_be_reached_if_a_channel_cannot(self, business: Business) -> None:
        plan = ensure_default_plan(business, today=TODAY)
        plan.steps.filter(days=3).update(channels=["email", "sms"])
        invoice = make_invoice(business, make_client(business, phone=""))
        assert goes(invoice, at(3))
        assert [delivery.channel for delivery in Delivery.objects.all()] == ["email"]
        assert ReminderDecision.objects.get().data["left_out"][0]["code"] == "no_phone"

    def test_says_that_sms_cannot_be_sent(self, business: Business) -> None:
        business.is_sandbox = False
        business.save()
        plan = ensure_default_plan(business, today=TODAY)
        plan.steps.filter(days=3).update(channels=["sms"])
        invoice = make_invoice(business, make_client(business, phone="+4790012345"))
        assert held(invoice, at(3))[0] == "no_sms"


class TestARest:
    def test_holds_through_its_last_day(self, business: Business) -> None:
        invoice = make_invoice(business)
        pause = pause_reminders(
            invoice=invoice,
            until_date=date(2026, 3, 23),
            reason="Waiting for a new order",
            actor=actor_of(business),
            now=at(0),
        )
        code, data = held(invoice, at(7))
        assert (code, data["until"]) == ("paused", "2026-03-23")
        assert data["reason"] == "Waiting for a new order"
        assert data["pause"] == str(pause.pk)
        assert goes(invoice, at(8))
        pause.refresh_from_db()
        assert pause.ended_at is not None
        assert Event.objects.filter(kind="reminders.resumed").count() == 1

    def test_that_is_ended_is_followed_by_a_look_at_once(self, business: Business) -> None:
        client = make_client(business)
        late, other = (make_invoice(business, client) for _each in range(2))
        rest: dict[str, Any] = {"reason": "", "actor": actor_of(business), "now": at(2)}
        pauses = [
            stop_reminders(invoice=late, **rest),
            pause_reminders(client=client, until_date=DUE + timedelta(days=20), **rest),
        ]
        run(business, at(3))
        assert {codes(late)[-1], codes(other)[-1]} == {"held 3 stopped", "held 3 paused"}
        soon = at(3) + timedelta(minutes=10)
        assert run(business, soon).looked_at == 0
        for pause in pauses:
            end_pause(pause_id=pause.pk, actor=actor_of(business), now=soon)

        with travel(soon, tick=False):
            run_outbox(soon)

        assert codes(late)[-1] == codes(other)[-1] == "sent 3 due"

    def test_of_a_client_holds_all_his_invoices(self, business: Business) -> None:
        invoice = make_invoice(business)
        client = invoice.client
        stop = stop_reminders(client=client, reason="", actor=actor_of(business), now=at(0))
        code, data = held(invoice, at(3))
        assert (code, data["whole_client"], data["until"]) == ("stopped", True, "")
        end_pause(pause_id=stop.pk, actor=actor_of(business), now=at(3))
        assert goes(invoice, at(3))

    def test_promised_ends_by_itself_and_leaves_the_money_a_day(self, business: Business) -> None:
        invoice = make_invoice(business)
        # A Friday: money that was sent then arrives on Monday.
        until = date(2026, 3, 20)
        promise(invoice=invoice, until_date=until, actor=actor_of(business), now=at(0))
        assert held(invoice, at(4))[0] == "promised"
        code, data = held(invoice, at(date(2026, 3, 23)))
        assert (code, data["resumes"]) == ("promise_just_passed", "2026-03-24")
        assert goes(invoice, at(date(2026, 3, 24)))


class TestWhatIsWritten:
    def test_is_one_row_while_a_reason_goes_on(self, business: Business) -> None:
        invoice = make_invoice(business)
        stop = stop_reminders(invoice=invoice, reason="", actor=actor_of(business), now=at(0))
        for hours in range(3):
            held(invoice, at(3, 9 + hours))
        decision = ReminderDecision.objects.get()
        assert decision.decided_at == at(3, 9)
        assert decision.last_decided_at == at(3, 11)
        assert Event.objects.filter(kind="reminder.held").count() == 1
        end_pause(pause_id=stop.pk, actor=actor_of(business), now=at(4))
        pause_reminders(
            invoice=invoice,
            until_date=date(2026, 3, 30),
            reason="",
            actor=actor_of(business),
            now=at(4),
        )
        held(invoice, at(4))
        assert ReminderDecision.objects.count() == 2

    def test_lets_a_clock_that_ran_ahead_hold_nothing(self, business: Business) -> None:
        invoice = make_invoice(business)
        actor = actor_of(business)
        [delivery] = send_invoice(
            invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor, now=at(2)
        )
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.SENT, finished_at=at(300), created_at=at(300)
        )
        assert goes(invoice, at(3) + timedelta(minutes=1))
