"""The published document of the API (OpenAPI 3.1), made from the routers themselves."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from billing.api.auth import KEY
from billing.api.exact_json import to_json
from billing.api.v1.api import api
from billing.api.v1.common import add_common
from billing.api.v1.tidy import tidied


@cache
def document() -> dict[str, Any]:
    """Return the document; its paths stand below ``/api/v1``, as the contract's do."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    found["servers"] = [{"url": "/api/v1"}]
    return _finished(tidied(add_common(found)))


def _finished(found: dict[str, Any]) -> dict[str, Any]:
    """Take away what ninja made of docstrings, and name the scope that each operation needs.

    Docstrings speak to us: what an integrator reads is written for him, as a message that is
    translated. Scopes are the roles of an operation's security (OpenAPI 3.1, 4.8.30).
    """
    written = {operation.operation_id: operation for operation in _operations()}
    for methods in found["paths"].values():
        for method, facts in methods.items():
            operation = written[facts["operationId"]]
            if facts.get("description") == operation.signature.docstring:
                facts.pop("description", None)
            facts["security"] = [
                {type(way).__name__: [way.scope_for(method.upper()).value]}
                for way in operation.auth_callbacks or KEY
            ]
    return found


def _operations() -> Iterator[Any]:
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            yield from view.operations


@login_not_required
@require_safe
def show_document(_request: HttpRequest) -> HttpResponse:
    """Answer with the document; anybody may read it."""
    return HttpResponse(to_json(document()), content_type="application/json")
