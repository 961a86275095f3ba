"""Bulk jobs of the API: the dry run, its confirmation, its progress and its rows."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Body, Query, Router, Status

from billing.api.auth import SENDING_KEY, ApiRequest
from billing.api.fields import PathId
from billing.api.keyed import keyed_page
from billing.api.ordered import Order, ordered_page
from billing.api.problems import ApiProblem
from billing.api.v1.bulk_reading import choice_of, own_job_or_404, refusals_told, require_room
from billing.api.v1.bulk_schemas import (
    BulkJobDetail,
    BulkJobInput,
    BulkJobPage,
    BulkJobQuery,
    BulkRowPage,
    BulkRowQuery,
)
from billing.api.v1.invoice_inputs import Nothing
from billing.api.v1.schemas import Error
from billing.bulk.models import BulkKind, BulkState
from billing.bulk.operations import confirm_job, locked_job, plan_job, stop_job
from billing.bulk.queries import deliveries_of_rows, jobs_of, rows_of
from billing.delivery.models import Channel
from billing.wire.bulk_jobs import job_details, job_facts, row_facts
from fastfaktura.core.clock import business_today

router = Router(tags=["Bulk jobs"])

NOTHING = Nothing()
IN_TURN = Order("position", int)


@router.get(
    "/bulk-jobs",
    response={200: BulkJobPage, 422: Error},
    operation_id="listBulkJobs",
    summary=gettext_noop("List bulk jobs"),
    description=gettext_noop("Newest first, 50 on a page."),
)
def list_bulk_jobs(request: ApiRequest, asked: Query[BulkJobQuery]) -> dict[str, Any]:
    """List jobs."""
    rows, envelope = keyed_page(jobs_of(request.business).filter(**asked.filters()), asked)
    return {"data": [job_facts(job) for job in rows], **envelope}


@router.post(
    "/bulk-jobs",
    response={201: BulkJobDetail},
    operation_id="createBulkJob",
    summary=gettext_noop("Plan to send or remind of many invoices"),
    description=gettext_noop(
        "A dry run: nothing is sent before you confirm it. counts and left_out say what would "
        "happen to how many, its rows to each. It holds for a day."
    ),
)
def create_bulk_job(request: ApiRequest, said: BulkJobInput) -> Status[dict[str, Any]]:
    """Plan a job."""
    business, now = request.business, timezone.now()
    choice = choice_of(business, said)
    require_room(business)
    with refusals_told():
        job = plan_job(
            business=business,
            kind=BulkKind(said.kind),
            choice=choice,
            channels=[Channel(name) for name in said.channels],
            sends_again=said.sends_again,
            takes_up=False,
            actor=request.actor,
            today=business_today(business, now=now),
            now=now,
        )
    return Status(201, job_details(job))


@router.get(
    "/bulk-jobs/{id}",
    response={200: BulkJobDetail},
    operation_id="getBulkJob",
    summary=gettext_noop("Read a bulk job and how far it is"),
)
def get_bulk_job(request: ApiRequest, job_id: PathId) -> dict[str, Any]:
    """Read one job."""
    return job_details(own_job_or_404(request, job_id))


@router.delete(
    "/bulk-jobs/{id}",
    response={204: None, 409: Error},
    operation_id="deleteBulkJob",
    summary=gettext_noop("Delete a plan"),
    description=gettext_noop("Only before it is confirmed; afterwards it can be stopped."),
)
def delete_bulk_job(request: ApiRequest, job_id: PathId) -> Status[None]:
    """Throw a plan away."""
    own_job_or_404(request, job_id)
    with transaction.atomic(), refusals_told():
        if locked_job(job_id).state != BulkState.PLANNED:
            message = _("This job was confirmed. Stop it instead.")
            raise ApiProblem(409, "bulk_job_confirmed", message)
        stop_job(job_id=job_id, actor=request.actor, now=timezone.now())
    return Status(204, None)


@router.get(
    "/bulk-jobs/{id}/rows",
    response={200: BulkRowPage, 422: Error},
    operation_id="listBulkJobRows",
    summary=gettext_noop("List the invoices of a bulk job"),
    description=gettext_noop("What will happen to each, or what came of it, in their order."),
)
def list_rows(request: ApiRequest, job_id: PathId, asked: Query[BulkRowQuery]) -> dict[str, Any]:
    """List its rows."""
    found = rows_of(own_job_or_404(request, job_id)).filter(**asked.filters())
    rows, envelope = ordered_page(found, asked, order=IN_TURN)
    deliveries = deliveries_of_rows(rows)
    return {"data": [row_facts(row, deliveries[row.pk]) for row in rows], **envelope}


@router.post(
    "/bulk-jobs/{id}/confirm",
    auth=SENDING_KEY,
    response={200: BulkJobDetail},
    operation_id="confirmBulkJob",
    summary=gettext_noop("Confirm a plan: send"),
    description=gettext_noop(
        "The work begins at once and goes on in the background; each invoice is looked at again "
        "when its turn comes. Confirmed once more, it changes nothing. The body may be left out."
    ),
)
def confirm(
    request: ApiRequest,
    job_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Let the work begin."""
    own_job_or_404(request, job_id)
    with refusals_told():
        confirm_job(job_id=job_id, actor=request.actor, now=timezone.now())
    return job_details(own_job_or_404(request, job_id))


@router.post(
    "/bulk-jobs/{id}/stop",
    response={200: BulkJobDetail},
    operation_id="stopBulkJob",
    summary=gettext_noop("Stop a bulk job"),
    description=gettext_noop(
        "Invoices that have not had their turn are left out; messages that were made leave. One "
        "that has ended stays as it is. The body may be left out."
    ),
)
def stop(
    request: ApiRequest,
    job_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Leave out the rest."""
    own_job_or_404(request, job_id)
    with transaction.atomic(), refusals_told():
        if locked_job(job_id).state == BulkState.PLANNED:
            message = _("Nothing of this job is at work: it is a plan. Delete it instead.")
            raise ApiProblem(409, "bulk_job_not_confirmed", message)
        stop_job(job_id=job_id, actor=request.actor, now=timezone.now())
    return job_details(own_job_or_404(request, job_id))
