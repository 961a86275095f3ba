"""The page an invitation's link opens, for strangers and for people who are signed in."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from billing.pages.accounts import INVITATION_KEY
from fastfaktura.core.invitations import Invitation, InvitationNotValid, invitation_of
from fastfaktura.core.members import accept_invitation
from fastfaktura.core.middleware import SESSION_KEY
from fastfaktura.core.models import User
from fastfaktura.core.permissions import without_business


@never_cache
@login_not_required
@without_business
@require_http_methods(["GET", "HEAD", "POST"])
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; a POST joins, or signs a stranger up or in first."""
    try:
        invitation = invitation_of(token, now=timezone.now())
    except InvitationNotValid:
        return render(request, "billing/invitation_not_valid.html", status=410)
    if request.method == "POST":
        if isinstance(request.user, User):
            return join(request, token, request.user)
        return bring_in(request, token, invitation)
    context = {
        "invitation": invitation,
        "known": EmailAddress.objects.filter(email__iexact=invitation.email).exists(),
    }
    return render(request, "billing/invitation.html", context)


def join(request: HttpRequest, token: str, user: User) -> HttpResponse:
    """Make the signed-in user a member and switch to the business."""
    try:
        membership = accept_invitation(token=token, user=user, now=timezone.now())
    except InvitationNotValid:
        return render(request, "billing/invitation_not_valid.html", status=410)
    request.session[SESSION_KEY] = str(membership.business_id)
    messages.success(
        request, _("You now work for %(business)s.") % {"business": membership.business.name}
    )
    return redirect(settings.LOGIN_REDIRECT_URL)


def bring_in(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """Send a stranger to sign up or in; the adapter accepts the invitation afterwards.

    The link was sent to the invited address only, so holding it proves the address.
    """
    request.session[INVITATION_KEY] = token
    if request.POST.get("way") == "login":
        return redirect("account_login")
    get_adapter().stash_verified_email(request, invitation.email)
    return redirect(f"{reverse('account_signup')}?{urlencode({'email': invitation.email})}")
