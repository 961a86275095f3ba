"""Deposit invoices: made of a part of a draft or a quote, and deducted in the final invoice."""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from billing.amounts.numbers import UnreadableNumber, read_number
from billing.invoices.depositing import (
    DepositNotDeductible,
    deduct_deposit,
    draft_deposit,
    keep_deposit,
)
from billing.invoices.deposits import DepositTooLarge, deductible_deposits, deposits_of
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus
from billing.invoices.models import Invoice
from billing.pages.editor_kinds import place_of
from billing.pages.forms.number_words import number_sentence
from billing.pages.invoice_steps import own_invoice
from billing.quotes.operations import NotInThisState, deposit_of_quote
from billing.quotes.queries import asked_in_advance
from billing.quotes.words import NOT_NOW
from fastfaktura.core.clock import business_today
from fastfaktura.core.currencies import minor_unit_decimals
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may
from fastfaktura.core.templatetags.figures import money

PERCENT, AMOUNT = "percent", "amount"
PERCENT_DECIMALS = 4


class DepositForm(forms.Form):
    """How much is asked for in advance."""

    kind = forms.ChoiceField(
        choices=[(PERCENT, gettext_lazy("Per cent")), (AMOUNT, gettext_lazy("Amount with VAT"))],
        initial=PERCENT,
        label=gettext_lazy("Counted in"),
    )
    value = forms.CharField(
        max_length=30,
        initial="30",
        label=gettext_lazy("How much"),
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "amount-input", "autocomplete": "off"}
        ),
    )

    def part(self, currency: str) -> dict[str, Decimal]:
        """Return what ``draft_deposit`` takes; adds an error and returns nothing if it cannot."""
        kind = self.cleaned_data["kind"]
        decimals = PERCENT_DECIMALS if kind == PERCENT else minor_unit_decimals(currency)
        try:
            value = read_number(
                self.cleaned_data["value"].removesuffix("%"),
                language=get_language() or "en",
                max_decimals=decimals,
            )
        except UnreadableNumber as problem:
            self.add_error("value", number_sentence(problem))
            return {}
        return {kind: value}


@require_http_methods(["GET", "POST"])
@may("write")
def create(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Ask how much is wanted in advance, and write the draft of the deposit invoice."""
    papers = Invoice.papers.for_business(request.business).select_related("client")
    source = get_object_or_404(papers, pk=invoice_id, is_deposit=False)
    form = DepositForm(request.POST or None)
    asked = Decimal(0) if source.is_in_the_books else asked_in_advance(source)
    status = 200
    if request.method == "POST":
        status = 422
        part = form.part(source.currency) if form.is_valid() else {}
        if part:
            try:
                deposit = _deposit_of(request, source, **part)
            except DepositTooLarge:
                form.add_error("value", _too_large(source, asked))
            except NotInThisState as lies:
                form.add_error(None, str(NOT_NOW[lies.state]))
            else:
                messages.success(
                    request, _("Draft of the deposit invoice written. Issue it when it is right.")
                )
                return _to_editor(request, deposit)
    context = {
        "form": form,
        "invoice": source,
        "asked": asked,
        "back_url": _page_of(source),
        "nav_place": place_of(source.document_kind),
    }
    return render_fragment(request, "billing/deposits/create.html#dialog", context, status=status)


def _too_large(source: Invoice, asked: Decimal) -> str:
    if not asked:
        return _("A deposit is more than nothing and at most the whole sum.")
    left = money(source.grand_total - asked, source.currency)
    return _("At most %(amount)s is left for a deposit.") % {"amount": left}


def _page_of(source: Invoice) -> str:
    """Return where the document that a part is asked of stands."""
    if source.status == InvoiceStatus.DRAFT:
        return reverse("invoices:edit", args=[source.pk])
    return reverse("invoices:show" if source.is_in_the_books else "quotes:show", args=[source.pk])


def _deposit_of(request: BusinessRequest, source: Invoice, **part: Decimal) -> Invoice:
    """Write the deposit; an issued quote remembers it.

    :raises DepositTooLarge: if it is nothing, or more than the whole.
    :raises NotInThisState: if the quote was declined, withdrawn or invoiced.
    """
    if source.is_in_the_books or source.status == InvoiceStatus.DRAFT:
        return draft_deposit(source_id=source.pk, actor=request.actor, **part)
    return deposit_of_quote(
        quote_id=source.pk,
        today=business_today(request.business),
        now=timezone.now(),
        actor=request.actor,
        **part,
    )


@require_GET
@may("read")
def offer(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show the deposits that a draft deducts or could deduct: a part of the editor."""
    draft = own_invoice(request, invoice_id)
    if draft.status != InvoiceStatus.DRAFT or draft.is_deposit:
        return HttpResponse(status=204)
    deducted = list(deposits_of(draft))
    could = deductible_deposits(
        request.business, client_id=draft.client_id, currency=draft.currency
    ).exclude(pk__in=[deposit.pk for deposit in deducted])
    context = {
        "invoice": draft,
        "deducted": deducted,
        "deductible": list(could),
        "may_write": has_right(request.membership, "write"),
    }
    return render(request, "billing/deposits/offer.html", context)


@require_POST
@may("write")
def deduct(request: BusinessRequest, invoice_id: UUID, deposit_id: UUID) -> HttpResponse:
    """Deduct a deposit in a draft."""
    draft = own_invoice(request, invoice_id)
    try:
        deduct_deposit(invoice_id=draft.pk, deposit_id=deposit_id)
    except DepositNotDeductible:
        messages.error(request, _("This deposit invoice can no longer be deducted here."))
    except InvalidTransition:
        messages.error(request, _("It was issued meanwhile and stays as it is."))
    return _to_editor(request, draft)


@require_POST
@may("write")
def keep(request: BusinessRequest, invoice_id: UUID, deposit_id: UUID) -> HttpResponse:
    """Take the deduction of a deposit out of a draft."""
    draft = own_invoice(request, invoice_id)
    try:
        keep_deposit(invoice_id=draft.pk, deposit_id=deposit_id)
    except InvalidTransition:
        messages.error(request, _("It was issued meanwhile and stays as it is."))
    return _to_editor(request, draft)


def _to_editor(request: BusinessRequest, draft: Invoice) -> HttpResponse:
    """Open the editor, anew if it is open: its lines have changed."""
    answer = redirect("invoices:edit", invoice_id=draft.pk)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer
