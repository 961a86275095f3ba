"""The books as files: asking for one, how far it is, and its download."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from billing.bulk.policy import AT_MOST
from billing.exports.models import ExportFormat, ExportJob, ExportState, ExportWhat
from billing.exports.operations import KEPT_FOR, request_export
from billing.exports.tables import COLUMNS
from billing.invoices.listing import InvoiceFilter, selected_invoices
from billing.invoices.models import Invoice
from billing.invoices.queries import invoices_of
from billing.pages.invoice_filters import read_date, read_filter, read_uuid, write_filter
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

SHOWN = 30
# What a filter of the list of invoices can narrow.
OF_INVOICES = {ExportWhat.INVOICES.value, ExportWhat.LINES.value, ExportWhat.DOCUMENTS.value}
# After this a job that is not done has failed, whatever became of its worker.
GIVEN_UP_AFTER = timedelta(hours=2)
TYPES = {
    ExportFormat.CSV.value: "text/csv; charset=utf-8",
    ExportFormat.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.ZIP.value: "application/zip",
}


@require_GET
@may("read")
def list_exports(request: BusinessRequest) -> HttpResponse:
    """Show the form, what was asked for lately, and what the columns mean."""
    # The list of invoices leads here with its filter in the address.
    wanted = read_filter(request.GET)
    beyond = replace(wanted, issued_from=None, issued_until=None)
    is_filtered = beyond != InvoiceFilter()
    asked = {
        "what": request.GET.get("what", ExportWhat.INVOICES),
        "format": request.GET.get("format", ExportFormat.XLSX),
        "from": wanted.issued_from,
        "until": wanted.issued_until,
        "filter": write_filter(beyond) if is_filtered else "",
        "by_filter": is_filtered,
    }
    return _page(request, asked)


def _page(request: BusinessRequest, asked: Mapping[str, Any], *, problem: str = "") -> HttpResponse:
    jobs = ExportJob.objects.for_business(request.business).select_related("created_by")
    context = {
        "rows": [_row(job) for job in jobs.order_by("-id")[:SHOWN]],
        "choices": ExportWhat,
        "asked": asked,
        "problem": problem,
        "tables": [(ExportWhat(what).label, columns) for what, columns in COLUMNS.items()],
    }
    status = 422 if problem else 200
    return render_fragment(request, "billing/exports/list.html", context, status=status)


@require_POST
@may("read")
def create(request: BusinessRequest) -> HttpResponse:
    """Ask for a file over a period, over what the list's filter finds, or over a selection."""
    what, written_as = request.POST.get("what"), request.POST.get("format")
    if what not in ExportWhat.values:
        messages.error(request, _("Choose what the file shall hold."))
        return redirect("exports:list")
    first, last = read_date(request.POST.get("from")), read_date(request.POST.get("until"))
    if first and last and last < first:
        asked = request.POST.dict() | {"from": first, "until": last}
        return _page(request, asked, problem=_("The period ends before it begins."))
    job = request_export(
        business=request.business,
        what=ExportWhat(what),
        written_as=ExportFormat(written_as)
        if written_as in ExportFormat.values
        else ExportFormat.XLSX,
        conditions=_conditions(request),
        locale=get_language() or "en",
        actor=request.actor,
        now=timezone.now(),
    )
    if job.row_count == 0:
        messages.info(request, _("Nothing falls into this choice, so the file will be empty."))
    return redirect("exports:list")


def _conditions(request: BusinessRequest) -> dict[str, Any]:
    asks = request.POST
    span = {"from": read_date(asks.get("from")), "until": read_date(asks.get("until"))}
    period = {name: day.isoformat() for name, day in span.items() if day}
    filter_counts = "by_filter" in asks and asks.get("what") in OF_INVOICES
    if "everything" in asks or filter_counts:
        wanted = read_filter(QueryDict(asks.get("filter", "").lstrip("?")))
        if filter_counts:
            wanted = replace(wanted, issued_from=span["from"], issued_until=span["until"])
        today = business_today(request.business)
        found = invoices_of(request.business).filter(wanted.condition(today=today))
    elif "selected" in asks:
        keys = [key for key in map(read_uuid, asks.getlist("selected")) if key]
        found = selected_invoices(request.business, keys)
    else:
        return period
    return {"ids": _at_most(request, found)}


def _at_most(request: BusinessRequest, found: QuerySet[Invoice]) -> list[str]:
    """Return the ids that one file takes, and say so if there are more."""
    ids = list(found.order_by("id").values_list("pk", flat=True)[: AT_MOST + 1])
    if len(ids) > AT_MOST:
        sentence = _(
            "That is %(number)d invoices; one file takes %(most)d. "
            "It holds the oldest. Narrow the filter for the others."
        )
        messages.warning(request, sentence % {"number": found.count(), "most": AT_MOST})
    return [str(each) for each in ids[:AT_MOST]]


@require_GET
@may("read")
def show(request: BusinessRequest, export_id: UUID) -> HttpResponse:
    """Show how far a file is; while it is made, its row asks again itself."""
    job = _own_export(request, export_id)
    if not request.htmx:
        return redirect("exports:list")
    return render(request, "billing/exports/row.html", {"row": _row(job)})


@require_safe
@may("read")
def download(request: BusinessRequest, export_id: UUID) -> HttpResponseBase:
    """Stream a file from the storage.

    :raises Http404: if it is not made yet, or no longer kept.
    """
    job = _own_export(request, export_id)
    if not job.path:
        if request.method == "GET" and job.state in {ExportState.WAITING, ExportState.RUNNING}:
            messages.info(request, _("The file is not ready yet."))
            return redirect("exports:list")
        raise Http404
    try:
        file = default_storage.open(job.path)
    except FileNotFoundError as lost:
        raise Http404 from lost
    day = job.created_at.date().isoformat()
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{ExportWhat(job.what).label} {day}.{job.format}",
        content_type=TYPES[job.format],
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _own_export(request: BusinessRequest, export_id: UUID) -> ExportJob:
    jobs = ExportJob.objects.for_business(request.business).select_related("created_by")
    return get_object_or_404(jobs, pk=export_id)


def _row(job: ExportJob) -> dict[str, Any]:
    is_open = job.state in {ExportState.WAITING, ExportState.RUNNING}
    has_failed = is_open and job.created_at < timezone.now() - GIVEN_UP_AFTER
    return {
        "job": job,
        "is_open": is_open and not has_failed,
        "has_failed": has_failed or job.state == ExportState.FAILED,
        "until": job.finished_at + KEPT_FOR if job.finished_at and job.path else None,
    }
