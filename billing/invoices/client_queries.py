"""What the clients' pages show of invoices; clients lie below and do not import us."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet, Sum

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.queries import display_status_on
from clients.figures import ClientFigures, OpenTotal
from clients.models import Client
from fastfaktura.core.models import Business

OPEN = F("payable_amount") - F("allocated_total")
OWED = Q(
    status=InvoiceStatus.ISSUED,
    type_code=TypeCode.INVOICE,
    payable_amount__gt=F("allocated_total"),
)


def figures_of_clients(
    business: Business, client_ids: Iterable[UUID]
) -> Mapping[UUID, ClientFigures]:
    """Return what each client owes, by currency, and when it last had an invoice; one query.

    Clients without an issued invoice are left out.
    """
    ids = list(client_ids)
    if not ids:
        return {}
    rows = (
        Invoice.objects.for_business(business)
        .filter(client_id__in=ids)
        .exclude(status=InvoiceStatus.DRAFT)
        .values("client_id", "currency")
        .annotate(
            open_total=Sum(OPEN, filter=OWED),
            last_issue_date=Max("issue_date", filter=Q(type_code=TypeCode.INVOICE)),
        )
        .order_by("client_id", "currency")
    )
    figures: dict[UUID, ClientFigures] = {}
    for row in rows:
        known = figures.get(row["client_id"], ClientFigures())
        totals = known.open_totals
        if row["open_total"]:
            totals = (*totals, OpenTotal(row["open_total"], row["currency"]))
        dates = [day for day in (known.last_issue_date, row["last_issue_date"]) if day]
        figures[row["client_id"]] = ClientFigures(totals, max(dates) if dates else None)
    return figures


def invoices_of_client(client: Client, *, today: date) -> QuerySet[Invoice]:
    """Return the client's documents, the latest first, each with its ``shown_status``."""
    return (
        Invoice.objects.for_business(client.business)
        .filter(client=client)
        .annotate(shown_status=display_status_on(today))
        .order_by("-id")
    )
