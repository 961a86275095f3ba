"""Fees and interest on the page of an invoice: what is claimed, by which law, and giving it up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import reswap, trigger_client_event

from billing.claims.models import Claim, ClaimState
from billing.claims.operations import ClaimNotOpen, waive_claim
from billing.claims.queries import claims_of
from billing.invoices.models import Invoice
from billing.pages.claim_words import ClaimChip, claim_chip
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may


class WaiveForm(forms.Form):
    """Why a claim is given up: for the members, and for whoever asks later."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("For your own records; the client does not see it."),
    )


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """Days of interest with one rate and one debt."""

    from_date: date
    until_date: date
    days: int
    principal: Decimal
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as the panel shows it."""

    claim: Claim
    chip: ClaimChip
    source: str
    is_secondary: bool
    periods: list[PeriodRow]

    @property
    def can_be_waived(self) -> bool:
        """Tell whether something of it is, or is about to be, asked for."""
        asked = self.claim.state in {ClaimState.PENDING, ClaimState.CLAIMED}
        return asked and self.claim.allocated_total < self.claim.amount

    @property
    def title(self) -> str | Promise:
        """Return what it is called."""
        return self.claim.get_kind_display()


def claim_rows(claims: list[Claim]) -> list[ClaimRow]:
    """Return claims as the panel shows them, with what their rows kept of the law."""
    return [
        ClaimRow(
            claim,
            claim_chip(claim),
            str(claim.basis.get("source", "")),
            bool(claim.basis.get("is_secondary")),
            list(_periods(claim)),
        )
        for claim in claims
    ]


def _periods(claim: Claim) -> Iterator[PeriodRow]:
    for each in claim.basis.get("periods", []):
        yield PeriodRow(
            date.fromisoformat(each["from"]),
            date.fromisoformat(each["until"]),
            int(each["days"]),
            Decimal(each["principal"]),
            Decimal(each["rate"]),
            Decimal(each["amount"]),
        )


@require_GET
def show_panel(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show what is claimed beside an invoice: a part of its page."""
    invoices = Invoice.objects.for_business(request.business).select_related("client", "business")
    invoice = get_object_or_404(invoices, pk=invoice_id)
    return render(request, "billing/claims/of_invoice.html", panel_context(request, invoice))


def panel_context(request: BusinessRequest, invoice: Invoice) -> dict[str, Any]:
    """Return what the panel of an invoice's page shows; two queries."""
    rows = claim_rows(claims_of(invoice))
    return {
        "invoice": invoice,
        "claim_rows": rows,
        "owed": sum((row.claim.open_amount for row in rows), Decimal(0)),
        "is_shown": bool(rows),
        "may_write": has_right(request.membership, "write"),
    }


@require_http_methods(["GET", "POST"])
@may("write")
def waive(request: BusinessRequest, claim_id: UUID) -> HttpResponse:
    """Ask why a claim is given up, and give it up."""
    claims = Claim.objects.for_business(request.business).select_related("invoice__client")
    claim = get_object_or_404(claims, pk=claim_id)
    form = WaiveForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                waive_claim(
                    claim_id=claim.pk,
                    reason=form.cleaned_data["reason"],
                    actor=request.actor,
                    now=timezone.now(),
                )
            except ClaimNotOpen:
                messages.error(request, _("Nothing of this claim is asked for any more."))
            else:
                messages.success(request, _("Claim waived. The client is not asked for it."))
            return _done(request, claim)
    context = {"form": form, "claim": claim, "invoice": claim.invoice}
    return render_fragment(request, "billing/claims/waive.html#dialog", context, status=status)


def _done(request: BusinessRequest, claim: Claim) -> HttpResponse:
    """Show the invoice as it is now: in its page if that asked, else by going there."""
    if not request.htmx:
        return redirect("invoices:show", invoice_id=claim.invoice_id)
    invoices = Invoice.objects.for_business(request.business).select_related("client", "business")
    context = panel_context(request, invoices.get(pk=claim.invoice_id)) | {"out_of_band": True}
    response = reswap(render(request, "billing/claims/changed.html", context), "none")
    trigger_client_event(response, "close-dialogs")
    return trigger_client_event(response, "invoice-changed")
