"""Marked addresses of the API: those that gave a message back, and lifting a mark."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Body, Query, Router

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.keyed import keyed_page
from billing.api.problems import not_found
from billing.api.v1.address_mark_schemas import AddressMark, AddressMarkPage, AddressMarkQuery
from billing.api.v1.invoice_inputs import Nothing
from billing.api.v1.schemas import Error
from billing.delivery import tracking
from billing.delivery.marks import clear_mark, marks_in_force
from billing.wire.address_marks import mark_facts

router = Router(tags=["Address marks"])

NOTHING = Nothing()


@router.get(
    "/address-marks",
    response={200: AddressMarkPage, 422: Error},
    operation_id="listAddressMarks",
    summary=gettext_noop("List addresses that take no messages"),
    description=gettext_noop(
        "Those that hold now, newest first. Reminders and bulk jobs leave them alone; change the "
        "client's address, or lift the mark."
    ),
)
def list_address_marks(request: ApiRequest, asked: Query[AddressMarkQuery]) -> dict[str, Any]:
    """List marks."""
    found = marks_in_force(request.business).select_related("delivery__invoice")
    rows, envelope = keyed_page(found.filter(**asked.filters()), asked)
    return {"data": [mark_facts(mark) for mark in rows], **envelope}


@router.post(
    "/address-marks/{id}/clear",
    response={200: AddressMark},
    operation_id="clearAddressMark",
    summary=gettext_noop("Lift the mark on an address"),
    description=gettext_noop(
        "It may be written to again; nothing is sent by this. A mark that was lifted before stays "
        "as it is. The body may be left out."
    ),
)
def clear(
    request: ApiRequest,
    mark_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Lift a mark."""
    own = tracking.AddressMark.objects.for_business(request.business)
    if not own.filter(pk=mark_id).exists():
        raise not_found()
    return mark_facts(clear_mark(mark_id=mark_id, actor=request.actor, now=timezone.now()))
