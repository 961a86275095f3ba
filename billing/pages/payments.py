"""The list of payments, and the figures and words of one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from billing.claims.queries import claimed_open
from billing.invoices.models import Invoice
from billing.payments.ledger import COUNTING
from billing.payments.models import Payment, Reversal, ReversalKind, ReversalState
from billing.payments.queries import (
    Cursor,
    PaymentFilter,
    attempt_under_way,
    payments_of_invoice,
    payments_page,
    usable_surplus,
)
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right

CHIPS: dict[PaymentFilter, str | Promise] = {
    PaymentFilter.ALL: _("All"),
    PaymentFilter.CARD: _("Paid online"),
    PaymentFilter.BANK: _("Bank transfers"),
    PaymentFilter.REFUNDED: _("Refunded"),
    PaymentFilter.PROBLEMS: _("Needs a decision"),
}


@dataclass(frozen=True, slots=True)
class PaymentState:
    """The chip of a payment: a word, an icon and a tone."""

    text: str | Promise
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as pages show it; annotated by `queries.with_sums`."""

    payment: Payment
    state: PaymentState
    kept: Decimal
    surplus: Decimal
    reversals: list[Reversal]

    @property
    def was_recorded_by_hand(self) -> bool:
        """Tell whether members, and no provider, said that the money came."""
        return not self.payment.provider


def _state(payment: Payment, surplus: Decimal, reversals: list[Reversal]) -> PaymentState:
    counted = [each for each in reversals if each.state in COUNTING]
    gone = sum((each.amount for each in counted), Decimal(0))
    kinds = {each.kind for each in counted}
    if ReversalKind.DISPUTE in kinds:
        return PaymentState(_("Disputed"), "triangle-alert", "danger")
    if any(
        each.state == ReversalState.FAILED and each.kind == ReversalKind.REFUND
        for each in reversals
    ):
        return PaymentState(_("Refund failed"), "triangle-alert", "danger")
    if surplus > 0:
        return PaymentState(_("Overpaid"), "triangle-alert", "warning")
    if ReversalKind.CORRECTION in kinds:
        return PaymentState(_("Undone"), "undo-2", "")
    if any(each.state == ReversalState.PENDING for each in counted):
        return PaymentState(_("Refund under way"), "clock", "info")
    if gone >= payment.amount:
        return PaymentState(_("Refunded"), "undo-2", "")
    if gone:
        return PaymentState(_("Partly refunded"), "undo-2", "info")
    return PaymentState(_("Received"), "check", "success")


def payment_rows(payments: list[Payment]) -> list[PaymentRow]:
    """Return what pages show of payments that `payments.queries` has read."""
    rows = []
    for payment in payments:
        reversals = list(payment.reversals.all())
        gone = sum((each.amount for each in reversals if each.state in COUNTING), Decimal(0))
        kept = max(payment.amount - gone, Decimal(0))
        settled = [each.amount for each in payment.allocations.all()]
        settled += [each.amount for each in payment.claim_allocations.all()]
        surplus = kept - sum(settled, Decimal(0))
        rows.append(
            PaymentRow(payment, _state(payment, surplus, reversals), kept, surplus, reversals)
        )
    return rows


@require_GET
def list_payments(request: BusinessRequest) -> HttpResponse:
    """Show one page of the list, as the address filters it."""
    asked = request.GET.get("show", "")
    chosen = PaymentFilter(asked) if asked in set(PaymentFilter) else PaymentFilter.ALL
    after = Cursor.read(request.GET.get("after", ""))
    page = payments_page(request.business, chosen, after)
    here = reverse("payments:list")
    older = urlencode({"show": chosen.value, "after": str(page.next)}) if page.next else ""
    context = {
        "rows": payment_rows(page.payments),
        "chips": [
            {
                "label": label,
                "href": here if each is PaymentFilter.ALL else f"{here}?show={each.value}",
                "current": each is chosen,
            }
            for each, label in CHIPS.items()
        ],
        "chosen": chosen.value,
        "is_filtered": chosen is not PaymentFilter.ALL or after is not None,
        "older_url": f"{here}?{older}" if older else "",
        "newest_url": f"{here}?show={chosen.value}" if after else "",
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, "billing/payments/list.html#list", context)


@require_GET
def show_panel(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show what was paid for an invoice: a part of its page."""
    invoices = Invoice.objects.for_business(request.business).select_related("client", "business")
    invoice = get_object_or_404(invoices, pk=invoice_id)
    return render(request, "billing/payments/of_invoice.html", panel_context(request, invoice))


def panel_context(request: BusinessRequest, invoice: Invoice) -> dict[str, Any]:
    """Return what the panel of an invoice's page shows."""
    asked = max(invoice.open_amount, Decimal(0)) + claimed_open(invoice)
    return {
        "invoice": invoice,
        "usable": min(asked, usable_surplus(invoice)) if not invoice.is_credit_note else 0,
        "payment_rows": payment_rows(payments_of_invoice(invoice)),
        "attempt": attempt_under_way(invoice),
        "may_write": has_right(request.membership, "write"),
    }
