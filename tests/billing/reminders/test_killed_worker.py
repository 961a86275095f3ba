"""Processes killed at any statement, and two schedulers by mistake: each step once, none lost.

Every statement instead of a few: ``KILL_AT_EVERY_STATEMENT=1 pytest`` with this file.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from billing.claims.models import Claim, ClaimState
from billing.delivery.dispatch import sweep
from billing.delivery.models import Delivery, DeliveryKind, DeliveryState
from billing.invoices.models import Invoice
from billing.recurring.models import PeriodState, SchedulePeriod
from billing.recurring.operations import run_schedules
from billing.reminders.models import Reminder, ReminderDecision, ReminderPlan, ReminderState
from billing.reminders.operations import ensure_default_plan
from fastfaktura.core.models import Business, Event
from tests.billing.delivery.conftest import ScriptedServer, smtp  # noqa: F401  # a fixture
from tests.billing.reminders.conftest import TODAY, at, let_leave, run
from tests.factories import make_business, make_invoice, make_schedule
from tests.mortal import Mortals, mortals, points

pytestmark = pytest.mark.django_db(transaction=True)

WORKS = "tests.billing.reminders.works"
FIRST = datetime(2026, 4, 1, 9, tzinfo=UTC)
SENDS: dict[str, Any] = {"mode": "send", "channels": ("email",)}


@pytest.fixture(scope="module")
def others(django_db_setup: None) -> Iterator[Mortals]:
    """Return processes beside the tests, on their database."""
    facts = connection.settings_dict
    with mortals(
        f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}",
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_HOST_USER="",
        EMAIL_USE_TLS="0",
        EMAIL_USE_SSL="0",
        DEFAULT_FROM_EMAIL="FastFaktura <invoices@mail.example>",
    ) as started:
        yield started


def business_with_a_late_invoice() -> tuple[Business, Invoice]:
    """Return what the step with a fee is due for, fifteen days late."""
    business = make_business(profile={"attach_pdf": False})
    ensure_default_plan(business, today=TODAY)
    return business, make_invoice(business)


def arrived(smtp: ScriptedServer, invoice: Invoice) -> int:  # noqa: F811  # the fixture
    """Return how many mails the client of an invoice got."""
    client = invoice.client
    assert client is not None
    return sum(client.email in mail.rcpt_tos for mail in smtp.accepted)


def go_on(business: Business, hour: float) -> None:
    """Do what is done whenever processes are alive: sweep, run, deliver, follow."""
    later = at(15, hour)
    sweep(clock=lambda: later)
    run(business, later)
    let_leave(later + timedelta(minutes=1))


class TestAReminder:
    def test_of_which_a_process_was_killed_anywhere_is_one(
        self,
        others: Mortals,
        smtp: ScriptedServer,  # noqa: F811  # the fixture
    ) -> None:
        model, _invoice = business_with_a_late_invoice()
        facts: dict[str, Any] = {"now": at(15).isoformat(), "port": smtp.port}
        [whole] = others.work(f"{WORKS}:remind", business_id=str(model.pk), **facts)
        assert whole.code == 0
        for number in points(whole.statements, few=4):
            business, invoice = business_with_a_late_invoice()
            [fate] = others.work(
                f"{WORKS}:remind", kill_at=[number], business_id=str(business.pk), **facts
            )
            # A statement or two depend on what other businesses left to do.
            assert fate.was_killed or number > whole.statements - 3, number
            for hour in (10.25, 11.5):
                go_on(business, hour)
            self.require_one(invoice, arrived(smtp, invoice), number)

    def require_one(self, invoice: Invoice, mails: int, number: int) -> None:
        """Do nothing if all of an invoice's rows tell of one reminder, sent or in doubt."""
        reminder = Reminder.objects.get(invoice=invoice, level=1)
        delivery = Delivery.objects.get(invoice=invoice)
        claim = Claim.objects.get(invoice=invoice)
        assert delivery.cause_id == claim.cause_id == reminder.pk, number
        if delivery.state == DeliveryState.UNKNOWN:
            # Killed between the end of the mail and the note of its answer.
            assert delivery.handed_over_at is not None, number
            assert mails <= 1, number
            found = (reminder.state, claim.state)
            assert found == (ReminderState.QUEUED, ClaimState.PENDING), number
        else:
            assert mails == 1, number
            assert delivery.state == DeliveryState.SENT, number
            found = (reminder.state, claim.state)
            assert found == (ReminderState.SENT, ClaimState.CLAIMED), number
        sent = ReminderDecision.objects.filter(invoice=invoice, outcome="sent")
        assert sent.count() == 1, number
        for kind in ("claim.made", "delivery.queued"):
            assert Event.objects.filter(subject_id=invoice.pk, kind=kind).count() == 1, number
        told = Event.objects.filter(subject_id=invoice.pk, kind="reminder.sent").count()
        assert told == (reminder.state == ReminderState.SENT), number


