"""What all operations have in common, added to the document in one place: headers and refusals."""

from http import HTTPStatus
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_noop

from billing.api.idempotency import LONGEST_KEY, NOT_KEPT
from billing.api.problems import of_status

Node = dict[str, Any]
METHODS = frozenset({"get", "post", "put", "delete", "patch"})
JSON = "application/json"
ERROR = {"$ref": "#/components/schemas/Error"}

IDEMPOTENCY_KEY: Node = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": gettext_noop(
        "The same key with the same body returns the first answer; with another body it is"
        " refused with 409."
    ),
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
}

HEADERS: dict[str, Node] = {
    "X-Request-Id": {
        "description": gettext_noop("The name of the request; tell it when you ask us about it"),
        "schema": {"type": "string"},
    },
    "RateLimit-Limit": {
        "description": gettext_noop("How many requests the key may make in a window"),
        "schema": {"type": "integer"},
    },
    "RateLimit-Remaining": {
        "description": gettext_noop("How many of them are left"),
        "schema": {"type": "integer"},
    },
    "RateLimit-Reset": {
        "description": gettext_noop("In how many seconds the window ends"),
        "schema": {"type": "integer"},
    },
    "RateLimit-Policy": {
        "description": gettext_noop("The limit and the length of its window in seconds"),
        "schema": {"type": "string", "examples": ["1000;w=10"]},
    },
    "Retry-After": {
        "description": gettext_noop("How many seconds to wait before the next try"),
        "schema": {"type": "integer"},
    },
    "ETag": {
        "description": gettext_noop(
            "Names this state of the answer; send it as If-None-Match to get 304 until it changes"
        ),
        "schema": {"type": "string"},
    },
    "Idempotent-Replayed": {
        "description": gettext_noop("Stands here if this is the stored answer to an earlier try"),
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Allow": {
        "description": gettext_noop("The methods that the address knows"),
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {
        "description": gettext_noop("How to name a key"),
        "schema": {"type": "string"},
    },
}

DESCRIPTIONS = {
    304: gettext_noop("Nothing has changed since the answer with this ETag"),
    401: gettext_noop("The API key is missing, unknown, revoked or expired"),
    403: gettext_noop("The API key lacks the scope that this needs"),
    404: gettext_noop("There is nothing of this id in your business"),
    405: gettext_noop("The address does not know the method"),
    409: gettext_noop("The state of things does not allow it, or the Idempotency-Key is in use"),
    410: gettext_noop("It was here, and is gone for good"),
    413: gettext_noop("The body is larger than 1 MB"),
    415: gettext_noop("The body is no JSON"),
    422: gettext_noop("Something in the request cannot be taken as it is"),
    429: gettext_noop("The key made too many requests"),
    500: gettext_noop("Something failed on our side"),
}
EXAMPLES: dict[int, tuple[str, str]] = {
    403: ("insufficient_scope", gettext_noop("This API key lacks the scope “write”.")),
    409: (
        "idempotency_key_reused",
        gettext_noop("This Idempotency-Key was used for another request."),
    ),
    422: (
        "validation_failed",
        gettext_noop("Some fields cannot be taken as they are."),
    ),
}


def add_common(document: Node) -> Node:
    """Return the document with what every operation answers, where it does not say so itself."""
    components = document.setdefault("components", {})
    components.setdefault("parameters", {})["IdempotencyKey"] = IDEMPOTENCY_KEY
    components["headers"] = HEADERS
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                _complete(path, method, operation)
    return document


def _complete(path: str, method: str, operation: Node) -> None:
    for parameter in operation.get("parameters", []):
        # Ninja writes a schema's list of examples beside the schema, where a mapping belongs.
        if isinstance(parameter.get("examples"), list):
            parameter["schema"].setdefault("examples", parameter.pop("examples"))
    if method == "post":
        parameters = operation.setdefault("parameters", [])
        if not any(parameter.get("name") == IDEMPOTENCY_KEY["name"] for parameter in parameters):
            parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    # Ninja names statuses by numbers, the standard by texts.
    found = {str(status): answer for status, answer in operation["responses"].items()}
    for usual in _usual_statuses(path, method, operation):
        found.setdefault(str(usual), _refusal(usual))
    for status, answer in found.items():
        if not status.startswith("2"):
            answer["description"] = DESCRIPTIONS.get(int(status), answer["description"])
        headers = {
            name: {"$ref": f"#/components/headers/{name}"} for name in _headers(method, int(status))
        }
        answer["headers"] = headers | answer.get("headers", {})
    operation["responses"] = dict(sorted(found.items()))


def _usual_statuses(path: str, method: str, operation: Node) -> list[int]:
    statuses = [401, 403, 405, 429, 500]
    if "{" in path:
        statuses.append(404)
    if "requestBody" in operation:
        statuses += [413, 415, 422]
    if method == "post":
        statuses += [409, 422]
    if method == "get":
        statuses.append(304)
    return statuses


def _refusal(status: int) -> Node:
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": DESCRIPTIONS[status]}
    return {
        "description": DESCRIPTIONS[status],
        "content": {JSON: {"schema": ERROR} | _example(status)},
    }


def _example(status: int) -> Node:
    if status in EXAMPLES:
        code, message = EXAMPLES[status]
        return {"example": {"error": {"code": code, "message": message}}}
    with translation.override("en"):
        problem = of_status(status)
    return {"example": {"error": {"code": problem.code, "message": problem.message}}}


def _headers(method: str, status: int) -> list[str]:
    names = ["X-Request-Id"]
    if status != HTTPStatus.UNAUTHORIZED:
        names += [name for name in HEADERS if name.startswith("RateLimit-")]
    if status in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED} and method == "get":
        names.append("ETag")
    if method == "post" and status not in NOT_KEPT and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        names.append("Idempotent-Replayed")
    return names + {
        401: ["WWW-Authenticate"],
        405: ["Allow"],
        409: ["Retry-After"],
        429: ["Retry-After"],
    }.get(status, [])
