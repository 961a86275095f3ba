"""The import of products in three steps: the file, its columns, the preview."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from billing.catalog.importing import import_products
from billing.catalog.imports.columns import OFFERED, known_columns
from billing.catalog.imports.plans import begin_plan, keep_plan, load_plan
from billing.catalog.imports.rows import ProductRow, check_rows
from billing.catalog.operations import ProductCodeTaken, ProductIdTaken
from billing.pages.forms.draft_choices import suggested_vat
from billing.sellers.models import SellerProfile
from clients.exports import defused
from clients.imports.plans import Plan, PlanGone, data_rows
from clients.imports.reading import MAX_BYTES, MAX_ROWS, Sheet, UnreadableFile
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

SHOWN_ROWS = 100
SAMPLES = 3


def gone(request: BusinessRequest) -> HttpResponse:
    """Lead back to the first step."""
    messages.warning(request, _("This import is no longer kept. Choose the file again."))
    return redirect("products:import")


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
                return redirect(
                    "products:import_columns", begin_plan(request.business, file.read())
                )
            except UnreadableFile as refusal:
                problem = str(refusal)
    context = {"problem": problem, "max_rows": MAX_ROWS, "max_mb": MAX_BYTES // 1024 // 1024}
    status = 422 if problem else 200
    return render_fragment(request, "billing/products/import/upload.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def columns(request: BusinessRequest, product_plan: str) -> HttpResponse:
    """Ask what each column means."""
    try:
        kept, sheet = load_plan(request.business, product_plan)
    except PlanGone:
        return gone(request)
    problem = ""
    if request.method == "POST":
        chosen = [request.POST.get(f"column-{at}", "") for at in range(sheet.width)]
        kept = Plan(kept.file_id, known_columns(chosen), "header" in request.POST)
        if {"name", "code"} & set(kept.columns):
            name = keep_plan(request.business, kept)
            return redirect("products:import_preview", name)
        problem = _("Choose the column that holds the name, or the code of products you have.")
    context = {
        "plan": product_plan,
        "problem": problem,
        "has_header": kept.has_header,
        "offered": OFFERED.items(),
        "columns": described_columns(kept, sheet),
        "row_count": len(data_rows(kept, sheet)),
    }
    status = 422 if problem else 200
    return render_fragment(request, "billing/products/import/columns.html", context, status=status)


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


def checked_rows(request: BusinessRequest, plan: Plan, sheet: Sheet) -> list[ProductRow]:
    """Return every row as it would be imported, with what is wrong with it."""
    business = request.business
    profile = SellerProfile.objects.get(business=business)
    return check_rows(
        data_rows(plan, sheet),
        plan.columns,
        business=business,
        first_line=2 if plan.has_header else 1,
        usual_vat=suggested_vat(business, profile, business_today(business)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def preview(request: BusinessRequest, product_plan: str) -> HttpResponse:
    """Show what would be created and changed, and what is wrong; a POST does it."""
    try:
        kept, sheet = load_plan(request.business, product_plan)
    except PlanGone:
        return gone(request)
    rows = checked_rows(request, kept, sheet)
    problem = ""
    if request.method == "POST":
        problem = try_import(request, [row for row in rows if row.is_good])
        if not problem:
            return redirect("products:list")
        rows = checked_rows(request, kept, sheet)
    context = {"plan": product_plan, "problem": problem, **counted(rows)}
    status = 409 if problem else 200
    return render_fragment(request, "billing/products/import/preview.html", context, status=status)


def counted(rows: list[ProductRow]) -> dict[str, Any]:
    """Return the rows of the preview, those with an error first, and how many of each."""
    bad = [row for row in rows if not row.is_good]
    new = [row for row in rows if row.is_good and row.is_new]
    changed = [row for row in rows if row.is_good and not row.is_new and row.changed]
    same = [row for row in rows if row.is_good and not row.is_new and not row.changed]
    shown = [*bad, *changed, *new, *same][:SHOWN_ROWS]
    return {
        "bad_count": len(bad),
        "new_count": len(new),
        "changed_count": len(changed),
        "same_count": len(same),
        "shown": [(row, changed_names(row)) for row in shown],
        "hidden_count": len(rows) - len(shown),
    }


def changed_names(row: ProductRow) -> list[str]:
    """Return what a row would change, in the names of the columns."""
    columns = ({"unit_code": "unit"}.get(name, name) for name in row.changed)
    return list(dict.fromkeys(str(OFFERED[column]) for column in columns))


def try_import(request: BusinessRequest, rows: list[ProductRow]) -> str:
    """Create and change the products; return a message if somebody was quicker with a code."""
    if not any(row.is_new or row.changed for row in rows):
        return _("There is no row to import.")
    try:
        result = import_products(
            business=request.business,
            additions=[row.facts for row in rows if row.is_new],
            changes={row.product.pk: row.facts for row in rows if row.product and row.changed},
            now=timezone.now(),
            actor=request.actor,
        )
    except (ProductCodeTaken, ProductIdTaken):
        return _("A code was taken meanwhile; nothing was imported. Look at the rows again.")
    if result.created:
        sentence = ngettext(
            "%(count)d product is added.", "%(count)d products are added.", result.created
        )
        messages.success(request, sentence % {"count": result.created})
    if result.changed:
        sentence = ngettext(
            "%(count)d product is changed.", "%(count)d products are changed.", result.changed
        )
        messages.success(request, sentence % {"count": result.changed})
    return ""


@require_safe
@may("write")
def bad_rows(request: BusinessRequest, product_plan: str) -> HttpResponse:
    """Send the rows that are not imported, with the reasons in a last column."""
    try:
        kept, sheet = load_plan(request.business, product_plan)
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
    for row in checked_rows(request, kept, sheet):
        if not row.is_good:
            writer.writerow([*map(defused, row.cells), defused(" ".join(row.problems))])
    return answer
