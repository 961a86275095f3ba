"""What becomes of a reminder: it follows from its messages, in whatever order they are heard of."""

from datetime import timedelta
from typing import Any

import pytest

from billing.claims.models import Claim, ClaimState
from billing.delivery.models import Delivery, DeliveryState
from billing.delivery.operations import undo_delivery
from billing.delivery.pauses import pause_reminders
from billing.invoices.models import Invoice
from billing.reminders.following import follow_delivery, follow_forgotten, state_of
from billing.reminders.models import Reminder, ReminderDecision, ReminderState
from fastfaktura.core.models import Business, Event
from tests.billing.reminders.conftest import DUE, at, codes, let_leave, pay, run, run_and_send
from tests.factories import actor_of, make_business, make_client, make_invoice
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db


def set_state(delivery: Delivery, state: str, **facts: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, finished_at=at(3), **facts)


def reminded(business: Business, **facts: Any) -> tuple[Invoice, Reminder]:
    """Return an invoice whose second step, with a fee, is queued."""
    invoice = make_invoice(business, make_client(business, **facts))
    run(business, at(15))
    return invoice, Reminder.objects.get(level=1)


class TestAReminder:
    def test_is_sent_when_one_of_its_messages_left(self, business: Business) -> None:
        reminded(business, other_emails=["b@f.example"])
        first, second = Delivery.objects.order_by("id")
        set_state(first, DeliveryState.FAILED)
        follow_delivery(delivery_id=first.pk, now=at(15))
        assert Reminder.objects.get(level=1).state == ReminderState.QUEUED
        set_state(second, DeliveryState.DELIVERED)
        for _twice in range(2):
            follow_delivery(delivery_id=second.pk, now=at(15))
        assert Reminder.objects.get(level=1).state == ReminderState.SENT
        assert Event.objects.filter(kind="reminder.sent").count() == 1

    def test_claims_what_the_law_allows_once_it_has_left(self, business: Business) -> None:
        invoice, _reminder = reminded(business)
        claim = Claim.objects.get(invoice=invoice)
        assert (claim.kind, claim.state) == ("fee", ClaimState.PENDING)
        data = ReminderDecision.objects.get(code="due").data
        assert data["claims"] == [{"kind": "fee", "amount": "38.00"}]
        let_leave(at(15))
        claim.refresh_from_db()
        assert claim.state == ClaimState.CLAIMED

    def test_that_bounced_claims_nothing(self, business: Business) -> None:
        invoice, _reminder = reminded(business)
        let_leave(at(15))
        delivery = Delivery.objects.get()
        set_state(delivery, DeliveryState.BOUNCED, failure_detail="550 no such user")
        follow_delivery(delivery_id=delivery.pk, now=at(15, 12))
        assert Reminder.objects.get(level=1).state == ReminderState.NOT_SENT
        assert Claim.objects.get(invoice=invoice).state == ClaimState.WITHDRAWN
        event = Event.objects.get(kind="reminder.not_sent")
        assert event.data["code"] == "bounced"
        assert event.data["reason"] == "550 no such user"

    def test_in_doubt_waits_for_a_person(self, business: Business) -> None:
        invoice, reminder = reminded(business)
        delivery = Delivery.objects.get()
        set_state(delivery, DeliveryState.UNKNOWN)
        follow_delivery(delivery_id=delivery.pk, now=at(15))
        reminder.refresh_from_db()
        assert reminder.state == ReminderState.QUEUED
        assert run_and_send(business, at(30)) == 0
        assert codes(invoice)[-1] == "held 30 last_unknown"
        Delivery.objects.filter(pk=delivery.pk).update(cared_at=at(31))
        follow_forgotten(business, now=at(31))
        reminder.refresh_from_db()
        assert reminder.state == ReminderState.NOT_SENT

    def test_taken_back_by_a_person_is_not_sent_again(self, business: Business) -> None:
        invoice, _reminder = reminded(business)
        delivery = Delivery.objects.get()
        undo_delivery(delivery_id=delivery.pk, actor=actor_of(business), now=at(15))
        follow_delivery(delivery_id=delivery.pk, now=at(15))
        assert Reminder.objects.get(level=1).state == ReminderState.NOT_SENT
        assert run_and_send(business, at(16)) == 0
        assert run_and_send(business, at(30)) == 1
        assert codes(invoice)[-1] == "sent 30 due"


class TestWhatWasForgotten:
    def test_is_not_kept_waiting_by_what_is_in_doubt(self, business: Business) -> None:
        make_invoice(business)
        run(business, at(15))
        doubtful = Delivery.objects.get()
        set_state(doubtful, DeliveryState.UNKNOWN)
        make_invoice(business)
        run(business, at(15, 9.5))
        lost = Delivery.objects.exclude(pk=doubtful.pk).get()
        # Its event was lost.
        set_state(lost, DeliveryState.SENT)

        follow_forgotten(business, now=at(15, 12), limit=1)

        states = dict(Reminder.objects.filter(level=1).values_list("pk", "state"))
        assert states[lost.cause_id] == ReminderState.SENT
        assert states[doubtful.cause_id] == ReminderState.QUEUED


class TestWhatIsHeldWhenItLeaves:
    def test_frees_its_step_for_when_the_reason_is_over(self, business: Business) -> None:
        invoice = make_invoice(business)
        run(business, at(15))
        until = DUE + timedelta(days=17)
        pause: dict[str, Any] = {"until_date": until, "reason": "", "now": at(15)}
        pause_reminders(invoice=invoice, actor=actor_of(business), **pause)
        assert let_leave(at(15)) == 0
        assert codes(invoice) == ["skipped 3 overtaken", "sent 15 due", "held 15 paused"]
        assert Claim.objects.get().state == ClaimState.WITHDRAWN
        # Easter is on 5 April: the first open day after the pause.
        assert run_and_send(business, at(22)) == 1
        assert codes(invoice)[-1] == "sent 15 due"
        assert sorted(Reminder.objects.filter(level=1).values_list("state", flat=True)) == [
            "held",
            "sent",
        ]
        assert Claim.objects.get(state=ClaimState.CLAIMED).kind == "fee"

    def test_is_a_reminder_of_what_was_paid_meanwhile(self, business: Business) -> None:
        invoice = make_invoice(business)
        run(business, at(3))
        pay(invoice)
        assert let_leave(at(3)) == 0
        assert codes(invoice) == ["sent 3 due", "held 3 paid"]

    def test_is_one_that_waited_for_hours(self, business: Business) -> None:
        invoice = make_invoice(business)
        run(business, at(3))
        # The workers were dead until the night; nothing leaves then.
        assert let_leave(at(3, 22)) == 0
        assert codes(invoice)[-1] == "held 3 outdated"
        assert run_and_send(business, at(4)) == 1
        assert run_and_send(business, at(5)) == 0


class TestTheOutbox:
    def test_brings_the_news(self, business: Business) -> None:
        reminded(business)
        delivery = Delivery.objects.get()
        undo_delivery(delivery_id=delivery.pk, actor=actor_of(business), now=at(15))
        run_outbox(at(15))
        assert Reminder.objects.get(level=1).state == ReminderState.NOT_SENT

    def test_makes_the_plan_of_a_business_as_of_its_first_invoice(self) -> None:

        other = make_business(is_sandbox=True)
        make_invoice(other)
        run_outbox(at(40))
        assert other.reminder_plans.get().active_since.isoformat() == "2026-03-02"


class TestTheStateOfMessages:
    def test_of_which_there_are_none_is_not_sent(self) -> None:
        assert state_of([]) == ReminderState.NOT_SENT
