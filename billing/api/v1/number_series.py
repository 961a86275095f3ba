"""Number series by the API: how numbers read, which is next, and who takes from which."""

from typing import Any

from django.utils.translation import gettext_noop
from ninja import Router
from pydantic import Field

from billing.api.auth import ApiRequest
from billing.api.fields import Id, Output
from billing.numbering.models import Series
from billing.numbering.queries import coming_numbers, next_number_of
from clients.models import Client
from fastfaktura.core.clock import business_today

router = Router(tags=["Number series"])
# Stands for any client where a number is only shown.
ANY_CLIENT = Client(number="1001")


class NumberSeries(Output):
    """A series of numbers."""

    id: Id
    name: str = Field(examples=["invoices"])
    pattern: str = Field(
        description=gettext_noop(
            "Tokens: {YYYY}, {YY}, {MM}, {CLIENT}, and {N} to {NNNNNNNNNN} for the count."
        ),
        examples=["F{YYYY}-{NNNN}"],
    )
    resets: str = Field(description=gettext_noop("never, yearly or monthly."), examples=["yearly"])
    in_books: bool = Field(
        description=gettext_noop("Whether invoices count in it, or quotes and proformas.")
    )
    archived: bool
    used_for: list[str] = Field(
        description=gettext_noop(
            "Kinds that take their numbers from it: invoice, deposit, credit_note, quote, "
            "proforma. Deposit invoices and credit notes share the invoices' series unless they "
            "are named."
        ),
        examples=[["invoice"]],
    )
    next_count: int = Field(examples=[43])
    next_number: str = Field(
        description=gettext_noop("As it would be printed today; a preview, not a reservation."),
        examples=["F2026-0043"],
    )


class NumberSeriesList(Output):
    """All series of the business; there are few."""

    data: list[NumberSeries]


@router.get(
    "/number-series",
    response={200: NumberSeriesList},
    operation_id="listNumberSeries",
    summary=gettext_noop("List the number series"),
    description=gettext_noop("Those of the books first; archived ones too."),
)
def list_number_series(request: ApiRequest) -> dict[str, Any]:
    """List the series."""
    rows = (
        Series.objects.for_business(request.business)
        .filter(is_foreign=False)
        .prefetch_related("uses")
    )
    return {"data": [_said(request, row) for row in rows.order_by("-in_books", "name")]}


def _said(request: ApiRequest, series: Series) -> dict[str, Any]:
    today = business_today(request.business)
    return {
        "id": series.pk,
        "name": series.name,
        "pattern": series.pattern,
        "resets": series.reset,
        "in_books": series.in_books,
        "archived": series.archived_at is not None,
        "used_for": sorted(use.kind for use in series.uses.all()),
        "next_count": next_number_of(series, on=today),
        "next_number": coming_numbers(series, on=today, count=1, client=ANY_CLIENT)[0],
    }
