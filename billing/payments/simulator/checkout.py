"""Checkout Sessions: a page that takes one payment, and then no more."""

from typing import Any

import stripe
from stripe.params.checkout._session_create_params import SessionCreateParams
from stripe.params.checkout._session_expire_params import SessionExpireParams
from stripe.params.checkout._session_list_params import SessionListParams
from stripe.params.checkout._session_retrieve_params import SessionRetrieveParams

from billing.payments.minor_units import minimum, step, to_stripe
from billing.payments.simulator.book import Book
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.shapes import build, read_request

KIND = "checkout.session"
MINUTES = 60
SHORTEST, LONGEST = 30 * MINUTES, 24 * 60 * MINUTES
# A request takes a moment: a session of exactly thirty minutes is not refused for it.
LENIENCE = MINUTES


def create(book: Book, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(SessionCreateParams, values)
    _check_supported(asked)
    currency, total = _total_of(asked)
    expires_at = asked.get("expires_at", book.now + LONGEST)
    if not book.now + SHORTEST - LENIENCE <= expires_at <= book.now + LONGEST + LENIENCE:
        raise ApiError(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout"
            " Session creation.",
            param="expires_at",
        )
    session_id = book.new_id("cs_test")
    methods = asked.get("payment_method_types") or ["card"] + ["sepa_debit"] * (currency == "eur")
    session = build(
        stripe.checkout.Session,
        id=session_id,
        object=KIND,
        livemode=False,
        created=book.now,
        mode="payment",
        status="open",
        payment_status="unpaid",
        ui_mode="hosted_page",
        url=f"{book.public_url}/c/pay/{session_id}",
        expires_at=expires_at,
        currency=currency,
        amount_subtotal=total,
        amount_total=total,
        total_details={"amount_discount": 0, "amount_tax": 0, "amount_shipping": 0},
        automatic_tax={"enabled": False},
        adaptive_pricing=asked.get("adaptive_pricing"),
        payment_method_types=methods,
        payment_method_collection="if_required",
        customer_creation="if_required",
        phone_number_collection={"enabled": False},
        custom_fields=[],
        custom_text={},
        shipping_options=[],
        metadata=asked.get("metadata", {}),
        client_reference_id=asked.get("client_reference_id"),
        customer_email=asked.get("customer_email"),
        locale=asked.get("locale"),
        success_url=asked["success_url"],
        cancel_url=asked.get("cancel_url"),
    )
    book.put(session)
    plan = {
        "id": f"plan_{session_id}",
        "object": "plan",
        "line_items": [_name_of(line) for line in asked["line_items"]],
        "intent": asked.get("payment_intent_data", {}),
    }
    book.put(plan)
    return book.expand(session, asked.get("expand", []))


def _check_supported(asked: dict[str, Any]) -> None:
    if asked.get("mode") != "payment":
        raise ApiError("The simulator takes sessions of mode payment only.", param="mode")
    for name in ("success_url", "line_items"):
        if not asked.get(name):
            raise ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    if asked.get("ui_mode", "hosted_page") != "hosted_page":
        raise ApiError("The simulator has the hosted page only.", param="ui_mode")


def _total_of(asked: dict[str, Any]) -> tuple[str, int]:
    total, currencies = 0, set()
    for at, line in enumerate(asked["line_items"]):
        price = line.get("price_data")
        if not price or price.get("unit_amount") is None:
            raise ApiError(
                "The simulator takes line items with price_data and unit_amount only.",
                param=f"line_items[{at}][price_data]",
            )
        total += price["unit_amount"] * line.get("quantity", 1)
        currencies.add(price["currency"].lower())
    if len(currencies) != 1:
        raise ApiError("All line items must have one currency.", param="line_items")
    currency = currencies.pop()
    least = to_stripe(minimum(currency.upper()))
    if total < max(least, 1):
        raise ApiError(
            f"The Checkout Session's total amount must be at least {least} {currency}.",
            code="amount_too_small",
        )
    divisor = step(currency.upper())
    if total % divisor:
        raise ApiError(f"Amounts in {currency} must be divisible by {divisor}.", param="line_items")
    return currency, total


def _name_of(line: dict[str, Any]) -> str:
    product: dict[str, str] = line["price_data"].get("product_data", {})
    return product.get("name", "")


def retrieve(book: Book, session_id: str, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(SessionRetrieveParams, values)
    return book.expand(book.find(KIND, session_id), asked.get("expand", []))


def listing(book: Book, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(SessionListParams, values)
    wanted = {name: asked[name] for name in ("payment_intent", "status") if name in asked}
    return book.page(KIND, "/v1/checkout/sessions", asked, **wanted)


def expire(book: Book, session_id: str, values: dict[str, Any]) -> dict[str, Any]:
    read_request(SessionExpireParams, values)
    session = book.find(KIND, session_id)
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of {session['status']}."
        )
    return close_unpaid(book, session)


def close_unpaid(book: Book, session: dict[str, Any]) -> dict[str, Any]:
    """Expire an open session; a payment begun on it, such as one waiting for 3DS, is cancelled."""
    session |= {"status": "expired", "url": None}
    book.put(session)
    if session["payment_intent"]:
        intent = book.find("payment_intent", session["payment_intent"])
        if intent["status"] not in {"succeeded", "processing", "canceled"}:
            intent |= {
                "status": "canceled",
                "canceled_at": book.now,
                "cancellation_reason": "automatic",
                "next_action": None,
            }
            book.put(intent)
            book.emit("payment_intent.canceled", intent)
    book.emit("checkout.session.expired", session)
    return session


def expire_overdue(book: Book) -> None:
    """Do what Stripe does by itself when a session's time is over."""
    for session in book.all(KIND, status="open"):
        if session["expires_at"] <= book.now:
            close_unpaid(book, session)
