"""Every address of the product, given what no browser of ours sends: none of them breaks."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.nightly import NIGHTLY
from tests.test_isolation import undone
from tests.url_map import routes

pytestmark = pytest.mark.django_db

ROUTES = sorted(set(routes()), key=lambda route: route.name)

# Every name that a page reads from an address or a form without a form of Django's.
NAMES = (
    *("accent_color", "after", "archived", "c", "client", "download", "lang", "name", "newer"),
    *("older", "page", "problem", "q", "selected", "show", "theme", "watch", "status", "open"),
    *("currency", "from", "until", "due_from", "due_until", "amount_from", "amount_until", "tag"),
    *("action", "attach_pdf", "draft_id", "issuing", "message", "next", "proof", "reason"),
    *("receiver", "signal", "subject", "then", "way", "version", "client_was", "locale", "terms"),
    *("due_date", "delivery_date", "notes", "line", "description", "quantity", "unit"),
    *("unit_price", "vat", "amount", "received_date", "method", "note", "email", "other_emails"),
    *("phone", "number", "organization_number", "vat_number", "postal_code", "country", "kind"),
    *("payment_terms_days", "tags", "external_id", "role", "language", "prefix", "digits"),
    *("next_number", "iban", "bic", "bank_account", "bankgiro", "plusgiro", "website", "street"),
    *("api_key", "webhook_secret", "others", "known", "login", "password1", "code", "file"),
)
NONSENSE = {
    "a NUL": "\x00",
    "many digits": "9" * 5000,
    "a number beyond numbers": "1e200000",
    "signs of other scripts": "²٣😀\u202e",
    "a long address": f"{'a' * 250}@example.com",
}


def signed_in_as(signed_in: Client) -> Client:
    """Return a browser with the session of another, which it may lose."""
    browser = Client(raise_request_exception=False)
    browser.cookies.load(signed_in.cookies)
    return browser


# By so many places the values move on over the names. After as many turns as there are values each
# name had each of them on each page; two turns show each name each value on some of its pages.
TURNS = len(NONSENSE) if NIGHTLY else 2


def said(turn: int) -> dict[str, str]:
    """Return a value for every name."""
    values = list(NONSENSE.values())
    return {name: values[(place + turn) % len(values)] for place, name in enumerate(NAMES)}


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_breaks(estate, method, turn):
    owner = Client()
    owner.force_login(estate.owner)
    broken = []
    for place, route in enumerate(ROUTES):
        with undone():
            ask = getattr(signed_in_as(owner), method)
            answer = ask(route.address(estate.values), said(turn + place))
        if answer.status_code == 500:
            broken.append(route.name)
        # What it did to the session is undone in the database, and forgotten here.
        cache.clear()

    assert not broken
    assert owner.get(reverse("overview")).status_code == 200
