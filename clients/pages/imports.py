"""The import of clients in three steps: the file, its columns, the preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clients.imports.columns import OFFERED
from clients.imports.plans import (
    PlanGone,
    begin_plan,
    checked_rows,
    keep_plan,
    known_columns,
    load_plan,
)
from clients.imports.rows import Row
from clients.operations import ClientNumberTaken, ExternalIdTaken, import_clients
from clients.pages.sheet_steps import SHOWN_ROWS, SheetImport, send_left_out
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may

CLIENTS = SheetImport(
    address="clients:import",
    templates="clients/import",
    offered=OFFERED,
    begin=begin_plan,
    load=load_plan,
    keep=keep_plan,
    known=known_columns,
    is_enough=lambda columns: "name" in columns,
    lacks=gettext_lazy("Choose the column that holds the name; a client needs one."),
)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def upload(request: BusinessRequest) -> HttpResponse:
    """Take the file."""
    return CLIENTS.ask_for_file(request)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def columns(request: BusinessRequest, plan: str) -> HttpResponse:
    """Ask what each column means."""
    return CLIENTS.ask_for_columns(request, plan)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def preview(request: BusinessRequest, plan: str) -> HttpResponse:
    """Show what would be created and what is wrong; a POST creates it."""
    try:
        kept, sheet = load_plan(request.business, plan)
    except PlanGone:
        return CLIENTS.gone(request)
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
    return CLIENTS.show_preview(request, plan, problem, counted(rows))


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
        return CLIENTS.gone(request)
    rows = checked_rows(request.business, kept, sheet)
    left_out = (
        (row.cells, " ".join([*row.problems, *row.doubts])) for row in rows if not row.is_good
    )
    return send_left_out(kept, sheet, left_out)
