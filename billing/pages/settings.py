"""The settings pages of a business that are one form each: profile and payment details."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing.invoices.payment_choices import digits_needed
from billing.pages.forms.references import PaymentSettingsForm, require_room
from billing.pages.forms.settings import PaymentDetailsForm, ProfileForm, profile_values
from billing.pages.settings_references import example_of
from billing.sellers.models import SellerProfile
from billing.sellers.operations import change_profile
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import has_right

# Which account numbers clients of a seller in this country pay to; the others are folded.
USUAL_ACCOUNTS = {
    "NO": ("bank_account", "iban", "bic"),
    "SE": ("bankgiro", "plusgiro", "swish", "iban", "bic"),
    "DK": ("iban", "bic", "fik_creditor"),
    "CH": ("iban", "qr_iban", "bic"),
    "LI": ("iban", "qr_iban", "bic"),
}
OTHER_COUNTRIES = ("iban", "bic")
ACCOUNTS = ("bank_account", "bankgiro", "plusgiro", "iban", "bic")


@require_safe
def show_settings(_request: HttpRequest) -> HttpResponse:
    """Lead to the first settings page."""
    return redirect("settings:profile")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: BusinessRequest) -> HttpResponse:
    """Show and change who the seller is."""
    seller = seller_of(request)
    form = ProfileForm(request.POST or None, initial=profile_values(seller))
    saved = save_profile(request, form)
    if saved:
        messages.success(request, _("The profile is saved."))
        return redirect("settings:profile")
    context = {"form": form, "may_manage": freeze_without_right(request, form)}
    return render(request, "billing/settings/profile.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_payment_details(request: BusinessRequest) -> HttpResponse:
    """Show and change how the seller is paid."""
    seller = seller_of(request)
    if request.method == "POST":
        require_manage(request)
    country = request.business.country
    form = PaymentSettingsForm(
        request.POST or None, initial=profile_values(seller), country=country
    )
    fits = not form.is_valid() or require_room(
        form,
        lambda: digits_needed(
            seller, names_client=bool(form.cleaned_data.get("reference_names_client"))
        ),
    )
    if fits and save_profile(request, form):
        messages.success(request, _("The payment details are saved."))
        return redirect("settings:payment_details")
    context = {
        "form": form,
        "example": example_of(seller, currency=request.business.currency),
        "may_manage": freeze_without_right(request, form),
        **account_fields(form, country),
    }
    template = "billing/settings/payment_details.html"
    return render(request, template, context, status=status_of(form))


def seller_of(request: BusinessRequest) -> SellerProfile:
    """Return the profile of the request's business, made on first use."""
    profiles = SellerProfile.objects.select_related("business", "logo")
    seller, _created = profiles.get_or_create(business=request.business)
    return seller


def save_profile(request: BusinessRequest, form: forms.Form) -> bool:
    """Change the profile by a posted form; tell whether that was done.

    :raises PermissionDenied: if the member may not manage the business.
    """
    if request.method != "POST":
        return False
    require_manage(request)
    if not form.is_valid():
        return False
    change_profile(business_id=request.business.pk, changes=form.cleaned_data, actor=request.actor)
    return True


def require_manage(request: BusinessRequest) -> None:
    """Refuse members who may not manage; for pages that all may see and owners may change.

    :raises PermissionDenied: if the member is no owner.
    """
    if not has_right(request.membership, "manage"):
        raise PermissionDenied(_("Your role does not allow this. Ask an owner."))


def freeze_without_right(request: BusinessRequest, form: forms.Form) -> bool:
    """Show the form for reading to whom it is closed; tell whether it is open."""
    may_manage = has_right(request.membership, "manage")
    for field in form.fields.values():
        field.disabled = field.disabled or not may_manage
    return may_manage


def status_of(form: forms.Form) -> int:
    """Return 422 for a form that was sent and has errors, else 200."""
    return 422 if form.is_bound and form.errors else 200


def account_fields(form: PaymentDetailsForm, country: str) -> dict[str, Any]:
    """Part the account numbers into the usual ones of a country and the folded rest.

    The fold is open if something stands in it.
    """
    usual = USUAL_ACCOUNTS.get(country, OTHER_COUNTRIES)
    folded: list[BoundField] = [form[name] for name in ACCOUNTS if name not in usual]
    return {
        "usual_accounts": [form[name] for name in usual if name in form.fields],
        "folded_accounts": folded,
        "fold_open": any(field.value() or field.errors for field in folded),
    }
