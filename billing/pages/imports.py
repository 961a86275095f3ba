"""Moving in from another system: the file, its columns, the dry run, the work and its result."""

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.imports.models import ImportJob, ImportRow, ImportState, RowState, Source
from billing.imports.operations import (
    ColumnsMissing,
    NothingToImport,
    PlanOutdated,
    begin_import,
    choose_columns,
    confirm_import,
    drop_import,
)
from billing.imports.queries import counts_of, jobs_of, rows_of
from billing.imports.sources.columns import OFFERED
from billing.imports.sources.values import MAX_BYTES
from billing.pages.import_words import GUIDES, RowWords, state_chip, words_of
from clients.exports import defused
from clients.imports.reading import UnreadableFile, read_sheet
from clients.pages.sheet_steps import MEGABYTE, SHOWN_ROWS, described_columns
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def begin(request: BusinessRequest) -> HttpResponse:
    """Ask for the system and its file, and list the imports of before."""
    problem = ""
    source = request.POST.get("source", Source.FAKTURAN.value)
    if request.method == "POST":
        file = request.FILES.get("file")
        if source not in Source.values:
            problem = _("Choose the system that the file comes from.")
        elif file is None:
            problem = _("Choose a file.")
        elif file.size is None or file.size > MAX_BYTES:
            problem = _("The file is larger than %(most)s MB; split it in parts.") % {
                "most": MAX_BYTES // MEGABYTE
            }
        else:
            try:
                job = begin_import(
                    business=request.business,
                    source=source,
                    content=file.read(),
                    file_name=file.name or "",
                    today=business_today(request.business),
                    now=timezone.now(),
                    actor=request.actor,
                )
            except UnreadableFile as refusal:
                problem = str(refusal)
            else:
                return redirect(_next_step(job), job.pk)
    context = {
        "problem": problem,
        "source": source,
        "guides": [(each.value, each.label, GUIDES[each.value]) for each in Source],
        "max_mb": MAX_BYTES // MEGABYTE,
        "jobs": [(job, state_chip(job.state)) for job in jobs_of(request.business)[:20]],
    }
    status = 422 if problem else 200
    return render_fragment(request, "billing/imports/begin.html", context, status=status)


def _next_step(job: ImportJob) -> str:
    return "imports:columns" if job.state == ImportState.MAPPING else "imports:show"


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def columns(request: BusinessRequest, import_id: UUID) -> HttpResponse:
    """Ask what each column of a table means."""
    job = _own(request, import_id)
    if not job.columns or job.state not in {ImportState.MAPPING, ImportState.PLANNED}:
        return redirect("imports:show", job.pk)
    problem = ""
    if request.method == "POST":
        chosen = [request.POST.get(f"column-{at}", "") for at in range(len(job.columns))]
        try:
            choose_columns(
                job_id=job.pk,
                columns=chosen,
                today=business_today(request.business),
                now=timezone.now(),
            )
        except ColumnsMissing:
            job.columns = chosen
            problem = _("Choose the columns that hold the invoice number and the unit price.")
        except UnreadableFile as refusal:
            problem = str(refusal)
        except PlanOutdated:
            return redirect("imports:show", job.pk)
        else:
            return redirect("imports:show", job.pk)
    context = {
        "job": job,
        "problem": problem,
        "offered": OFFERED.items(),
        "columns": _described(job),
    }
    status = 422 if problem else 200
    return render_fragment(request, "billing/imports/columns.html", context, status=status)


def _described(job: ImportJob) -> list[dict[str, Any]]:
    header, *rows = read_sheet(job.file.read()).rows
    return described_columns(job.columns, rows, header=header)


@require_safe
@may("write")
def show(request: BusinessRequest, import_id: UUID) -> HttpResponse:
    """Show the dry run, the progress, or the result."""
    job = _own(request, import_id)
    if job.state == ImportState.MAPPING:
        return redirect("imports:columns", job.pk)
    wanted = request.GET.get("only", "")
    counts = counts_of(job)
    page = Paginator(rows_of(job, only=wanted), SHOWN_ROWS).get_page(request.GET.get("page"))
    here = reverse("imports:show", args=[job.pk])
    runs = job.state == ImportState.RUNNING
    context = {
        "job": job,
        "state": state_chip(job.state),
        "counts": counts,
        "rows": [words_of(row) for row in page],
        "page": page,
        "only": wanted,
        "only_all": not wanted,
        "only_left": wanted == RowState.LEFT_OUT,
        "only_differs": wanted == "differs",
        "left_url": f"{here}?only=left_out",
        "differs_url": f"{here}?only=differs",
        "differing": counts.differing + counts.differing_left_out,
        "here": here,
        "runs": runs,
        "may_confirm": job.state == ImportState.PLANNED and bool(counts.ready.all),
        "worked": counts.worked,
        "may_write": has_right(request.membership, "write"),
    }
    template = "billing/imports/show.html"
    return render_fragment(request, template, context)


@require_POST
@may("write")
def confirm(request: BusinessRequest, import_id: UUID) -> HttpResponse:
    """Let the import begin."""
    job = _own(request, import_id)
    try:
        confirm_import(job_id=job.pk, now=timezone.now(), actor=request.actor)
    except PlanOutdated:
        messages.warning(request, _("This check is older than a day. Choose the file again."))
        return redirect("imports:begin")
    except NothingToImport:
        messages.warning(request, _("There is no row to import."))
    return redirect("imports:show", job.pk)


@require_POST
@may("write")
def drop(request: BusinessRequest, import_id: UUID) -> HttpResponse:
    """Throw a dry run away."""
    try:
        drop_import(job_id=_own(request, import_id).pk)
    except PlanOutdated:
        messages.warning(request, _("This import has begun and goes on."))
        return redirect("imports:show", import_id)
    return redirect("imports:begin")


@require_safe
@may("write")
def report(request: BusinessRequest, import_id: UUID) -> HttpResponse:
    """Send the whole report as CSV: every row with its verdict, sums and differences."""
    job = _own(request, import_id)
    # Outside of an f-string, in which the collector of messages does not look.
    file_name = _("import-report.csv")
    answer = HttpResponse(
        "\N{ZERO WIDTH NO-BREAK SPACE}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
    writer = csv.writer(answer, delimiter=";")
    writer.writerow(
        [
            *(_("Row"), _("Kind"), _("Name or number"), _("Client"), _("Result"), _("Currency")),
            *(_("Stated sum"), _("Our sum"), _("Differences"), _("Remarks")),
        ]
    )
    for row in rows_of(job, only="").iterator(chunk_size=500):
        writer.writerow([defused(cell) for cell in _cells(row, words_of(row))])
    return answer


def _cells(row: ImportRow, words: RowWords) -> list[str]:
    return [
        str(row.line),
        words.kind,
        row.label,
        row.client_name,
        str(RowState(row.state).label),
        row.currency,
        "" if row.stated_total is None else format(row.stated_total, "f"),
        "" if row.our_total is None else format(row.our_total, "f"),
        " | ".join(words.differences),
        " ".join(row.notes),
    ]


def _own(request: BusinessRequest, import_id: UUID) -> ImportJob:
    jobs = ImportJob.objects.for_business(request.business).select_related("file", "created_by")
    return get_object_or_404(jobs, pk=import_id)
