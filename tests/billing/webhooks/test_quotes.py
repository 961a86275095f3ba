"""What webhooks tell of quotes and proforma invoices."""

import json

import pytest

from billing.invoices.operations import delete_draft
from billing.quotes.models import Answer
from billing.quotes.operations import answer_quote, invoice_quote, withdraw_quote
from billing.webhooks.kinds import KINDS
from billing.webhooks.models import WebhookMessage
from billing.webhooks.queueing import queue_messages
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_draft_quote,
    make_endpoint,
    make_quote,
)

pytestmark = pytest.mark.django_db


def told_of(business):
    """Queue everything that happened to quotes; return the bodies by their kinds."""
    for event in Event.objects.filter(business=business, kind__in=KINDS).order_by("id"):
        queue_messages(event_id=event.pk, now=NOW)
    bodies = [json.loads(message.body) for message in WebhookMessage.objects.order_by("place")]
    return {body["type"]: body["data"] for body in bodies}


class TestAQuote:
    def test_is_told_with_its_facts_from_its_draft_to_its_invoice(self) -> None:
        business = make_business()
        make_endpoint(business)
        quote, actor = make_quote(business), actor_of(business)
        answer_quote(
            quote_id=quote.pk,
            answer=Answer.ACCEPTED,
            by_buyer=True,
            name="Kari",
            comment="Yes",
            today=TODAY,
            now=NOW,
            actor=Actor.payer("Kari"),
        )
        draft = invoice_quote(quote_id=quote.pk, today=TODAY, now=NOW, actor=actor)

        told = told_of(business)

        assert [kind for kind in told if kind.startswith("quote.")] == [
            "quote.drafted",
            "quote.issued",
            "quote.accepted",
            "quote.invoiced",
        ]
        accepted = told["quote.accepted"]
        assert (accepted["invoice"], accepted["quote"]["id"]) == (None, str(quote.pk))
        assert accepted["quote"]["number"] == accepted["event"]["number"] == quote.number
        assert accepted["quote"]["answer"]["name"] == accepted["event"]["name"] == "Kari"
        assert told["quote.invoiced"]["quote"]["invoice_id"] == str(draft.pk)
        assert told["quote.invoiced"]["event"]["invoice"] == str(draft.pk)
        assert told["invoice.drafted"]["quote"] is None

    def test_is_told_to_be_gone(self) -> None:
        business = make_business()
        make_endpoint(business)
        quote, draft = make_quote(business), make_draft_quote(business)
        withdraw_quote(quote_id=quote.pk, today=TODAY, now=NOW, actor=actor_of(business))
        delete_draft(invoice_id=draft.pk, actor=actor_of(business))

        told = told_of(business)

        assert told["quote.withdrawn"]["quote"]["status"] == "withdrawn"
        assert told["quote.deleted"]["quote"] is None
