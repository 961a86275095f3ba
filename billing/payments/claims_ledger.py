"""What money does when the claims beside an invoice change."""

from uuid import UUID

from django.db import transaction

from billing.claims.models import ClaimState
from billing.invoices.models import Invoice
from billing.payments.ledger import announce_surplus, lock_invoices, settle_claims
from billing.payments.models import ClaimAllocation
from fastfaktura.core.events import SYSTEM, Actor


@transaction.atomic
def follow_claims(*, invoice_id: UUID, actor: Actor = SYSTEM) -> None:
    """Bring money in line with claims that changed; done twice it is done once.

    What was paid of a claim that was withdrawn is a surplus of its payment from then on. A surplus
    that was kept settles a claim that is asked for.
    """
    lock_invoices([invoice_id])
    freed = {}
    withdrawn = ClaimAllocation.objects.filter(
        claim__invoice_id=invoice_id, claim__state=ClaimState.WITHDRAWN
    )
    for row in withdrawn.select_related("payment__business", "claim__invoice").order_by("id"):
        freed[row.payment_id] = row.payment
        row.delete()
    settle_claims(invoice_id)
    for payment in freed.values():
        announce_surplus(payment, Invoice.objects.get(pk=invoice_id), actor=actor)
