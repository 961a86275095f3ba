"""The same calls to Stripe's test mode and to the simulator, and where their answers differ."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import stripe

from billing.payments.minor_units import minimum, to_stripe
from billing.payments.stripe import API_VERSION

PATIENCE = 600
POLL = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call answered: the names of its fields, or its refusal."""

    fields: frozenset[str] = frozenset()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A call that Stripe answers otherwise than the simulator."""

    call: str
    real: Outcome
    simulated: Outcome


def client_of(api_key: str, base_url: str = "") -> stripe.StripeClient:
    """Return a client of the pinned version."""
    return stripe.StripeClient(
        api_key,
        stripe_version=API_VERSION,
        base_addresses={"api": base_url} if base_url else None,
    )


def _outcome(call: Callable[[], Any]) -> tuple[Outcome, Any]:
    try:
        answer = call()
    except stripe.StripeError as refusal:
        kind = type(refusal).__name__
        return Outcome(refusal=f"{kind} {refusal.http_status} {refusal.code}"), None
    return Outcome(fields=frozenset(answer.to_dict())), answer


def _session(currency: str, amount: int) -> Any:  # the TypedDict is the library's affair
    return {
        "mode": "payment",
        "success_url": "https://example.com/",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": amount,
                    "product_data": {"name": "Contract check"},
                },
            }
        ],
    }


def unattended(client: stripe.StripeClient) -> Iterator[tuple[str, Outcome]]:
    """Make the calls that need no payer."""
    sessions = client.v1.checkout.sessions
    key = str(uuid.uuid4())
    outcome, session = _outcome(
        lambda: sessions.create(_session("EUR", 1000), {"idempotency_key": key})
    )
    yield "create a session", outcome
    replay, again = _outcome(
        lambda: sessions.create(_session("EUR", 1000), {"idempotency_key": key})
    )
    same = again is not None and session is not None and again.id == session.id
    yield "create it again with its key", replay if same else Outcome(refusal="another session")
    yield (
        "the same key with another amount",
        _outcome(lambda: sessions.create(_session("EUR", 999), {"idempotency_key": key}))[0],
    )
    if session is not None:
        yield "expire it", _outcome(lambda: sessions.expire(session.id))[0]
        yield "expire it twice", _outcome(lambda: sessions.expire(session.id))[0]
    for currency in ("EUR", "NOK", "GBP", "JPY"):
        below = to_stripe(minimum(currency)) - 1
        order = _session(currency, below)
        yield f"less than the least in {currency}", _outcome(partial(sessions.create, order))[0]
    for currency, amount in (("ISK", 50050), ("KWD", 5125)):
        order = _session(currency, amount)
        yield f"an odd amount in {currency}", _outcome(partial(sessions.create, order))[0]
    yield "an unknown id", _outcome(lambda: sessions.retrieve("cs_test_unknown"))[0]


def attended(
    client: stripe.StripeClient, invite: Callable[[str], None]
) -> Iterator[tuple[str, Outcome]]:
    """Let a payer pay a page with 4242, then refund it.

    :param invite: told the address of the page.
    :raises TimeoutError: if nobody pays within ten minutes.
    """
    session = client.v1.checkout.sessions.create(_session("EUR", 1000))
    invite(session.url or "")
    for _ in range(PATIENCE // POLL):
        session = client.v1.checkout.sessions.retrieve(
            session.id, {"expand": ["payment_intent.latest_charge"]}
        )
        if session.status == "complete":
            break
        time.sleep(POLL)
    else:
        raise TimeoutError(session.id)
    intent: Any = session.payment_intent
    yield "a paid session", Outcome(fields=frozenset(session.to_dict()))
    yield "its payment", Outcome(fields=frozenset(intent.to_dict()))
    yield "its charge", Outcome(fields=frozenset(intent.latest_charge.to_dict()))
    refunds = client.v1.refunds
    more: Any = {"payment_intent": intent.id, "amount": 1001}
    part: Any = {"payment_intent": intent.id, "amount": 400}
    yield "refund too much", _outcome(lambda: refunds.create(more))[0]
    yield "refund a part", _outcome(lambda: refunds.create(part))[0]


def compare(real: dict[str, Outcome], simulated: dict[str, Outcome]) -> Iterator[Difference]:
    """Yield each call that was answered otherwise; fields that only Stripe has are no fault."""
    for call, theirs in real.items():
        ours = simulated.get(call, Outcome(refusal="not simulated"))
        if theirs.refusal != ours.refusal or ours.fields - theirs.fields:
            yield Difference(call, theirs, ours)
