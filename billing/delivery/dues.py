"""What the payer of an invoice owes beside it, as far as a message speaks of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from billing.claims.models import Claim, ClaimKind
from billing.invoices.models import Invoice

NOTHING = Decimal(0)


def open_of(claim: Claim) -> Decimal:
    """Return what is still owed of a claim."""
    owed: Decimal = claim.amount - claim.allocated_total
    return owed


def sum_of(claims: Iterable[Claim], kind: ClaimKind | None = None) -> Decimal:
    """Return what is still owed of the claims of one kind, or of all."""
    return sum((open_of(each) for each in claims if kind in {None, each.kind}), NOTHING)


@dataclass(frozen=True, slots=True)
class Asked:
    """The sums that a reminder names: what is open of the invoice, and of each claim."""

    open_amount: Decimal
    claims: tuple[tuple[UUID, Decimal], ...] = ()


def asked_of(invoice: Invoice, claims: Iterable[Claim]) -> Asked:
    """Return what a reminder with these claims asks for."""
    return Asked(invoice.open_amount, tuple((each.pk, open_of(each)) for each in claims))


def total_due(invoice: Invoice, claims: Sequence[Claim]) -> Decimal:
    """Return what is to pay today: the rest of the invoice, and the claims."""
    return invoice.open_amount + sum_of(claims)
