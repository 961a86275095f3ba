"""What the payer is asked for in all: what is owed of the invoice, and the claims beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from billing.claims.models import Claim, ClaimState
from billing.claims.queries import open_claims
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.ledger import COUNTING, NOTHING, total_of
from billing.payments.models import (
    Allocation,
    ClaimAllocation,
    Payment,
    Reversal,
    ReversalKind,
)


@dataclass(frozen=True, slots=True)
class AskedClaim:
    """A claim and what is asked for of it."""

    claim: Claim
    amount: Decimal


def payable_online(invoice: Invoice) -> Decimal:
    """Return what is asked for of the invoice itself: what is owed of it and was never paid.

    What the pay button asks for on top, by claims, is said by `asked_online`.

    What was paid and went back by a refund or a dispute is owed again, and not asked for by
    itself: only where the owner said so. A dispute that is won after the payer paid again would
    else be a double payment of our own making.
    """
    if invoice.status != InvoiceStatus.ISSUED or invoice.is_credit_note:
        return NOTHING
    never_paid = invoice.payable_amount - held_for(invoice, with_claims=False)
    asked: Decimal = max(min(never_paid, invoice.open_amount), NOTHING)
    return asked


def held_for(invoice: Invoice, *, with_claims: bool) -> Decimal:
    """Return what was received for an invoice and never asked for again, wherever it came from.

    :param with_claims: whether what settles the claims beside the invoice is counted.
    """
    received = total_of(Payment.objects.filter(invoice=invoice))
    undone = total_of(
        Reversal.objects.filter(
            Q(kind=ReversalKind.CORRECTION) | Q(asks_again=True),
            payment__invoice=invoice,
            state__in=COUNTING,
        ),
    )
    own = Q(payment__invoice=invoice)
    here = Allocation.objects.filter(invoice=invoice)
    elsewhere = total_of(Allocation.objects.filter(own).exclude(invoice=invoice))
    held = received - undone - elsewhere + total_of(here.exclude(own))
    for_claims = ClaimAllocation.objects.filter(own)
    if not with_claims:
        return held - total_of(for_claims)
    here_too = ClaimAllocation.objects.filter(claim__invoice=invoice)
    return (
        held
        - total_of(for_claims.exclude(claim__invoice=invoice))
        + total_of(here_too.exclude(own))
    )


def asked_online(invoice: Invoice, *, claims: list[AskedClaim] | None = None) -> Decimal:
    """Return what the pay button asks for: the invoice and the claims beside it.

    :param claims: what `asked_claims` says, if the caller knows.
    """
    principal = payable_online(invoice)
    if claims is None:
        claims = asked_claims(invoice, principal=principal)
    return principal + total_asked(claims)


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
