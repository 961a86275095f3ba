"""Making the invoice of a period, and moving a schedule on; who calls holds the schedule's lock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.delivery.issuing import issue_and_send
from billing.delivery.models import Channel
from billing.delivery.queueing import SmsNotAvailable
from billing.delivery.receivers import BadAddress, NoPhone, NoReceiver
from billing.invoices.issuing import InvoiceNotIssuable, Problem
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice
from billing.recurring.checks import channel_problem
from billing.recurring.models import (
    PeriodState,
    Schedule,
    ScheduleMode,
    SchedulePeriod,
    ScheduleState,
)
from billing.recurring.periods import period_of
from billing.recurring.rates import told_of_rate, with_rate_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor, record_event


def locked_schedule(schedule_id: UUID) -> Schedule:
    """Return the schedule with its business and client, locked until the transaction ends.

    :raises Schedule.DoesNotExist: if there is none.
    """
    return (
        Schedule.objects.select_for_update(of=("self",))
        .select_related("business", "client")
        .get(pk=schedule_id)
    )


def announce(
    schedule: Schedule, kind: str, *, actor: Actor, now: datetime, **data: str | int
) -> None:
    """Record an event of a schedule."""
    record_event(
        kind,
        business=schedule.business,
        subject=schedule,
        actor=actor,
        data={"schedule": str(schedule.pk), "name": schedule.name, **data},
        at=now,
    )


def due_dates(schedule: Schedule, today: date) -> list[date]:
    """Return the dates up to today that have no period yet, oldest first."""
    if schedule.next_date is None or schedule.next_date > today:
        return []
    last = min(today, schedule.end_date or today)
    known = set(
        schedule.periods.filter(period_date__gte=schedule.next_date).values_list(
            "period_date", flat=True
        )
    )
    dates = [day for day in schedule.rule.until(schedule.next_date, last) if day not in known]
    return dates if schedule.max_count is None else dates[: left_of(schedule)]


def left_of(schedule: Schedule) -> int | None:
    """Return how many more periods it may have; those that were skipped count too."""
    if schedule.max_count is None:
        return None
    return max(schedule.max_count - schedule.periods.count(), 0)


def first_free_date(schedule: Schedule, day: date) -> date | None:
    """Return the first date from this day on that has no period yet, if the schedule lasts so long.

    The last period decides: nothing is ever made before it.
    """
    if left_of(schedule) == 0:
        return None
    latest = schedule.periods.order_by("-period_date").values_list("period_date", flat=True)
    found = schedule.rule.on_or_after(day)
    if latest[:1]:
        found = schedule.rule.after(latest[0]) if found and found <= latest[0] else found
    if found is None or (schedule.end_date is not None and found > schedule.end_date):
        return None
    return found


def move_on(schedule: Schedule, *, after: date, actor: Actor, now: datetime) -> None:
    """Set the next date behind ``after``; without one the schedule has ended. Saves it."""
    following = schedule.rule.after(after)
    schedule.next_date = first_free_date(schedule, following) if following else None
    if schedule.next_date is None:
        schedule.state = ScheduleState.ENDED
        schedule.pause_reason = ""
        announce(schedule, "schedule.ended", actor=actor, now=now, reason="complete")
    schedule.save()


def make_invoice(period: SchedulePeriod, *, actor: Actor, now: datetime) -> None:
    """Write the draft of a period and, where the schedule says so, issue and send it.

    What cannot be issued or sent stays a draft, and the period says why. Saves the period and
    counts it; the schedule is the caller's to save.
    """
    schedule = period.schedule
    content = schedule.pattern.filled_in(period_of(schedule.rule, period.period_date))
    content = with_rate_of(content, on=business_today(schedule.business, now=now))
    period.invoice = draft_invoice(
        business=schedule.business,
        content=replace(content, client_id=schedule.client_id),
        actor=actor,
        now=now,
    )
    schedule.made_count += 1
    finish(period, actor=actor, now=now)


def finish(period: SchedulePeriod, *, actor: Actor, now: datetime) -> None:
    """Bring a period's draft to where the schedule wants it, and tell what became of it.

    :raises ValueError: if the period has no draft.
    """
    schedule, invoice = period.schedule, period.invoice
    if invoice is None:
        raise ValueError("a period without an invoice has nothing to finish")
    problems: Iterable[Problem] = ()
    if schedule.mode == ScheduleMode.SEND:
        problems = _issued_and_sent(schedule, invoice, actor=actor, now=now)
    period.problems = [{"field": each.field, "code": each.code} for each in problems]
    period.state = PeriodState.FAILED if period.problems else PeriodState.MADE
    period.save()
    announce(
        schedule,
        "schedule.failed" if period.problems else "schedule.made",
        actor=actor,
        now=now,
        invoice=str(invoice.pk),
        period_date=period.period_date.isoformat(),
    )


def _issued_and_sent(
    schedule: Schedule, invoice: Invoice, *, actor: Actor, now: datetime
) -> tuple[Problem, ...]:
    """Issue and queue the messages, whole or not at all; return what stood in the way."""
    today = business_today(schedule.business, now=now)
    try:
        with transaction.atomic():
            issue_and_send(
                invoice_id=invoice.pk,
                issue_date=today,
                channels=[Channel(channel) for channel in schedule.channels],
                actor=actor,
                now=now,
            )
    except InvoiceNotIssuable as lack:
        return told_of_rate(lack.problems, schedule.pattern.content, on=today)
    except (NoReceiver, BadAddress, NoPhone, SmsNotAvailable) as problem:
        return (channel_problem(problem),)
    return ()
