"""What a message says: rendered once, when it is queued, and signed as it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from billing.catalog.models import Product
from billing.invoices.models import Invoice
from billing.webhooks.kinds import TEST_KIND
from billing.wire.clients import client_facts
from billing.wire.events import event_facts
from billing.wire.invoices import invoice_facts
from billing.wire.products import product_facts
from billing.wire.quotes import quote_facts
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.exact_json import to_json
from fastfaktura.core.models import Business, Event


def event_body(event: Event, *, now: datetime) -> str:
    """Return the body of a message that tells of an event.

    The invoice, the quote, the client or the product is told as it is at ``now``, null if it is
    deleted or if the event concerns another thing.
    """
    facts = event_facts(event)
    return _body(
        facts["type"],
        at=facts["created_at"],
        about=facts["id"],
        business=event.business,
        **_facts_of(_paper(event), event, now=now),
        client=_client(event),
        product=_product(event),
        event=facts["data"],
    )


def body_of_test(*, message_id: UUID, business: Business, now: datetime) -> str:
    """Return the body of a test message; its id stands where an event's would."""
    return _body(TEST_KIND, at=now, about=message_id, business=business)


def _body(
    kind: str,
    *,
    at: datetime,
    about: UUID | str,
    business: Business,
    invoice: dict[str, Any] | None = None,
    client: dict[str, Any] | None = None,
    product: dict[str, Any] | None = None,
    quote: dict[str, Any] | None = None,
    event: dict[str, Any] | None = None,
) -> str:
    data = {
        "id": about,
        "business_id": business.pk,
        "invoice": invoice,
        "client": client,
        "product": product,
        "quote": quote,
        "event": event or {},
    }
    return to_json({"type": kind, "timestamp": at, "data": data})


def _paper(event: Event) -> Invoice | None:
    """Return the invoice, quote or proforma that the event concerns, in one query."""
    if event.subject_type == "schedule":
        # What a schedule made stands in the event's data.
        invoice_id = event.data.get("invoice")
    else:
        invoice_id = event.subject_id if event.subject_type == "invoice" else None
    if invoice_id is None:
        return None
    papers = Invoice.papers.for_business(event.business).select_related("answer")
    return papers.filter(pk=invoice_id).first()


def _facts_of(paper: Invoice | None, event: Event, *, now: datetime) -> dict[str, Any]:
    if paper is None:
        return {}
    today = business_today(event.business, now=now)
    if paper.is_in_the_books:
        return {"invoice": invoice_facts(paper, today=today)}
    return {"quote": quote_facts(paper, today=today)}


def _client(event: Event) -> dict[str, Any] | None:
    if event.subject_type != "client":
        return None
    client = Client.objects.for_business(event.business).filter(pk=event.subject_id).first()
    return client_facts(client) if client else None


def _product(event: Event) -> dict[str, Any] | None:
    if event.subject_type != "product":
        return None
    products = Product.objects.for_business(event.business).defer("search")
    product = products.filter(pk=event.subject_id).first()
    return product_facts(product, event.business) if product else None
