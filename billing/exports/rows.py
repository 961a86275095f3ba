"""The rows behind a file, oldest first, with all that its columns read."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from billing.catalog.listing import ProductFilter, filtered_products
from billing.exports.models import ExportWhat
from billing.exports.narrowing import Kept, PaymentChoice
from billing.invoices.choices import LineKind
from billing.invoices.listing import InvoiceFilter
from billing.invoices.models import Invoice, InvoiceLine
from billing.payments.models import Payment
from billing.payments.queries import filtered_payments
from clients.models import Client
from clients.queries import ClientFilter, filtered_clients
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business

# Without a filter archived ones are in the file too.
ALL_CLIENTS = ClientFilter(archived=None)
ALL_PRODUCTS = ProductFilter(archived=None)


def rows_of(business: Business, what: str, conditions: dict[str, Any]) -> QuerySet[Any]:
    """Return the rows of a file.

    :param conditions: what ``narrowing`` made; nothing means everything.
    """
    kept = Kept.read(what, conditions)
    if what == ExportWhat.CLIENTS:
        return _clients(business, kept)
    if what == ExportWhat.PRODUCTS:
        wanted = kept.wanted if isinstance(kept.wanted, ProductFilter) else ALL_PRODUCTS
        return filtered_products(business, wanted).select_related("business").order_by("id")
    if what == ExportWhat.PAYMENTS:
        return _payments(business, kept)
    invoices = _invoices(business, kept)
    if what == ExportWhat.DOCUMENTS:
        return invoices.exclude(status="draft").order_by("id")
    if what == ExportWhat.LINES:
        lines = InvoiceLine.objects.filter(invoice__in=invoices.order_by(), kind=LineKind.ITEM)
        return lines.select_related("invoice__client").order_by("invoice_id", "position")
    return invoices.select_related("client", "business").order_by("id")


def _invoices(business: Business, kept: Kept) -> QuerySet[Invoice]:
    invoices = Invoice.objects.for_business(business)
    if kept.ids is not None:
        return invoices.filter(pk__in=kept.ids)
    if isinstance(kept.wanted, InvoiceFilter):
        return invoices.filter(kept.wanted.condition(today=_today(business, kept)))
    return invoices


def _today(business: Business, kept: Kept) -> date:
    return kept.today or business_today(business)


def _clients(business: Business, kept: Kept) -> QuerySet[Client]:
    wanted = kept.wanted if isinstance(kept.wanted, ClientFilter) else ALL_CLIENTS
    return filtered_clients(business, wanted).order_by("id")


def _payments(business: Business, kept: Kept) -> QuerySet[Payment]:
    wanted = kept.wanted if isinstance(kept.wanted, PaymentChoice) else PaymentChoice()
    days = {
        "received_date__gte": wanted.received_from,
        "received_date__lte": wanted.received_until,
    }
    found = filtered_payments(business, wanted.chosen)
    found = found.filter(**{name: day for name, day in days.items() if day is not None})
    return found.select_related("invoice__client").order_by("id")
