"""The API keys of a business: which there are, a new one shown once, and an end to one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.pages.forms.api_keys import ApiKeyForm
from billing.pages.settings import status_of
from fastfaktura.core.api_keys import ApiKey, Scope, create_api_key, revoke_api_key
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may

# Long enough to make another key, short enough to still matter.
ENDS_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as the list shows it; its last moment lies on the last day on which it works."""

    key: ApiKey
    scopes: list[str | Promise]
    last_moment: datetime | None
    is_expired: bool
    ends_soon: bool


@require_safe
@may("manage")
def list_keys(request: BusinessRequest) -> HttpResponse:
    """List the keys; without any, say what they are for."""
    return render(request, "billing/api_keys/list.html", list_context(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def create(request: BusinessRequest) -> HttpResponse:
    """Show the form of a new key; a POST makes it and shows it above the list, this once."""
    form = ApiKeyForm(
        request.POST or None,
        today=business_today(request.business),
        time_zone=request.business.time_zone,
    )
    if request.method == "POST" and form.is_valid():
        _key, secret = create_api_key(
            business=request.business,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
            actor=request.actor,
        )
        context = list_context(request) | {"secret": secret}
        response = render(request, "billing/api_keys/list.html", context)
        # To load the page again must neither show the key nor make another.
        response.headers["HX-Push-Url"] = reverse("settings:api_keys")
        return response
    context = {"form": form, "documentation": documentation_address()}
    return render(request, "billing/api_keys/create.html", context, status=status_of(form))


@require_POST
@may("manage")
def revoke(request: BusinessRequest, key_id: UUID) -> HttpResponse:
    """End a key at once and for good."""
    key = get_object_or_404(ApiKey.objects.for_business(request.business), pk=key_id)
    revoke_api_key(key_id=key.pk, now=timezone.now(), actor=request.actor)
    messages.success(request, _("The key “%(name)s” is revoked.") % {"name": key.name})
    return redirect("settings:api_keys")


def list_context(request: BusinessRequest) -> dict[str, object]:
    """Return what the page of the list shows."""
    now = timezone.now()
    keys = ApiKey.objects.for_business(request.business).select_related("created_by")
    return {
        "rows": [key_row(key, now) for key in keys.filter(revoked_at=None).order_by("-created_at")],
        "revoked": keys.exclude(revoked_at=None).order_by("-revoked_at")[:20],
        "documentation": documentation_address(),
    }


def key_row(key: ApiKey, now: datetime) -> KeyRow:
    """Return a key as the list shows it."""
    ends = key.expires_at
    return KeyRow(
        key=key,
        scopes=[Scope(scope).label for scope in key.scopes],
        last_moment=ends - timedelta(seconds=1) if ends else None,
        is_expired=key.is_expired(now),
        ends_soon=ends is not None and now < ends < now + ENDS_SOON,
    )


def documentation_address() -> str:
    """Return where the API is explained."""
    return reverse("api_docs")
