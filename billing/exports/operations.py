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
from billing.exports.queries import KEPT_FOR, open_jobs
from billing.exports.rows import rows_of
from billing.exports.tables import COLUMNS
from billing.exports.writing import write_csv, write_xlsx, write_zip
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.models import Business

# Files that a business may wait for at once: workers are everybody's.
MOST_OPEN = 20
# A worker that said nothing for so long is dead, and another begins anew.
SILENT_FOR = timedelta(seconds=90)
CHUNK = 500
# A document may take a second to make; a row of a table takes none.
TOLD_EVERY = {ExportFormat.ZIP.value: 5}

Clock = Callable[[], datetime]


class ExportBusy(Exception):
    """Another worker is writing it."""


class TooManyExports(Exception):
    """The business waits for as many files as may be made at once."""


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

    :param conditions: what ``narrowing`` made; nothing means everything.
    :raises TooManyExports: if the business waits for ``MOST_OPEN`` files already.
    """
    if open_jobs(business, now=now).count() >= MOST_OPEN:
        raise TooManyExports
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
            done, left_out = _write(job, target, clock=clock)
        size = target.tell()
        target.seek(0)
        path = default_storage.save(f"{job.business_id}/exports/{job.pk}", File(target))
    # What came or went since it was asked for counts as it is in the file.
    job.row_count = job.rows_done = done
    job.state, job.left_out, job.path, job.size = ExportState.DONE, left_out, path, size
    job.finished_at = clock()
    _keep_outcome(job, now=job.finished_at)


@transaction.atomic
def fail_export(*, job_id: UUID, now: datetime) -> None:
    """Say that the file cannot be made; one that was made stays."""
    jobs = ExportJob.objects.select_related("business").select_for_update(of=("self",))
    job = jobs.get(pk=job_id)
    if job.state not in {ExportState.DONE, ExportState.FAILED}:
        job.state, job.seen_at, job.finished_at = ExportState.FAILED, None, now
        _keep_outcome(job, now=now)


@transaction.atomic
def _keep_outcome(job: ExportJob, *, now: datetime) -> None:
    job.save()
    said = {"export": str(job.pk), "what": job.what, "state": job.state, "count": job.row_count}
    record_event(
        "export.finished", business=job.business, subject=job, actor=SYSTEM, data=said, at=now
    )


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


def _write(job: ExportJob, target: IO[bytes], *, clock: Clock) -> tuple[int, int]:
    """Write the file; return how many rows there were, and how many were left out."""
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
    return done, left_out
