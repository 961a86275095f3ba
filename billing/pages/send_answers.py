"""What a page says once something was sent: the sheet closes, and Undo is at hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.delivery.models import Channel, Delivery
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.pages.deliveries import panel_context
from billing.pages.delivery_words import delivery_row
from fastfaktura.core.http import BusinessRequest, render_fragment


def answer_sent(
    request: BusinessRequest, invoice: Invoice, deliveries: list[Delivery]
) -> HttpResponse:
    """Close the sheet and show what is on its way, with Undo while there is time."""
    shown = reverse("invoices:show", args=[invoice.pk])
    # The sheet has a page of its own too, on which nothing would show what became of it.
    place = request.htmx.current_url_abs_path
    if not request.htmx or invoice.status == InvoiceStatus.DRAFT or place not in {None, shown}:
        messages.success(request, sent_sentence(deliveries))
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": shown})
        return redirect(shown)
    now = timezone.now()
    context = panel_context(request, invoice) | {
        "toast_rows": [delivery_row(delivery, now=now) for delivery in deliveries],
        "out_of_band": True,
    }
    response = render_fragment(request, "billing/deliveries/sent.html", context)
    response["HX-Trigger"] = "close-dialogs"
    return response


def sent_sentence(deliveries: list[Delivery]) -> str:
    """Return what just happened, for a page without countdown."""
    channels = {delivery.channel for delivery in deliveries}
    if Channel.EMAIL in channels:
        return _("The mail leaves in ten seconds. Until then you can undo it below.")
    if Channel.SMS in channels:
        return _("The SMS leaves in ten seconds. Until then you can undo it below.")
    return _("The link is made. Copy it below.")
