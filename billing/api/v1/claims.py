"""Claims beside an invoice by the API: fees, compensation and interest, and giving them up."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router

from billing.api.auth import ApiRequest
from billing.api.fields import Id, PathId
from billing.api.problems import ApiProblem, not_found
from billing.api.v1.claim_schemas import Claim, ClaimList, WaiveInput
from billing.api.v1.own import own_invoice_or_404
from billing.claims import models
from billing.claims.operations import ClaimNotOpen, waive_claim
from billing.claims.queries import claims_of
from billing.wire.claims import claim_facts

router = Router(tags=["Claims"])


@router.get(
    "/invoices/{id}/claims",
    response={200: ClaimList},
    operation_id="listInvoiceClaims",
    summary=gettext_noop("List the claims beside an invoice"),
    description=gettext_noop(
        "Fees, compensation and interest that its reminders asked for, each with its law; oldest "
        "first. The invoice itself never changes by them."
    ),
)
def list_claims(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """List the claims."""
    invoice = own_invoice_or_404(request, invoice_id)
    return {"data": [claim_facts(claim) for claim in claims_of(invoice)]}


@router.post(
    "/invoices/{id}/claims/{claim_id}/waive",
    response={200: Claim},
    operation_id="waiveClaim",
    summary=gettext_noop("Waive a claim"),
    description=gettext_noop(
        "What was paid of it stays paid; the rest is asked for no more. That cannot be undone."
    ),
)
def waive(
    request: ApiRequest, body: WaiveInput, invoice_id: PathId, claim_id: Id
) -> dict[str, Any]:
    """Give up what is owed of a claim."""
    invoice = own_invoice_or_404(request, invoice_id)
    if not models.Claim.objects.filter(invoice=invoice, pk=claim_id).exists():
        raise not_found()
    try:
        claim = waive_claim(
            claim_id=claim_id, reason=body.reason, actor=request.actor, now=timezone.now()
        )
    except ClaimNotOpen:
        message = _("Nothing of this claim is asked for: it is paid, waived or withdrawn.")
        raise ApiProblem(409, "claim_not_open", message) from None
    return claim_facts(claim)
