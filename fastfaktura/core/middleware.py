"""Sets the business, the actor and the language of each request."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from fastfaktura.core.events import Actor
from fastfaktura.core.models import Membership, User

SESSION_KEY = "business_id"
GetResponse = Callable[[HttpRequest], HttpResponse]


class BusinessMiddleware:
    """Finds the business that the signed-in user works for, its clock and the user's language.

    Before sign-in the browser's language counts (Django's ``LocaleMiddleware``).

    The session remembers the choice; without one it is the first membership. A request of
    somebody without any business has ``business = None``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        carrier: Any = request
        carrier.business = carrier.membership = carrier.actor = None
        if isinstance(request.user, User):
            carrier.actor = Actor.of_user(request.user)
            membership = chosen_membership(request, request.user)
            if membership is not None:
                carrier.membership = membership
                carrier.business = membership.business
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        if carrier.business is None:
            return self.get_response(request)
        # Instants are shown as the clock on the business's wall says.
        with timezone.override(ZoneInfo(carrier.business.time_zone)):
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Send people without a business to open or join one; most pages make no sense to them."""
        if not request.user.is_authenticated or cast(Any, request).business is not None:
            return None
        if not needs_business(view):
            return None
        return redirect("businesses")


def needs_business(view: Callable[..., HttpResponseBase]) -> bool:
    """Tell whether a view works for a business.

    Those that strangers may open do not, nor do the pages of the account and of operators.
    """
    if not getattr(view, "needs_business", True) or not getattr(view, "login_required", True):
        return False
    return not view.__module__.startswith(("allauth.", "django."))


def chosen_membership(request: HttpRequest, user: User) -> Membership | None:
    """Return the membership that the session names, else the user's first one."""
    memberships = (
        Membership.objects.filter(user=user).select_related("business").order_by("created_at")
    )
    wanted = request.session.get(SESSION_KEY)
    if wanted:
        for membership in memberships.filter(business_id=wanted):
            return membership
    return memberships.first()
