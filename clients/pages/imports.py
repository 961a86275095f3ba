"""The import of clients in three steps: the file, its columns, the preview."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clients.exports import defused
from clients.imports.columns import OFFERED
from clients.imports.plans import (
    Plan,
    PlanGone,
    begin_plan,
    checked_rows,
    data_rows,
    keep_plan,
    known_columns,
    load_plan,
)
from clients.imports.reading import MAX_BYTES, MAX_ROWS, Sheet, UnreadableFile
from clients.imports.rows import Row
from clients.operations import ClientNumberTaken, ExternalIdTaken, import_clients
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

SHOWN_ROWS = 100
SAMPLES = 3


def gone(request: BusinessRequest) -> HttpResponse:
    """Lead back to the first step."""
    messages.warning(request, _("This import is no longer kept. Choose the file again."))
    return redirect("clients:import")


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def upload(request: BusinessRequest) -> HttpResponse:
    """Take the file."""
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problem = _("Choose a file.")
        elif file.size is None or file.size > MAX_BYTES:
            problem = _("The file is larger than %(most)s MB; split it in parts.") % {
                "most": MAX_BYTES // 1024 // 1024
            }
        else:
            try:
                return redirect("clients:import_columns", begin_plan(request.business, file.read()))
            except UnreadableFile as refusal:
                problem = str(refusal)
    context = {"problem": problem, "max_rows": MAX_ROWS, "max_mb": MAX_BYTES // 1024 // 1024}
    return render_fragment(
        request, "clients/import/upload.html", context, status=422 if problem else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def columns(request: BusinessRequest, plan: str) -> HttpResponse:
    """Ask what each column means."""
    try:
        kept, sheet = load_plan(request.business, plan)
    except PlanGone:
        return gone(request)
    problem = ""
    if request.method == "POST":
        chosen = [request.POST.get(f"column-{at}", "") for at in range(sheet.width)]
        kept = Plan(kept.file_id, known_columns(chosen), "header" in request.POST)
        if "name" in kept.columns:
            return redirect("clients:import_preview", keep_plan(request.business, kept))
        problem = _("Choose the column that holds the name; a client needs one.")
    context = {
        "plan": plan,
        "problem": problem,
        "has_header": kept.has_header,
        "offered": OFFERED.items(),
        "columns": described_columns(kept, sheet),
        "row_count": len(data_rows(kept, sheet)),
    }
    return render_fragment(
        request, "clients/import/columns.html", context, status=422 if problem else 200
    )


def described_columns(plan: Plan, sheet: Sheet) -> list[dict[str, Any]]:
    """Return each column with its name, its first values and what it is taken for."""
    data = data_rows(plan, sheet)
    described = []
    for at, fact in enumerate(plan.columns):
        values = (row[at] for row in data if row[at])
        samples = [value[:60] for value, _count in zip(values, range(SAMPLES), strict=False)]
        name = sheet.rows[0][at] if plan.has_header else ""
        described.append({"at": at, "name": name, "fact": fact, "samples": samples})
    return described


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def preview(request: BusinessRequest, plan: str) -> HttpResponse:
    """Show what would be created and what is wrong; a POST creates it."""
    try:
        kept, sheet = load_plan(request.business, plan)
    except PlanGone:
        return gone(request)
    rows = checked_rows(request.business, kept, sheet)
    problem = ""
    if request.method == "POST":
        wanted = [row for row in rows if row.is_good]
        if "doubles" in request.POST:
            wanted = [row for row in rows if not row.problems]
        problem = try_import(request, wanted)
        if not problem:
            return redirect("clients:list")
        rows = checked_rows(request.business, kept, sheet)
    context = {"plan": plan, "problem": problem, **counted(rows)}
    return render_fragment(
        request, "clients/import/preview.html", context, status=409 if problem else 200
    )


def counted(rows: list[Row]) -> dict[str, Any]:
    """Return the rows of the preview, those with a question first, and how many of each."""
    bad = [row for row in rows if row.problems]
    doubtful = [row for row in rows if row.doubts and not row.problems]
    good = [row for row in rows if row.is_good]
    shown = [*bad, *doubtful, *good][:SHOWN_ROWS]
    return {
        "bad_count": len(bad),
        "doubtful_count": len(doubtful),
        "good_count": len(good),
        "shown": shown,
        "hidden_count": len(rows) - len(shown),
    }


def try_import(request: BusinessRequest, rows: list[Row]) -> str:
    """Create the clients; return a message if somebody was quicker with a number."""
    if not rows:
        return _("There is no row to import.")
    try:
        count = import_clients(
            business=request.business,
            rows=[row.facts for row in rows],
            now=timezone.now(),
            actor=request.actor,
        )
    except (ClientNumberTaken, ExternalIdTaken):
        return _("A number was taken meanwhile; nothing was imported. Look at the rows again.")
    messages.success(
        request,
        ngettext("%(count)d client is imported.", "%(count)d clients are imported.", count)
        % {"count": count},
    )
    return ""


@require_safe
@may("write")
def bad_rows(request: BusinessRequest, plan: str) -> HttpResponse:
    """Send the rows that are not imported, with the reasons in a last column."""
    try:
        kept, sheet = load_plan(request.business, plan)
    except PlanGone:
        return gone(request)
    # Outside of an f-string, in which the collector of messages does not look.
    file_name = _("not-imported.csv")
    answer = HttpResponse(
        "\N{ZERO WIDTH NO-BREAK SPACE}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
    writer = csv.writer(answer, delimiter=";")
    if kept.has_header:
        writer.writerow([*map(defused, sheet.rows[0]), _("Reason")])
    for row in checked_rows(request.business, kept, sheet):
        if not row.is_good:
            reasons = " ".join([*row.problems, *row.doubts])
            writer.writerow([*map(defused, row.cells), defused(reasons)])
    return answer
