"""The filters of the lists that lead to a file: read from an address, and written into the form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from billing.catalog.listing import ProductFilter
from billing.exports.models import ExportWhat
from billing.exports.narrowing import FILTERS, Narrowing, PaymentChoice
from billing.invoices.listing import InvoiceFilter
from billing.pages import product_filters
from billing.pages.invoice_filters import read_date, read_filter, write_filter
from billing.payments.queries import PaymentFilter
from clients.pages.lists import filter_of as client_filter
from clients.queries import ClientFilter

# The list that shows what a filter finds, and the names that its address has for the filter's
# parts; those of invoices are many, and written by their own page.
LISTS: Mapping[type, tuple[str, tuple[str, ...]]] = {
    InvoiceFilter: ("invoices:list", ()),
    ClientFilter: ("clients:list", ("q", "tag", "archived")),
    ProductFilter: ("products:list", ("q", "archived")),
    PaymentChoice: ("payments:list", ("show",)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list leads here with: its filter without days, and the days."""

    wanted: Narrowing
    query: str
    first: date | None = None
    last: date | None = None

    @property
    def is_filtered(self) -> bool:
        """Tell whether the filter narrows anything."""
        return self.wanted != type(self.wanted)()

    @property
    def address(self) -> str:
        """Return where the list shows what the filter finds."""
        return reverse(LISTS[type(self.wanted)][0]) + self.query


def read_asked(what: str, query: QueryDict) -> Asked:
    """Return the filter that the list of such things writes into addresses."""
    kind = FILTERS.get(what, InvoiceFilter)
    if kind is InvoiceFilter:
        whole = read_filter(query)
        wanted = replace(whole, issued_from=None, issued_until=None)
        return Asked(wanted, write_filter(wanted), whole.issued_from, whole.issued_until)
    named = {name: query[name] for name in LISTS[kind][1] if query.get(name)}
    days = (read_date(query.get("from")), read_date(query.get("until")))
    return Asked(_read(kind, query), f"?{urlencode(named)}", *days)


def _read(kind: type, query: QueryDict) -> Narrowing:
    if kind is ClientFilter:
        return client_filter(query)
    if kind is ProductFilter:
        # The order of the list means nothing to a file.
        return replace(product_filters.read_filter(query), order="name")
    show = query.get("show", "")
    return PaymentChoice(chosen=PaymentFilter(show) if show in set(PaymentFilter) else
                         PaymentFilter.ALL)  # fmt: skip


def with_days(wanted: Narrowing, first: date | None, last: date | None) -> Narrowing:
    """Return the filter over these days; clients and products have none."""
    if isinstance(wanted, InvoiceFilter):
        return replace(wanted, issued_from=first, issued_until=last)
    if isinstance(wanted, PaymentChoice):
        return replace(wanted, received_from=first, received_until=last)
    return wanted


def everything_of(what: ExportWhat) -> Narrowing:
    """Return the filter that leaves all there is, archived ones too."""
    kind = FILTERS[what]
    if kind is ClientFilter:
        return ClientFilter(archived=None)
    return ProductFilter(archived=None) if kind is ProductFilter else kind()
