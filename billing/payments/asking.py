"""What the payer is asked for in all: what is owed of the invoice, and the claims beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from billing.claims.models import Claim, ClaimState
from billing.claims.queries import open_claims
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.ledger import NOTHING, held_for, payable_online


@dataclass(frozen=True, slots=True)
class AskedClaim:
    """A claim and what is asked for of it."""

    claim: Claim
    amount: Decimal


def asked_online(invoice: Invoice) -> Decimal:
    """Return what the pay button asks for: the invoice and the claims beside it."""
    principal = payable_online(invoice)
    return principal + total_asked(asked_claims(invoice, principal=principal))


def total_asked(claims: Iterable[AskedClaim]) -> Decimal:
    """Add up what is asked for by claims."""
    return sum((each.amount for each in claims), NOTHING)


def asked_claims(invoice: Invoice, *, principal: Decimal | None = None) -> list[AskedClaim]:
    """Return the claims that are owed and were never paid, the oldest first.

    As with the invoice itself, what was paid and sent back is not asked for by itself. Where
    nothing is claimed this costs one query.

    :param principal: what `payable_online` says, if the caller knows.
    """
    claims = open_claims(invoice)
    if not claims or invoice.status != InvoiceStatus.ISSUED or invoice.is_credit_note:
        return []
    if principal is None:
        principal = payable_online(invoice)
    left = _never_paid(invoice) - principal
    asked = []
    for claim in claims:
        amount = min(left, claim.open_amount)
        if amount > NOTHING:
            asked.append(AskedClaim(claim, amount))
            left -= amount
    return asked


def _never_paid(invoice: Invoice) -> Decimal:
    """Return what of the invoice and its claims together was never paid."""
    claims = Claim.objects.filter(invoice=invoice).aggregate(
        asked=Sum("amount", filter=Q(state=ClaimState.CLAIMED)),
        kept=Sum("allocated_total", filter=Q(state=ClaimState.WAIVED)),
    )
    owed: Decimal = (
        invoice.payable_amount + (claims["asked"] or NOTHING) + (claims["kept"] or NOTHING)
    )
    return owed - held_for(invoice, with_claims=True)
