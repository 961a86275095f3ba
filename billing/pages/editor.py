"""The invoice editor: a draft from its first letter until it is issued."""

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

from billing.documents.paper import document_title
from billing.invoices.issuing import InvoiceNotIssuable, issue_problems
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import DraftChanged, issue_invoice
from billing.invoices.parties import seller_profile
from billing.pages.editor_advice import advice_of
from billing.pages.editor_context import (
    Outcome,
    answer_context,
    followed_allowances,
    page_context,
)
from billing.pages.editor_forms import (
    blank_form,
    by_path,
    rearranged_form,
    stored_form,
)
from billing.pages.editor_kinds import place_of
from billing.pages.editor_saving import (
    Stored,
    Typed,
    posted_form,
    read_typed,
    store,
    stored_draft,
)
from billing.pages.editor_vat import with_suggested_vat
from billing.pages.forms.draft_raw import RawForm
from billing.pages.forms.draft_rows import is_rearranging
from billing.pages.invoice_filters import read_uuid
from billing.pages.invoice_steps import own_paper
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
    invoice = own_paper(request, invoice_id)
    may_write = has_right(request.membership, "write")
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied(_("Your role does not allow this. Ask an owner."))
        return _answer(request, invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        return redirect("invoices:show", invoice_id=invoice.pk)
    if not may_write:
        accent = seller_profile(request.business).accent_color
        kind = invoice.document_kind
        context = {
            "invoice": invoice,
            "accent": accent,
            "document_kind": kind,
            "nav_place": place_of(kind),
        }
        return render(request, "billing/editor/read.html", context)
    return _page(request, invoice_id, Outcome(typed=stored_form(request, invoice), invoice=invoice))


@require_POST
@may("write")
def issue(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Save what the form holds, then issue it; what it lacks is told at its fields."""
    if "currency" in request.POST:
        before = stored_draft(request.business, invoice_id)
        profile = seller_profile(request.business)
        typed = read_typed(request, posted_form(request, before, profile), profile, before)
        outcome = stored(request, invoice_id, typed, before)
    else:
        invoice = own_paper(request, invoice_id)
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
        messages.info(request, _("It was issued already."))
        return redirect("invoices:show", invoice_id=invoice_id)
    messages.success(request, _("%(title)s is issued.") % {"title": document_title(invoice)})
    sends = request.POST.get("then") == "send"
    return redirect("deliveries:sheet" if sends else "invoices:show", invoice_id=invoice.pk)


def stored(
    request: BusinessRequest,
    invoice_id: UUID,
    typed: Typed,
    before: Stored | None,
    *,
    overwrite: bool = False,
) -> Outcome:
    """Store what was typed if it can be read, and say what became of it.

    :param before: what the draft said when the form was read.
    :raises Http404: if the invoice is another business's, or was deleted meanwhile.
    """
    if typed.reading.content is None:
        _require_own_or_new(request, invoice_id, typed.raw)
        return Outcome(typed=typed)
    try:
        invoice = store(request, invoice_id, typed, before, overwrite=overwrite)
    except DraftChanged:
        return Outcome(typed=typed, conflict="changed")
    except InvalidTransition:
        return Outcome(typed=typed, conflict="issued")
    return Outcome(typed=typed, invoice=invoice, saved=True)


def _require_own_or_new(request: BusinessRequest, invoice_id: UUID, raw: RawForm) -> None:
    if raw.version or Invoice.papers.filter(pk=invoice_id).exists():
        own_paper(request, invoice_id)


def _answer(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Save, then answer HTMX with what changed and everyone else with a page."""
    action = request.POST.get("action", "")
    before = stored_draft(request.business, invoice_id)
    profile = seller_profile(request.business)
    raw = posted_form(request, before, profile)
    rearranges = is_rearranging(action)
    if rearranges:
        raw = rearranged_form(request, raw, action)
    typed = read_typed(request, raw, profile, before)
    if action == "suggested_vat":
        suggested = with_suggested_vat(typed, request.business, business_today(request.business))
        typed, rearranges = read_typed(request, suggested, profile, before), True
    outcome = stored(request, invoice_id, typed, before, overwrite=action == "keep_mine")
    if request.htmx:
        return _fragment(request, invoice_id, outcome)
    if outcome.saved and not rearranges:
        messages.success(request, _("Saved."))
        return redirect("invoices:edit", invoice_id=invoice_id)
    if action.startswith("more."):
        outcome = replace(outcome, opened=action.removeprefix("more."))
    return _page(request, invoice_id, outcome, status=200 if rearranges else None)


def _lacking(request: BusinessRequest, outcome: Outcome, invoice: Invoice) -> dict[str, str]:
    """Return what keeps the draft from being issued now, by paths of the page."""
    invoice.client = outcome.typed.client
    problems = issue_problems(
        invoice,
        list(invoice.lines.all()),
        business=request.business,
        profile=outcome.typed.profile,
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
    context["advice"] = advice_of(request.business, outcome)
    context["new_ids"] = _new_ids(outcome)
    if context["discount_follows"]:
        followed_allowances(request, context, outcome.typed)
    response = render(request, "billing/editor/answer.html", context, status=status)
    if outcome.saved:
        trigger_client_event(response, "draft-saved", after="swap")
        replace_url(response, reverse("invoices:edit", args=[invoice_id]))
    return response


def _new_ids(outcome: Outcome) -> list[tuple[str, UUID]]:
    """Return the ids that rows have got by being saved, so that the next save keeps them."""
    typed = outcome.typed
    rows = [typed.raw.lines[at] for at in typed.reading.rows]
    if outcome.invoice is None or all(row.line_id for row in rows):
        return []
    ids = outcome.invoice.lines.order_by("position").values_list("pk", flat=True)
    return [(row.key, pk) for row, pk in zip(rows, ids, strict=False) if row.line_id != str(pk)]


def _page(
    request: BusinessRequest, invoice_id: UUID, outcome: Outcome, *, status: int | None = None
) -> HttpResponse:
    context = page_context(request, invoice_id, outcome)
    context["advice"] = advice_of(request.business, outcome)
    context["shows_problems"] = bool(outcome.problems) or request.method == "POST"
    context["is_issuing"] = outcome.problems is not None
    return render(
        request, "billing/editor/edit.html", context, status=status or _status_of(outcome)
    )


def _status_of(outcome: Outcome) -> int:
    if outcome.conflict:
        return 409
    return 422 if outcome.typed.reading.errors or outcome.problems else 200
