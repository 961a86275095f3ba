"""The run: every invoice of a business that a step is due for, in order, some at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.reminders.engine import decide_for_invoice
from billing.reminders.models import Outcome, ReminderRun
from billing.reminders.planning import ensure_default_plan
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business

# So many reminders of one business at a time: those of others are not kept waiting.
MOST_SENT = 200


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run did; ``is_complete`` is false if the next run goes on."""

    run_date: date
    looked_at: int = 0
    sent: int = 0
    held: int = 0
    skipped: int = 0
    is_complete: bool = True


def run_reminders(*, business_id: UUID, now: datetime, limit: int = MOST_SENT) -> RunResult:
    """Decide about each invoice of a business; any number of times, and at the same time."""
    business = Business.objects.get(pk=business_id)
    today = business_today(business, now=now)
    ensure_default_plan(business, today=today)
    run = begin_run(business, today, now=now)
    looked_at = sent = held = skipped = 0
    is_complete = True
    candidates = Invoice.objects.for_business(business).filter(IS_OPEN, type_code=380)
    for invoice_id in candidates.order_by("due_date", "id").values_list("pk", flat=True):
        if sent >= limit:
            is_complete = False
            break
        decided = decide_for_invoice(invoice_id=invoice_id, now=now)
        looked_at += 1
        sent += decided.outcome == Outcome.SENT
        held += decided.outcome == Outcome.HELD
        skipped += decided.skipped
    ReminderRun.objects.filter(pk=run.pk).update(
        looked_at=F("looked_at") + looked_at,
        sent=F("sent") + sent,
        held=held,
        skipped=F("skipped") + skipped,
        last_run_at=now,
    )
    return RunResult(today, looked_at, sent, held, skipped, is_complete)


def begin_run(business: Business, today: date, *, now: datetime) -> ReminderRun:
    """Return the business's row of the day, the sign that the engine lives."""
    run, _is_new = ReminderRun.objects.get_or_create(
        business=business, run_date=today, defaults={"first_run_at": now, "last_run_at": now}
    )
    return run
