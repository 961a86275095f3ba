"""Sending many invoices: first what would happen, then a result per row."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.delivery.models import Channel
from billing.delivery.operations import InvoiceCancelled, InvoiceNotIssued, send_invoice
from billing.delivery.receivers import BadAddress, NoReceiver, receivers_of
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.queries import invoices_of
from billing.pages.invoice_filters import read_uuid
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may

AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """One selected invoice: to whom it would go, or why it stays."""

    invoice: Invoice
    receivers: list[str]
    obstacle: str = ""
    sent: bool = False


@require_POST
@may("write")
def send_selected(request: BusinessRequest) -> HttpResponse:
    """Show what would be sent; with ``confirmed`` send it and show what became of each."""
    ids = [key for key in map(read_uuid, request.POST.getlist("selected")) if key][:AT_MOST]
    invoices = list(invoices_of(request.business).filter(pk__in=ids))
    if not invoices:
        return redirect("invoices:list")
    plans = [plan(invoice) for invoice in invoices]
    confirmed = "confirmed" in request.POST
    if confirmed:
        plans = list(carry_out(request, plans))
    return render(
        request,
        "billing/deliveries/bulk.html",
        {
            "ready": [planned for planned in plans if not planned.obstacle],
            "staying": [planned for planned in plans if planned.obstacle],
            "mails": sum(len(planned.receivers) for planned in plans if not planned.obstacle),
            "confirmed": confirmed,
        },
    )


def plan(invoice: Invoice) -> Planned:
    """Return what sending this invoice would do; writes nothing."""
    if invoice.status == InvoiceStatus.DRAFT:
        return Planned(invoice, [], _("It is a draft. Issue it first."))
    if invoice.status == InvoiceStatus.CANCELLED:
        return Planned(invoice, [], _("It is cancelled."))
    receivers = receivers_of(invoice.client)
    return Planned(invoice, receivers, "" if receivers else _("The client has no email address."))


def carry_out(request: BusinessRequest, plans: Iterable[Planned]) -> Iterable[Planned]:
    """Send each invoice in a transaction of its own, so that one obstacle stops no other."""
    for planned in plans:
        if planned.obstacle:
            yield planned
            continue
        try:
            send_one(request, planned.invoice.pk)
        except (InvoiceNotIssued, InvoiceCancelled):
            yield Planned(planned.invoice, [], _("It was changed meanwhile."))
        except NoReceiver:
            yield Planned(planned.invoice, [], _("The client has no email address."))
        except BadAddress as bad:
            sentence = _("“%(address)s” is not an email address.") % {"address": bad.address}
            yield Planned(planned.invoice, [], sentence)
        else:
            yield Planned(planned.invoice, planned.receivers, sent=True)


def send_one(request: BusinessRequest, invoice_id: UUID) -> None:
    """Queue the mails of one invoice with the words that it suggests."""
    send_invoice(
        invoice_id=invoice_id,
        channels=[Channel.EMAIL],
        actor=request.actor,
        now=timezone.now(),
    )
