"""What narrows a file, as its job keeps it: the filter of a list, or a selection of invoices."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from django.db.models import Choices

from billing.catalog.listing import ProductFilter
from billing.exports.models import ExportWhat
from billing.invoices.lifecycle import DisplayStatus, TypeCode
from billing.invoices.listing import InvoiceFilter
from billing.payments.queries import PaymentFilter
from clients.queries import ClientFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChoice:
    """Which payments: those of a chip of their list, received on these days."""

    chosen: PaymentFilter = PaymentFilter.ALL
    received_from: date | None = None
    received_until: date | None = None


Narrowing = InvoiceFilter | ClientFilter | ProductFilter | PaymentChoice

# By which filter each file is narrowed: that of the list which shows the same things.
FILTERS: Mapping[str, type[Narrowing]] = {
    ExportWhat.INVOICES: InvoiceFilter,
    ExportWhat.LINES: InvoiceFilter,
    ExportWhat.DOCUMENTS: InvoiceFilter,
    ExportWhat.CLIENTS: ClientFilter,
    ExportWhat.PRODUCTS: ProductFilter,
    ExportWhat.PAYMENTS: PaymentChoice,
}
# How a part that is no text and no switch is read again.
READERS: Mapping[str, Callable[[Any], Any]] = {
    "status": DisplayStatus,
    "type_code": TypeCode,
    "chosen": PaymentFilter,
    "client_id": UUID,
    "amount_from": Decimal,
    "amount_until": Decimal,
    "created_from": datetime.fromisoformat,
    "created_until": datetime.fromisoformat,
    **dict.fromkeys(("issued_from", "issued_until", "due_from", "due_until"), date.fromisoformat),
    **dict.fromkeys(("received_from", "received_until"), date.fromisoformat),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """The conditions of a job, read: without filter and selection it holds everything.

    :ivar today: the day on which it was asked for; what is overdue follows from it.
    """

    wanted: Narrowing | None
    ids: tuple[UUID, ...] | None
    today: date | None

    @classmethod
    def read(cls, what: str, conditions: Mapping[str, Any]) -> Self:
        """Read what ``by_filter`` or ``by_ids`` wrote."""
        ids = conditions.get("ids")
        told = conditions.get("filter")
        day = conditions.get("today")
        return cls(
            wanted=None if told is None else _awake(FILTERS[what], told),
            ids=None if ids is None else tuple(map(UUID, ids)),
            today=date.fromisoformat(day) if day else None,
        )


def by_filter(wanted: Narrowing, *, today: date) -> dict[str, Any]:
    """Return the conditions of a job over all that the filter finds."""
    plain = type(wanted)()
    told = {
        part.name: _at_rest(getattr(wanted, part.name))
        for part in fields(wanted)
        if getattr(wanted, part.name) != getattr(plain, part.name)
    }
    return {"filter": told, "today": today.isoformat()}


def by_ids(ids: Iterable[UUID]) -> dict[str, Any]:
    """Return the conditions of a job over a selection of invoices."""
    return {"ids": [str(each) for each in ids]}


def _at_rest(value: Any) -> Any:  # whatever a filter holds
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Choices | StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID | Decimal) else value


def _awake(kind: type[Narrowing], told: Mapping[str, Any]) -> Narrowing:
    return kind(
        **{
            name: READERS[name](value) if name in READERS and value is not None else value
            for name, value in told.items()
        }
    )
