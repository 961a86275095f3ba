"""JSON of the API with exact numbers: a Decimal on both sides, never a float."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import simplejson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from billing.api.problems import ApiProblem, of_status, validation_failed
from fastfaktura.core.exact_json import to_json

__all__ = ["ExactParser", "ExactRenderer", "read_object", "to_json"]

MOST_BYTES = 1024 * 1024
# Deeper than anything that we know, shallower than what exhausts a reader.
MOST_LEVELS = 20


class ExactRenderer(BaseRenderer):
    """Writes answers."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, **_more: Any) -> str:  # noqa: ARG002  # ninja's
        """Return the body of an answer."""
        return to_json(data)


class ExactParser(Parser):
    """Reads requests; what it refuses it leaves on the request, as ninja hides the reason."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body says.

        :raises ApiProblem: if it is no JSON object, too large, or of another type.
        """
        try:
            return read_object(request)
        except ApiProblem as problem:
            cast(Any, request).body_problem = problem
            raise


def read_object(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that the body of a request is.

    :raises ApiProblem: if it is none.
    """
    try:
        body = request.body
    except RequestDataTooBig:
        raise of_status(413) from None
    except UnreadablePostError:
        raise of_status(400) from None
    if len(body) > MOST_BYTES:
        raise of_status(413)
    if body and request.content_type != "application/json":
        raise of_status(415)
    try:
        found = simplejson.loads(
            body.decode(), use_decimal=True, parse_constant=_refuse, allow_nan=False
        )
    except (ValueError, RecursionError):
        message = _("The body is no JSON. Compare its quotes, commas and brackets.")
        raise ApiProblem(422, "invalid_json", message) from None
    if not isinstance(found, dict):
        message = _("The body must be a JSON object, in curly brackets.")
        raise ApiProblem(422, "invalid_json", message)
    wrong = dict(unstorable(found, "", 0))
    if wrong:
        raise validation_failed(wrong)
    return found


def _refuse(constant: str) -> Decimal:
    raise ValueError(constant)


def unstorable(value: Any, path: str, level: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the texts that no database takes: PostgreSQL knows no NUL and no lonely surrogate."""
    if level > MOST_LEVELS:
        yield path, [_("This is nested too deeply.")]
    elif isinstance(value, dict):
        for name, part in value.items():
            inner = f"{path}.{name}" if path else str(name)
            if not _is_storable(name):
                yield path or "body", [_("A name of a field has a sign that is no character.")]
                continue
            yield from unstorable(part, inner, level + 1)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from unstorable(part, f"{path}.{index}", level + 1)
    elif isinstance(value, str) and not _is_storable(value):
        yield path, [_("The text has a sign that is no character (NUL or half a pair).")]


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
