"""The settings page of what law wants on invoices and of how new ones begin."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.pages.forms.invoicing import InvoicingForm, invoicing_values
from billing.pages.settings import freeze_without_right, save_profile, seller_of, status_of
from fastfaktura.core.countries import country_name
from fastfaktura.core.http import BusinessRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit_invoicing(request: BusinessRequest) -> HttpResponse:
    """Show and change the legal facts of the seller and the defaults of new invoices."""
    business = request.business
    form = InvoicingForm(
        request.POST or None,
        initial=invoicing_values(seller_of(request)),
        country=business.country,
        currency=business.currency,
    )
    if save_profile(request, form):
        messages.success(request, _("The settings for invoices are saved."))
        return redirect("settings:invoicing")
    context = {
        "form": form,
        "may_manage": freeze_without_right(request, form),
        "country": country_name(business.country),
    }
    return render(request, "billing/settings/invoicing.html", context, status=status_of(form))
