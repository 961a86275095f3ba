"""Refunds: money on its way back, which may still fail days later."""

from typing import Any

import stripe
from stripe.params._refund_create_params import RefundCreateParams
from stripe.params._refund_list_params import RefundListParams
from stripe.params._refund_retrieve_params import RefundRetrieveParams

from billing.payments.simulator.book import Book
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.shapes import build, read_request


def create(book: Book, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(RefundCreateParams, values)
    charge = _charge_of(book, asked)
    if charge["status"] != "succeeded":
        raise ApiError("This charge has not succeeded and cannot be refunded.", param="charge")
    left = charge["amount"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    if left == 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if charge["disputed"]:
        raise ApiError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if amount > left:
        raise ApiError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
            code="amount_too_large",
            param="amount",
        )
    if amount < 1:
        raise ApiError("Refund amount must be at least 1.", param="amount")
    refund = build(
        stripe.Refund,
        id=book.new_id("re"),
        object="refund",
        created=book.now,
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        metadata=asked.get("metadata") or {},
        reason=asked.get("reason"),
        status="succeeded" if charge["payment_method_details"]["type"] == "card" else "pending",
    )
    book.put(refund)
    _move(book, charge, amount)
    book.emit("refund.created", refund)
    book.emit("charge.refunded", charge)
    return book.expand(refund, asked.get("expand", []))


def _charge_of(book: Book, asked: dict[str, Any]) -> dict[str, Any]:
    if "charge" in asked:
        return book.find("charge", asked["charge"])
    if "payment_intent" not in asked:
        raise ApiError("One of charge or payment_intent is needed.", param="payment_intent")
    intent = book.find("payment_intent", asked["payment_intent"])
    if intent["status"] != "succeeded":
        raise ApiError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
        )
    return book.find("charge", intent["latest_charge"])


def _move(book: Book, charge: dict[str, Any], amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    book.put(charge)


def retrieve(book: Book, refund_id: str, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(RefundRetrieveParams, values)
    return book.expand(book.find("refund", refund_id), asked.get("expand", []))


def listing(book: Book, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(RefundListParams, values)
    wanted = {name: asked[name] for name in ("payment_intent", "charge") if name in asked}
    return book.page("refund", "/v1/refunds", asked, **wanted)


def settle(book: Book, refund_id: str, *, succeeds: bool) -> None:
    """Let the bank confirm a refund, or send it back: the payer's account may be closed."""
    refund = book.find("refund", refund_id)
    if refund["status"] == "failed":
        return
    if succeeds:
        refund["status"] = "succeeded"
        book.put(refund)
        book.emit("refund.updated", refund)
        return
    refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    book.put(refund)
    _move(book, book.find("charge", refund["charge"]), -refund["amount"])
    book.emit("refund.updated", refund)
    book.emit("refund.failed", refund)
