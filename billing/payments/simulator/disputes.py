"""Disputes: a payer takes the money back through the bank, and the bank decides later."""

from typing import Any

import stripe
from stripe.params._dispute_list_params import DisputeListParams
from stripe.params._dispute_retrieve_params import DisputeRetrieveParams

from billing.payments.simulator.book import Book
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.shapes import build, read_request

EVIDENCE_DAYS = 9
DAY = 24 * 60 * 60


def open_dispute(book: Book, charge: dict[str, Any]) -> dict[str, Any]:
    """Dispute a paid charge over what of it was not refunded.

    :raises ApiError: if it is disputed already, or there is nothing left to dispute.
    """
    amount = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"] or charge["status"] != "succeeded" or amount == 0:
        raise ApiError("This charge cannot be disputed.", code="charge_not_disputable")
    dispute = build(
        stripe.Dispute,
        id=book.new_id("du"),
        object="dispute",
        livemode=False,
        created=book.now,
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        balance_transactions=[],
        enhanced_eligibility_types=[],
        evidence={"enhanced_evidence": {}},
        evidence_details={
            "due_by": book.now + EVIDENCE_DAYS * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=False,
        metadata={},
        reason="fraudulent",
        status="needs_response",
    )
    charge["disputed"] = True
    book.put(charge)
    book.put(dispute)
    book.emit("charge.dispute.created", dispute)
    book.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(book: Book, dispute_id: str, status: str) -> None:
    """Let the bank decide: won, lost, prevented or warning_closed. It decides once."""
    dispute = book.find("dispute", dispute_id)
    if dispute["status"] not in {"needs_response", "under_review"}:
        return
    book.put(dispute | {"status": status})
    dispute["status"] = status
    if status != "lost":
        book.emit("charge.dispute.funds_reinstated", dispute)
    book.emit("charge.dispute.closed", dispute)


def retrieve(book: Book, dispute_id: str, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(DisputeRetrieveParams, values)
    return book.expand(book.find("dispute", dispute_id), asked.get("expand", []))


def listing(book: Book, values: dict[str, Any]) -> dict[str, Any]:
    asked = read_request(DisputeListParams, values)
    wanted = {name: asked[name] for name in ("payment_intent", "charge") if name in asked}
    return book.page("dispute", "/v1/disputes", asked, **wanted)
