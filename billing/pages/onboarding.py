"""The first three steps of a business: who it is, how it is paid, how its invoices look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.pages.forms.look import LookForm, NumberingForm
from billing.pages.forms.settings import BusinessStepForm, PaymentDetailsForm, profile_values
from billing.pages.settings import account_fields, save_profile, seller_of, status_of
from billing.pages.settings_look import sample_of, save_look
from billing.pages.settings_numbering import plain_values, preview_of, save_numbering
from billing.sellers.operations import change_profile, finish_onboarding
from fastfaktura.core.countries import currency_of, document_locale
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps, and its name in the list of them."""

    name: str
    label: Promise


STEPS = (
    Step("business", _("Your business")),
    Step("payment", _("How you are paid")),
    Step("look", _("Look and numbering")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def show_step(request: BusinessRequest, step: str) -> HttpResponse:
    """Show a step, or keep what was filled in and go on to the next."""
    if step not in {known.name for known in STEPS}:
        raise Http404
    pages = {"business": business_step, "payment": payment_step, "look": look_step}
    return pages[step](request)


@require_POST
@may("manage")
def finish(request: BusinessRequest) -> HttpResponse:
    """Leave the first steps, done or skipped; the settings keep all of them."""
    finish_onboarding(business_id=request.business.pk, now=timezone.now(), actor=request.actor)
    return redirect(settings.LOGIN_REDIRECT_URL)


def business_step(request: BusinessRequest) -> HttpResponse:
    """Ask who the business is; a new country brings its currency and language."""
    form = BusinessStepForm(request.POST or None, initial=profile_values(seller_of(request)))
    if request.method == "POST" and form.is_valid():
        country = form.cleaned_data["country"]
        changes = dict(form.cleaned_data)
        if country != request.business.country:
            changes["currency"] = currency_of(country)
            changes["locale"] = document_locale(country, request.user.language)
        change_profile(business_id=request.business.pk, changes=changes, actor=request.actor)
        return redirect("onboarding", step="payment")
    return page(request, "business", form, {})


def payment_step(request: BusinessRequest) -> HttpResponse:
    """Ask for accounts and terms."""
    form = PaymentDetailsForm(request.POST or None, initial=profile_values(seller_of(request)))
    if save_profile(request, form):
        return redirect("onboarding", step="look")
    return page(request, "payment", form, account_fields(form, request.business.country))


def look_step(request: BusinessRequest) -> HttpResponse:
    """Ask for logo, colour and the format of numbers, and finish."""
    seller = seller_of(request)
    look = LookForm(
        request.POST or None,
        request.FILES or None,
        initial={"accent_color": seller.accent_color},
    )
    plain = plain_values(request.business)
    # A pattern that says more than the plain form is left to the settings.
    numbering = NumberingForm(request.POST or None, initial=plain) if plain else None
    others = [numbering] if numbering else []
    sent = request.method == "POST" and all(form.is_valid() for form in (look, *others))
    if sent and keep_both(request, look, numbering):
        return finish(request)
    context = {
        "numbering": numbering,
        "seller": seller,
        "next_up": preview_of(request.business, numbering) if numbering else "",
        **sample_of(seller, str(look["accent_color"].value())),
    }
    return page(request, "look", look, context, *others)


def keep_both(request: BusinessRequest, look: LookForm, numbering: NumberingForm | None) -> bool:
    """Keep look and numbering, or nothing of one while the other has errors."""
    with transaction.atomic():
        kept = save_look(request, look) and (
            numbering is None or save_numbering(request, numbering)
        )
        if not kept:
            transaction.set_rollback(True)
    return kept


def page(
    request: BusinessRequest,
    step: str,
    form: forms.Form,
    context: Mapping[str, Any],
    *others: forms.Form,
) -> HttpResponse:
    """Render a step with the list of all of them."""
    names = [known.name for known in STEPS]
    position = names.index(step)
    following = names[position + 1] if position + 1 < len(names) else ""
    shared = {
        "form": form,
        "steps": STEPS,
        "done": names[:position],
        "step": step,
        "following": following,
    }
    status = max(status_of(each) for each in (form, *others))
    return render(request, f"billing/onboarding/{step}.html", {**shared, **context}, status=status)
