"""Crediting an invoice: by lines, by an amount, or whatever is left of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.amounts.money import Money
from billing.amounts.totals import Totals
from billing.invoices.corrections import (
    CreditedMeanwhile,
    CreditNoteNotCancellable,
    DepositDeducted,
    require_creditable,
)
from billing.invoices.credit_content import (
    CreditTooLarge,
    NotALine,
    NothingToCredit,
    QuantityTooLarge,
    credit_content,
)
from billing.invoices.credit_left import CreditLeft, credit_left
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.pages.forms.credits import CreditForm, read_credit
from billing.pages.invoice_steps import own_invoice, say_credited
from billing.payments.crediting import credit_invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

REFUSALS = (NothingToCredit, CreditTooLarge, QuantityTooLarge, NotALine)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the note would say, and what it does to the invoice."""

    totals: Totals
    settles: Money
    to_client: Money
    still_open: Money
    is_whole: bool


@require_http_methods(["GET", "POST"])
@may("write")
def credit(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Ask what shall be credited, show its sums, and issue the credit note."""
    invoice = own_invoice(request, invoice_id)
    try:
        require_creditable(invoice)
    except (InvalidTransition, CreditNoteNotCancellable):
        messages.error(request, _("This document can no longer be credited."))
        return redirect("invoices:show", invoice_id=invoice.pk)
    left = credit_left(invoice)
    form = read_credit(request.POST or request.GET, left)
    if request.method == "GET" and "mode" not in request.GET:
        # Nothing was typed yet, so nothing is wrong yet.
        form.errors.clear()
        form.wish = None
    status = 200
    if request.method == "POST" and "preview" not in request.POST:
        done = _issue(request, invoice, form)
        if done:
            return done
        status = 422
    context = _context(invoice, left, form)
    return render_fragment(request, "billing/credits/form.html#form", context, status=status)


@require_GET
@may("write")
def credit_figures(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show the sums of what is typed: a part of the form's page."""
    invoice = own_invoice(request, invoice_id)
    try:
        require_creditable(invoice)
    except (InvalidTransition, CreditNoteNotCancellable):
        return HttpResponse(status=204)
    left = credit_left(invoice)
    context = _context(invoice, left, read_credit(request.GET, left))
    return render_fragment(request, "billing/credits/form.html#figures", context)


def _issue(request: BusinessRequest, invoice: Invoice, form: CreditForm) -> HttpResponse | None:
    if form.wish is None:
        return None
    owed_before = invoice.open_amount
    try:
        note = credit_invoice(
            invoice_id=invoice.pk,
            wish=form.wish,
            reason=form.reason,
            issue_date=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
            expected_notes=form.seen,
        )
    except REFUSALS as problem:
        form.refuse(problem)
        return None
    except DepositDeducted:
        form.errors["all"] = _("An invoice deducts this deposit. Credit that invoice first.")
        return None
    except CreditedMeanwhile:
        form.errors["all"] = _("The invoice was credited meanwhile. Look at what is left now.")
        return None
    except (InvalidTransition, CreditNoteNotCancellable):
        messages.error(request, _("This document can no longer be credited."))
        return redirect("invoices:show", invoice_id=invoice.pk)
    say_credited(request, note, owed_before)
    return redirect("invoices:show", invoice_id=invoice.pk)


def _context(invoice: Invoice, left: CreditLeft, form: CreditForm) -> dict[str, Any]:
    return {
        "invoice": invoice,
        "left": left,
        "form": form,
        "outcome": _outcome(invoice, left, form),
        "seen": left.note_count,
    }


def _outcome(invoice: Invoice, left: CreditLeft, form: CreditForm) -> Outcome | None:
    if form.wish is None:
        return None
    try:
        totals = credit_content(invoice, left, form.wish).totals()
    except REFUSALS as problem:
        form.refuse(problem)
        return None
    owed = Money(max(invoice.open_amount, Decimal(0)), invoice.currency)
    settles = min(totals.payable_amount, owed)
    return Outcome(
        totals=totals,
        settles=settles,
        to_client=totals.payable_amount - settles,
        still_open=owed - settles,
        is_whole=totals.grand_total == left.grand_total,
    )
