"""A program that was written for Fakturan.nu, with a key of a Swedish business of ours."""

import base64
import json as json_module
from typing import Any

import pytest
from django.test import Client as Browser

from fastfaktura.core.models import Business
from tests.factories import make_api_key, make_business

V2 = "/api/v2"


class FakturanClient:
    """Calls addresses below /api/v2 as clients of Fakturan.nu do, with Basic."""

    def __init__(self, business: Business, scopes: Any = ("read", "write", "send")) -> None:
        self.business = business
        self.secret = make_api_key(business, scopes)
        self._browser = Browser(raise_request_exception=False)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call; texts and bytes are sent as they are, None sends no body."""
        pair = base64.b64encode(f"shop:{self.secret}".encode()).decode()
        said = body if isinstance(body, bytes | str) else json_module.dumps(body)
        return self._browser.generic(
            method,
            path if path.startswith("http") else V2 + path,
            data="" if body is None else said,
            content_type="application/json",
            headers={"Authorization": f"Basic {pair}", "Accept": "*/*", **headers},
        )

    def get(self, path: str, body: Any = None) -> Any:
        """Read."""
        return self.call("GET", path, body)

    def post(self, path: str, body: Any = None) -> Any:
        """Make, or take a step."""
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = None) -> Any:
        """Change."""
        return self.call("PUT", path, body)

    def delete(self, path: str, body: Any = None) -> Any:
        """Remove."""
        return self.call("DELETE", path, body)


def make_swede(**facts: Any) -> Business:
    """Make a Swedish business that works as an account of Fakturan.nu does."""
    profile = {
        "organization_number": "5560360793",
        "vat_number": "SE556036079301",
        "template": "croatia",
        "street": "Storgatan 1",
        "postal_code": "111 22",
        "city": "Stockholm",
        "bank_account": "",
        "iban": "",
        "bic": "",
        "bankgiro": "5050-1055",
        "f_tax_approved": True,
    }
    return make_business(
        **{
            "country": "SE",
            "locale": "sv",
            "currency": "SEK",
            "time_zone": "Europe/Stockholm",
            "payment_terms_days": 30,
            "profile": profile,
        }
        | facts
    )


@pytest.fixture
def shop(db: None) -> FakturanClient:
    """Return a program with every right of a fresh Swedish business."""
    return FakturanClient(make_swede())


@pytest.fixture
def mallory(db: None) -> FakturanClient:
    """Return a program of another business, with every right there."""
    return FakturanClient(make_swede())
