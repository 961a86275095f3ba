"""The invoice editor: a draft from its first letter until it is issued."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import replace_url, trigger_client_event

from billing.invoices.drafts import content_of
from billing.invoices.issuing import InvoiceNotIssuable, Problem, issue_problems
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import DraftChanged, issue_invoice
from billing.invoices.parties import seller_profile
from billing.pages.editor_context import Outcome, answer_context, page_context
from billing.pages.editor_saving import (
    Typed,
    editor_language,
    own_client,
    read_typed,
    store,
)
from billing.pages.forms.draft_choices import suggested_vat
from billing.pages.forms.draft_defaults import defaults_of
from billing.pages.forms.draft_raw import (
    RawForm,
    raw_form,
    raw_of,
    rearranged,
    vat_value,
    with_blank_line,
)
from billing.pages.invoice_filters import read_uuid
from billing.pages.invoice_steps import own_invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.ids import new_id
from fastfaktura.core.permissions import has_right, may


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def create(request: BusinessRequest) -> HttpResponse:
    """Show an empty editor; the first save makes the draft under the id that came with the form."""
    if request.method != "POST":
        return _page(request, new_id(), Outcome(typed=read_typed(request, blank_form(request))))
    invoice_id = read_uuid(request.POST.get("draft_id"))
    if invoice_id is None:
        raise Http404
    return _answer(request, invoice_id)


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def edit(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show a draft in the editor, and save it; who may only read sees the document."""
    invoice = own_invoice(request, invoice_id)
    may_write = has_right(request.membership, "write")
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied(_("Your role does not allow this. Ask an owner."))
        return _answer(request, invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        return redirect("invoices:show", invoice_id=invoice.pk)
    if not may_write:
        accent = seller_profile(request.business).accent_color
        return render(request, "billing/editor/read.html", {"invoice": invoice, "accent": accent})
    return _page(request, invoice_id, Outcome(typed=stored_form(request, invoice), invoice=invoice))


@require_POST
@may("write")
def issue(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Save what the form holds, then issue it; what it lacks is told at its fields."""
    if "currency" in request.POST:
        outcome = stored(request, invoice_id, read_typed(request, raw_form(request.POST)))
    else:
        invoice = own_invoice(request, invoice_id)
        outcome = Outcome(typed=stored_form(request, invoice), invoice=invoice)
    if outcome.invoice is None:
        return _page(request, invoice_id, outcome)
    try:
        invoice = issue_invoice(
            invoice_id=invoice_id,
            issue_date=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except InvoiceNotIssuable as lack:
        problems = by_path(lack.problems, outcome)
        return _page(request, invoice_id, replace(outcome, problems=problems))
    except InvalidTransition:
        messages.info(request, _("This invoice was issued already."))
        return redirect("invoices:show", invoice_id=invoice_id)
    messages.success(request, _("Invoice %(number)s is issued.") % {"number": invoice.number})
    sends = request.POST.get("then") == "send"
    return redirect("deliveries:sheet" if sends else "invoices:show", invoice_id=invoice.pk)


def by_path(problems: Iterable[Problem], outcome: Outcome) -> dict[str, str]:
    """Return the problems of a content by the fields of the page that it was typed in."""
    rows = outcome.typed.reading.rows
    return {_page_path(problem.field, rows): problem.message for problem in problems}


def _page_path(path: str, rows: tuple[int, ...]) -> str:
    """Return the path with the row of the page: blank rows are no lines of the invoice."""
    if not path.startswith("lines."):
        return path
    _lines, index, name = path.split(".", 2)
    return f"lines.{rows[int(index)]}.{name}"


def suggested_value(request: BusinessRequest) -> str:
    """Return the VAT of a new line as the value of its option."""
    today = business_today(request.business)
    suggested = suggested_vat(request.business, seller_profile(request.business), today)
    return vat_value(suggested.vat_category, suggested.vat_rate)


def blank_form(request: BusinessRequest) -> RawForm:
    """Return the form of an invoice that nobody wrote yet, for the client of ``?client=``."""
    client = own_client(request.business, request.GET.get("client", ""))
    defaults = defaults_of(request.business, client)
    raw = RawForm(
        client=str(client.pk) if client else "",
        client_was=str(client.pk) if client else "",
        currency=defaults.currency,
        locale=defaults.locale,
        terms=defaults.terms,
    )
    return with_blank_line(raw, vat=suggested_value(request))


def stored_form(request: BusinessRequest, invoice: Invoice) -> Typed:
    """Return the draft as the form writes it; terms that were never chosen are the client's."""
    raw = raw_of(content_of(invoice), language=editor_language(), version=str(invoice.version))
    if not raw.terms:
        raw = replace(raw, terms=defaults_of(request.business, invoice.client).terms)
    return read_typed(request, raw)


def stored(
    request: BusinessRequest, invoice_id: UUID, typed: Typed, *, overwrite: bool = False
) -> Outcome:
    """Store what was typed if it can be read, and say what became of it.

    :raises Http404: if the invoice is another business's, or was deleted meanwhile.
    """
    if typed.reading.content is None:
        _require_own_or_new(request, invoice_id, typed.raw)
        return Outcome(typed=typed)
    try:
        invoice = store(request, invoice_id, typed, overwrite=overwrite)
    except DraftChanged:
        return Outcome(typed=typed, conflict="changed")
    except InvalidTransition:
        return Outcome(typed=typed, conflict="issued")
    return Outcome(typed=typed, invoice=invoice, saved=True)


def _require_own_or_new(request: BusinessRequest, invoice_id: UUID, raw: RawForm) -> None:
    if raw.version or Invoice.objects.filter(pk=invoice_id).exists():
        own_invoice(request, invoice_id)


def _answer(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Save, then answer HTMX with what changed and everyone else with a page."""
    action = request.POST.get("action", "")
    raw = raw_form(request.POST)
    moves = "line" in action or action.startswith("move_")
    if moves:
        raw = rearranged(raw, action, vat=suggested_value(request))
    typed = read_typed(request, raw)
    outcome = stored(request, invoice_id, typed, overwrite=action == "keep_mine")
    if request.htmx:
        return _fragment(request, invoice_id, outcome)
    if outcome.saved and not moves:
        messages.success(request, _("Saved."))
        return redirect("invoices:edit", invoice_id=invoice_id)
    return _page(request, invoice_id, outcome, status=200 if moves else None)


def _lacking(request: BusinessRequest, outcome: Outcome, invoice: Invoice) -> dict[str, str]:
    """Return what keeps the draft from being issued now, by paths of the page."""
    invoice.client = outcome.typed.client
    problems = issue_problems(
        invoice,
        list(invoice.lines.all()),
        business=request.business,
        profile=seller_profile(request.business),
        issue_date=business_today(request.business),
    )
    return by_path(problems, outcome)


def _fragment(request: BusinessRequest, invoice_id: UUID, outcome: Outcome) -> HttpResponse:
    status = _status_of(outcome)
    if outcome.invoice is not None and request.POST.get("issuing"):
        # What an attempt to issue found stays in sight until it is mended.
        outcome = replace(outcome, problems=_lacking(request, outcome, outcome.invoice))
    context = answer_context(request, invoice_id, outcome)
    context["is_first"] = outcome.saved and not outcome.typed.raw.version
    context["shows_problems"] = bool(request.POST.get("issuing"))
    response = render(request, "billing/editor/answer.html", context, status=status)
    if outcome.saved:
        trigger_client_event(response, "draft-saved", after="swap")
        replace_url(response, reverse("invoices:edit", args=[invoice_id]))
    return response


def _page(
    request: BusinessRequest, invoice_id: UUID, outcome: Outcome, *, status: int | None = None
) -> HttpResponse:
    context = page_context(request, invoice_id, outcome)
    context["shows_problems"] = bool(outcome.problems) or request.method == "POST"
    context["is_issuing"] = outcome.problems is not None
    return render(
        request, "billing/editor/edit.html", context, status=status or _status_of(outcome)
    )


def _status_of(outcome: Outcome) -> int:
    if outcome.conflict:
        return 409
    return 422 if outcome.typed.reading.errors or outcome.problems else 200
