"""A name for each request, in its answer and in every line that is logged meanwhile."""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from fastfaktura.core.ids import new_id

HEADER = "X-Request-Id"
# What a caller may call his request: enough for the ids of proxies, nothing that breaks a log.
ACCEPTED = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)

_current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdMiddleware:
    """Names a request by the header it came with, else anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if ACCEPTED.fullmatch(given) else new_id().hex
        cast(Any, request).request_id = name
        token = _current.set(name)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = name
        return response


class RequestIdFilter(logging.Filter):
    """Puts the name of the current request on a line of the log; "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through."""
        # Django tells of refusals and failures when the request is over, and names it.
        over = getattr(getattr(record, "request", None), "request_id", None)
        record.request_id = over or _current.get()
        return True
