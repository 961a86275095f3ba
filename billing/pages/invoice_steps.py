"""Steps in an invoice's life that need one press of a button."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.invoices.corrections import CreditNoteNotCancellable, DepositDeducted
from billing.invoices.duplicating import duplicate_invoice
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.invoices.operations import delete_draft
from billing.invoices.queries import invoices_of
from billing.pages.forms.credits import reason_in
from billing.payments.cancellation import cancel_invoice
from billing.quotes.queries import quote_behind
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may
from fastfaktura.core.templatetags.figures import money


def own_invoice(request: BusinessRequest, invoice_id: UUID) -> Invoice:
    """Return the invoice if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    return get_object_or_404(invoices_of(request.business), pk=invoice_id)


def own_paper(request: BusinessRequest, invoice_id: UUID) -> Invoice:
    """Return the invoice, quote or proforma if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    papers = Invoice.papers.for_business(request.business).select_related("client")
    return get_object_or_404(papers, pk=invoice_id)


def say_credited(request: HttpRequest, note: Invoice, owed_before: Decimal) -> None:
    """Say that a credit note was issued, and what is owed to the client because of it."""
    freed = note.payable_amount - max(owed_before, Decimal(0))
    if freed > 0:
        messages.warning(
            request,
            _(
                "Credit note %(number)s issued. %(amount)s that was paid is owed to the client: "
                "refund it, or let it pay another invoice."
            )
            % {"number": note.number, "amount": money(freed, note.currency)},
        )
    else:
        messages.success(request, _("Credit note %(number)s issued.") % {"number": note.number})


@require_POST
@may("write")
def duplicate(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Write a draft that says the same and open it."""
    invoice = own_paper(request, invoice_id)
    twin = duplicate_invoice(invoice_id=invoice.pk, actor=request.actor)
    return redirect("invoices:edit", invoice_id=twin.pk)


@require_POST
@may("write")
def delete(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Delete a draft."""
    invoice = own_paper(request, invoice_id)
    quote = quote_behind(invoice)
    try:
        delete_draft(invoice_id=invoice.pk, actor=request.actor)
    except InvalidTransition:
        messages.error(request, _("It was issued meanwhile. Issued invoices are never deleted."))
        return redirect("invoices:show", invoice_id=invoice.pk)
    messages.success(request, _("Draft deleted."))
    if quote is not None:
        return redirect("quotes:show", quote_id=quote.pk)
    return redirect("invoices:list" if invoice.is_in_the_books else "quotes:list")


@require_POST
@may("write")
def cancel(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Cancel an issued invoice by a credit note over all of it."""
    invoice = own_invoice(request, invoice_id)
    try:
        note = cancel_invoice(
            invoice_id=invoice.pk,
            reason=reason_in(request.POST),
            issue_date=business_today(request.business),
            now=timezone.now(),
            actor=request.actor,
        )
    except DepositDeducted:
        messages.error(request, _("An invoice deducts this deposit. Credit that invoice first."))
    except (InvalidTransition, CreditNoteNotCancellable):
        messages.error(request, _("This document can no longer be cancelled."))
    else:
        say_credited(request, note, invoice.open_amount)
    return redirect("invoices:show", invoice_id=invoice.pk)
