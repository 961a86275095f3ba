"""No book, list, sum, reminder or job sees a quote."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from billing.bulk.models import BulkKind
from billing.bulk.operations import Choice, NothingChosen, plan_job
from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.listing import InvoiceFilter, invoice_page, sums_by_currency
from billing.invoices.models import Invoice
from billing.invoices.queries import invoices_of
from billing.quotes.models import Answer
from billing.quotes.operations import answer_quote
from billing.reports.overview import overview_of
from fastfaktura.core.events import Actor
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft_quote,
    make_invoice,
    make_quote,
)

pytestmark = pytest.mark.django_db


def figures(business, client):
    """Return what the business is told of its money."""
    return {
        "overview": overview_of(business, today=TODAY),
        "sums": sums_by_currency(invoices_of(business).order_by()),
        "list": [row.pk for row in invoice_page(business, InvoiceFilter(), today=TODAY).rows],
        "client": list(client.invoices.order_by("pk")),
    }


def write_quotes(business, client):
    """Make a quote long past, an accepted one, a proforma and a draft."""
    make_quote(business, client, issue_date=TODAY - timedelta(days=90))
    accepted = make_quote(business, client)
    answer_quote(
        quote_id=accepted.pk,
        answer=Answer.ACCEPTED,
        by_buyer=True,
        name="Kari",
        today=TODAY,
        now=NOW,
        actor=Actor.payer("Kari"),
    )
    make_quote(business, client, proforma=True, issue_date=TODAY - timedelta(days=90))
    make_draft_quote(business, client)
    return accepted


class TestBooks:
    def test_every_figure_stays_as_it_is(self):
        business = make_business()
        client = make_client(business)
        make_invoice(business, client, issue_date=TODAY - timedelta(days=40))
        before = figures(business, client)
        write_quotes(business, client)
        assert figures(business, client) == before

    def test_a_bulk_job_takes_none(self):
        business = make_business()
        quote = write_quotes(business, make_client(business))
        with pytest.raises(NothingChosen):
            plan_job(
                business=business,
                kind=BulkKind.SEND,
                choice=Choice(invoice_ids=[quote.pk]),
                actor=actor_of(business),
                today=TODAY,
                now=NOW,
            )

    def test_the_ledger_has_them_in_chains_of_their_own_and_the_books_verify(self):
        business = make_business()
        client = make_client(business)
        make_invoice(business, client)
        write_quotes(business, client)
        kinds = LedgerEntry.objects.filter(business=business).values_list(
            "kind", "series__in_books"
        )
        assert sorted(kinds) == [
            ("invoice", True),
            ("proforma", False),
            ("quote", False),
            ("quote", False),
        ]
        said = StringIO()
        call_command("verify_books", stdout=said)
        assert Invoice.objects.count() == 1
