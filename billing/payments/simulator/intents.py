"""PaymentIntents and Charges: what happens when a payer submits the hosted page."""

from typing import Any

import stripe
from stripe.params._charge_list_params import ChargeListParams
from stripe.params._charge_retrieve_params import ChargeRetrieveParams
from stripe.params._payment_intent_retrieve_params import PaymentIntentRetrieveParams

from billing.payments.simulator import disputes
from billing.payments.simulator.book import Book
from billing.payments.simulator.outcomes import Instrument, Outcome, instrument
from billing.payments.simulator.shapes import build, read_request

CARD_BRAND = "visa"


class SessionIsOver(Exception):
    """The session is complete or has expired; nothing can be paid on it."""


def retrieve(book: Book, intent_id: str, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(PaymentIntentRetrieveParams, values)
    return book.expand(book.find("payment_intent", intent_id), asked.get("expand", []))


def retrieve_charge(book: Book, charge_id: str, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(ChargeRetrieveParams, values)
    return book.expand(book.find("charge", charge_id), asked.get("expand", []))


def charges(book: Book, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(ChargeListParams, values)
    wanted = {"payment_intent": asked["payment_intent"]} if "payment_intent" in asked else {}
    return book.page("charge", "/v1/charges", asked, **wanted)


def submit(book: Book, session_id: str, means: Instrument) -> str:
    """Pay an open session with a test instrument; return the state of its PaymentIntent.

    :raises SessionIsOver: if the session is not open, as in a tab left over from before.
    """
    session = book.find("checkout.session", session_id)
    if session["status"] != "open" or session["expires_at"] <= book.now:
        raise SessionIsOver
    intent = _intent_of(book, session)
    match means.outcome:
        case Outcome.DECLINED:
            _decline(book, intent, means)
        case Outcome.AUTHENTICATES:
            _ask_for_authentication(book, intent)
        case Outcome.SUCCEEDS | Outcome.DISPUTED:
            charge = _succeed(book, session, intent, means)
            if means.outcome is Outcome.DISPUTED:
                disputes.open_dispute(book, charge)
        case Outcome.SETTLES_LATER | Outcome.FAILS_LATER:
            _begin_debit(book, session, intent, means)
    return str(intent["status"])


def authenticate(book: Book, session_id: str, *, succeeds: bool) -> str:
    """Answer the 3DS question of an open session.

    :raises SessionIsOver: if nothing waits for an answer any more.
    """
    session = book.find("checkout.session", session_id)
    intent = book.store.get(book.account, "payment_intent", session["payment_intent"] or "")
    if session["status"] != "open" or not intent or intent["status"] != "requires_action":
        raise SessionIsOver
    intent["next_action"] = None
    means = instrument("card", "4000002500003155")
    if succeeds:
        _succeed(book, session, intent, means)
    else:
        _fail(book, intent, "payment_intent_authentication_failure", None)
    return str(intent["status"])


def settle(book: Book, intent_id: str, *, succeeds: bool) -> None:
    """Let the bank answer a debit that was submitted before; a second answer is ignored."""
    intent = book.find("payment_intent", intent_id)
    if intent["status"] != "processing":
        return
    session = next(book.all("checkout.session", payment_intent=intent_id))
    charge = book.find("charge", intent["latest_charge"])
    if succeeds:
        charge |= {"status": "succeeded", "paid": True, "captured": True}
        charge["amount_captured"] = charge["amount"]
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        session["payment_status"] = "paid"
        book.put(charge)
        book.put(intent)
        book.put(session)
        book.emit("charge.succeeded", charge)
        book.emit("payment_intent.succeeded", intent)
        book.emit("checkout.session.async_payment_succeeded", session)
        return
    charge |= {"status": "failed", "failure_code": "debit_not_authorized"}
    book.put(charge)
    _fail(book, intent, "payment_intent_payment_attempt_failed", "debit_not_authorized")
    book.emit("charge.failed", charge)
    book.emit("checkout.session.async_payment_failed", session)


def settle_due(book: Book) -> None:
    """Answer every debit whose time has come, as its IBAN promised."""
    for debit in book.all("debit"):
        if debit["settles_at"] <= book.now:
            settle(book, debit["intent"], succeeds=debit["succeeds"])
            book.store.forget(debit["id"])


def _intent_of(book: Book, session: dict[str, Any]) -> dict[str, Any]:
    if session["payment_intent"]:
        return book.find("payment_intent", session["payment_intent"])
    plan = book.find("plan", f"plan_{session['id']}")
    data = plan["intent"]
    intent_id = book.new_id("pi")
    intent = build(
        stripe.PaymentIntent,
        id=intent_id,
        object="payment_intent",
        livemode=False,
        created=book.now,
        amount=session["amount_total"],
        amount_capturable=0,
        amount_received=0,
        currency=session["currency"],
        capture_method="automatic_async",
        confirmation_method="automatic",
        client_secret=f"{intent_id}_secret_simulated",
        metadata=data.get("metadata", {}),
        description=data.get("description"),
        receipt_email=data.get("receipt_email"),
        statement_descriptor_suffix=data.get("statement_descriptor_suffix"),
        payment_method_types=session["payment_method_types"],
        status="requires_payment_method",
    )
    session["payment_intent"] = intent_id
    book.put(intent)
    book.put(session)
    book.emit("payment_intent.created", intent)
    return intent


def _charge(book: Book, intent: dict[str, Any], means: Instrument, status: str) -> dict[str, Any]:
    paid = status == "succeeded"
    details: dict[str, Any] = {"type": means.method}
    if means.method == "card":
        details["card"] = {
            "brand": CARD_BRAND,
            "last4": means.last4,
            "exp_month": 12,
            "exp_year": 2034,
            "country": "US",
            "funding": "credit",
        }
    else:
        details["sepa_debit"] = {"last4": means.last4, "country": means.number[:2]}
    charge = build(
        stripe.Charge,
        id=book.new_id("ch"),
        object="charge",
        livemode=False,
        created=book.now,
        amount=intent["amount"],
        amount_captured=intent["amount"] if paid else 0,
        amount_refunded=0,
        currency=intent["currency"],
        billing_details={},
        captured=paid,
        disputed=False,
        metadata=intent["metadata"],
        paid=paid,
        payment_intent=intent["id"],
        payment_method_details=details,
        refunded=False,
        status=status,
        description=intent["description"],
    )
    intent["latest_charge"] = charge["id"]
    return book.put(charge)


def _succeed(
    book: Book, session: dict[str, Any], intent: dict[str, Any], means: Instrument
) -> dict[str, Any]:
    charge = _charge(book, intent, means, "succeeded")
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    intent["last_payment_error"] = None
    session |= {"status": "complete", "payment_status": "paid", "url": None}
    book.put(intent)
    book.put(session)
    book.emit("charge.succeeded", charge)
    book.emit("payment_intent.succeeded", intent)
    book.emit("checkout.session.completed", session)
    return charge


def _decline(book: Book, intent: dict[str, Any], means: Instrument) -> None:
    charge = _charge(book, intent, means, "failed")
    charge |= {"failure_code": "card_declined", "failure_message": "Your card was declined."}
    book.put(charge)
    book.emit("charge.failed", charge)
    _fail(book, intent, "card_declined", means.decline_code)


def _fail(book: Book, intent: dict[str, Any], code: str, decline_code: str | None) -> None:
    error = {"type": "card_error", "code": code, "decline_code": decline_code}
    intent["status"] = "requires_payment_method"
    intent["last_payment_error"] = build(stripe.PaymentIntent.LastPaymentError, **error)
    book.put(intent)
    book.emit("payment_intent.payment_failed", intent)


def _ask_for_authentication(book: Book, intent: dict[str, Any]) -> None:
    intent["status"] = "requires_action"
    intent["next_action"] = build(
        stripe.PaymentIntent.NextAction, type="use_stripe_sdk", use_stripe_sdk={}
    )
    book.put(intent)
    book.emit("payment_intent.requires_action", intent)


def _begin_debit(
    book: Book, session: dict[str, Any], intent: dict[str, Any], means: Instrument
) -> None:
    charge = _charge(book, intent, means, "pending")
    intent["status"] = "processing"
    session |= {"status": "complete", "payment_status": "unpaid", "url": None}
    book.put(intent)
    book.put(session)
    book.put(
        {
            "id": f"debit_{intent['id']}",
            "object": "debit",
            "created": book.now,
            "intent": intent["id"],
            "settles_at": book.now + book.debit_delay,
            "succeeds": means.outcome is Outcome.SETTLES_LATER,
        }
    )
    book.emit("charge.pending", charge)
    book.emit("payment_intent.processing", intent)
    book.emit("checkout.session.completed", session)
