"""Everything that writes exports: ask for one, make it, forget it after a day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation

from billing.exports.models import ExportFormat, ExportJob, ExportState, ExportWhat
from billing.exports.tables import COLUMNS, rows_of
from billing.exports.writing import write_csv, write_xlsx, write_zip
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business

KEPT_FOR = timedelta(days=1)
# A worker that said nothing for so long is dead, and another begins anew.
SILENT_FOR = timedelta(seconds=90)
CHUNK = 500
# A document may take a second to make; a row of a table takes none.
TOLD_EVERY = {ExportFormat.ZIP.value: 5}

Clock = Callable[[], datetime]


class ExportBusy(Exception):
    """Another worker is writing it."""


@transaction.atomic
def request_export(
    *,
    business: Business,
    what: ExportWhat,
    written_as: ExportFormat,
    conditions: dict[str, Any],
    locale: str,
    actor: Actor,
    now: datetime,
) -> ExportJob:
    """Ask for a file; a worker makes it.

    :param conditions: see ``tables.rows_of``.
    """
    is_zip = what == ExportWhat.DOCUMENTS
    table_format = ExportFormat.XLSX if written_as == ExportFormat.ZIP else written_as
    job = ExportJob.objects.create(
        business=business,
        what=what,
        format=ExportFormat.ZIP if is_zip else table_format,
        conditions=conditions,
        locale=locale,
        row_count=rows_of(business, what, conditions).count(),
        created_by=actor.user,
        created_at=now,
    )
    record_event("export.requested", business=business, subject=job, actor=actor)
    return job


def run_export(*, job_id: UUID, clock: Clock) -> None:
    """Make the file; once made it stays as it is.

    :raises ExportBusy: if another worker is at it.
    :raises OSError: if the storage does not take it.
    """
    job = _begun(job_id, now=clock())
    if job is None:
        return
    with TemporaryFile() as target:
        with translation.override(job.locale):
            left_out = _write(job, target, clock=clock)
        size = target.tell()
        target.seek(0)
        path = default_storage.save(f"{job.business_id}/exports/{job.pk}", File(target))
    ExportJob.objects.filter(pk=job.pk).update(
        state=ExportState.DONE,
        rows_done=job.row_count,
        left_out=left_out,
        path=path,
        size=size,
        finished_at=clock(),
    )


def fail_export(*, job_id: UUID, now: datetime) -> None:
    """Say that the file cannot be made; one that was made stays."""
    open_jobs = ExportJob.objects.filter(pk=job_id).exclude(state=ExportState.DONE)
    open_jobs.update(state=ExportState.FAILED, seen_at=None, finished_at=now)


def forget_old_exports(*, now: datetime) -> int:
    """Delete the files that were kept for a day; the history stays. Return how many went."""
    old = ExportJob.objects.exclude(path="").filter(finished_at__lt=now - KEPT_FOR)
    gone = 0
    for job in old.iterator():
        default_storage.delete(job.path)
        ExportJob.objects.filter(pk=job.pk).update(path="")
        gone += 1
    return gone


@transaction.atomic
def _begun(job_id: UUID, *, now: datetime) -> ExportJob | None:
    jobs = ExportJob.objects.select_related("business").select_for_update(of=("self",))
    job = jobs.get(pk=job_id)
    if job.state == ExportState.DONE:
        return None
    if job.seen_at is not None and job.seen_at > now - SILENT_FOR:
        raise ExportBusy
    job.state, job.seen_at, job.rows_done = ExportState.RUNNING, now, 0
    job.save(update_fields=["state", "seen_at", "rows_done"])
    return job


def _write(job: ExportJob, target: IO[bytes], *, clock: Clock) -> int:
    every, done = TOLD_EVERY.get(job.format, CHUNK), 0

    def progress() -> None:
        nonlocal done
        done += 1
        if done % every == 0:
            ExportJob.objects.filter(pk=job.pk).update(rows_done=done, seen_at=clock())

    rows = rows_of(job.business, job.what, job.conditions).iterator(chunk_size=CHUNK)
    left_out = 0
    if job.format == ExportFormat.ZIP:
        left_out = write_zip(target, rows, progress=progress)
    else:
        write = write_csv if job.format == ExportFormat.CSV else write_xlsx
        today = business_today(job.business, now=clock())
        write(target, COLUMNS[job.what], rows, today=today, progress=progress)
    target.seek(0, 2)
    return left_out
