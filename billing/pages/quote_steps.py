"""Steps in a quote's life that its sender takes."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from billing.invoices.deposits import deposits_of
from billing.invoices.duplicating import duplicate_invoice
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.pages.invoice_steps import own_invoice
from billing.quotes.models import Answer
from billing.quotes.operations import (
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_REASON,
    AnsweredByBuyer,
    NothingToAnswer,
    NotInThisState,
    answer_quote,
    invoice_quote,
    undo_answer,
    withdraw_quote,
)
from billing.quotes.queries import invoices_from, quotes_of
from billing.quotes.words import NOT_NOW
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may


class AnswerForm(forms.Form):
    """What the buyer said on the phone, or on paper."""

    answer = forms.ChoiceField(choices=Answer)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME, required=False)
    comment = forms.CharField(
        label=gettext_lazy("Comment"), max_length=LONGEST_COMMENT, required=False
    )


class UndoForm(forms.Form):
    """Why an answer that was noted was none."""

    reason = forms.CharField(max_length=LONGEST_REASON)


def own_quote(request: BusinessRequest, quote_id: UUID) -> Invoice:
    """Return the quote or proforma if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    return get_object_or_404(quotes_of(request.business), pk=quote_id)


@require_POST
@may("write")
def answer(request: BusinessRequest, quote_id: UUID) -> HttpResponse:
    """Write down what the buyer answered by word of mouth."""
    quote = own_quote(request, quote_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether it was accepted or declined."))
        return redirect("quotes:show", quote_id=quote.pk)
    said = Answer(form.cleaned_data["answer"])
    try:
        answer_quote(
            quote_id=quote.pk,
            answer=said,
            by_buyer=False,
            name=form.cleaned_data["name"],
            comment=form.cleaned_data["comment"],
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except NotInThisState as lies:
        messages.error(request, str(NOT_NOW[lies.state]))
    except NothingToAnswer:
        messages.error(request, _("A proforma invoice is not accepted or declined."))
    else:
        done = _("Noted as accepted.") if said == Answer.ACCEPTED else _("Noted as declined.")
        messages.success(request, done)
    return redirect("quotes:show", quote_id=quote.pk)


@require_POST
@may("write")
def undo(request: BusinessRequest, quote_id: UUID) -> HttpResponse:
    """Take back an answer that was noted by hand."""
    quote = own_quote(request, quote_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words why the answer is taken back."))
        return redirect("quotes:show", quote_id=quote.pk)
    try:
        undo_answer(
            quote_id=quote.pk,
            reason=form.cleaned_data["reason"],
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except AnsweredByBuyer:
        messages.error(request, _("Your client gave this answer. It stands."))
    except NotInThisState as lies:
        messages.error(request, str(NOT_NOW[lies.state]))
    else:
        messages.success(request, _("Taken back. The quote can be answered again."))
    return redirect("quotes:show", quote_id=quote.pk)


@require_POST
@may("write")
def withdraw(request: BusinessRequest, quote_id: UUID) -> HttpResponse:
    """Take a quote back."""
    quote = own_quote(request, quote_id)
    try:
        withdraw_quote(
            quote_id=quote.pk,
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except NotInThisState as lies:
        messages.error(request, str(NOT_NOW[lies.state]))
    else:
        messages.success(request, _("Withdrawn. The client's page says so."))
    return redirect("quotes:show", quote_id=quote.pk)


@require_POST
@may("write")
def invoice(request: BusinessRequest, quote_id: UUID) -> HttpResponse:
    """Write the draft of an invoice that says the same, and open it."""
    quote = own_quote(request, quote_id)
    try:
        draft = invoice_quote(
            quote_id=quote.pk,
            today=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except NotInThisState as lies:
        messages.error(request, str(NOT_NOW[lies.state]))
        return redirect("quotes:show", quote_id=quote.pk)
    _say_made(request, quote, draft)
    return redirect("invoices:edit", invoice_id=draft.pk)


def _say_made(request: BusinessRequest, quote: Invoice, draft: Invoice) -> None:
    """Say what the draft deducts, or that a deposit is not deducted yet."""
    deducted = ", ".join(deposit.number for deposit in deposits_of(draft))
    facts = {"number": quote.number, "deposits": deducted}
    if deducted:
        text = _("Draft made of %(number)s. It deducts deposit %(deposits)s.")
        messages.success(request, text % facts)
    else:
        messages.success(request, _("Draft made of %(number)s.") % facts)
    waiting = invoices_from(quote).filter(
        invoice__is_deposit=True, invoice__status=InvoiceStatus.DRAFT
    )
    if waiting.exists():
        messages.warning(
            request,
            _(
                "A deposit invoice is a draft still, so it is not deducted. Issue it, then deduct "
                "it here."
            ),
        )


@require_POST
@may("write")
def quote_from(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Write the draft of a quote that says what an invoice says, and open it."""
    source = own_invoice(request, invoice_id)
    quote = duplicate_invoice(invoice_id=source.pk, actor=request.actor, type_code=TypeCode.QUOTE)
    return redirect("invoices:edit", invoice_id=quote.pk)