class TestAnInvoiceOfASchedule:
    def test_of_which_a_process_was_killed_anywhere_is_one(self, others: Mortals) -> None:
        facts: dict[str, Any] = {"now": FIRST.isoformat()}
        model = make_schedule(make_business(), **SENDS)
        [whole] = others.work(f"{WORKS}:invoice", business_id=str(model.business_id), **facts)
        assert whole.code == 0
        for number in points(whole.statements, few=3):
            schedule = make_schedule(make_business(), **SENDS)
            owner = schedule.business_id
            [fate] = others.work(
                f"{WORKS}:invoice", kill_at=[number], business_id=str(owner), **facts
            )
            # A statement or two depend on what other businesses left to do.
            assert fate.was_killed or number > whole.statements - 3, number
            for minutes in (15, 30):
                run_schedules(business_id=owner, now=FIRST + timedelta(minutes=minutes))
            period = SchedulePeriod.objects.get(schedule=schedule)
            assert period.state == PeriodState.MADE, number
            made = Invoice.objects.get(business_id=owner)
            assert (made.pk, made.sequence_number) == (period.invoice_id, 1), number
            assert Delivery.objects.get(invoice=made).kind == DeliveryKind.INVOICE, number
            schedule.refresh_from_db()
            assert schedule.made_count == 1, number
            told = Event.objects.filter(business_id=owner, kind="schedule.made")
            assert told.count() == 1, number


class TestTwoSchedulers:
    def test_remind_of_each_invoice_once(
        self,
        others: Mortals,
        smtp: ScriptedServer,  # noqa: F811  # the fixture
    ) -> None:
        # Neither finds a plan: both make it, and one row is written.
        business = make_business(profile={"attach_pdf": False})
        invoices = [make_invoice(business) for _each in range(5)]
        facts: dict[str, Any] = {"business_id": str(business.pk), "now": at(15).isoformat()}

        both = others.work(f"{WORKS}:remind", kill_at=[0, 0], port=smtp.port, **facts)

        assert [fate.code for fate in both] == [0, 0]
        assert ReminderPlan.objects.get(business=business).is_default
        go_on(business, 10.25)
        for invoice in invoices:
            assert arrived(smtp, invoice) == 1
            assert Reminder.objects.get(invoice=invoice).state == ReminderState.SENT
            assert Claim.objects.get(invoice=invoice).state == ClaimState.CLAIMED

    def test_make_each_invoice_of_a_schedule_once(self, others: Mortals) -> None:
        business = make_business()
        for _each in range(4):
            make_schedule(business, **SENDS)
        facts: dict[str, Any] = {"business_id": str(business.pk), "now": FIRST.isoformat()}

        both = others.work(f"{WORKS}:invoice", kill_at=[0, 0], **facts)

        assert [fate.code for fate in both] == [0, 0]
        assert SchedulePeriod.objects.filter(state=PeriodState.MADE).count() == 4
        numbers = Invoice.objects.values_list("sequence_number", flat=True)
        assert sorted(number for number in numbers if number) == [1, 2, 3, 4]
        assert Delivery.objects.count() == 4
