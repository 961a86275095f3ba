"""What became of a document on its way: the panel of an invoice, undo, again, settled."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.delivery.correcting import correct_and_send
from billing.delivery.letters import public_url
from billing.delivery.marks import clear_mark
from billing.delivery.models import Delivery
from billing.delivery.openings import looks_at
from billing.delivery.operations import (
    InvoiceCancelled,
    NotRepeatable,
    NotUndoable,
    dismiss_delivery,
    undo_delivery,
)
from billing.delivery.queries import deliveries_of
from billing.delivery.queueing import SmsNotAvailable
from billing.delivery.receivers import BadAddress, NoPhone, NotMobile
from billing.delivery.tracking import AddressMark
from billing.invoices.models import Invoice
from billing.pages.delivery_words import delivery_row, is_on_its_way
from billing.pages.invoice_steps import own_paper
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.identifiers import format_receiver
from fastfaktura.core.permissions import has_right, may

# A look is worth it often while seconds count, and seldom while a server is waited for.
SOON_SECONDS = 60
SHOWN = 20


def panel_context(request: BusinessRequest, invoice: Invoice) -> dict[str, Any]:
    """Return what the panel shows, and how often it should look again."""
    now = timezone.now()
    rows = [delivery_row(delivery, now=now) for delivery in deliveries_of(invoice)[:SHOWN]]
    waiting = [row for row in rows if is_on_its_way(row.delivery)]
    soon = any(row.seconds_left < SOON_SECONDS for row in waiting)
    return {
        "invoice": invoice,
        "rows": rows,
        "looks": looks_at(invoice),
        "poll": ("2s" if soon else "60s") if waiting else "",
        "public_url": public_url(invoice),
        "may_write": has_right(request.membership, "write"),
    }


@require_GET
def panel(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show the deliveries of an invoice; while one is on its way, the panel asks again itself."""
    context = panel_context(request, own_paper(request, invoice_id))
    if not request.htmx:
        return redirect("invoices:show", invoice_id=invoice_id)
    response = render_fragment(request, "billing/deliveries/panel.html", context)
    if "again" in request.GET and not context["poll"]:
        # Nothing is on its way any more: the page may show another state now.
        response["HX-Trigger"] = "invoice-changed"
    return response


def own_delivery(request: BusinessRequest, delivery_id: UUID) -> Delivery:
    """Return the delivery if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    return get_object_or_404(
        Delivery.objects.for_business(request.business).select_related("invoice__client"),
        pk=delivery_id,
    )


@require_POST
@may("write")
def undo(request: BusinessRequest, delivery_id: UUID) -> HttpResponse:
    """Take a mail back before it leaves."""
    delivery = own_delivery(request, delivery_id)
    try:
        undo_delivery(delivery_id=delivery.pk, actor=request.actor, now=timezone.now())
    except NotUndoable:
        messages.warning(request, _("Too late: the mail has already left."))
    else:
        messages.success(request, _("Undone. Nothing was sent."))
    return answer(request, delivery)


@require_POST
@may("write")
def again(request: BusinessRequest, delivery_id: UUID) -> HttpResponse:
    """Send the same words once more, to a corrected address if one is written."""
    delivery = own_delivery(request, delivery_id)
    if problem := repeat(request, delivery):
        messages.error(request, problem)
    return answer(request, delivery)


def repeat(request: BusinessRequest, delivery: Delivery) -> str:
    """Send a message again as the form says; return why that cannot be done, or nothing."""
    receiver = request.POST.get("receiver", "").strip()
    try:
        correct_and_send(
            delivery_id=delivery.pk,
            address=receiver or delivery.receiver,
            actor=request.actor,
            now=timezone.now(),
        )
    except BadAddress as bad:
        return _("“%(address)s” is not an email address.") % {"address": bad.address}
    except NotMobile as fixed:
        return _("%(phone)s takes no SMS.") % {"phone": format_receiver(fixed.phone)}
    except NoPhone:
        return _("Write a mobile number with its country code.")
    except SmsNotAvailable:
        return _("No SMS provider is connected. An owner connects one.")
    except (NotRepeatable, InvoiceCancelled):
        return _("This can no longer be sent again.")
    messages.success(
        request, _("The message leaves in ten seconds. Until then you can undo it below.")
    )
    return ""


@require_http_methods(["GET", "POST"])
@may("read")
def correct(request: BusinessRequest, delivery_id: UUID) -> HttpResponse:
    """Correct the address of a message that came back, and send it again, in one step."""
    delivery = own_delivery(request, delivery_id)
    may_write = has_right(request.membership, "write")
    problem = ""
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        problem = repeat(request, delivery)
        if not problem:
            return redirect("invoices:show", invoice_id=delivery.invoice_id)
    context = {
        "delivery": delivery,
        "row": delivery_row(delivery, now=timezone.now()),
        "receiver": request.POST.get("receiver", delivery.receiver),
        "problem": problem,
        "may_write": may_write,
    }
    return render_fragment(
        request, "billing/deliveries/correct.html", context, status=422 if problem else 200
    )


@require_POST
@may("write")
def clear(request: BusinessRequest, mark_id: UUID) -> HttpResponse:
    """Let an address be written to again, because somebody says so."""
    marks = AddressMark.objects.for_business(request.business)
    mark = get_object_or_404(marks.select_related("delivery__invoice"), pk=mark_id)
    clear_mark(mark_id=mark.pk, actor=request.actor, now=timezone.now())
    messages.success(request, _("%(address)s is written to again.") % {"address": mark.address})
    client_id = mark.delivery.invoice.client_id if mark.delivery else None
    return redirect("clients:show", client_id) if client_id else redirect("overview")


@require_POST
@may("write")
def dismiss(request: BusinessRequest, delivery_id: UUID) -> HttpResponse:
    """Note that somebody has looked after a failure in another way."""
    delivery = own_delivery(request, delivery_id)
    dismiss_delivery(delivery_id=delivery.pk, actor=request.actor, now=timezone.now())
    return answer(request, delivery)


def answer(request: BusinessRequest, delivery: Delivery) -> HttpResponse:
    """Show the panel as it is now, or the invoice's page to those without a script."""
    if not request.htmx:
        return redirect("invoices:show", invoice_id=delivery.invoice_id)
    context = panel_context(request, delivery.invoice) | {"out_of_band": True}
    return render_fragment(request, "billing/deliveries/changed.html", context)
