"""The settings of SMS: which account is in use, one of one's own, and a test of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_POST

from billing.delivery.choices import SmsAccount
from billing.delivery.sms import twilio
from billing.delivery.sms.accounts import (
    BadCredentials,
    connect_account,
    disconnect_account,
    kept_credentials,
    proof_of,
)
from billing.delivery.sms.gateway import AccountRefused
from billing.delivery.sms.reasons import sms_reason
from billing.delivery.sms.senders import suggested_sender
from billing.delivery.sms.trial import NotSendable, send_test
from billing.delivery.transports import AnswerLost, Refused, Unreachable
from billing.pages.forms.sms import FORMS, SmsAccountForm, TestSmsForm
from billing.pages.sms_words import (
    NAMES,
    provider_name,
    reports_words,
    sender_warning,
    sms_state,
)
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may
from fastfaktura.core.rates import Rate, count

TESTS = Rate("sms-test", 5, 3600)
FORM_WORDS = {
    "account_sid": _later("An account SID is AC and 32 digits and letters from a to f."),
    "messaging_service_sid": _later(
        "A messaging service SID is MG and 32 digits and letters from a to f."
    ),
    "sender_id": _later("Name a sender: without one the provider cannot send."),
}


@require_http_methods(["GET", "POST"])
@may("manage")
def edit_sms(request: BusinessRequest) -> HttpResponse:
    """Show how the business sends SMS, and try and keep an account of its own."""
    account = account_of(request)
    form = account_form(request, account)
    status = 200
    if request.method == "POST":
        if form.is_valid() and is_connected(request, form):
            return redirect("settings:sms")
        status = 422
    return render_page(request, account, form=form, status=status)


def account_of(request: BusinessRequest) -> SmsAccount | None:
    """Return the business's account."""
    found = SmsAccount.objects.for_business(request.business).select_related("business")
    return found.first()


def chosen_provider(request: HttpRequest, account: SmsAccount | None) -> str:
    """Return whose form is shown: the one asked for, else the one in use."""
    asked = request.GET.get("provider", "")
    if asked in FORMS:
        return asked
    return account.provider if account else twilio.NAME


def account_form(
    request: BusinessRequest, account: SmsAccount | None, *, is_bound: bool = True
) -> SmsAccountForm:
    """Return the form of the chosen provider; what it keeps already may stay empty."""
    provider = chosen_provider(request, account)
    is_kept = account is not None and account.provider == provider
    kept = kept_credentials(account) if account is not None and is_kept else {}
    sender = account.sender_id if account else suggested_sender(request.business.name)
    data = request.POST if request.method == "POST" and is_bound else None
    return FORMS[provider](data, kept=kept, initial={"sender_id": sender})


def is_connected(request: BusinessRequest, form: SmsAccountForm) -> bool:
    """Try the account and keep it; say under its field what is wrong with it."""
    field: str | None = None
    try:
        connect_account(
            business=request.business,
            provider=form.provider,
            credentials=form.credentials(),
            sender_id=form.cleaned_data["sender_id"],
            actor=request.actor,
        )
    except BadCredentials as lack:
        field = lack.field
        problem = str(FORM_WORDS.get(field, _("This is not of the form that the provider uses.")))
    except AccountRefused:
        field = form.credential_names[1]
        problem = _("%(provider)s does not accept this account. Copy both parts again.") % {
            "provider": provider_name(form.provider)
        }
    except Refused as refusal:
        problem = sms_reason(str(refusal.code), refusal.sentence)
    except (Unreachable, AnswerLost):
        problem = _("%(provider)s does not answer. Nothing was kept; try again in a minute.") % {
            "provider": provider_name(form.provider)
        }
    else:
        sentence = _("%(provider)s accepts the account.")
        messages.success(request, sentence % {"provider": provider_name(form.provider)})
        return True
    form.add_error(field, problem)
    return False


@require_POST
@may("manage")
def test(request: BusinessRequest) -> HttpResponse:
    """Send a test SMS to a number."""
    account = get_object_or_404(
        SmsAccount.objects.for_business(request.business).select_related("business")
    )
    form = TestSmsForm(request.POST, country=request.business.country)
    if form.is_valid() and is_tested(request, account, form):
        return redirect("settings:sms")
    account.refresh_from_db()
    unbound = account_form(request, account, is_bound=False)
    return render_page(request, account, form=unbound, test_form=form, status=422)


def is_tested(request: BusinessRequest, account: SmsAccount, form: TestSmsForm) -> bool:
    """Send the test; say under the number what came of it."""
    receiver = form.cleaned_data["receiver"]
    if wait := count(TESTS, str(request.business.pk)):
        form.add_error(
            "receiver",
            _("Enough tests for now. Try again in %(minutes)d minutes.")
            % {"minutes": max(1, wait // 60)},
        )
        return False
    try:
        send_test(account=account, receiver=receiver, actor=request.actor, now=timezone.now())
    except NotSendable:
        problem = _("Nothing leaves this business now. Mend the account first.")
    except Refused as refusal:
        problem = sms_reason(str(refusal.code), refusal.sentence)
    except Unreachable:
        problem = _("The SMS provider could not be reached.")
    except AnswerLost:
        problem = _("No answer came. Look at the phone before you try again.")
    else:
        sentence = _("The provider has the test for %(receiver)s. Look at the phone.")
        messages.success(request, sentence % {"receiver": receiver})
        return True
    form.add_error("receiver", problem)
    return False


@require_POST
@may("manage")
def remove(request: BusinessRequest) -> HttpResponse:
    """Forget the account."""
    disconnect_account(business=request.business, actor=request.actor)
    messages.success(request, _("The account is forgotten."))
    return redirect("settings:sms")


def render_page(
    request: BusinessRequest,
    account: SmsAccount | None,
    *,
    form: SmsAccountForm,
    test_form: TestSmsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; secrets never stand in it."""
    business = request.business
    state, sentence = sms_state(business, account)
    here = reverse("settings:sms")
    context: dict[str, Any] = {
        "account": account,
        "provider": provider_name(account.provider) if account else "",
        "state": state,
        "sentence": sentence,
        "form": form,
        "form_action": f"{here}?provider={form.provider}",
        "chips": [
            {"label": name, "href": f"{here}?provider={key}", "current": key == form.provider}
            for key, name in NAMES.items()
        ],
        "form_provider": provider_name(form.provider),
    }
    if account is not None:
        reports, is_worrying = reports_words(account, proof_of(account))
        context |= {
            "reports": reports,
            "is_worrying": is_worrying,
            "warning": sender_warning(account, business.country),
            "may_test": not business.is_sandbox and account.disabled_at is None,
            "test_form": test_form or TestSmsForm(country=business.country),
        }
    return render(request, "billing/settings/sms.html", context, status=status)
