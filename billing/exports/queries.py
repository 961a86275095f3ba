"""Everything that reads exports: where a file stands, until when it is kept, and its bytes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from billing.exports.models import ExportFormat, ExportJob, ExportState, ExportWhat
from fastfaktura.core.models import Business

KEPT_FOR = timedelta(days=1)
# After this a job that is not done has failed, whatever became of its worker.
GIVEN_UP_AFTER = timedelta(hours=2)
CONTENT_TYPES = {
    ExportFormat.CSV.value: "text/csv; charset=utf-8",
    ExportFormat.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.ZIP.value: "application/zip",
}
IN_WORK = frozenset({ExportState.WAITING, ExportState.RUNNING})


class Standing(StrEnum):
    """Where a file stands for who waits for it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Tell whether it is still being made."""
        return self in {Standing.WAITING, Standing.RUNNING}


def standing_of(job: ExportJob, *, now: datetime) -> Standing:
    """Return where a file stands: one that nobody finished has failed, one that is gone expired."""
    if job.state == ExportState.DONE:
        return Standing.DONE if job.path else Standing.EXPIRED
    if job.state in IN_WORK and job.created_at < now - GIVEN_UP_AFTER:
        return Standing.FAILED
    return Standing(job.state)


def kept_until(job: ExportJob) -> datetime | None:
    """Return until when the file can be downloaded; None if there is none."""
    return job.finished_at + KEPT_FOR if job.finished_at and job.path else None


def percent_of(job: ExportJob) -> int:
    """Return how far it is, from 0 to 100."""
    if job.state == ExportState.DONE:
        return 100
    return min(job.rows_done * 100 // job.row_count, 99) if job.row_count else 0


def open_jobs(business: Business, *, now: datetime) -> QuerySet[ExportJob]:
    """Return the files that the business still waits for."""
    jobs = ExportJob.objects.for_business(business).filter(state__in=IN_WORK)
    return jobs.filter(created_at__gt=now - GIVEN_UP_AFTER)


def name_of(job: ExportJob) -> str:
    """Return the name of the file in the reader's language."""
    return f"{ExportWhat(job.what).label} {job.created_at.date().isoformat()}.{job.format}"


def chunks_of(job: ExportJob) -> Iterator[bytes]:
    """Return the file piece by piece; it is opened when the first one is asked for.

    :raises FileNotFoundError: if it is not made, no longer kept, or lost.
    """
    if not job.path or not default_storage.exists(job.path):
        raise FileNotFoundError
    return _read(job.path)


def _read(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        yield from file.chunks()
