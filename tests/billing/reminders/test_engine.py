"""Deciding about an invoice: what is queued, what is held and why, and never twice."""

from datetime import UTC, date, datetime

import pytest

from billing.delivery.models import Delivery
from billing.reminders.models import Outcome, Reminder, ReminderState
from billing.reminders.operations import decide_for_invoice, ensure_default_plan
from billing.reminders.queries import upcoming
from tests.factories import TODAY, make_business, make_invoice

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 16)
# Thursday, 19 March, ten o'clock in Oslo: three days after the due date.
THIRD_DAY = datetime(2026, 3, 19, 9, tzinfo=UTC)


class TestAnInvoiceThatIsDue:
    def test_is_reminded_of_once(self) -> None:
        business = make_business()
        invoice = make_invoice(business)
        ensure_default_plan(business, today=TODAY)

        decided = decide_for_invoice(invoice_id=invoice.pk, now=THIRD_DAY)
        again = decide_for_invoice(invoice_id=invoice.pk, now=THIRD_DAY)

        assert (decided.outcome, again.outcome) == (Outcome.SENT, None)
        reminder = Reminder.objects.get()
        assert (reminder.state, reminder.level) == (ReminderState.QUEUED, 1)
        delivery = Delivery.objects.get()
        assert (delivery.cause_id, delivery.tone) == (reminder.pk, "friendly")
        assert delivery.is_automatic
        assert [step.step.days for step in upcoming(invoice, now=THIRD_DAY)] == [15, 30]
