"""How the dialect answers: envelopes, refusals, and the statuses between them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from fastfaktura.core.exact_json import to_json

JSON = "application/json; charset=utf-8"
# What is said where no operation says it better; clients read the status.
SENTENCES = {
    400: "400 Bad Request",
    401: "HTTP Basic: Access denied.",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Payload Too Large",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
}
CHALLENGE = 'Basic realm="FastFaktura"'


class Refusal(Exception):
    """A refusal of the dialect: a status and what its body says."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(status)
        self.code = status
        self.body = body

    def response(self) -> HttpResponse:
        """Return the answer."""
        return answer(self.body, status=self.code)


def answer(
    body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return an answer in JSON."""
    return HttpResponse(to_json(body), status=status, content_type=JSON, headers=headers)


def data(found: Any, *, status: int = 200, location: str = "") -> HttpResponse:
    """Return one object, or what else stands under ``data``.

    :param location: the address of what was made.
    """
    headers = {"Location": location} if location else None
    return answer({"data": found}, status=status, headers=headers)


def nothing() -> HttpResponse:
    """Return what a change that was made says: nothing at all."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def of_status(status: int, sentence: str = "") -> HttpResponse:
    """Return a refusal that has one sentence."""
    said = sentence or SENTENCES.get(status) or str(status)
    headers = {"WWW-Authenticate": CHALLENGE} if status == HTTPStatus.UNAUTHORIZED else None
    return answer({"error": said}, status=status, headers=headers)


def refused(sentence: str, *, status: int = 422, **more: Any) -> Refusal:
    """Return a refusal of a step, in one sentence."""
    return Refusal(status, {"error": sentence, **more})


def invalid(errors: Mapping[str, Any]) -> Refusal:
    """Return the refusal of what a request says, by its fields."""
    return Refusal(422, {"errors": errors})


def missing() -> Refusal:
    """Return the refusal for what does not exist, or is another's."""
    return Refusal(404, {"error": SENTENCES[404]})
