"""The import of products in three steps: the file, its columns, the preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from billing.catalog.importing import import_products
from billing.catalog.imports.columns import OFFERED, known_columns
from billing.catalog.imports.plans import begin_plan, keep_plan, load_plan
from billing.catalog.imports.rows import ProductRow, check_rows
from billing.catalog.operations import ProductCodeTaken, ProductIdTaken
from billing.pages.forms.draft_choices import suggested_vat
from billing.sellers.models import SellerProfile
from clients.imports.plans import Plan, PlanGone, data_rows
from clients.imports.reading import Sheet
from clients.pages.sheet_steps import SHOWN_ROWS, SheetImport, send_left_out
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may

PRODUCTS = SheetImport(
    address="products:import",
    templates="billing/products/import",
    offered=OFFERED,
    begin=begin_plan,
    load=load_plan,
    keep=keep_plan,
    known=known_columns,
    is_enough=lambda columns: bool({"name", "code"} & set(columns)),
    lacks=gettext_lazy("Choose the column that holds the name, or the code of products you have."),
)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def upload(request: BusinessRequest) -> HttpResponse:
    """Take the file."""
    return PRODUCTS.ask_for_file(request)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def columns(request: BusinessRequest, product_plan: str) -> HttpResponse:
    """Ask what each column means."""
    return PRODUCTS.ask_for_columns(request, product_plan)


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
        return PRODUCTS.gone(request)
    rows = checked_rows(request, kept, sheet)
    problem = ""
    if request.method == "POST":
        problem = try_import(request, [row for row in rows if row.is_good])
        if not problem:
            return redirect("products:list")
        rows = checked_rows(request, kept, sheet)
    return PRODUCTS.show_preview(request, product_plan, problem, counted(rows))


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
        return PRODUCTS.gone(request)
    rows = checked_rows(request, kept, sheet)
    left_out = ((row.cells, " ".join(row.problems)) for row in rows if not row.is_good)
    return send_left_out(kept, sheet, left_out)
