"""Everything that a person or the clock does to schedules."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.invoices.issuing import Problem
from billing.recurring.checks import InvalidSchedule, ScheduleFacts, schedule_problems
from billing.recurring.content import as_json
from billing.recurring.making import (
    announce,
    due_dates,
    first_free_date,
    locked_schedule,
    make_invoice,
    move_on,
)
from billing.recurring.models import (
    PauseReason,
    PeriodState,
    Schedule,
    SchedulePeriod,
    ScheduleState,
)
from billing.recurring.queries import possibly_due
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM, Actor
from fastfaktura.core.models import Business


class ScheduleEnded(Exception):
    """It has ended and makes nothing more; a new one takes its place."""


class ScheduleChanged(Exception):
    """Somebody else has changed it since it was read."""


class ClientArchived(Exception):
    """Its client is archived; nothing is invoiced until the client is restored."""


@transaction.atomic
def create_schedule(
    *, business: Business, facts: ScheduleFacts, actor: Actor, now: datetime, schedule_id: UUID
) -> Schedule:
    """Begin a schedule; dates that have passed are not made up for.

    :param schedule_id: the id that the caller chose beforehand: asking twice makes one.
    :raises InvalidSchedule: if something is lacking; the exception lists every lack.
    """
    twin = Schedule.objects.for_business(business).filter(pk=schedule_id).first()
    if twin is not None:
        return twin
    today = business_today(business, now=now)
    client = _own_client(business, facts)
    schedule = Schedule(pk=schedule_id, business=business, created_by=actor.user, created_at=now)
    problems = [*schedule_problems(facts, business=business, client=client, today=today)]
    if problems or client is None:
        raise InvalidSchedule(tuple(problems))
    _write(schedule, facts, client)
    schedule.next_date = first_free_date(schedule, today)
    _require_date(schedule)
    schedule.save(force_insert=True)
    announce(schedule, "schedule.created", actor=actor, now=now)
    return schedule


@transaction.atomic
def update_schedule(
    *,
    schedule_id: UUID,
    facts: ScheduleFacts,
    expected_version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Schedule:
    """Change a schedule from its next invoice on; what it has made stays as it is.

    New dates begin today, and never before a period that it has; dates that were missed wait
    on only as long as the rule is the same.

    :param expected_version: the version that was read; None overwrites whatever is there.
    :raises InvalidSchedule: if something is lacking; the exception lists every lack.
    :raises ScheduleEnded: if it has ended.
    :raises ScheduleChanged: if it has another version now.
    """
    schedule = locked_schedule(schedule_id)
    if schedule.state == ScheduleState.ENDED:
        raise ScheduleEnded
    if expected_version is not None and expected_version != schedule.version:
        raise ScheduleChanged
    business, rule_was = schedule.business, schedule.rule
    today = business_today(business, now=now)
    client = _own_client(business, facts)
    problems = [*schedule_problems(facts, business=business, client=client, today=today)]
    if problems or client is None:
        raise InvalidSchedule(tuple(problems))
    _write(schedule, facts, client)
    kept = schedule.next_date if schedule.rule == rule_was else None
    schedule.next_date = first_free_date(schedule, kept or today)
    _require_date(schedule)
    schedule.version += 1
    schedule.save()
    announce(schedule, "schedule.updated", actor=actor, now=now)
    return schedule


def _own_client(business: Business, facts: ScheduleFacts) -> Client | None:
    client_id = facts.pattern.content.client_id
    if client_id is None:
        return None
    return Client.objects.for_business(business).filter(pk=client_id).first()


def _write(schedule: Schedule, facts: ScheduleFacts, client: Client) -> None:
    schedule.client = client
    schedule.name = facts.name.strip()
    schedule.mode = facts.mode
    schedule.channels = list(facts.channels)
    schedule.content = as_json(facts.pattern)
    schedule.interval = facts.interval
    schedule.every = facts.every
    schedule.day = facts.day
    schedule.start_date = facts.start_date
    schedule.end_date = facts.end_date
    schedule.max_count = facts.max_count


def _require_date(schedule: Schedule) -> None:
    if schedule.next_date is None:
        asked = ("end_date", "max_count")
        field = next((name for name in asked if getattr(schedule, name)), "start_date")
        sentence = _("No date is left: the schedule would end before its next invoice.")
        raise InvalidSchedule((Problem(field, "no_dates", sentence),))


@transaction.atomic
def pause_schedule(
    *, schedule_id: UUID, actor: Actor, now: datetime, reason: str = PauseReason.BY_HAND
) -> Schedule:
    """Let a schedule rest; dates that pass meanwhile are asked about when it goes on.

    :raises ScheduleEnded: if it has ended.
    """
    schedule = locked_schedule(schedule_id)
    if schedule.state == ScheduleState.ENDED:
        raise ScheduleEnded
    _pause_locked(schedule, actor=actor, now=now, reason=reason)
    return schedule


def _pause_locked(schedule: Schedule, *, actor: Actor, now: datetime, reason: str) -> None:
    if schedule.state == ScheduleState.ACTIVE:
        schedule.state = ScheduleState.PAUSED
        schedule.pause_reason = reason
        schedule.save()
        announce(schedule, "schedule.paused", actor=actor, now=now, reason=reason)


@transaction.atomic
def resume_schedule(*, schedule_id: UUID, actor: Actor, now: datetime) -> Schedule:
    """Let a paused schedule go on.

    :raises ScheduleEnded: if it has ended.
    :raises ClientArchived: if there is nobody to invoice.
    """
    schedule = locked_schedule(schedule_id)
    if schedule.state == ScheduleState.ENDED:
        raise ScheduleEnded
    if schedule.client.archived_at is not None:
        raise ClientArchived
    if schedule.state == ScheduleState.PAUSED:
        schedule.state = ScheduleState.ACTIVE
        schedule.pause_reason = ""
        schedule.save()
        announce(schedule, "schedule.resumed", actor=actor, now=now)
    return schedule


@transaction.atomic
def end_schedule(*, schedule_id: UUID, actor: Actor, now: datetime) -> Schedule:
    """End a schedule for good; what waits for consent waits on. An ended one stays as it is."""
    schedule = locked_schedule(schedule_id)
    if schedule.state != ScheduleState.ENDED:
        schedule.state = ScheduleState.ENDED
        schedule.pause_reason = ""
        schedule.next_date = None
        schedule.save()
        announce(schedule, "schedule.ended", actor=actor, now=now, reason="by_hand")
    return schedule


def pause_schedules_of(*, client_id: UUID, now: datetime) -> None:
    """Pause what is invoiced to a client that was archived; a restored one is left alone."""
    archived = Schedule.objects.filter(
        client_id=client_id, client__archived_at__isnull=False, state=ScheduleState.ACTIVE
    )
    for schedule_id in archived.order_by("id").values_list("id", flat=True):
        pause_schedule(
            schedule_id=schedule_id, actor=SYSTEM, now=now, reason=PauseReason.CLIENT_ARCHIVED
        )


def run_schedules(*, now: datetime, business_id: UUID | None = None) -> list[SchedulePeriod]:
    """Make what is due, schedule by schedule; any number of times, by any number of callers.

    :param business_id: only this business's; all, if not given.
    :returns: the periods for which an invoice was made now.
    """
    periods = []
    for schedule_id in possibly_due(now=now, business_id=business_id):
        period = run_schedule(schedule_id=schedule_id, now=now)
        if period is not None:
            periods.append(period)
    return periods


@transaction.atomic
def run_schedule(*, schedule_id: UUID, now: datetime) -> SchedulePeriod | None:
    """Make the invoice of the latest date that is due; earlier ones that were missed wait.

    The row of a period is unique and is written with its invoice or not at all, so that nobody
    makes a second one; until the transaction ends, the next date stands where it stood.
    """
    schedule = locked_schedule(schedule_id)
    today = business_today(schedule.business, now=now)
    if schedule.state != ScheduleState.ACTIVE:
        return None
    dates = due_dates(schedule, today)
    if not dates:
        return None
    if schedule.client.archived_at is not None:
        _pause_locked(schedule, actor=SYSTEM, now=now, reason=PauseReason.CLIENT_ARCHIVED)
        return None
    _let_wait(schedule, dates[:-1], now=now)
    period = SchedulePeriod(
        business=schedule.business, schedule=schedule, period_date=dates[-1], created_at=now
    )
    make_invoice(period, actor=SYSTEM, now=now)
    move_on(schedule, after=dates[-1], actor=SYSTEM, now=now)
    return period


def _let_wait(schedule: Schedule, missed: list[date], *, now: datetime) -> None:
    """Keep dates that were missed until a person says whether they are still wanted."""
    if not missed:
        return
    SchedulePeriod.objects.bulk_create(
        SchedulePeriod(
            business=schedule.business,
            schedule=schedule,
            period_date=day,
            state=PeriodState.WAITING,
            created_at=now,
        )
        for day in missed
    )
    announce(schedule, "schedule.waiting", actor=SYSTEM, now=now, count=len(missed))
