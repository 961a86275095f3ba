"""Everything under /api answers in JSON, whatever happened inside."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from billing.api.auth import authenticate
from billing.api.problems import ApiProblem, of_status
from fastfaktura.core.middleware import GetResponse

API = "/api/"
V1 = "/api/v1/"


class ApiAnswerMiddleware:
    """The outermost: an error that is no JSON becomes one, and nothing is kept by caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(API):
            return response
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        if response.status_code >= 400 and not is_json:
            plain = of_status(response.status_code).response()
            for name in ("Allow", "Retry-After"):
                if name in response.headers:
                    plain.headers[name] = response.headers[name]
            response = plain
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response


class ApiGateMiddleware:
    """The innermost: finds whose key it is before an operation is chosen."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(V1):
            return self.get_response(request)
        try:
            authenticate(request)
        except ApiProblem as problem:
            # The operation says it; a public one does not mind.
            cast(Any, request).key_problem = problem
        return self.get_response(request)
