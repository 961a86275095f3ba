"""Reading claims: those of an invoice, what is open of them, and what a message names."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from billing.claims.facts import ClaimFacts
from billing.claims.interest import Settlement
from billing.claims.models import Claim, ClaimState
from billing.invoices.models import Invoice
from clients.models import ClientKind

NOTHING = Decimal(0)


def claims_of(invoice: Invoice) -> list[Claim]:
    """Return every claim beside an invoice, the oldest first; one query."""
    return list(Claim.objects.filter(invoice=invoice).order_by("id"))


def open_claims(invoice: Invoice) -> list[Claim]:
    """Return the claims of which something is owed, the oldest first; one query."""
    return list(_open(Claim.objects.filter(invoice=invoice)).order_by("id"))


def _open(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.filter(state=ClaimState.CLAIMED, amount__gt=F("allocated_total"))


def claimed_open(invoice: Invoice) -> Decimal:
    """Return what is owed of the claims of an invoice; one query."""
    found = _open(Claim.objects.filter(invoice=invoice)).aggregate(
        total=Sum(F("amount") - F("allocated_total"))
    )
    total: Decimal | None = found["total"]
    return total or NOTHING


def claims_for_message(invoice: Invoice, cause_id: UUID | None) -> list[Claim]:
    """Return what a message asks for beside the invoice, the oldest first; one query.

    That is what is owed of earlier claims, and what this message itself claims by leaving.
    """
    asked = Q(state=ClaimState.CLAIMED, amount__gt=F("allocated_total"))
    if cause_id is not None:
        asked |= Q(state=ClaimState.PENDING, cause_id=cause_id)
    return list(Claim.objects.filter(asked, invoice=invoice).order_by("id"))


def asked_by_message(claims: list[Claim]) -> Decimal:
    """Return what a message asks for by the claims it names, its own pending ones included."""
    return sum((each.amount - each.allocated_total for each in claims), NOTHING)


def settlements_of(invoice: Invoice) -> tuple[Settlement, ...]:
    """Return what was paid or credited of an invoice, with the days from which it counts.

    Money that was sent back later settled the invoice while it was here: no interest runs for
    those days. Allocations are read backwards from the invoice: the room of payments lies above.
    """
    found: list[Settlement] = []
    for each in invoice.allocations.select_related("payment"):
        # What was credited was never owed: no interest runs on it.
        day = each.payment.received_date if each.payment else invoice.issue_date
        if day is not None:
            found.append(Settlement(day, each.amount))
    for payment in invoice.payments.prefetch_related("reversals"):
        for back in payment.reversals.all():
            if back.state == "failed" or back.kind == "correction":
                continue
            found.append(Settlement(payment.received_date, back.amount))
            found.append(Settlement(back.created_at.date(), -back.amount))
    return tuple(found)


def facts_of(
    invoice: Invoice,
    *,
    reminded: tuple[date, ...] = (),
    announced: tuple[date, ...] = (),
    planned_fees: tuple[date, ...] = (),
) -> ClaimFacts:
    """Return what the rules need to know of an issued invoice; five queries at most.

    :raises ValueError: if it is a draft, which has no dates.
    """
    if invoice.issue_date is None or invoice.due_date is None:
        raise ValueError("a draft owes nothing")
    country = invoice.seller.get("country") or invoice.business.country
    client = invoice.client
    return ClaimFacts(
        seller_country=country,
        buyer_country=invoice.buyer.get("country") or country,
        is_consumer=client is not None and client.kind == ClientKind.PERSON,
        seller_deducts_vat=bool(invoice.seller.get("vat_registered", True)),
        currency=invoice.currency,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        principal=invoice.payable_amount,
        open_amount=invoice.open_amount,
        settlements=settlements_of(invoice),
        claims=tuple(claims_of(invoice)),
        reminded=reminded,
        announced=announced,
        planned_fees=planned_fees,
    )
