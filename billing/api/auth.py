"""The two ways to name a key, and what the key may do."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from billing.api.problems import ApiProblem
from fastfaktura.core.api_keys import ApiKey, ApiKeyNotValid, Scope, valid_api_key
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="FastFaktura"'}
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class ApiRequest(HttpRequest):
    """A request that a valid key made."""

    api_key: ApiKey
    business: Business
    actor: Actor


def named_key(request: HttpRequest) -> str:
    """Return the key that a request names, in either of the two headers; empty if none."""
    if key := request.headers.get("X-Api-Key", "").strip():
        return key
    scheme, _space, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def authenticate(
    request: HttpRequest, name_key: Callable[[HttpRequest], str] = named_key
) -> ApiKey:
    """Let the request act for the business of its key.

    :param name_key: reads which key the request names.
    :raises ApiProblem: 401, if the key is missing or opens nothing.
    """
    secret = name_key(request)
    if not secret:
        message = _("Name your API key in the header X-Api-Key or as a Bearer token.")
        raise ApiProblem(401, "missing_api_key", message, headers=CHALLENGE)
    try:
        key = valid_api_key(secret, now=timezone.now())
    except ApiKeyNotValid as problem:
        raise _refusal(problem) from None
    carrier = cast(Any, request)
    carrier.api_key, carrier.business = key, key.business
    carrier.actor = Actor.api(key.name)
    return key


def _refusal(problem: ApiKeyNotValid) -> ApiProblem:
    code, message = {
        "unknown": ("invalid_api_key", _("This API key opens nothing. Copy it again.")),
        "revoked": ("revoked_api_key", _("This API key was revoked. Use another one.")),
        "expired": ("expired_api_key", _("This API key has expired. Make a new one.")),
    }[problem.reason]
    return ApiProblem(401, code, message, headers=CHALLENGE)


def require_scope(key: ApiKey, needed: Scope) -> None:
    """Do nothing if the key has the scope.

    For operations too that need one more than their method, by what a request asks of them.

    :raises ApiProblem: 403, if the key lacks it.
    """
    if needed not in key.scopes:
        message = _("This API key lacks the scope “%(scope)s”.") % {"scope": needed.value}
        raise ApiProblem(403, "insufficient_scope", message)


class _KeyAuth(AuthBase):
    """Takes a valid key with the scope that the operation needs.

    :param scope: by default reading needs ``read`` and everything else ``write``.
    """

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def scope_for(self, method: str) -> Scope:
        """Return the scope that a method needs."""
        return self.scope or (Scope.READ if method in READING else Scope.WRITE)

    def __call__(self, request: HttpRequest) -> ApiKey:
        """Return the key.

        :raises ApiProblem: 401 without a valid key, 403 without the scope.
        :raises Answered: if the request has its answer already (``billing.api.idempotency``).
        """
        problem: ApiProblem | None = getattr(request, "key_problem", None)
        if problem is not None:
            raise problem
        key: ApiKey = getattr(request, "api_key", None) or authenticate(request)
        require_scope(key, self.scope_for(request.method or ""))
        verdict: Exception | None = getattr(request, "verdict", None)
        if verdict is not None:
            raise verdict
        cast(Any, request).reached_operation = True
        return key


class ApiKeyHeader(_KeyAuth):
    """The key in a header of its own."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = "X-Api-Key"
    openapi_description = "ffk_… from the settings of your business, or ffk_test_… of a sandbox"


class Bearer(_KeyAuth):
    """The key as a Bearer token."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "The same key as an Authorization header"


# Either header will do; the first of the two decides, the second is for the document.
KEY = (ApiKeyHeader(), Bearer())
SENDING_KEY = (ApiKeyHeader(Scope.SEND), Bearer(Scope.SEND))
