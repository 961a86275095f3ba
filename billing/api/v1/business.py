"""The business: read and change its profile."""

from typing import Any

from django.utils.translation import gettext_noop
from ninja import Router

from billing.api.auth import ApiRequest
from billing.api.v1.business_reading import read_profile
from billing.api.v1.business_schemas import Business, BusinessInput
from billing.invoices.parties import seller_profile
from billing.sellers.operations import change_profile
from billing.wire.businesses import business_facts

router = Router(tags=["Business"])


@router.get(
    "/business",
    response={200: Business},
    operation_id="getBusiness",
    summary=gettext_noop("Read the profile of the business"),
)
def get_business(request: ApiRequest) -> dict[str, Any]:
    """Answer the profile of the business that the key belongs to."""
    return business_facts(request.business)


@router.put(
    "/business",
    response={200: Business},
    operation_id="updateBusiness",
    summary=gettext_noop("Change the profile of the business"),
    description=gettext_noop(
        "Fields that you do not name stay as they are; null empties a field. "
        "Invoices that were issued keep what they say of the business."
    ),
)
def update_business(request: ApiRequest, body: BusinessInput) -> dict[str, Any]:
    """Change what the request names."""
    seller = seller_profile(request.business)
    changes = read_profile(body.given(), seller)
    changed = change_profile(business_id=request.business.pk, changes=changes, actor=request.actor)
    return business_facts(changed.business)
