"""The user's own page: name and language; the rest of the account is allauth's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.pages.forms.accounts import PersonForm
from billing.pages.settings import status_of
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.people import change_person
from fastfaktura.core.permissions import without_business


@without_business
@require_http_methods(["GET", "HEAD", "POST"])
def edit_account(request: BusinessRequest) -> HttpResponse:
    """Show and change how the user is called and addressed."""
    user = request.user
    form = PersonForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        change_person(user_id=user.pk, **form.cleaned_data)
        # The message is read in the language that was just chosen.
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your account is saved."))
        return redirect("settings:account")
    return render(request, "billing/settings/account.html", {"form": form}, status=status_of(form))
