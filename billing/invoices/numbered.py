"""The list of invoices in numbered pages, and by key where somebody walks all of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from billing.invoices.listing import PAGE_SIZE, InvoiceFilter
from billing.invoices.models import Invoice
from fastfaktura.core.models import Business

# What a row of the list does not show.
LEFT_OUT = ("notes", "seller", "buyer", "correction_reason")


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """One page, newest first, how many documents there are, and whether older ones follow."""

    rows: list[Invoice]
    number: int
    total: int
    has_next: bool


def numbered_page(
    business: Business, wanted: InvoiceFilter, *, today: date, number: int
) -> NumberedPage:
    """Return a page by its number; beyond the end it is empty, however large the number."""
    found = _found(business, wanted, today=today).order_by("-id")
    if number == 1:
        rows = list(found.defer(*LEFT_OUT)[: PAGE_SIZE + 1])
        has_next = len(rows) > PAGE_SIZE
        return NumberedPage(
            rows[:PAGE_SIZE], number, found.count() if has_next else len(rows), has_next=has_next
        )
    total = found.count()
    start = (number - 1) * PAGE_SIZE
    if start >= total:
        return NumberedPage([], number, total, has_next=False)
    # The rows before the page are passed over in the index, not read.
    keys = found.values("pk")[start : start + PAGE_SIZE]
    page = Invoice.objects.for_business(business).filter(pk__in=keys)
    return NumberedPage(
        list(page.order_by("-id").defer(*LEFT_OUT)),
        number,
        total,
        has_next=start + PAGE_SIZE < total,
    )


def following_page(
    business: Business,
    wanted: InvoiceFilter,
    *,
    today: date,
    older_than: UUID,
    number: int,
    total: int,
) -> NumberedPage:
    """Return the page after the row with this key; page 4 000 costs what page 2 costs.

    :param number: which page it is, and ``total`` how many rows there were when it began:
        neither is counted again.
    """
    found = _found(business, wanted, today=today).filter(id__lt=older_than)
    rows = list(found.order_by("-id").defer(*LEFT_OUT)[: PAGE_SIZE + 1])
    return NumberedPage(rows[:PAGE_SIZE], number, total, has_next=len(rows) > PAGE_SIZE)


def _found(business: Business, wanted: InvoiceFilter, *, today: date) -> QuerySet[Invoice]:
    return Invoice.objects.for_business(business).filter(wanted.condition(today=today))
