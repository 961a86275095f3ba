"""What went wrong inside an operation, as the API says it: one table for all exceptions."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from billing.api.problems import Answered, ApiProblem, not_found, of_status, validation_failed
from billing.api.sentences import sentence_of

logger = logging.getLogger(__name__)

# Where ninja puts what it validates: "body", the argument's name, then the path of the field.
OUTER = {"body": 2, "query": 1, "header": 1, "path": 1}


def install_refusals(api: NinjaAPI) -> None:
    """Let the API answer every exception in our shape."""
    api.add_exception_handler(ApiProblem, _answer)
    api.add_exception_handler(Answered, _answer)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(AuthenticationError, _http_error)
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(PermissionDenied, _denied)
    # Ninja looks at the body before it asks our parser.
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(UnreadablePostError, _unreadable)
    api.add_exception_handler(Exception, _broken)


def _answer(_request: HttpRequest, problem: Any) -> HttpResponse:
    response: HttpResponse = problem.response()
    return response


def _missing(_request: HttpRequest, _problem: Any) -> HttpResponse:
    return not_found().response()


def _denied(_request: HttpRequest, _problem: Any) -> HttpResponse:
    return of_status(403).response()


def _too_large(_request: HttpRequest, _problem: Any) -> HttpResponse:
    return of_status(413).response()


def _unreadable(_request: HttpRequest, _problem: Any) -> HttpResponse:
    return of_status(400).response()


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    # Ninja says "cannot parse" and drops the reason; our parser has left it on the request.
    problem: ApiProblem | None = getattr(request, "body_problem", None)
    if error.status_code == 400 and problem is not None:
        return problem.response()
    return of_status(error.status_code).response()


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return of_status(500).response()


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    if any(found["loc"][0] == "path" for found in error.errors):
        # An id that is none leads nowhere.
        return not_found().response()
    fields: dict[str, list[str]] = {}
    for path, sentence in _sentences(error.errors):
        fields.setdefault(path, []).append(sentence)
    return validation_failed(fields).response()


def _sentences(errors: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for error in errors:
        location = list(error["loc"])
        path = ".".join(str(part) for part in location[OUTER.get(str(location[0]), 1) :])
        yield path or "body", sentence_of(error)
