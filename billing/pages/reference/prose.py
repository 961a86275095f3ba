"""The code between the chapters: the quick start, authentication, and what is no operation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.pages.reference import snippets
from billing.pages.reference.codes import REFUSAL_CODES, RefusalCode
from billing.pages.reference.fields import Schemas
from billing.pages.reference.hooks import VERIFY, Patience, patience, payload
from billing.pages.reference.operations import Code, coded, in_part
from billing.pages.reference.story import (
    CLIENT,
    INVOICE,
    KEY,
    NEW_CLIENT,
    NEW_INVOICE,
    Example,
)
from billing.webhooks.kinds import KINDS
from billing.webhooks.words import KindGroup, kind_groups


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the quick start; the Python of all steps is one program."""

    anchor: str
    title: str | Promise
    curl: Code
    python: Code


@dataclass(frozen=True, slots=True)
class Prose:
    """What the chapters show beside their sentences."""

    base_url: str
    steps: tuple[Step, ...]
    with_header: Code
    with_bearer: Code
    sandbox: Code
    formats: Code
    limited: Code
    refusal: Code
    retry: Code
    every_page: Code
    conditional: Code
    verify: Code
    payload: Code
    codes: tuple[RefusalCode, ...]
    kinds: tuple[KindGroup, ...]
    patience: Patience


REFUSAL = {
    "error": {
        "code": "validation_failed",
        "message": "Some fields cannot be taken as they are.",
        "fields": {"lines.0.tax_rate": ["At most 100."]},
    }
}
EVERY_PAGE = """\
import httpx

api = httpx.Client(
    base_url="{base}",
    headers={{"X-Api-Key": "{key}"}},
)
asked = {{}}
while True:
    answer = api.get("/invoices", params=asked)
    page = answer.raise_for_status().json()
    for invoice in page["data"]:
        print(invoice["number"], invoice["status"])
    if page["next_cursor"] is None:
        break
    asked = {{"cursor": page["next_cursor"]}}
"""
FORMATS = {
    "total_cents": 60000,
    "currency": "EUR",
    "tax_rate": 25.5,
    "due_date": "2026-03-16",
    "created_at": "2026-03-02T09:30:00Z",
    "notes": None,
}
SANDBOX = {"name": "Nordlys Studio AS", "currency": "NOK", "sandbox": True}
LIMITED = """\
HTTP/1.1 429 Too Many Requests
RateLimit-Limit: {times}
RateLimit-Remaining: 0
RateLimit-Reset: 4
Retry-After: 4
"""


def prose(document: Mapping[str, Any], base_url: str) -> Prose:
    """Return the code between the chapters, for a house at this address."""
    clients = f"{base_url}/clients"
    command = snippets.curl("GET", clients, Example())
    invoice = f"{base_url}/invoices/{INVOICE}"
    etag = {"If-None-Match": '\\"5d41402abc4b2a76b9719d911017c592\\"'}
    return Prose(
        base_url=base_url,
        steps=_steps(base_url),
        with_header=coded(command, "bash"),
        with_bearer=coded(command.replace("X-Api-Key: ", "Authorization: Bearer "), "bash"),
        sandbox=in_part(SANDBOX),
        formats=in_part(FORMATS),
        limited=coded(LIMITED.format(times=settings.API_RATE_TIMES).rstrip(), "http"),
        refusal=coded(snippets.laid_out(REFUSAL), "json"),
        retry=coded(snippets.curl("POST", clients, replace(NEW_CLIENT, headers=AGAIN)), "bash"),
        every_page=coded(EVERY_PAGE.format(base=base_url, key=KEY).rstrip(), "python"),
        conditional=coded(snippets.curl("GET", invoice, Example(headers=etag)), "bash"),
        verify=coded(VERIFY.rstrip(), "python"),
        payload=coded(snippets.laid_out(payload(Schemas(document))), "json"),
        codes=REFUSAL_CODES,
        kinds=tuple(kind_groups(KINDS)),
        patience=patience(),
    )


AGAIN = {"Idempotency-Key": "customer-1042"}


def _steps(base: str) -> tuple[Step, ...]:
    client = f'httpx.Client(\n    base_url="{base}",\n    headers={{"X-Api-Key": "{KEY}"}},\n)'
    answer = 'business = api.get("/business").raise_for_status().json()'
    begin = f"import httpx\n\napi = {client}\n{answer}\nprint(business)"
    invoice = f"{base}/invoices/{INVOICE}"
    shown = "invoice = api.get(f\"/invoices/{invoice['id']}\").raise_for_status().json()\n"
    return (
        _step("key", _("Make a key and try it"), ("GET", f"{base}/business", Example()), begin),
        _step(
            "client",
            _("Create a client"),
            ("POST", f"{base}/clients", NEW_CLIENT),
            _call("client", "/clients", NEW_CLIENT.body),
        ),
        _step(
            "invoice",
            _("Draft an invoice"),
            ("POST", f"{base}/invoices", NEW_INVOICE),
            _call("invoice", "/invoices", NEW_INVOICE.body),
        ),
        _step(
            "send",
            _("Send it"),
            ("POST", f"{invoice}/send", Example(body={"channels": ["email"]})),
            _call("invoice", "/invoices/{invoice['id']}/send", {"channels": ["email"]}),
        ),
        _step(
            "paid",
            _("See it paid"),
            ("GET", invoice, Example()),
            f'{shown}print(invoice["number"], invoice["status"], invoice["public_url"])',
        ),
    )


def _step(anchor: str, title: Promise, request: tuple[str, str, Example], python: str) -> Step:
    command = snippets.curl(*request)
    return Step(anchor, title, coded(command, "bash"), coded(python, "python"))


def _call(name: str, path: str, body: Mapping[str, Any] | None) -> str:
    """Return a line of the quick start's program: post, and keep the answer by a name."""
    address = f'f"{path}"' if "{" in path else f'"{path}"'
    said = snippets.laid_out(body, word=snippets.python_word, step=4, comma=",")
    said = said.replace(f'"{CLIENT}"', 'client["id"]')
    said = said.replace('"currency": "EUR"', '"currency": business["currency"]')
    if "\n" not in said:
        return f"{name} = api.post({address}, json={said}).raise_for_status().json()"
    said = said.replace("\n", "\n    ")
    return f"{name} = api.post(\n    {address},\n    json={said},\n).raise_for_status().json()"
