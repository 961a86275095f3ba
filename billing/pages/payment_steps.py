"""Steps that members take with money: record it, undo it, send it back, ask for it again."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, trigger_client_event

from billing.claims.queries import claimed_open
from billing.invoices.models import Invoice
from billing.pages.forms.payments import PaymentForm, RefundForm
from billing.pages.payments import panel_context
from billing.payments.credentials import NoCredentials
from billing.payments.gateway import GatewayError, GatewayRefused, Refusal
from billing.payments.ledger import kept_amount, surplus
from billing.payments.models import Payment, Reversal
from billing.payments.online import TryAgainShortly
from billing.payments.operations import (
    NotPayable,
    NotRecordedByHand,
    RefundTooLarge,
    allocate_surplus,
    begin_refund,
    record_payment,
    undo_payment,
)
from billing.payments.operations import (
    ask_again as ask_again_for,
)
from billing.payments.refunding import send_refund
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may
from fastfaktura.core.templatetags.figures import money


def _done(request: BusinessRequest, payment: Payment) -> HttpResponse:
    """Show the invoice as it is now: in its page if that asked, else by going there."""
    if payment.invoice_id is None:
        return redirect("payments:list")
    return _changed(request, payment.invoice_id)


def _changed(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    invoices = Invoice.objects.for_business(request.business).select_related("client", "business")
    invoice = invoices.get(pk=invoice_id)
    if not request.htmx:
        return redirect("invoices:show", invoice_id=invoice.pk)
    context = panel_context(request, invoice) | {"out_of_band": True}
    response = render(request, "billing/payments/changed.html", context)
    # The page takes the panel and the toast out of this answer; nothing replaces the form.
    response = reswap(response, "none")
    trigger_client_event(response, "close-dialogs")
    return trigger_client_event(response, "invoice-changed")


def _own_payment(request: BusinessRequest, payment_id: UUID) -> Payment:
    """Return a payment of the business; another's is not found."""
    payments = Payment.objects.for_business(request.business)
    return get_object_or_404(payments.select_related("invoice__client"), pk=payment_id)


@require_http_methods(["GET", "POST"])
@may("write")
def record(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Ask for, and book, money that came by bank or by hand."""
    invoices = Invoice.objects.for_business(request.business).select_related("client")
    invoice = get_object_or_404(invoices, pk=invoice_id)
    today = business_today(request.business)
    owed, claimed = max(invoice.open_amount, Decimal(0)), claimed_open(invoice)
    form = PaymentForm(
        request.POST or None,
        currency=invoice.currency,
        today=today,
        initial={"amount": owed + claimed, "received_date": today},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                payment = record_payment(
                    invoice_id=invoice.pk,
                    amount=form.cleaned_data["amount"],
                    method=form.cleaned_data["method"],
                    received_date=form.cleaned_data["received_date"],
                    note=form.cleaned_data["note"],
                    today=today,
                    actor=request.actor,
                )
            except NotPayable:
                form.add_error(None, _("Drafts and credit notes are not paid."))
            else:
                _say_recorded(request, payment)
                return _done(request, payment)
    context = {"form": form, "invoice": invoice, "owed": owed + claimed, "claimed": claimed}
    return render_fragment(request, "billing/payments/record.html#dialog", context, status=status)


def _say_recorded(request: BusinessRequest, payment: Payment) -> None:
    over = surplus(payment)
    if over:
        messages.warning(
            request,
            _("Payment recorded. %(amount)s is more than was owed: refund it, or keep it.")
            % {"amount": money(over, payment.currency)},
        )
    else:
        messages.success(request, _("Payment recorded."))


@require_POST
@may("write")
def use_surplus(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Let what is owed to the client settle this invoice."""
    invoice = get_object_or_404(Invoice.objects.for_business(request.business), pk=invoice_id)
    amount = allocate_surplus(invoice_id=invoice.pk, actor=request.actor)
    if amount:
        messages.success(
            request,
            _("%(amount)s that was owed to the client pays this invoice.")
            % {"amount": money(amount, invoice.currency)},
        )
    else:
        messages.error(request, _("Nothing of it is left. Reload the page to see why."))
    return _changed(request, invoice.pk)


@require_POST
@may("write")
def undo(request: BusinessRequest, payment_id: UUID) -> HttpResponse:
    """Take back a payment that was recorded by mistake."""
    payment = _own_payment(request, payment_id)
    try:
        undo_payment(payment_id=payment.pk, actor=request.actor)
    except NotRecordedByHand:
        messages.error(request, _("An online payment is not undone. Refund it instead."))
    else:
        messages.success(request, _("Payment undone."))
    return _done(request, payment)


@require_http_methods(["GET", "POST"])
@may("write")
def refund(request: BusinessRequest, payment_id: UUID) -> HttpResponse:
    """Ask how much goes back, and send it the way it came."""
    payment = _own_payment(request, payment_id)
    left, over = kept_amount(payment), surplus(payment)
    form = RefundForm(
        request.POST or None,
        currency=payment.currency,
        left=left,
        initial={"amount": over if over > 0 else left},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _refunded(request, payment, form):
            return _done(request, payment)
    context: dict[str, Any] = {"form": form, "payment": payment, "left": left, "surplus": over}
    return render_fragment(request, "billing/payments/refund.html#dialog", context, status=status)


def _refunded(request: BusinessRequest, payment: Payment, form: RefundForm) -> bool:
    """Write the refund down and send it; say what became of it."""
    try:
        reversal = begin_refund(payment_id=payment.pk, actor=request.actor, **form.cleaned_data)
    except RefundTooLarge as problem:
        form.add_error(
            "amount",
            _("At most %(amount)s can be refunded.") % {"amount": money(problem.left)},
        )
        return False
    try:
        send_refund(reversal_id=reversal.pk, now=timezone.now())
    except GatewayRefused as refusal:
        form.add_error(None, refund_refusal(refusal.reason))
        return False
    except (TryAgainShortly, NoCredentials, GatewayError):
        messages.warning(
            request, _("The refund is noted and will be sent as soon as Stripe answers.")
        )
    else:
        messages.success(
            request,
            _("Refund of %(amount)s recorded.")
            % {"amount": money(reversal.amount, payment.currency)},
        )
    return True


def refund_refusal(reason: Refusal) -> str:
    """Return why a refund was refused, as a sentence that says how to mend it."""
    match reason:
        case Refusal.DISPUTED:
            return _("The client disputes this payment; the bank decides. It cannot be refunded.")
        case Refusal.ALREADY_REFUNDED | Refusal.AMOUNT_TOO_LARGE:
            return _("Stripe has refunded this already. Reload the page to see it.")
        case Refusal.KEY_REFUSED:
            return _("Stripe does not accept your key. Check it under Settings, Payments.")
        case _:
            return _("Stripe refused the refund. Try a smaller amount, or refund it in Stripe.")


@require_POST
@may("write")
def ask_again(request: BusinessRequest, reversal_id: UUID) -> HttpResponse:
    """Let the client pay again what went back."""
    reversals = Reversal.objects.for_business(request.business)
    reversal = get_object_or_404(reversals.select_related("payment"), pk=reversal_id)
    ask_again_for(reversal_id=reversal.pk, actor=request.actor)
    messages.success(request, _("The client can pay this amount online again."))
    return _done(request, reversal.payment)
