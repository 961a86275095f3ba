"""A story in time: an invoice is sent, falls due, is paid in two parts and a little too much."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from billing.models import Delivery, Invoice, MailboxMessage
from fastfaktura.core.models import Event
from tests.factories import make_business, make_client, make_draft, make_member
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db(transaction=True)

# Half past midnight in Oslo: still the day before in UTC.
SENT_AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


@pytest.fixture
def business():
    return make_business(is_sandbox=True)


@pytest.fixture
def member(client, business):
    client.force_login(make_member(business))
    return client


def issue_and_send(member, draft):
    sheet = {
        "by_email": "on",
        "known": [draft.client.email],
        "subject": "Your invoice",
        "message": "Thank you.",
        "attach_pdf": "1",
    }
    response = member.post(reverse("deliveries:create", args=[draft.pk]), sheet)
    assert response.status_code in {200, 302, 303}


def chip(member, invoice):
    rows = member.get(reverse("invoices:list")).context["rows"]
    words = next(row.status for row in rows if row.invoice.pk == invoice.pk)
    return words.status, words.reason


def receive(member, invoice, amount, day):
    return member.post(
        reverse("payments:record", args=[invoice.pk]),
        {"amount": amount, "method": "bank_transfer", "received_date": day},
    )


def test_from_draft_to_overpaid(member, business):
    draft = make_draft(business, make_client(business))
    with time_machine.travel(SENT_AT, tick=False):
        issue_and_send(member, draft)
        invoice = Invoice.objects.get()
        assert (invoice.issue_date.isoformat(), invoice.due_date.isoformat()) == (
            "2026-03-02",
            "2026-03-16",
        )
        run_outbox(SENT_AT)
        assert Delivery.objects.get().state == "queued"
    with time_machine.travel(SENT_AT + timedelta(seconds=11), tick=False):
        run_outbox(SENT_AT + timedelta(seconds=11))
        assert Delivery.objects.get().state == "sent"
        assert MailboxMessage.objects.get().receiver == invoice.client.email
        assert chip(member, invoice) == ("sent", "not opened")
    with time_machine.travel(datetime(2026, 3, 16, 22, 59, tzinfo=UTC), tick=False):
        assert chip(member, invoice)[0] == "sent"
    with time_machine.travel(datetime(2026, 3, 16, 23, 1, tzinfo=UTC), tick=False):
        assert chip(member, invoice) == ("overdue", "1 day")
        assert "1 day overdue." in member.get(reverse("invoices:show", args=[invoice.pk])).text
    with time_machine.travel(datetime(2026, 3, 20, 12, tzinfo=UTC), tick=False):
        receive(member, invoice, "500.00", "2026-03-20")
        figures = member.get(reverse("overview")).context["figures"]
        assert (figures.overdue.total, figures.overdue.count) == (750, 1)
        assert figures.paid.total == 500
    with time_machine.travel(datetime(2026, 4, 2, 12, tzinfo=UTC), tick=False):
        receive(member, invoice, "800.00", "2026-04-01")
        assert chip(member, invoice) == ("paid", "")
    invoice.refresh_from_db()
    assert invoice.open_amount == 0
    kinds = (
        Event.objects.filter(subject_id=invoice.pk).order_by("id").values_list("kind", flat=True)
    )
    assert [kind for kind in kinds if kind != "document.created"] == [
        "invoice.drafted",
        "invoice.issued",
        "delivery.queued",
        "delivery.sent",
        "invoice.sent",
        "payment.received",
        "payment.received",
        "payment.overpaid",
        "invoice.paid",
    ]
