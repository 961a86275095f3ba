"""The list of invoices: its filters, its pages by key, and the sums of a selection."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Sum, When

from billing.invoices.lifecycle import DisplayStatus, TypeCode
from billing.invoices.models import Invoice, SumField
from billing.invoices.queries import IS_OPEN, invoices_of, status_filter
from billing.invoices.references import reference_condition
from clients.models import Client
from clients.queries import search_query
from fastfaktura.core.models import Business

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilter:
    """What the list shows: every part narrows it, None and empty do not."""

    status: DisplayStatus | None = None
    # Open: issued, not settled, due or not. The tile "due in 7 days" adds ``due_until``.
    only_open: bool = False
    client_id: UUID | None = None
    currency: str = ""
    issued_from: date | None = None
    issued_until: date | None = None
    due_from: date | None = None
    due_until: date | None = None
    amount_from: Decimal | None = None
    amount_until: Decimal | None = None
    words: str = ""
    # None shows invoices and credit notes.
    type_code: TypeCode | None = None
    number: str = ""
    external_id: str = ""
    # As somebody paid with it; where no reference is made it is the number.
    reference: str = ""
    created_from: datetime | None = None
    created_until: datetime | None = None

    def condition(self, *, today: date) -> Q:
        """Return the filter as a query."""
        condition = status_filter(self.status, today=today) if self.status else Q()
        if self.only_open:
            condition &= IS_OPEN
        exact = {
            "client_id": self.client_id,
            "currency": self.currency,
            "issue_date__gte": self.issued_from,
            "issue_date__lte": self.issued_until,
            "due_date__gte": self.due_from,
            "due_date__lte": self.due_until,
            "payable_amount__gte": self.amount_from,
            "payable_amount__lte": self.amount_until,
            "type_code": self.type_code,
            "number": self.number,
            "external_id": self.external_id,
            "created_at__gte": self.created_from,
            "created_at__lte": self.created_until,
        }
        condition &= Q(**{name: value for name, value in exact.items() if value not in (None, "")})
        if self.reference:
            condition &= reference_condition(self.reference) | Q(number=self.reference.strip())
        return condition & words_condition(self.words)


def words_condition(words: str) -> Q:
    """Return the condition that number, order number or client begin with what was typed.

    A payment reference is found whole, with or without its spaces.
    """
    words = words.strip()
    if not words:
        return Q()
    found = Q(number__istartswith=words) | Q(order_reference__istartswith=words)
    found |= reference_condition(words)
    if query := search_query(words):
        found |= Q(client__in=Client.objects.filter(search=query).values("pk"))
    return found


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """One page of the list and the keys of its neighbours."""

    rows: list[Invoice]
    newer_than: UUID | None
    older_than: UUID | None


def invoice_page(
    business: Business,
    wanted: InvoiceFilter,
    *,
    today: date,
    older_than: UUID | None = None,
    newer_than: UUID | None = None,
    size: int = PAGE_SIZE,
) -> InvoicePage:
    """Return one page, newest first, by key: page 400 costs what page 1 costs."""
    found = invoices_of(business).filter(wanted.condition(today=today))
    if newer_than is not None:
        rows = list(found.filter(id__gt=newer_than).order_by("id")[: size + 1])
        has_newer, has_older = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        if older_than is not None:
            found = found.filter(id__lt=older_than)
        rows = list(found[: size + 1])
        has_newer, has_older = older_than is not None, len(rows) > size
        rows = rows[:size]
    return InvoicePage(
        rows,
        rows[0].pk if rows and has_newer else None,
        rows[-1].pk if rows and has_older else None,
    )


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """How much, in one currency."""

    currency: str
    total: Decimal
    open_total: Decimal


def sums_by_currency(invoices: QuerySet[Invoice]) -> list[CurrencySum]:
    """Return what the documents come to and what of it is open; credit notes count against."""
    signed = Case(
        When(type_code=TypeCode.CREDIT_NOTE, then=-F("payable_amount")),
        default=F("payable_amount"),
        output_field=SumField(),
    )
    still_owed = Sum(
        F("payable_amount") - F("allocated_total"),
        filter=IS_OPEN & Q(type_code=TypeCode.INVOICE),
        default=Decimal(0),
    )
    rows = invoices.values("currency").annotate(total=Sum(signed), still_open=still_owed)
    return [
        CurrencySum(row["currency"], row["total"], row["still_open"])
        for row in rows.order_by("currency")
    ]


def selected_invoices(business: Business, ids: Iterable[UUID]) -> QuerySet[Invoice]:
    """Return those of the named invoices that are the business's."""
    return invoices_of(business).filter(pk__in=list(ids))
