"""The business: read and change its profile."""

from typing import Any

from ninja import Router

from billing.api.auth import ApiRequest
from billing.api.v1.schemas import Error
from billing.wire.businesses import business_facts

router = Router(tags=["Business"])


@router.get("/business", response={200: dict[str, Any], 401: Error}, operation_id="getBusiness")
def get_business(request: ApiRequest) -> dict[str, Any]:
    """Read the profile of the business that the key belongs to."""
    return business_facts(request.business)
