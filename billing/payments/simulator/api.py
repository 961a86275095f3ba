"""The simulated API: keys, accounts, idempotency, and who answers which path."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import stripe
from stripe.params._event_list_params import EventListParams
from stripe.params._event_retrieve_params import EventRetrieveParams

from billing.payments.simulator import checkout, disputes, intents, refunds
from billing.payments.simulator.book import Book
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.forms import decode
from billing.payments.simulator.shapes import read_request

TEST_KEY = re.compile(r"(sk|rk)_test_[A-Za-z0-9_]{3,250}")
ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{3,60}")
KEY_LIFETIME = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str


Handler = Callable[..., dict[str, Any]]


def _event(book: Book, event_id: str, values: dict[str, Any]) -> dict[str, Any]:
    read_request(EventRetrieveParams, values)
    return book.find("event", event_id)


def _events(book: Book, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(EventListParams, values)
    answer = book.page("event", "/v1/events", asked)
    if "delivery_success" in asked:
        waiting = book.store.undelivered()
        answer["data"] = [
            each
            for each in answer["data"]
            if (each["id"] not in waiting) is asked["delivery_success"]
        ]
    return answer


ANSWERERS: list[tuple[str, str, Handler]] = [
    ("POST", "checkout/sessions", checkout.create),
    ("GET", "checkout/sessions", checkout.listing),
    ("GET", r"checkout/sessions/(\w+)", checkout.retrieve),
    ("POST", r"checkout/sessions/(\w+)/expire", checkout.expire),
    ("GET", r"payment_intents/(\w+)", intents.retrieve),
    ("GET", "charges", intents.charges),
    ("GET", r"charges/(\w+)", intents.retrieve_charge),
    ("POST", "refunds", refunds.create),
    ("GET", "refunds", refunds.listing),
    ("GET", r"refunds/(\w+)", refunds.retrieve),
    ("GET", "disputes", disputes.listing),
    ("GET", r"disputes/(\w+)", disputes.retrieve),
    ("GET", "events", _events),
    ("GET", r"events/(\w+)", _event),
]
ROUTES = [(method, re.compile("/v1/" + path), handler) for method, path, handler in ANSWERERS]


def account_of(headers: Mapping[str, str]) -> str:
    """Return the account that a request speaks for.

    :raises ApiError: 401 without a test key; 403 on a malformed Stripe-Account.
    """
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not TEST_KEY.fullmatch(key):
        raise ApiError("Invalid API Key: the simulator takes test keys only.", status=401)
    account = headers.get("stripe-account")
    if account is None:
        return "own_" + hashlib.sha256(key.encode()).hexdigest()[:24]
    if not ACCOUNT.fullmatch(account):
        raise ApiError(
            f"The provided key does not have access to account '{account}'.",
            status=403,
            code="account_invalid",
        )
    return account


def answer(book: Book, request: Request) -> Answer:
    """Answer one request of an authenticated account, once per idempotency key."""
    version = request.headers.get("stripe-version", stripe.api_version)
    if version != stripe.api_version:
        return refuse(ApiError(f"The simulator speaks API version {stripe.api_version} only."))
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or key is None:
        return _perform(book, request)[0]
    if len(key) > 255:
        return refuse(ApiError("Idempotency keys have at most 255 characters."))
    fingerprint = hashlib.sha256(f"{request.path}\n{request.body}".encode()).hexdigest()
    kept = book.store.kept_answer(book.account, key, book.now - KEY_LIFETIME)
    if kept is not None:
        earlier, status, body = kept
        if earlier == fingerprint:
            return Answer(status, body)
        return refuse(
            ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were"
                f" first used with. Try using a key other than '{key}'.",
                kind="idempotency_error",
            )
        )
    given, begun = _perform(book, request)
    if begun:
        book.store.keep_answer(book.account, key, fingerprint, given.status, given.body, book.now)
    return given


def _perform(book: Book, request: Request) -> tuple[Answer, bool]:
    """Answer, and say whether the request got past its validation and so binds its key."""
    for method, pattern, handler in ROUTES:
        found = pattern.fullmatch(request.path)
        if not found or method != request.method:
            continue
        encoded = request.query if method == "GET" else request.body
        try:
            result = handler(book, *found.groups(), decode(encoded))
        except ApiError as refusal:
            return refuse(refusal), refusal.param is None
        return Answer(200, json.dumps(result)), True
    unknown = ApiError(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
    return refuse(unknown), False


def refuse(refusal: ApiError) -> Answer:
    return Answer(refusal.status, json.dumps(refusal.body()))
