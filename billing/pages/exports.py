"""The books as files: asking for one, how far it is, and its download."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from billing.bulk.policy import AT_MOST
from billing.exports.models import ExportFormat, ExportJob, ExportWhat
from billing.exports.narrowing import FILTERS, by_filter, by_ids
from billing.exports.operations import TooManyExports, request_export
from billing.exports.queries import (
    CONTENT_TYPES,
    Standing,
    chunks_of,
    kept_until,
    name_of,
    standing_of,
)
from billing.exports.tables import COLUMNS
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.listing import InvoiceFilter, selected_invoices
from billing.invoices.models import Invoice
from billing.invoices.queries import invoices_of
from billing.pages.export_filters import everything_of, read_asked, with_days
from billing.pages.invoice_filters import read_date, read_uuid
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

SHOWN = 30


@require_GET
@may("read")
def list_exports(request: BusinessRequest) -> HttpResponse:
    """Show the form, what was asked for lately, and what the columns mean."""
    # A list leads here with its filter in the address.
    what = request.GET.get("what", ExportWhat.INVOICES)
    led = read_asked(what, request.GET)
    asked = {
        "what": what,
        "format": request.GET.get("format", ExportFormat.XLSX),
        "from": led.first,
        "until": led.last,
        "filter": led.query if led.is_filtered else "",
        "filter_address": led.address,
        "by_filter": led.is_filtered,
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
    """Ask for a file over a period, over what a list's filter finds, or over a selection."""
    what, written_as = request.POST.get("what"), request.POST.get("format")
    if what not in ExportWhat.values:
        messages.error(request, _("Choose what the file shall hold."))
        return redirect("exports:list")
    first, last = read_date(request.POST.get("from")), read_date(request.POST.get("until"))
    if first and last and last < first:
        asked = request.POST.dict() | {"from": first, "until": last}
        asked["filter_address"] = read_asked(what, _filter_posted(request)).address
        return _page(request, asked, problem=_("The period ends before it begins."))
    try:
        job = request_export(
            business=request.business,
            what=ExportWhat(what),
            written_as=ExportFormat(written_as)
            if written_as in ExportFormat.values
            else ExportFormat.XLSX,
            conditions=_conditions(request, ExportWhat(what), first, last),
            locale=get_language() or "en",
            actor=request.actor,
            now=timezone.now(),
        )
    except TooManyExports:
        messages.error(request, _("Many files are being made already. Wait until one is ready."))
    else:
        if job.row_count == 0:
            messages.info(request, _("Nothing falls into this choice, so the file will be empty."))
    return redirect("exports:list")


def _filter_posted(request: BusinessRequest) -> QueryDict:
    return QueryDict(request.POST.get("filter", "").lstrip("?"))


def _conditions(
    request: BusinessRequest, what: ExportWhat, first: date | None, last: date | None
) -> dict[str, Any]:
    asks, today = request.POST, business_today(request.business)
    if "selected" in asks and "everything" not in asks:
        keys = [key for key in map(read_uuid, asks.getlist("selected")) if key]
        return by_ids(_at_most(request, selected_invoices(request.business, keys)))
    # The filter may be of another list than the one whose things were chosen in the end.
    is_of_it = FILTERS[what] is FILTERS.get(asks.get("filter_of", what), FILTERS[what])
    wanted = everything_of(what)
    if "everything" in asks:
        led = read_asked(what, _filter_posted(request))
        wanted = with_days(led.wanted, led.first, led.last)
    elif "by_filter" in asks and is_of_it:
        wanted = read_asked(what, _filter_posted(request)).wanted
    if "everything" not in asks:
        wanted = with_days(wanted, first, last)
    if what == ExportWhat.DOCUMENTS and isinstance(wanted, InvoiceFilter):
        issued = invoices_of(request.business).filter(wanted.condition(today=today))
        return by_ids(_at_most(request, issued.exclude(status=InvoiceStatus.DRAFT)))
    return by_filter(wanted, today=today)


def _at_most(request: BusinessRequest, found: QuerySet[Invoice]) -> list[UUID]:
    """Return the ids that one file takes, and say so if there are more."""
    ids = list(found.order_by("id").values_list("pk", flat=True)[: AT_MOST + 1])
    if len(ids) > AT_MOST:
        sentence = _(
            "That is %(number)d invoices; one file takes %(most)d. "
            "It holds the oldest. Narrow the filter for the others."
        )
        messages.warning(request, sentence % {"number": found.count(), "most": AT_MOST})
    return ids[:AT_MOST]


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
    if request.method == "GET" and standing_of(job, now=timezone.now()).is_open:
        messages.info(request, _("The file is not ready yet."))
        return redirect("exports:list")
    try:
        chunks = chunks_of(job)
    except FileNotFoundError as lost:
        raise Http404 from lost
    disposition = content_disposition_header(as_attachment=True, filename=name_of(job))
    response = StreamingHttpResponse(
        chunks,
        content_type=CONTENT_TYPES[job.format],
        headers={
            "Content-Disposition": disposition,
            "Content-Length": str(job.size),
            "X-Content-Type-Options": "nosniff",
        },
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _own_export(request: BusinessRequest, export_id: UUID) -> ExportJob:
    jobs = ExportJob.objects.for_business(request.business).select_related("created_by")
    return get_object_or_404(jobs, pk=export_id)


def _row(job: ExportJob) -> dict[str, Any]:
    standing = standing_of(job, now=timezone.now())
    return {
        "job": job,
        "is_open": standing.is_open,
        "is_waiting": standing == Standing.WAITING,
        # What is in the ZIP: a file that was made says what it had to leave out.
        "documents": job.row_count - job.left_out,
        "has_failed": standing == Standing.FAILED,
        "until": kept_until(job),
    }
