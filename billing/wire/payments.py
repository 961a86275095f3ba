"""A payment, and what of it went back, as other programs read it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from billing.payments.ledger import COUNTING
from billing.payments.models import Payment, Reversal, ReversalKind
from billing.wire.figures import minor_units

NOTHING = Decimal(0)


def payment_facts(payment: Payment) -> dict[str, Any]:
    """Return the facts of a payment by the API's names; reads its reversals and allocations."""
    currency = payment.currency
    reversals = sorted(payment.reversals.all(), key=lambda reversal: reversal.pk)
    kept = max(payment.amount - _counted(reversals), NOTHING)
    settled = sum((each.amount for each in payment.allocations.all()), NOTHING)
    settled += sum((each.amount for each in payment.claim_allocations.all()), NOTHING)
    disputes = [each for each in reversals if each.kind == ReversalKind.DISPUTE]
    refunds = [each for each in reversals if each.kind == ReversalKind.REFUND]
    return {
        "id": payment.pk,
        "invoice_id": payment.invoice_id,
        "state": state_of(payment, reversals),
        "amount_cents": minor_units(payment.amount, currency),
        "left_cents": minor_units(kept, currency),
        "surplus_cents": minor_units(max(kept - settled, NOTHING), currency),
        "disputed_cents": minor_units(_counted(disputes), currency),
        "currency": currency,
        "method": payment.method,
        "received_date": payment.received_date,
        "note": payment.note or None,
        "provider": payment.provider or None,
        "provider_reference": payment.provider_reference,
        "refunds": [refund_facts(refund, currency) for refund in refunds],
        "created_at": payment.created_at,
    }


def state_of(payment: Payment, reversals: Iterable[Reversal]) -> str:
    """Return what became of a payment, in the word that matters most to its receiver."""
    counting = [each for each in reversals if each.state in COUNTING]
    kinds = {each.kind for each in counting}
    if ReversalKind.DISPUTE in kinds:
        return "disputed"
    if ReversalKind.CORRECTION in kinds:
        return "undone"
    if ReversalKind.REFUND in kinds:
        whole = _counted(counting) >= payment.amount
        return "refunded" if whole else "partly_refunded"
    return "received"


def refund_facts(refund: Reversal, currency: str) -> dict[str, Any]:
    """Return the facts of a refund by the API's names."""
    return {
        "id": refund.pk,
        "payment_id": refund.payment_id,
        "state": refund.state,
        "amount_cents": minor_units(refund.amount, currency),
        "currency": currency,
        "reason": refund.reason or None,
        "asks_again": refund.asks_again,
        "provider_reference": refund.provider_reference,
        "created_at": refund.created_at,
    }


def _counted(reversals: Iterable[Reversal]) -> Decimal:
    return sum((each.amount for each in reversals if each.state in COUNTING), NOTHING)
