"""What the tests of reminders share: a business with its plan, and ways to let time pass."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.delivery.dispatch import NotYetDue, deliver
from billing.delivery.models import Delivery, DeliveryState
from billing.invoices.models import Invoice
from billing.payments.models import Payment
from billing.payments.operations import record_payment
from billing.reminders.following import follow_delivery
from billing.reminders.models import ReminderDecision
from billing.reminders.operations import RunResult, ensure_default_plan, run_reminders
from fastfaktura.core.models import Business
from tests.factories import NOW, TODAY, actor_of, make_business

# What tests.factories issues on 2 March is due on Monday, 16 March. Norway reminds 3, 15 and 30
# days later: Thursday 19 March, Tuesday 31 March, Wednesday 15 April; Easter is on 5 April.
DUE = date(2026, 3, 16)


def at(day: date | int, hour: float = 9) -> datetime:
    """Return an instant by the day, or the days after the due date; nine in UTC is ten in Oslo."""
    if isinstance(day, int):
        day = DUE + timedelta(days=day)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


@pytest.fixture
def business() -> Business:
    """Return a sandbox with its plan, whose messages end in its mailbox."""
    business = make_business(is_sandbox=True, profile={"attach_pdf": False})
    ensure_default_plan(business, today=TODAY)
    return business


def run(business: Business, now: datetime, **facts: Any) -> RunResult:
    """Let the engine run."""
    return run_reminders(business_id=business.pk, now=now, **facts)


def let_leave(now: datetime) -> int:
    """Do what workers do: deliver what is queued, and tell the reminders; return how many left."""
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED).values_list("pk", flat=True)
    ids = list(waiting)
    for delivery_id in ids:
        # Written when the clock ran ahead, it waits for its time as a worker would let it.
        with suppress(NotYetDue):
            deliver(delivery_id=delivery_id, clock=lambda: now + timedelta(seconds=11))
        follow_delivery(delivery_id=delivery_id, now=now + timedelta(seconds=11))
    return Delivery.objects.filter(pk__in=ids, state=DeliveryState.SENT).count()


def run_and_send(business: Business, now: datetime) -> int:
    """Let the engine run and the messages leave; return how many left."""
    run(business, now)
    return let_leave(now)


def pay(invoice: Invoice, amount: Decimal | str | None = None, day: date = TODAY) -> Payment:
    """Record money that came."""
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount) if amount is not None else invoice.open_amount,
        method="bank_transfer",
        received_date=day,
        today=day,
        actor=actor_of(invoice.business),
    )


def codes(invoice: Invoice) -> list[str]:
    """Return the words of what was decided about an invoice, in order."""
    found = ReminderDecision.objects.filter(invoice=invoice).order_by("id")
    return [f"{row.outcome} {row.step.days} {row.code}" for row in found.select_related("step")]


__all__ = ["DUE", "NOW", "TODAY", "at", "codes", "let_leave", "pay", "run", "run_and_send"]
