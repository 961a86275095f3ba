"""The run: every invoice of a business for which a step may be due, each in its own transaction.

A run may be started any number of times, by several at once, and be killed anywhere: what it has
decided is written, the rest is found by the next.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import Error, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.reminders.calendar import is_open
from billing.reminders.candidates import Candidate, candidates
from billing.reminders.engine import decide_for_invoice
from billing.reminders.following import follow_forgotten
from billing.reminders.models import (
    Outcome,
    Reminder,
    ReminderDecision,
    ReminderPlan,
    ReminderRun,
    ReminderState,
)
from billing.reminders.planning import day_begins, ensure_default_plan, window_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business

logger = logging.getLogger(__name__)

# So many reminders of one business in a run; the next run goes on.
MOST_SENT = 1000
# A bug in the facts of one invoice must not keep the others from being reminded of.
OF_ONE_INVOICE = (Error, ArithmeticError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run did; ``is_complete`` is false if the next run goes on."""

    run_date: date
    looked_at: int = 0
    sent: int = 0
    held: int = 0
    skipped: int = 0
    is_complete: bool = True


def businesses_with_work() -> list[UUID]:
    """Return the businesses that wait for money."""
    waiting = Invoice.objects.filter(IS_OPEN, business=OuterRef("pk"), type_code=TypeCode.INVOICE)
    return list(
        Business.objects.filter(Exists(waiting)).order_by("pk").values_list("pk", flat=True)
    )


def run_reminders(*, business_id: UUID, now: datetime, limit: int = MOST_SENT) -> RunResult:
    """Decide about each invoice of a business for which a step may be due.

    :raises Business.DoesNotExist: if there is none.
    :raises ExceptionGroup: of what went wrong with single invoices, after all others were done.
    """
    business = Business.objects.get(pk=business_id)
    today = business_today(business, now=now)
    default = ensure_default_plan(business, today=today)
    note_sign_of_life(business, today, now=now)
    follow_forgotten(business, now=now)
    looked_at = sent = held = skipped = 0
    broken: list[Exception] = []
    is_complete = True
    for candidate in open_candidates(business, default, today=today, now=now):
        if sent >= limit:
            is_complete = False
            break
        looked_at += 1
        try:
            decided = decide_for_invoice(invoice_id=candidate.invoice_id, now=now)
        except OperationalError:
            # The database is away or chose us in a deadlock; the next run comes soon.
            raise
        except OF_ONE_INVOICE as error:
            logger.exception("no decision about invoice %s", candidate.invoice_id)
            broken.append(error)
            continue
        sent += decided.outcome == Outcome.SENT
        held += decided.outcome == Outcome.HELD
        skipped += decided.skipped
    note_figures(business, today, looked_at=looked_at)
    if broken:
        raise ExceptionGroup(f"reminders of business {business_id}", broken)
    return RunResult(today, looked_at, sent, held, skipped, is_complete)


def look_again(
    *,
    invoice_id: UUID | None = None,
    client_id: UUID | None = None,
    now: datetime,
    limit: int = MOST_SENT,
) -> None:
    """Decide at once about what was held, of one invoice or of all of a client's.

    What is more than the limit, the runs look at within the hour.
    """
    if invoice_id is None and client_id is None:
        return
    last = ReminderDecision.objects.filter(invoice=OuterRef("pk")).order_by("-id")
    held = (
        Invoice.objects.filter(IS_OPEN, type_code=TypeCode.INVOICE)
        .filter(Q(pk=invoice_id) | Q(client_id=client_id, client__isnull=False))
        .annotate(last_outcome=Subquery(last.values("outcome")[:1]))
        .filter(last_outcome=Outcome.HELD)
        .order_by("due_date", "pk")
    )
    for held_id in held.values_list("pk", flat=True)[:limit]:
        decide_for_invoice(invoice_id=held_id, now=now)


def open_candidates(
    business: Business, default: ReminderPlan, *, today: date, now: datetime
) -> Iterator[Candidate]:
    """Yield the invoices to look at whose clients may be written to at this hour."""
    plans = {plan.pk: plan for plan in ReminderPlan.objects.for_business(business)}
    is_hour: dict[tuple[UUID, str], bool] = {}
    for candidate in candidates(business, default, today=today, now=now):
        key = (candidate.plan_id, candidate.country)
        if key not in is_hour:
            window = window_of(plans[candidate.plan_id], business, candidate.country)
            is_hour[key] = is_open(window, now)
        if is_hour[key]:
            yield candidate


def note_sign_of_life(business: Business, today: date, *, now: datetime) -> None:
    """Write that the engine looks after a business now."""
    run, is_new = ReminderRun.objects.get_or_create(
        business=business, run_date=today, defaults={"first_run_at": now, "last_run_at": now}
    )
    if not is_new:
        ReminderRun.objects.filter(pk=run.pk).update(last_run_at=now)


def note_figures(business: Business, today: date, *, looked_at: int) -> None:
    """Count the day anew from what was written, so that a run that was killed is counted too."""
    begins, ends = day_begins(business, today), day_begins(business, today + timedelta(days=1))
    reminders = Reminder.objects.for_business(business).filter(
        created_at__gte=begins, created_at__lt=ends
    )
    held = ReminderDecision.objects.for_business(business).filter(
        outcome=Outcome.HELD, last_decided_at__gte=begins, last_decided_at__lt=ends
    )
    with transaction.atomic():
        run = ReminderRun.objects.select_for_update().get(business=business, run_date=today)
        run.looked_at = F("looked_at") + looked_at
        run.sent = reminders.filter(
            state__in=[ReminderState.QUEUED, ReminderState.SENT, ReminderState.NOT_SENT]
        ).count()
        run.skipped = reminders.filter(state=ReminderState.SKIPPED).count()
        run.held = held.values("invoice").distinct().count()
        run.save(update_fields=["looked_at", "sent", "skipped", "held"])
