"""What went wrong inside an operation, as the API says it: one table for all exceptions."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from billing.api.problems import Answered, ApiProblem, not_found, of_status, validation_failed

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


def sentence_of(error: dict[str, Any]) -> str:
    """Return what is wrong with a value, for one error of pydantic's."""
    facts = error.get("ctx", {})
    kind = error["type"]
    if kind in {"string_too_short", "too_short"} and facts.get("min_length") == 1:
        return _("This must not be empty.")
    if kind == "string_too_long":
        longest = facts["max_length"]
        text = ngettext("At most %(count)d sign fits.", "At most %(count)d signs fit.", longest)
        return text % {"count": longest}
    if kind == "too_long":
        most = facts["max_length"]
        text = ngettext("At most %(count)d entry.", "At most %(count)d entries.", most)
        return text % {"count": most}
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = facts.get("ge", facts.get("le"))
        least = _("At least %(bound)s.") if "ge" in facts else _("At most %(bound)s.")
        return least % {"bound": bound}
    if kind in {"literal_error", "enum"}:
        return _("Write one of: %(choices)s.") % {"choices": facts.get("expected", "")}
    sentences = {
        "missing": _("This is required."),
        "extra_forbidden": _("There is no field of this name."),
        "string_type": _("Write a text, in quotes."),
        "string_pattern_mismatch": _("This does not have the form that is asked for."),
        "bool_type": _("Write true or false."),
        "bool_parsing": _("Write true or false."),
        "int_type": _("Write a whole number."),
        "int_parsing": _("Write a whole number."),
        "int_parsing_size": _("The number is too large or too small."),
        "int_from_float": _("Write a whole number."),
        "list_type": _("Write a list, in square brackets."),
        "dict_type": _("Write an object, in curly brackets."),
        "model_type": _("Write an object, in curly brackets."),
        "model_attributes_type": _("Write an object, in curly brackets."),
        "number_type": _("Write a number, without quotes."),
        "number_range": _("The number is too large or too small."),
        "whole_number": _("Write a whole number."),
        "uuid_form": _("Write a UUID, as 1f0c4a9e-8c1d-4d52-9f0e-3b6a5d7c2e10."),
        "instant_form": _("Write an instant with its offset: 2026-03-31T12:00:00Z."),
        "hour_form": _("Write a time of the day as hours and minutes: 09:00."),
        "date_form": _("Write a date as year, month and day: 2026-03-31."),
    }
    return sentences.get(kind) or str(error.get("msg", "")) or _("This cannot be taken.")
