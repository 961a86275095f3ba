"""The settings of online payments: which key is in use, and a key of one's own."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.pages.forms.payment_settings import PaymentAccountForm
from billing.payments.accounts import (
    KeyOfOtherKind,
    NoSecretKey,
    connect_account,
    disconnect_account,
    keep_webhook_secret,
)
from billing.payments.credentials import credentials_of
from billing.payments.gateway import AnswerLost, GatewayRefused
from billing.payments.models import PaymentAccount
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may


@require_http_methods(["GET", "POST"])
@may("manage")
def edit_payments(request: BusinessRequest) -> HttpResponse:
    """Show how the business is paid online, and try and keep a key of its own."""
    account = PaymentAccount.objects.for_business(request.business).first()
    has_key = bool(account and account.encrypted_api_key)
    form = PaymentAccountForm(request.POST or None, has_key=has_key)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _connected(request, form):
            return redirect("settings:payments")
        status = 422
    webhook_url = ""
    if account is not None:
        webhook_url = settings.BASE_URL + reverse(
            "payments:stripe_webhook_of_account", args=[account.pk]
        )
    context = {
        "form": form,
        "account": account,
        "credentials": credentials_of(request.business),
        "webhook_url": webhook_url,
    }
    return render(request, "billing/settings/payments.html", context, status=status)


def _connected(request: BusinessRequest, form: PaymentAccountForm) -> bool:
    """Try the key and keep it; say under its field what is wrong with it."""
    if not form.cleaned_data["api_key"]:
        keep_webhook_secret(
            business=request.business,
            secret=form.cleaned_data["webhook_secret"],
            actor=request.actor,
        )
        messages.success(request, _("The signing secret is kept."))
        return True
    try:
        connect_account(
            business=request.business,
            api_key=form.cleaned_data["api_key"],
            webhook_secret=form.cleaned_data["webhook_secret"],
            now=timezone.now(),
            actor=request.actor,
        )
    except NoSecretKey:
        problem = _("This is no secret key: it begins with sk_ or rk_, then test_ or live_.")
    except KeyOfOtherKind:
        problem = (
            _("A sandbox takes test keys only; this one moves money.")
            if request.business.is_sandbox
            else _("This is a test key, and this business is live. Use a live key.")
        )
    except GatewayRefused:
        problem = _("Stripe does not accept this key. Copy it again, or create a new one.")
    except AnswerLost:
        problem = _("Stripe does not answer. Nothing was kept; try again in a minute.")
    else:
        messages.success(request, _("Stripe accepts the key. Clients can pay online."))
        return True
    form.add_error("api_key", problem)
    return False


@require_POST
@may("manage")
def forget_key(request: BusinessRequest) -> HttpResponse:
    """Forget the key of the business."""
    disconnect_account(business=request.business, now=timezone.now(), actor=request.actor)
    messages.success(request, _("The key is forgotten."))
    return redirect("settings:payments")
