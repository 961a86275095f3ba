"""What an API says when it refuses: one shape for every status, under every address."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from billing.invoices.issuing import Problem

# What is said for a status that no operation explains better.
CODES = {
    400: "bad_request",
    401: "invalid_api_key",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    412: "precondition_failed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "validation_failed",
    429: "too_many_requests",
}


class ApiProblem(Exception):
    """A refusal: its status, a stable code, one sentence for a person, and what is wrong where.

    :param fields: per path of a field (``lines.0.tax_rate``), what is wrong with it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Mapping[str, Iterable[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.fields = {path: list(sentences) for path, sentences in (fields or {}).items()}
        self.headers = dict(headers or {})

    def response(self) -> JsonResponse:
        """Return the answer."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.fields:
            error["fields"] = self.fields
        return JsonResponse({"error": error}, status=self.status, headers=self.headers)


class Answered(Exception):
    """The request has its answer already, so no operation is needed."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(answer.status_code)
        self.answer = answer

    def response(self) -> HttpResponse:
        """Return the answer."""
        return self.answer


def validation_failed(fields: Mapping[str, Iterable[str]]) -> ApiProblem:
    """Return the refusal of a request that names what is wrong, field by field."""
    return ApiProblem(
        422, "validation_failed", _("Some fields cannot be taken as they are."), fields=fields
    )


def not_found() -> ApiProblem:
    """Return the refusal for what does not exist, or is another's."""
    return ApiProblem(404, "not_found", _("There is nothing here."))


def of_problems(problems: Iterable[Problem], names: Mapping[str, str] | None = None) -> ApiProblem:
    """Return the refusal of a draft that lacks something, in the API's names of fields.

    :param names: the API's name for each part of a path of ours that has another.
    """
    fields: dict[str, list[str]] = {}
    for problem in problems:
        path = ".".join((names or {}).get(part, part) for part in problem.field.split("."))
        fields.setdefault(path, []).append(problem.message)
    return validation_failed(fields)


def of_status(status: int) -> ApiProblem:
    """Return what is said for a status that nobody explained."""
    messages = {
        400: _("The request cannot be read."),
        401: _("The API key is missing or opens nothing."),
        403: _("This is not allowed."),
        404: _("There is nothing here."),
        412: _("What you have is not what stands here now."),
        405: _("This address does not know the method; the Allow header lists those it knows."),
        413: _("The body is too large."),
        415: _("Send JSON, with the header Content-Type: application/json."),
        429: _("Too many requests; wait as long as the Retry-After header says."),
    }
    if status >= 500:
        message = _("Something failed on our side. Nothing is known to be lost; try again.")
        return ApiProblem(status, "internal_error", message)
    fallback = _("The request was refused.")
    return ApiProblem(status, CODES.get(status, "refused"), messages.get(status, fallback))
