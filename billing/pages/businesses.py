"""The businesses of a user: the list, the switch between them, and opening another one."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.pages.forms.businesses import OpenBusinessForm
from billing.pages.settings import status_of
from billing.sellers.operations import open_business
from fastfaktura.core.countries import guess_country
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.middleware import SESSION_KEY
from fastfaktura.core.models import Membership
from fastfaktura.core.permissions import without_business

TEMPLATE = "billing/settings/businesses.html"


@without_business
@require_safe
def list_businesses(request: BusinessRequest) -> HttpResponse:
    """Show the user's businesses; the switcher asks for the menu alone."""
    context = {"memberships": memberships_of(request)}
    return render_fragment(request, f"{TEMPLATE}#menu", context)


@without_business
@require_http_methods(["GET", "HEAD", "POST"])
def create_business(request: BusinessRequest) -> HttpResponse:
    """Open another business and go to its first steps."""
    country = (
        request.business.country
        if request.business
        else guess_country(request.headers.get("Accept-Language", ""))
    )
    form = OpenBusinessForm(request.POST or None, initial={"country": country})
    if request.method == "POST" and form.is_valid():
        business = open_business(
            name=form.cleaned_data["name"],
            country=form.cleaned_data["country"],
            is_sandbox=form.cleaned_data["kind"] == "sandbox",
            owner=request.user,
        )
        request.session[SESSION_KEY] = str(business.pk)
        return redirect("onboarding", step="business")
    template = "billing/settings/open_business.html"
    return render(request, template, {"form": form}, status=status_of(form))


@without_business
@require_POST
def switch_business(request: BusinessRequest, business_id: UUID) -> HttpResponse:
    """Work for another of the user's businesses from now on."""
    membership = get_object_or_404(memberships_of(request), business_id=business_id)
    request.session[SESSION_KEY] = str(membership.business_id)
    messages.info(
        request, _("You now work for %(business)s.") % {"business": membership.business.name}
    )
    return redirect(settings.LOGIN_REDIRECT_URL)


def memberships_of(request: BusinessRequest) -> QuerySet[Membership]:
    """Return the user's memberships with their businesses, live ones first."""
    memberships = Membership.objects.filter(user=request.user).select_related("business")
    return memberships.order_by("business__is_sandbox", "business__name", "created_at")
