"""Exports by the API: ask for a file, see how far it is, and read it."""

from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.keyed import keyed_page
from billing.api.problems import ApiProblem
from billing.api.v1.export_reading import (
    conditions_of,
    export_facts,
    format_of,
    own_export_or_404,
)
from billing.api.v1.export_schemas import Export, ExportInput, ExportPage, ExportQuery
from billing.api.v1.schemas import Error
from billing.exports.models import ExportJob, ExportWhat
from billing.exports.operations import TooManyExports, request_export
from billing.exports.queries import CONTENT_TYPES, Standing, chunks_of, name_of, standing_of
from fastfaktura.core.clock import business_today

router = Router(tags=["Exports"])

# How soon a program that waits may ask again.
AGAIN = {"Retry-After": "2"}
BINARY = {"schema": {"type": "string", "format": "binary"}}
BYTES = {
    "responses": {
        200: {
            "description": gettext_noop("The file"),
            "content": {kind.partition(";")[0]: BINARY for kind in sorted(CONTENT_TYPES.values())},
        }
    }
}


@router.get(
    "/exports",
    response={200: ExportPage, 422: Error},
    operation_id="listExports",
    summary=gettext_noop("List exports"),
    description=gettext_noop("Newest first, 50 on a page; those whose file is gone too."),
)
def list_exports(request: ApiRequest, asked: Query[ExportQuery]) -> dict[str, Any]:
    """List files."""
    found = ExportJob.objects.for_business(request.business).filter(**asked.filters())
    rows, envelope = keyed_page(found, asked)
    now = timezone.now()
    return {"data": [export_facts(job, now=now) for job in rows], **envelope}


@router.post(
    "/exports",
    response={202: Export},
    operation_id="createExport",
    summary=gettext_noop("Ask for an export"),
    description=gettext_noop(
        "The file is made in the background and kept for a day: ask for its state, or wait for the "
        "webhook export.finished. Up to 20 files are made for you at once, with as many rows as "
        "there are; a ZIP holds 10,000 PDFs at most."
    ),
)
def create(request: ApiRequest, said: ExportInput) -> Status[dict[str, Any]]:
    """Ask for a file."""
    business, now = request.business, timezone.now()
    written_as = format_of(said)
    conditions = conditions_of(business, said, today=business_today(business, now=now))
    try:
        job = request_export(
            business=business,
            what=ExportWhat(said.what),
            written_as=written_as,
            conditions=conditions,
            locale=said.locale or business.locale,
            actor=request.actor,
            now=now,
        )
    except TooManyExports:
        message = _("Many files are being made already. Wait until one is ready.")
        raise ApiProblem(409, "too_many_exports", message, headers=AGAIN) from None
    return Status(202, export_facts(job, now=now))


@router.get(
    "/exports/{id}",
    response={200: Export},
    operation_id="getExport",
    summary=gettext_noop("Read how far an export is"),
)
def get_export(request: ApiRequest, export_id: PathId) -> dict[str, Any]:
    """Read one file's state."""
    return export_facts(own_export_or_404(request, export_id), now=timezone.now())


@router.get(
    "/exports/{id}/download",
    response={409: Error, 410: Error},
    operation_id="downloadExport",
    summary=gettext_noop("Download an export"),
    description=gettext_noop(
        "409 export_not_ready while it is being made, 409 export_failed if it could not be made, "
        "410 export_expired once it was deleted."
    ),
    openapi_extra=BYTES,
)
def download(request: ApiRequest, export_id: PathId) -> HttpResponseBase:
    """Stream the file."""
    job = own_export_or_404(request, export_id)
    _require_ready(job)
    # Once made it stays as it is.
    etag = f'"{job.pk}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        chunks = chunks_of(job)
    except FileNotFoundError:
        raise _expired() from None
    disposition = content_disposition_header(as_attachment=True, filename=name_of(job))
    return StreamingHttpResponse(
        chunks,
        content_type=CONTENT_TYPES[job.format],
        headers={
            "Content-Disposition": disposition,
            "Content-Length": str(job.size),
            "ETag": etag,
        },
    )


def _require_ready(job: ExportJob) -> None:
    match standing_of(job, now=timezone.now()):
        case Standing.WAITING | Standing.RUNNING:
            message = _("The file is not ready yet.")
            raise ApiProblem(409, "export_not_ready", message, headers=AGAIN)
        case Standing.FAILED:
            message = _("The file could not be made. Ask for it anew.")
            raise ApiProblem(409, "export_failed", message)
        case Standing.EXPIRED:
            raise _expired()


def _expired() -> ApiProblem:
    message = _("The file was deleted a day after it was made. Ask for it anew.")
    return ApiProblem(410, "export_expired", message)
