"""Recording a payment that came by bank: which invoice it is for, by what stands on the slip."""

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from billing.invoices.client_queries import OWED
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.listing import words_condition
from billing.invoices.models import Invoice
from billing.invoices.queries import invoices_of
from billing.invoices.references import reference_condition
from billing.pages.wording import status_words
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.models import Business
from fastfaktura.core.permissions import may

SHOWN = 12
LONGEST = 200


@require_GET
@may("write")
def find(request: BusinessRequest) -> HttpResponse:
    """Show the invoices that a payment may be for; Enter on the only one records it.

    Nothing typed, they are those that wait for money, the oldest first. A reference finds its
    invoice alone, paid or not, since a second payment of it is worth knowing.
    """
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = list(payable(request.business, words)[: SHOWN + 1])
    if words and len(found) == 1 and not request.htmx:
        return redirect("payments:record", invoice_id=found[0].pk)
    today = business_today(request.business)
    context: dict[str, Any] = {
        "words": words,
        "rows": [(invoice, status_words(invoice, today=today)) for invoice in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
        "today": today,
    }
    return render_fragment(request, "billing/payments/find.html#found", context)


def payable(business: Business, words: str) -> QuerySet[Invoice]:
    """Return the invoices that what was typed or pasted names, those that are owed first."""
    invoices = invoices_of(business).filter(type_code=TypeCode.INVOICE)
    if not words:
        return invoices.filter(OWED).order_by("due_date", "id")
    issued = invoices.exclude(status=InvoiceStatus.DRAFT)
    by_reference = issued.filter(reference_condition(words))
    if by_reference.exists():
        return by_reference
    settled = Case(When(OWED, then=Value(0)), default=Value(1))
    return issued.filter(words_condition(words)).order_by(settled, "due_date", "id")
