"""The dialect of Fakturan.nu's API 2: where its routers and its refusals come together."""

import logging
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from billing.api.auth import KEY
from billing.api.fakturan import clients, invoices, payments, products, sending
from billing.api.fakturan.speech import Refusal, of_status
from billing.api.problems import Answered, ApiProblem

logger = logging.getLogger(__name__)

api = NinjaAPI(urls_namespace="api_v2", docs_url=None, openapi_url=None, auth=list(KEY))
api.add_router("", clients.router)
api.add_router("", products.router)
api.add_router("", invoices.router)
api.add_router("", payments.router)
api.add_router("", sending.router)


def patterns() -> list[URLPattern]:
    """Return the addresses; a key opens them, not a session."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    found = [pattern for pattern in found if pattern.name != "api-root"]
    for pattern in found:
        # The mark of login_not_required, on a view that ninja made.
        cast(Any, pattern.callback).login_required = False
    return found


def _refuse(_request: HttpRequest, refusal: Any) -> HttpResponse:
    response: HttpResponse = refusal.response()
    return response


def _of_problem(_request: HttpRequest, problem: Any) -> HttpResponse:
    # Who the key is, and what it may do, is judged for both APIs in one place.
    sentence = "" if problem.status == 401 else problem.message
    return of_status(problem.status, sentence)


def _of_error(_request: HttpRequest, error: Any) -> HttpResponse:
    return of_status(getattr(error, "status_code", 401))


def _missing(_request: HttpRequest, _error: Any) -> HttpResponse:
    return of_status(404)


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return of_status(500)


api.add_exception_handler(Refusal, _refuse)
api.add_exception_handler(Answered, _refuse)
api.add_exception_handler(ApiProblem, _of_problem)
api.add_exception_handler(HttpError, _of_error)
api.add_exception_handler(AuthenticationError, _of_error)
api.add_exception_handler(ValidationError, _missing)
api.add_exception_handler(Http404, _missing)
api.add_exception_handler(Exception, _broken)
