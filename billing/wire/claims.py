"""A claim beside an invoice as other programs read it."""

from decimal import Decimal
from typing import Any

from billing.claims.models import Claim
from billing.wire.figures import minor_units, plain


def claim_facts(claim: Claim) -> dict[str, Any]:
    """Return the facts of a claim by the API's names."""
    currency, basis = claim.currency, claim.basis
    return {
        "id": claim.pk,
        "invoice_id": claim.invoice_id,
        "reminder_id": claim.cause_id,
        "kind": claim.kind,
        "state": claim.state,
        "amount_cents": minor_units(claim.amount, currency),
        "paid_cents": minor_units(claim.allocated_total, currency),
        "open_cents": minor_units(claim.open_amount, currency),
        "currency": currency,
        "claim_date": claim.claim_date,
        "from_date": claim.from_date,
        "until_date": claim.until_date,
        "law": {
            "country": basis.get("country") or None,
            "source": basis.get("source") or None,
            "secondary": bool(basis.get("is_secondary")),
        },
        "periods": [_period_facts(each, currency) for each in basis.get("periods", [])],
        "end_reason": claim.end_reason or None,
        "ended_at": claim.ended_at,
        "created_at": claim.created_at,
    }


def _period_facts(period: dict[str, Any], currency: str) -> dict[str, Any]:
    """Return the days of interest with one rate and one debt."""
    return {
        "from_date": period["from"],
        "until_date": period["until"],
        "days": period["days"],
        "principal_cents": minor_units(Decimal(period["principal"]), currency),
        "rate": plain(Decimal(period["rate"])),
        "amount_cents": minor_units(Decimal(period["amount"]), currency),
    }
