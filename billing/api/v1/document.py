"""The published document of the API (OpenAPI 3.1), made from the routers themselves."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from billing.api.exact_json import to_json
from billing.api.v1.api import api
from billing.api.v1.common import add_common
from billing.api.v1.tidy import tidied


@cache
def document() -> dict[str, Any]:
    """Return the document; its paths stand below ``/api/v1``, as the contract's do."""
    _leave_out_docstrings()
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    found["servers"] = [{"url": "/api/v1"}]
    return tidied(add_common(found))


def _leave_out_docstrings() -> None:
    """Take away the descriptions that ninja made of docstrings: they speak to us.

    What an integrator reads is written for him, as a message that is translated.
    """
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                if operation.description == operation.signature.docstring:
                    operation.description = ""


@login_not_required
@require_safe
def show_document(_request: HttpRequest) -> HttpResponse:
    """Answer with the document; anybody may read it."""
    return HttpResponse(to_json(document()), content_type="application/json")
