"""A program that speaks to the API with a key of its own business."""

import json as json_module
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from django.test import Client as Browser

from fastfaktura.core.models import Business
from tests.factories import make_api_key, make_business

V1 = "/api/v1"
EVERYTHING = ("read", "write", "send")


class ApiClient:
    """Calls addresses below /api/v1 in JSON and returns Django's answers.

    :param scopes: what its key may do.
    """

    def __init__(self, business: Business, scopes: Iterable[str] = EVERYTHING) -> None:
        self.business = business
        self.secret = make_api_key(business, scopes)
        self._browser = Browser(raise_request_exception=False)

    def get(self, path: str, json: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """Read."""
        return self.call("GET", path, json, headers)

    def post(self, path: str, json: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """Make, or take a step."""
        return self.call("POST", path, json, headers)

    def put(self, path: str, json: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """Change."""
        return self.call("PUT", path, json, headers)

    def delete(self, path: str, json: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """Remove, or archive."""
        return self.call("DELETE", path, json, headers)

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Call with any method; bytes and texts are sent as they are, None sends no body."""
        body = json if isinstance(json, bytes | str) else json_module.dumps(json)
        return self._browser.generic(
            method,
            V1 + path,
            data="" if json is None else body,
            content_type="application/json",
            headers={"X-Api-Key": self.secret, **(headers or {})},
        )


@pytest.fixture
def api(db: None) -> ApiClient:
    """Return a program with every right of a fresh business."""
    return ApiClient(make_business())


@pytest.fixture
def mallory(db: None) -> ApiClient:
    """Return a program of another business, with every right there."""
    return ApiClient(make_business())
