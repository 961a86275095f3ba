"""Everything that reads schedules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.recurring.models import PeriodState, Schedule, SchedulePeriod, ScheduleState
from fastfaktura.core.models import Business

# East of all: where a date begins first.
EARLIEST_MIDNIGHT = timedelta(hours=14)
PAGE = 50

WAITING = Q(state=PeriodState.WAITING)
# A failed period is settled when its draft was issued by hand, or deleted.
FAILED = Q(state=PeriodState.FAILED, invoice__status=InvoiceStatus.DRAFT)


def possibly_due(*, now: datetime, business_id: UUID | None = None) -> list[UUID]:
    """Return the schedules that are due in some zone of the earth; each looks at its own."""
    due = Schedule.objects.filter(
        state=ScheduleState.ACTIVE, next_date__lte=(now + EARLIEST_MIDNIGHT).date()
    )
    if business_id is not None:
        due = due.filter(business_id=business_id)
    return list(due.order_by("next_date", "id").values_list("id", flat=True))


def schedules_of(business: Business) -> QuerySet[Schedule]:
    """Return the business's schedules with their clients, newest first.

    Each knows how many periods it has, and how many of them need care.
    """
    return (
        Schedule.objects.for_business(business)
        .select_related("client", "business")
        .annotate(
            period_count=Count("periods"),
            waiting_count=Count("periods", filter=Q(periods__state=PeriodState.WAITING)),
            failed_count=Count(
                "periods",
                filter=Q(
                    periods__state=PeriodState.FAILED,
                    periods__invoice__status=InvoiceStatus.DRAFT,
                ),
            ),
        )
        .order_by("-id")
    )


def upcoming_dates(schedule: Schedule, *, most: int, period_count: int | None = None) -> list[date]:
    """Return the next dates on which it makes an invoice, as far as it lasts.

    :param period_count: how many periods it has, where that is known already.
    """
    if schedule.next_date is None:
        return []
    if schedule.max_count is not None:
        had = schedule.periods.count() if period_count is None else period_count
        most = min(most, max(schedule.max_count - had, 0))
    dates = schedule.rule.following(schedule.next_date, most=most)
    return [day for day in dates if schedule.end_date is None or day <= schedule.end_date]


def periods_of(schedule: Schedule) -> QuerySet[SchedulePeriod]:
    """Return its periods with their invoices, latest date first."""
    return schedule.periods.select_related("invoice__client").order_by("-period_date")


def periods_on(schedule: Schedule, dates: Iterable[date]) -> dict[date, SchedulePeriod]:
    """Return the periods of these dates by their dates; a date without one is left out."""
    found = periods_of(schedule).filter(period_date__in=list(dates))
    return {period.period_date: period for period in found}


def periods_needing_care(business: Business) -> QuerySet[SchedulePeriod]:
    """Return failed periods of the business whose draft is still one, newest first."""
    return (
        SchedulePeriod.objects.for_business(business)
        .filter(FAILED)
        .select_related("schedule__client", "invoice")
        .order_by("-id")
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A schedule with dates that wait for consent, and how many."""

    schedule: Schedule
    count: int


def schedules_waiting(business: Business, *, limit: int) -> list[Waiting]:
    """Return the schedules on which a person has to decide, newest first."""
    rows = SchedulePeriod.objects.for_business(business).filter(WAITING).values("schedule_id")
    counts = {
        row["schedule_id"]: row["count"]
        for row in rows.annotate(count=Count("id")).order_by("-schedule_id")[:limit]
    }
    schedules = Schedule.objects.select_related("client").in_bulk(list(counts))
    return [Waiting(schedules[key], count) for key, count in counts.items()]


def schedule_of(invoice: Invoice) -> Schedule | None:
    """Return the schedule that made the invoice, if one did."""
    return Schedule.objects.filter(periods__invoice=invoice).first()


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """One page of the list and the keys of its neighbours."""

    rows: list[Schedule]
    newer_than: UUID | None
    older_than: UUID | None


def schedule_page(
    business: Business,
    *,
    state: str = "",
    older_than: UUID | None = None,
    newer_than: UUID | None = None,
    size: int = PAGE,
) -> SchedulePage:
    """Return one page, newest first, by key."""
    found = schedules_of(business)
    if state:
        found = found.filter(state=state)
    if newer_than is not None:
        rows = list(found.filter(id__gt=newer_than).order_by("id")[: size + 1])
        has_newer, has_older = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        if older_than is not None:
            found = found.filter(id__lt=older_than)
        rows = list(found[: size + 1])
        has_newer, has_older = older_than is not None, len(rows) > size
        rows = rows[:size]
    return SchedulePage(
        rows,
        rows[0].pk if rows and has_newer else None,
        rows[-1].pk if rows and has_older else None,
    )
