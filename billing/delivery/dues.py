"""What the payer of an invoice owes beside it, as far as a message speaks of it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from billing.claims.models import Claim, ClaimKind, ClaimState
from billing.invoices.models import Invoice

NOTHING = Decimal(0)


def claims_for_message(invoice: Invoice, cause_id: UUID | None) -> list[Claim]:
    """Return the claims that are asked for, and those that this message will ask for first."""
    named = Q(state=ClaimState.CLAIMED)
    if cause_id is not None:
        named |= Q(state=ClaimState.PENDING, cause_id=cause_id)
    found = Claim.objects.filter(named, invoice=invoice).order_by("id")
    return [claim for claim in found if open_of(claim) > 0]


def open_of(claim: Claim) -> Decimal:
    """Return what is still owed of a claim."""
    owed: Decimal = claim.amount - claim.allocated_total
    return owed


def sum_of(claims: Iterable[Claim], kind: ClaimKind | None = None) -> Decimal:
    """Return what is still owed of the claims of one kind, or of all."""
    return sum((open_of(each) for each in claims if kind in {None, each.kind}), NOTHING)


def total_due(invoice: Invoice, claims: Sequence[Claim]) -> Decimal:
    """Return what is to pay today: the rest of the invoice, and the claims."""
    return invoice.open_amount + sum_of(claims)
