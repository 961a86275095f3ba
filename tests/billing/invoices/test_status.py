"""What an invoice is called: in Python and in SQL the same."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing.invoices.lifecycle import DisplayStatus, display_status
from billing.invoices.models import Invoice
from billing.invoices.operations import note_opened
from billing.invoices.queries import display_status_on, status_filter
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import Allocation, Payment
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
)

pytestmark = pytest.mark.django_db


def pay(invoice, amount):
    payment = Payment.objects.create(
        business=invoice.business,
        method="bank_transfer",
        amount=amount,
        currency=invoice.currency,
        received_date=TODAY,
    )
    Allocation.objects.create(
        business=invoice.business, invoice=invoice, payment=payment, amount=amount
    )


def cancel(invoice):
    return cancel_invoice(
        invoice_id=invoice.pk,
        reason="Wrong client",
        issue_date=TODAY,
        now=NOW,
        actor=actor_of(invoice.business),
    )


@pytest.fixture
def every_kind():
    business = make_business()
    client = make_client(business)
    actor = actor_of(business)
    invoices = {
        "draft": make_draft(business, client),
        "sent": make_invoice(business, client),
        "due today": make_invoice(business, client, issue_date=TODAY - timedelta(days=14)),
        "late": make_invoice(business, client, issue_date=TODAY - timedelta(days=15)),
        "late and opened": make_invoice(business, client, issue_date=TODAY - timedelta(days=40)),
        "opened": make_invoice(business, client),
        "part paid": make_invoice(business, client),
        "paid": make_invoice(business, client),
        "paid late": make_invoice(business, client, issue_date=TODAY - timedelta(days=40)),
        "of nothing": make_invoice(business, client, lines=(make_line(unit_price=Decimal(0)),)),
        "cancelled": make_invoice(business, client),
    }
    for name in ("opened", "late and opened", "paid"):
        note_opened(invoice_id=invoices[name].pk, now=NOW, actor=actor)
    pay(invoices["part paid"], 500)
    pay(invoices["paid"], 1250)
    pay(invoices["paid late"], 1250)
    invoices["credit note"] = cancel(invoices["cancelled"])
    return {name: Invoice.objects.get(pk=invoice.pk) for name, invoice in invoices.items()}


class TestDisplayStatus:
    def test_is_what_people_expect(self, every_kind):
        named = {
            name: display_status(invoice, today=TODAY).value for name, invoice in every_kind.items()
        }
        assert named == {
            "draft": "draft",
            "sent": "sent",
            "due today": "sent",
            "late": "overdue",
            "late and opened": "overdue",
            "opened": "opened",
            "part paid": "sent",
            "paid": "paid",
            "paid late": "paid",
            "of nothing": "paid",
            "cancelled": "cancelled",
            "credit note": "paid",
        }

    @pytest.mark.parametrize("days", [0, 1, 14, 15, 60])
    def test_is_the_same_in_python_and_sql(self, every_kind, days):
        today = TODAY + timedelta(days=days)
        by_query = dict(
            Invoice.objects.annotate(called=display_status_on(today)).values_list("pk", "called")
        )
        assert by_query == {
            invoice.pk: display_status(invoice, today=today).value
            for invoice in every_kind.values()
        }
        for status in DisplayStatus:
            filtered = Invoice.objects.filter(status_filter(status, today=today))
            assert {invoice.pk for invoice in filtered} == {
                pk for pk, called in by_query.items() if called == status.value
            }


class TestCancelInvoice:
    def test_leaves_nothing_open_on_either_side(self, every_kind):
        invoice, note = every_kind["cancelled"], every_kind["credit note"]
        assert (invoice.open_amount, note.open_amount) == (0, 0)
        assert (note.type_code, note.preceding_invoice) == (381, invoice)
        assert note.payable_amount == invoice.payable_amount
        assert note.buyer == invoice.buyer

    def test_frees_what_was_paid(self, every_kind):
        note = cancel(every_kind["part paid"])
        invoice = Invoice.objects.get(pk=every_kind["part paid"].pk)
        assert (invoice.status, invoice.open_amount) == ("cancelled", 0)
        assert (invoice.credited_total, invoice.paid_amount) == (note.payable_amount, 0)

    def test_works_for_a_client_archived_meanwhile(self):
        invoice = make_invoice(make_business())
        invoice.client.archived_at = NOW
        invoice.client.save()
        assert cancel(invoice).number == "2026-0002"
