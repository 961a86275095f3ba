"""Checking claims of interest: what their periods give, and that no day is claimed twice."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet

from billing.amounts.money import EXACT, Money
from billing.claims.models import Claim, ClaimKind, ClaimState
from billing.invoices.audit import Finding


def check_interest(claims: QuerySet[Claim]) -> Iterator[Finding]:
    """Yield each claim of interest that its own periods do not give, or whose days overlap."""
    interest = claims.filter(kind=ClaimKind.INTEREST).select_related("invoice")
    before: Claim | None = None
    for claim in interest.order_by("invoice_id", "from_date", "id").iterator(chunk_size=500):
        periods = claim.basis.get("periods", [])
        computed = sum((_exact(each) for each in periods), Decimal(0)) / Decimal(36_500)
        total = Money.rounded(computed, claim.currency).amount
        if periods and total != claim.amount:
            yield Finding(f"{claim.invoice} {claim}", f"its periods give {total}")
        if claim.state == ClaimState.WITHDRAWN:
            continue
        if before and before.invoice_id == claim.invoice_id and _overlap(before, claim):
            yield Finding(f"{claim.invoice} {claim}", "its days are claimed by another claim too")
        before = claim


def _exact(period: dict[str, str]) -> Decimal:
    rate, days = Decimal(period["rate"]), Decimal(period["days"])
    return EXACT.multiply(EXACT.multiply(Decimal(period["principal"]), rate), days)


def _overlap(earlier: Claim, later: Claim) -> bool:
    if earlier.until_date is None or later.from_date is None:
        return False
    return later.from_date <= earlier.until_date
