"""A story in time: an invoice is sent, reminded of, paused, reminded of with a fee, and paid."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from billing.claims.models import Claim
from billing.delivery.models import Channel, Delivery, MailboxMessage
from billing.delivery.operations import send_invoice
from billing.delivery.pauses import pause_reminders
from billing.payments.operations import record_payment
from billing.reminders.models import Reminder, ReminderDecision, ReminderRun
from billing.reminders.queries import is_late, upcoming
from billing.reminders.tasks import run_reminders
from fastfaktura.core.models import Business, Event
from tests.factories import TODAY, actor_of, make_business, make_client, make_invoice
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db(transaction=True)

# Half past nine in Oslo; the invoice is due on Monday, 16 March.
SENT_AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def day_of_work(business: Business, at: datetime) -> None:
    """Let beat, workers and the outbox do what they do on a day."""
    with time_machine.travel(at, tick=False):
        run_reminders(business_id=str(business.pk))
        run_outbox(at)
    later = at + timedelta(seconds=15)
    with time_machine.travel(later, tick=False):
        run_outbox(later)


def march(day: int) -> datetime:
    return datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=day - 1)


def test_from_sent_to_reminded_to_paid() -> None:
    with time_machine.travel(SENT_AT, tick=False):
        business = make_business(is_sandbox=True, profile={"attach_pdf": False})
        invoice = make_invoice(business, make_client(business), now=SENT_AT)
        actor = actor_of(business)
        send_invoice(invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor, now=SENT_AT)
    for day in (2, 3, 10, 18, 19):
        day_of_work(business, march(day))
    assert Reminder.objects.get().state == "sent"
    assert MailboxMessage.objects.count() == 2

    # The client calls: he pays at the end of the month. The second step waits for it.
    with time_machine.travel(march(25), tick=False):
        until = march(31).date()
        pause_reminders(
            invoice=invoice, until_date=until, reason="Call", actor=actor, now=march(25)
        )
        [held, *_later] = upcoming(invoice, now=march(31))
        assert (held.step.days, held.code) == (15, "paused")
    for day in (20, 30, 31, 32, 33, 36):
        day_of_work(business, march(day))
    reminders = Reminder.objects.order_by("level")
    assert [each.state for each in reminders] == ["sent", "sent"]
    assert reminders[1].created_at == march(32)
    fee = Claim.objects.get()
    assert (fee.kind, fee.state) == ("fee", "claimed")

    # He pays the invoice; the third step never comes, and nothing leaves any more.
    paid_at = march(40)
    with time_machine.travel(paid_at, tick=False):
        record_payment(
            invoice_id=invoice.pk,
            amount=invoice.open_amount,
            method="bank_transfer",
            received_date=paid_at.date(),
            today=paid_at.date(),
            actor=actor,
        )
    for day in (40, 46, 47, 59):
        day_of_work(business, march(day))
    assert Reminder.objects.count() == 2
    assert Delivery.objects.filter(kind="reminder").count() == 2
    assert paid_at.date() > TODAY

    decisions = ReminderDecision.objects.order_by("id").values_list("outcome", "code")
    assert list(decisions) == [("sent", "due"), ("held", "paused"), ("sent", "due")]
    told = Event.objects.filter(subject_id=invoice.pk, kind__startswith="reminder")
    assert list(told.order_by("id").values_list("kind", flat=True)) == [
        "reminder.sent",
        "reminders.paused",
        "reminder.held",
        "reminders.resumed",
        "reminder.sent",
    ]
    assert ReminderRun.objects.order_by("run_date").first() is not None
    assert not is_late(business, march(60))
