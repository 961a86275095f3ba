"""What each role may do, and the guard of views."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Membership, Role

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

Right = Literal["read", "write", "manage"]

RIGHTS: dict[str, frozenset[Right]] = {
    Role.OWNER: frozenset({"read", "write", "manage"}),
    Role.MEMBER: frozenset({"read", "write"}),
    Role.ACCOUNTANT: frozenset({"read"}),
}


def has_right(membership: Membership | None, right: Right) -> bool:
    """Tell whether this member may read, write documents, or manage settings and people."""
    return membership is not None and right in RIGHTS[membership.role]


def may(
    right: Right,
) -> Callable[
    [Callable[Concatenate[BusinessRequest, P], R]], Callable[Concatenate[BusinessRequest, P], R]
]:
    """Guard a view: members without the right get a 403 that says whom to ask."""

    def decorate(
        view: Callable[Concatenate[BusinessRequest, P], R],
    ) -> Callable[Concatenate[BusinessRequest, P], R]:
        @wraps(view)
        def guarded(request: BusinessRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if not has_right(request.membership, right):
                raise PermissionDenied(_("Your role does not allow this. Ask an owner."))
            return view(request, *args, **kwargs)

        return cast("Callable[Concatenate[BusinessRequest, P], R]", guarded)

    return decorate


def without_business(view: V) -> V:
    """Open a view to people who belong to no business; others are sent to open or join one."""
    view.needs_business = False  # type: ignore[attr-defined]  # a mark for the middleware
    return view
