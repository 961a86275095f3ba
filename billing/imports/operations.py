"""An import from its file to its confirmation; nothing of the file is written before that."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.imports.checking import Checker
from billing.imports.models import ImportJob, ImportRow, ImportState, RowState, Source
from billing.imports.sources.choosing import is_json, read_bundle
from billing.imports.sources.columns import NEEDED, guess_columns, known_columns
from billing.imports.sources.values import MOST_INVOICES
from clients.imports.reading import UnreadableFile, read_sheet
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.files import keep_file
from fastfaktura.core.models import Business

PLAN_HOLDS_FOR = timedelta(days=1)
WRITTEN_TOGETHER = 1000


class PlanOutdated(Exception):
    """The dry run is older than a day: what the business has may be another."""


class NothingToImport(Exception):
    """Every row is left out or there already."""


class ColumnsMissing(ValueError):
    """A table without the invoice's number or the price cannot be read."""


@transaction.atomic
def begin_import(
    *,
    business: Business,
    source: str,
    content: bytes,
    file_name: str,
    today: date,
    now: datetime,
    actor: Actor,
) -> ImportJob:
    """Keep the file and look at it; a table waits for somebody to say what its columns are.

    :raises UnreadableFile: if the file cannot be taken.
    """
    job = ImportJob(
        business=business, source=Source(source).value, file_name=file_name[:200], created_at=now
    )
    job.created_by = actor.user
    bundle_rows: list[ImportRow] = []
    if is_json(content) and source != Source.CSV:
        bundle_rows = _checked(job, content, today=today)
    else:
        job.columns = guess_columns(read_sheet(content).rows[0])
        job.state = ImportState.MAPPING
    job.file = keep_file(
        business=business, content=content, content_type="application/octet-stream"
    )
    job.save()
    _write(job, bundle_rows)
    return job


@transaction.atomic
def choose_columns(
    *, job_id: UUID, columns: Sequence[str], today: date, now: datetime
) -> ImportJob:
    """Say what the columns of a table are, and check it.

    :raises ColumnsMissing: if there is no number or no price among them.
    :raises UnreadableFile: if the file cannot be taken after all.
    :raises PlanOutdated: if the import has begun.
    """
    job = locked_job(job_id)
    if job.state not in {ImportState.MAPPING, ImportState.PLANNED}:
        raise PlanOutdated
    job.columns = known_columns(columns)
    if not set(NEEDED) <= set(job.columns):
        raise ColumnsMissing
    rows = _checked(job, job.file.read(), today=today)
    job.rows.all().delete()
    job.state, job.created_at = ImportState.PLANNED, now
    job.save(update_fields=["columns", "state", "created_at"])
    _write(job, rows)
    return job


@transaction.atomic
def confirm_import(*, job_id: UUID, now: datetime, actor: Actor) -> ImportJob:
    """Let the work begin; confirmed once more, it changes nothing.

    :raises PlanOutdated: if the dry run is older than a day or there is none.
    :raises NothingToImport: if no row would be imported.
    """
    job = locked_job(job_id)
    if job.state in {ImportState.RUNNING, ImportState.DONE}:
        return job
    if job.state != ImportState.PLANNED or job.created_at <= now - PLAN_HOLDS_FOR:
        raise PlanOutdated
    ready = job.rows.filter(state=RowState.READY).count()
    if not ready:
        raise NothingToImport
    job.state, job.confirmed_at, job.created_by = ImportState.RUNNING, now, actor.user
    job.save(update_fields=["state", "confirmed_at", "created_by"])
    said = {"source": job.source, "count": ready}
    record_event(
        "import.confirmed", business=job.business, subject=job, actor=actor, data=said, at=now
    )
    return job


@transaction.atomic
def drop_import(*, job_id: UUID) -> None:
    """Throw a dry run away; what has begun stays.

    :raises PlanOutdated: if the import has begun.
    """
    job = locked_job(job_id)
    if job.state not in {ImportState.MAPPING, ImportState.PLANNED}:
        raise PlanOutdated
    job.delete()


def forget_old_plans(*, now: datetime) -> None:
    """Delete the dry runs that nobody confirmed within their time."""
    unconfirmed = ImportJob.objects.filter(state__in=(ImportState.MAPPING, ImportState.PLANNED))
    unconfirmed.filter(created_at__lte=now - PLAN_HOLDS_FOR).delete()


def locked_job(job_id: UUID) -> ImportJob:
    """Return the import, locked until the transaction ends.

    :raises ImportJob.DoesNotExist: if there is none.
    """
    jobs = ImportJob.objects.select_for_update(of=("self",))
    return jobs.select_related("business", "file", "created_by").get(pk=job_id)


def _checked(job: ImportJob, content: bytes, *, today: date) -> list[ImportRow]:
    bundle = read_bundle(job.source, content, columns=job.columns, currency=job.business.currency)
    if len(bundle.invoices) > MOST_INVOICES or len(bundle.clients) > MOST_INVOICES:
        raise UnreadableFile(
            _("The file has more than %(most)s invoices; split it in parts.")
            % {"most": MOST_INVOICES}
        )
    return list(Checker(job.business, job.source, today).rows(bundle))


def _write(job: ImportJob, rows: list[ImportRow]) -> None:
    for position, row in enumerate(rows, start=1):
        row.job, row.position = job, position
    ImportRow.objects.bulk_create(rows, batch_size=WRITTEN_TOGETHER)
