"""Working jobs off: businesses in turn, each row in a transaction of its own, exactly once."""

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction

from billing.bulk import policy as reasons
from billing.bulk.facts import facts_of
from billing.bulk.models import BulkJob, BulkKind, BulkRow, BulkRowState, BulkState
from billing.bulk.operations import actor_of, finish_if_done, note_verdict, wish_of
from billing.bulk.policy import Verdict, verdict_on
from billing.bulk.queries import businesses_in_turn, in_flight, job_in_turn
from billing.delivery import policy
from billing.delivery.issuing import send_issuing_drafts
from billing.delivery.models import Channel
from billing.delivery.operations import InvoiceCancelled, InvoiceNotIssued
from billing.delivery.queueing import MailChoices, SmsNotAvailable
from billing.delivery.receivers import BadAddress, NoPhone, NoReceiver, NotMobile
from billing.delivery.reminding import NotRemindable, RemindedRecently, remind
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from fastfaktura.core.clock import business_today

logger = logging.getLogger(__name__)

# So many rows of a business, then it is the next one's turn.
IN_ONE_TURN = 5


def work_jobs(*, now: datetime, limit: int) -> int:
    """Work off up to so many rows of all that runs; return how many had their turn.

    Any number of workers may do so at once, and any of them may die at any line: a row's result
    and its messages are one transaction.
    """
    worked = 0
    while worked < limit:
        before = worked
        for business_id in businesses_in_turn():
            worked += _serve(business_id, now=now, limit=min(IN_ONE_TURN, limit - worked))
            if worked >= limit:
                break
        if worked == before:
            break
    return worked


def _serve(business_id: UUID, *, now: datetime, limit: int) -> int:
    """Let a business have its turn, as far as its messages leave as quickly as they are made."""
    job = job_in_turn(business_id)
    if job is None:
        return 0
    # Before the work: who meets an error waits for his next turn like everybody.
    BulkJob.objects.filter(pk=job.pk).update(served_at=now)
    room = settings.BULK_IN_FLIGHT - in_flight(business_id, now=now)
    for worked in range(min(limit, room)):
        if not work_next_row(job_id=job.pk, now=now):
            finish_if_done(job_id=job.pk, now=now)
            return worked
    return max(min(limit, room), 0)


def work_next_row(*, job_id: UUID, now: datetime) -> bool:
    """Work off the next row of a running job; return False if none is free."""
    row: BulkRow | None = None
    try:
        with transaction.atomic():
            row = _next_row(job_id)
            if row is not None:
                _work_off(row, now=now)
    except OperationalError:
        # The database was away or met a deadlock: the row keeps its turn.
        raise
    except BaseException as error:
        if row is not None and isinstance(error, Exception):
            _set_aside(row.pk, error, now=now)
        raise
    return row is not None


def _next_row(job_id: UUID) -> BulkRow | None:
    return (
        BulkRow.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("job__business", "job__created_by")
        .filter(job_id=job_id, job__state=BulkState.RUNNING, state=BulkRowState.WAITING)
        .order_by("position")
        .first()
    )


def _work_off(row: BulkRow, *, now: datetime) -> None:
    """Look at the invoice once more, now that nobody else can change it, and do what is right."""
    note_verdict(row, _verdict_now(row, now=now), now=now)
    if row.state == BulkRowState.WAITING:
        note_verdict(row, _act(row, now=now), now=now)
    if row.state == BulkRowState.WAITING:
        row.state = BulkRowState.DONE
    row.decided_at = now
    row.save(update_fields=["state", "code", "data", "decided_at"])


def _verdict_now(row: BulkRow, *, now: datetime) -> Verdict:
    job = row.job
    try:
        locked_invoice(row.invoice_id)
    except Invoice.DoesNotExist:
        return Verdict(reasons.CHANGED)
    wish, today = wish_of(job), business_today(job.business, now=now)
    facts = facts_of(job.business, [row.invoice_id], kind=wish.kind, today=today, now=now)
    return verdict_on(facts[row.invoice_id], wish, today=today)


def _act(row: BulkRow, *, now: datetime) -> Verdict:
    """Do it; return what was done, or what stood against it after all."""
    job = row.job
    receivers = {Channel(name): tuple(to) for name, to in row.data["receivers"].items()}
    choices = MailChoices(receivers=receivers.get(Channel.EMAIL), cause_id=row.pk, is_bulk=True)
    actor = actor_of(job)
    today = business_today(job.business, now=now)
    channels = list(receivers)
    try:
        if job.kind == BulkKind.REMIND:
            remind(
                invoice_id=row.invoice_id,
                channels=channels,
                choices=choices,
                today=today,
                actor=actor,
                now=now,
            )
        else:
            send_issuing_drafts(
                invoice_id=row.invoice_id,
                issue_date=today,
                channels=channels,
                choices=choices,
                actor=actor,
                now=now,
            )
    except NotRemindable as hold:
        return Verdict(hold.reason, {"address": hold.receiver} if hold.receiver else {})
    except RemindedRecently as pause:
        facts: dict[str, object] = {"at": pause.at.isoformat(), "address": pause.receiver}
        return Verdict(reasons.REMINDED_RECENTLY, facts)
    except InvoiceNotIssuable as lacks:
        codes = [problem.code for problem in lacks.problems]
        return Verdict(reasons.NOT_ISSUABLE, {"problems": codes})
    except BadAddress as bad:
        return Verdict(policy.BAD_ADDRESS, {"address": bad.address})
    except tuple(OBSTACLES) as obstacle:
        return Verdict(OBSTACLES[type(obstacle)])
    without = {Channel(name): code for name, code in row.data["without"].items()}
    return Verdict(receivers=receivers, without=without, issues=row.data["issues"])


# What operations refuse by name, in the words of a job.
OBSTACLES: dict[type[Exception], str] = {
    NoReceiver: reasons.NO_EMAIL,
    NoPhone: reasons.NO_PHONE,
    NotMobile: policy.NOT_MOBILE,
    SmsNotAvailable: policy.NO_SMS,
    InvoiceCancelled: policy.CANCELLED,
    InvoiceNotIssued: reasons.CHANGED,
    InvalidTransition: reasons.CHANGED,
}


def _set_aside(row_id: UUID, error: Exception, *, now: datetime) -> None:
    """Leave out a row that meets a fault of ours, so that it stops neither its job nor others."""
    logger.error("row %s of a bulk job met %s", row_id, type(error).__name__)
    BulkRow.objects.filter(pk=row_id, state=BulkRowState.WAITING).update(
        state=BulkRowState.LEFT_OUT, code=reasons.BROKEN, data={}, decided_at=now
    )
