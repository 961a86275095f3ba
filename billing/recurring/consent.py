"""What a person decides about periods: those that wait, and those whose invoice failed."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import revise_draft
from billing.recurring.making import announce, finish, locked_schedule, make_invoice
from billing.recurring.models import PeriodState, Schedule, SchedulePeriod
from billing.recurring.operations import ClientArchived
from billing.recurring.rates import lacks_rate_of, with_rate_from
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor


def make_waiting(
    *, schedule_id: UUID, period_ids: Iterable[UUID], actor: Actor, now: datetime
) -> list[SchedulePeriod]:
    """Make the invoices of periods that wait, oldest first; each is made once or not at all.

    Periods that somebody else has decided upon meanwhile, or of another schedule, are left out.

    :raises ClientArchived: if there is nobody to invoice.
    """
    wanted = SchedulePeriod.objects.filter(
        schedule_id=schedule_id, pk__in=list(period_ids), state=PeriodState.WAITING
    )
    made = []
    for period_id in wanted.order_by("period_date").values_list("pk", flat=True):
        period = _make_one(schedule_id, period_id, actor=actor, now=now)
        if period is not None:
            made.append(period)
    return made


@transaction.atomic
def _make_one(
    schedule_id: UUID, period_id: UUID, *, actor: Actor, now: datetime
) -> SchedulePeriod | None:
    schedule = locked_schedule(schedule_id)
    if schedule.client.archived_at is not None:
        raise ClientArchived
    period = _locked_period(period_id)
    if period.state != PeriodState.WAITING:
        return None
    period.schedule = schedule
    period.decided_at = now
    make_invoice(period, actor=actor, now=now)
    schedule.save(update_fields=["made_count", "updated_at"])
    return period


@transaction.atomic
def skip_waiting(
    *, schedule_id: UUID, period_ids: Iterable[UUID], actor: Actor, now: datetime
) -> int:
    """Leave out periods that wait; return how many there were."""
    schedule = locked_schedule(schedule_id)
    skipped = schedule.periods.filter(pk__in=list(period_ids), state=PeriodState.WAITING).update(
        state=PeriodState.SKIPPED, decided_at=now
    )
    if skipped:
        announce(schedule, "schedule.skipped", actor=actor, now=now, count=skipped)
    return skipped


@transaction.atomic
def try_again(*, schedule_id: UUID, period_id: UUID, actor: Actor, now: datetime) -> SchedulePeriod:
    """Issue and send a draft that could not be issued before, if it still is one.

    :raises SchedulePeriod.DoesNotExist: if the schedule has no such period.
    """
    schedule = locked_schedule(schedule_id)
    period = _locked_period(period_id, schedule_id)
    invoice = period.invoice
    if period.state != PeriodState.FAILED or invoice is None:
        return period
    if invoice.status == InvoiceStatus.DRAFT:
        period.schedule = schedule
        period.decided_at = now
        _take_rate(schedule, invoice, now=now)
        finish(period, actor=actor, now=now)
    return period


def _take_rate(schedule: Schedule, invoice: Invoice, *, now: datetime) -> None:
    """Give a draft that waits for a rate the one that was written in its schedule meanwhile."""
    content = schedule.pattern.content
    if lacks_rate_of(invoice, content, on=business_today(schedule.business, now=now)):
        revise_draft(invoice_id=invoice.pk, revise=partial(with_rate_from, schedule=content))


def _locked_period(period_id: UUID, schedule_id: UUID | None = None) -> SchedulePeriod:
    periods = SchedulePeriod.objects.select_for_update(of=("self",)).select_related("invoice")
    if schedule_id is not None:
        periods = periods.filter(schedule_id=schedule_id)
    return periods.get(pk=period_id)
