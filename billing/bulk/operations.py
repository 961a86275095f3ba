"""A job from its dry run to its end: plan, choose, confirm, stop, finish."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from billing.bulk.facts import facts_of
from billing.bulk.models import BulkJob, BulkKind, BulkRow, BulkRowState, BulkState
from billing.bulk.policy import (
    AT_MOST,
    CHANGED,
    CHANNELS,
    JOB_STOPPED,
    PLAN_HOLDS_FOR,
    Verdict,
    Wish,
    verdict_on,
)
from billing.bulk.queries import counts_of
from billing.delivery.models import Channel
from billing.invoices.listing import InvoiceFilter
from billing.invoices.models import Invoice
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.journal import ActorKind
from fastfaktura.core.models import Business

# So many invoices are looked at together: few queries, and not all of them in memory.
TOGETHER = 5000
WRITTEN_TOGETHER = 2500


class NothingChosen(Exception):
    """No invoice of the business was chosen."""


class TooManyChosen(Exception):
    """More than one job takes."""

    def __init__(self, how_many: int) -> None:
        super().__init__(f"{how_many} invoices were chosen")
        self.how_many = how_many


class NothingToDo(Exception):
    """Every row is left out, so there is nothing to confirm."""


class PlanOutdated(Exception):
    """The dry run is of another day, or no dry run any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which invoices: those that are named, or all that a filter finds."""

    invoice_ids: Sequence[UUID] = ()
    wanted: InvoiceFilter | None = None

    def of(self, business: Business, *, today: date) -> QuerySet[Invoice]:
        """Return the business's own among them, the oldest first, as they would be numbered."""
        own = Invoice.objects.for_business(business).order_by("id")
        if self.wanted is not None:
            return own.filter(self.wanted.condition(today=today))
        return own.filter(pk__in=list(self.invoice_ids))


def wish_of(job: BulkJob) -> Wish:
    """Return what a job is to do."""
    channels = tuple(Channel(channel) for channel in job.channels)
    return Wish(BulkKind(job.kind), channels, job.sends_again)


def key_name_of(actor: Actor) -> str:
    """Return the name of the API key that acts; empty if none does."""
    return actor.name if actor.kind == ActorKind.API else ""


def actor_of(job: BulkJob) -> Actor:
    """Return who sends by a job: the person or the API key that confirmed it."""
    if job.created_by is not None:
        return Actor.of_user(job.created_by)
    return Actor.api(job.key_name) if job.key_name else SYSTEM


@transaction.atomic
def plan_job(
    *,
    business: Business,
    kind: BulkKind,
    choice: Choice,
    channels: Sequence[Channel] = (Channel.EMAIL,),
    sends_again: bool = False,
    takes_up: bool = True,
    actor: Actor,
    today: date,
    now: datetime,
) -> BulkJob:
    """Write down what would happen to each invoice; nothing happens before it is confirmed.

    Planned twice by the same person, as by a form that was sent twice, it is one job.

    :param takes_up: whether an earlier plan is that job; a program that asks for two gets two.
    :param today: the date it is for the business.
    :raises NothingChosen: if there is no invoice to look at.
    :raises TooManyChosen: if there are more than one job takes.
    """
    chosen = choice.of(business, today=today)
    ids = list(chosen.values_list("pk", flat=True)[: AT_MOST + 1])
    if not ids:
        raise NothingChosen
    if len(ids) > AT_MOST:
        raise TooManyChosen(chosen.count())
    facts = {
        "kind": kind,
        "channels": [channel for channel in CHANNELS if channel in channels],
        "sends_again": sends_again,
        "created_by": actor.user,
        "key_name": key_name_of(actor),
        "created_at": now,
    }
    if takes_up:
        job, is_new = BulkJob.objects.select_for_update().get_or_create(
            business=business,
            state=BulkState.PLANNED,
            token=_token(kind, ids, actor),
            defaults=facts,
        )
    else:
        job, is_new = BulkJob.objects.create(business=business, **facts), True
    if not is_new:
        # Planned again: what was chosen then may have changed since, and its day begins anew.
        job.created_at = now
        job.rows.all().delete()
    _write_rows(job, ids, today=today, now=now)
    return job


@transaction.atomic
def choose_for_job(
    *,
    job_id: UUID,
    channels: Sequence[Channel],
    sends_again: bool,
    today: date,
    now: datetime,
) -> BulkJob:
    """Plan the same invoices with other channels, or with those that were sent before.

    :raises PlanOutdated: if it is no plan any more.
    """
    job = locked_job(job_id)
    require_plan(job, now=now)
    job.channels = [channel for channel in CHANNELS if channel in channels]
    job.sends_again = sends_again
    ids = list(job.rows.order_by("position").values_list("invoice_id", flat=True))
    job.rows.all().delete()
    _write_rows(job, ids, today=today, now=now)
    return job


