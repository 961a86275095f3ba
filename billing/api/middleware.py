"""Everything under /api answers in JSON, whatever happened inside, and in one manner."""

import hashlib
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.cache import get_conditional_response

from billing.api.auth import authenticate
from billing.api.fakturan import speech
from billing.api.fakturan.auth import key_of
from billing.api.fakturan.forms import meant_method, tidy_address
from billing.api.idempotency import answer_once
from billing.api.problems import ApiProblem, of_status
from fastfaktura.core.api_keys import ApiKey
from fastfaktura.core.middleware import GetResponse
from fastfaktura.core.rates import Rate, Usage, use

API = "/api/"
V1 = "/api/v1/"
# Fakturan.nu's API 2: its own way to name a key, and its own shape of refusals.
V2 = "/api/v2/"
JSON = "application/json"
# A length of 0 would speak of a body that is empty, and of the wrong one in a 304.
BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class ApiAnswerMiddleware:
    """The outermost: an error that is no JSON becomes one, and nothing is kept by caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_v2(request):
            tidy_address(request)
        response = self.get_response(request)
        if not f"{request.path_info}/".startswith(API):
            return response
        if response.status_code >= 400 and not _is_json(response):
            response = _as_json(request, response)
        if response.status_code in BODILESS:
            for name in ("Content-Length", "Content-Type"):
                if name in response.headers:
                    del response.headers[name]
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response


class ApiGateMiddleware:
    """The innermost: whose key it is, how often it called, and what it need not be told again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith((V1, V2)):
            return self.get_response(request)
        try:
            key = authenticate(request, key_of) if _is_v2(request) else authenticate(request)
        except ApiProblem as problem:
            # The operation says it; a public one does not mind.
            cast(Any, request).key_problem = problem
            return _conditional(request, self._reply(request))
        usage = use(Rate("api", settings.API_RATE_TIMES, settings.API_RATE_SECONDS), str(key.pk))
        if usage.is_over:
            response = _refusal(request, 429)
            response.headers["Retry-After"] = str(usage.reset)
        else:
            response = _conditional(request, self._answer(request, key))
        _tell(response, usage)
        return response

    def _answer(self, request: HttpRequest, key: ApiKey) -> HttpResponse:
        try:
            return answer_once(
                request, key.business_id, lambda: self._reply(request), now=timezone.now()
            )
        except UnreadablePostError:
            return _refusal(request, 400)

    def _reply(self, request: HttpRequest) -> HttpResponse:
        """Let the operation answer; HEAD is a GET whose body the server leaves out.

        Clients of Rails may call a change a POST and say in it what they mean.
        """
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        elif _is_v2(request):
            request.method = meant_method(request)
        try:
            response = self.get_response(request)
        finally:
            request.method = method
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _told_methods(request, response)
        return response


def _told_methods(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Complete the Allow header, and let OPTIONS have it without an error."""
    allowed = {name.strip() for name in refused.headers.get("Allow", "").split(",")} | {"OPTIONS"}
    if "GET" in allowed:
        allowed.add("HEAD")
    asked = request.method == "OPTIONS"
    response = HttpResponse(status=204) if asked else _refusal(request, 405)
    response.headers["Allow"] = ", ".join(sorted(allowed - {""}))
    return response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give JSON that was read an ETag, and 304 to those who have it already."""
    if request.method not in {"GET", "HEAD"} or response.status_code != HTTPStatus.OK:
        return response
    if "ETag" not in response.headers:
        if not _is_json(response):
            return response
        response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    etag = response.headers["ETag"]
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))


def _tell(response: HttpResponse, usage: Usage) -> None:
    """Say in headers how often the key may still call."""
    response.headers["RateLimit-Limit"] = str(usage.limit)
    response.headers["RateLimit-Remaining"] = str(usage.remaining)
    response.headers["RateLimit-Reset"] = str(usage.reset)
    response.headers["RateLimit-Policy"] = f"{usage.limit};w={settings.API_RATE_SECONDS}"


def _is_v2(request: HttpRequest) -> bool:
    return f"{request.path_info}/".startswith(V2)


def _refusal(request: HttpRequest, status: int) -> HttpResponse:
    """Return what is said for a status, in the shape of the API that is called."""
    return speech.of_status(status) if _is_v2(request) else of_status(status).response()


def _as_json(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """Return an error's page in our shape, with the headers that do not speak of its body."""
    response = _refusal(request, page.status_code)
    for name, value in page.headers.items():
        if name not in {"Content-Type", "Content-Length", "Content-Encoding", "ETag"}:
            response.headers[name] = value
    return response


def _is_json(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(JSON)
