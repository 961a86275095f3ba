"""How people come in: what follows from signing up and signing in, by allauth's hooks."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.sellers.operations import open_first_sandbox
from fastfaktura.core.countries import guess_country
from fastfaktura.core.invitations import InvitationNotValid
from fastfaktura.core.members import accept_invitation
from fastfaktura.core.middleware import SESSION_KEY, chosen_membership
from fastfaktura.core.models import Membership, User
from fastfaktura.core.permissions import has_right

# Where the session keeps an invitation while its reader signs up or in.
INVITATION_KEY = "invitation_token"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Gives a newcomer the browser's language and a sandbox, and leads on to the first steps."""

    def new_user(self, request: HttpRequest) -> User:
        """Return a user who reads what the browser asks for."""
        user: User = super().new_user(request)
        language = get_language() or ""
        user.language = language if language in dict(settings.LANGUAGES) else "en"
        return user

    def clean_email(self, email: str) -> str:
        """Refuse an address that is longer than the columns of users and mails."""
        MaxLengthValidator(EmailAddress._meta.get_field("email").max_length)(email)
        cleaned: str = super().clean_email(email)
        return cleaned

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """Join the business that the session's invitation names, or open the first sandbox."""
        self._accept_invitation(request, user)
        open_first_sandbox(
            name=_("My business"),
            country=guess_country(request.headers.get("Accept-Language", "")),
            owner=user,
        )
        response: HttpResponse = super().post_login(request, user, **login)
        return response

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead newcomers where everybody goes."""
        return self.get_login_redirect_url(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the first steps of a business that has not taken them, else to the overview."""
        user = request.user
        membership = chosen_membership(request, user) if isinstance(user, User) else None
        if membership and leads_to_first_steps(membership):
            return reverse("onboarding", args=["business"])
        url: str = super().get_login_redirect_url(request)
        return url

    def _accept_invitation(self, request: HttpRequest, user: User) -> None:
        token = request.session.pop(INVITATION_KEY, "")
        if not token:
            return
        try:
            membership = accept_invitation(token=token, user=user, now=timezone.now())
        except InvitationNotValid:
            messages.warning(request, _("The invitation is no longer valid. Ask for a new one."))
        else:
            request.session[SESSION_KEY] = str(membership.business_id)


def leads_to_first_steps(membership: Membership) -> bool:
    """Tell whether this member should fill in the business first."""
    return membership.business.onboarded_at is None and has_right(membership, "manage")