@transaction.atomic
def confirm_job(*, job_id: UUID, actor: Actor, now: datetime) -> BulkJob:
    """Let the work begin; confirmed once more, it changes nothing.

    :raises PlanOutdated: if the dry run is older than a day.
    :raises NothingToDo: if every row is left out.
    """
    job = locked_job(job_id)
    if job.state != BulkState.PLANNED:
        return job
    require_plan(job, now=now)
    waiting = job.rows.filter(state=BulkRowState.WAITING).count()
    if not waiting:
        raise NothingToDo
    job.state = BulkState.RUNNING
    job.confirmed_at = now
    # Who confirms sends.
    job.created_by, job.key_name = actor.user, key_name_of(actor)
    job.save(update_fields=["state", "confirmed_at", "created_by", "key_name"])
    data = {"bulk_job": str(job.pk), "kind": job.kind, "count": waiting}
    record_event(
        "bulk_job.confirmed", business=job.business, subject=job, actor=actor, data=data, at=now
    )
    return job


@transaction.atomic
def stop_job(*, job_id: UUID, actor: Actor, now: datetime) -> BulkJob:
    """Leave out what has not had its turn; a plan that is stopped is thrown away."""
    job = locked_job(job_id)
    if job.state == BulkState.PLANNED:
        job.delete()
    elif job.state == BulkState.RUNNING:
        # Waits for the row that a worker has in hand, and leaves it as the worker does.
        job.rows.filter(state=BulkRowState.WAITING).update(
            state=BulkRowState.LEFT_OUT, code=JOB_STOPPED, data={}, decided_at=now
        )
        _end(job, BulkState.STOPPED, actor=actor, now=now)
    return job


@transaction.atomic
def finish_if_done(*, job_id: UUID, now: datetime) -> bool:
    """End a job of which no row waits any more; return whether it ended."""
    job = locked_job(job_id)
    waits = job.rows.filter(state=BulkRowState.WAITING).exists()
    if waits or job.state != BulkState.RUNNING:
        return False
    _end(job, BulkState.DONE, actor=SYSTEM, now=now)
    return True


def forget_old_plans(*, now: datetime) -> None:
    """Delete the dry runs that nobody confirmed within their time."""
    BulkJob.objects.filter(state=BulkState.PLANNED, created_at__lte=now - PLAN_HOLDS_FOR).delete()


def locked_job(job_id: UUID) -> BulkJob:
    """Return the job, locked until the transaction ends.

    :raises BulkJob.DoesNotExist: if there is none.
    """
    return BulkJob.objects.select_for_update(of=("self",)).select_related("business").get(pk=job_id)


def require_plan(job: BulkJob, *, now: datetime) -> None:
    """Do nothing if a job is a dry run that still holds.

    :raises PlanOutdated: if it is not.
    """
    if job.state != BulkState.PLANNED or job.created_at <= now - PLAN_HOLDS_FOR:
        raise PlanOutdated


def note_verdict(row: BulkRow, verdict: Verdict, *, now: datetime) -> None:
    """Write on a row what the rules say of its invoice; the caller saves it."""
    row.code = verdict.code
    row.data = dict(verdict.data)
    if verdict.code:
        row.state = BulkRowState.LEFT_OUT
        row.decided_at = now
        return
    row.data |= {
        "receivers": {channel.value: list(to) for channel, to in verdict.receivers.items()},
        "without": {channel.value: code for channel, code in verdict.without.items()},
        "issues": verdict.issues,
    }


def _write_rows(job: BulkJob, ids: Sequence[UUID], *, today: date, now: datetime) -> None:
    BulkRow.objects.bulk_create(
        _rows_of(job, ids, today=today, now=now), batch_size=WRITTEN_TOGETHER
    )
    job.row_count = len(ids)
    job.save(update_fields=["row_count", "channels", "sends_again", "created_at"])


def _rows_of(job: BulkJob, ids: Sequence[UUID], *, today: date, now: datetime) -> Iterator[BulkRow]:
    wish = wish_of(job)
    for begin in range(0, len(ids), TOGETHER):
        together = ids[begin : begin + TOGETHER]
        facts = facts_of(job.business, together, kind=wish.kind, today=today, now=now)
        for position, invoice_id in enumerate(together, start=begin + 1):
            row = BulkRow(business=job.business, job=job, invoice_id=invoice_id, position=position)
            known = facts.get(invoice_id)
            # A draft may have been deleted since it was chosen.
            verdict = verdict_on(known, wish, today=today) if known else Verdict(CHANGED)
            note_verdict(row, verdict, now=now)
            yield row


def _end(job: BulkJob, state: BulkState, *, actor: Actor, now: datetime) -> None:
    job.state = state
    job.finished_at = now
    job.counts = counts_of(job)
    job.save(update_fields=["state", "finished_at", "counts"])
    data = {
        "bulk_job": str(job.pk),
        "kind": job.kind,
        "count": job.counts.get(BulkRowState.DONE.value, 0),
        "left_out": job.counts.get(BulkRowState.LEFT_OUT.value, 0),
        "state": state,
    }
    record_event(
        "bulk_job.finished", business=job.business, subject=job, actor=actor, data=data, at=now
    )


def _token(kind: BulkKind, ids: Iterable[UUID], actor: Actor) -> str:
    who = str(actor.user.pk) if actor.user else actor.name
    return sha256("\n".join([kind, who, *map(str, ids)]).encode()).hexdigest()
