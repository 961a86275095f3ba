"""What the overview says needs a person, where it leads, and what it costs to find."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.delivery.models import Delivery
from billing.invoices.models import Invoice
from billing.pages.attention import SHOWN, attention_items
from billing.payments.models import Payment, Reversal
from billing.payments.operations import record_payment
from billing.reminders.running import note_sign_of_life
from tests.factories import NOW, TODAY, actor_of, make_business, make_invoice, make_quote

pytestmark = pytest.mark.django_db


@pytest.fixture
def business(business):
    """A business whose reminders ran just now."""
    note_sign_of_life(business, timezone.localdate(), now=timezone.now())
    return business


def pay(invoice, amount):
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


def take_back(payment, kind, state, **facts):
    return Reversal.objects.create(
        business=payment.business,
        payment=payment,
        kind=kind,
        state=state,
        amount=Decimal(200),
        provider_reference=f"{kind}_{payment.pk}",
        **facts,
    )


def deliver(invoice, state, **facts):
    return Delivery.objects.create(
        business=invoice.business,
        invoice=invoice,
        channel="email",
        receiver="post@fjord.example",
        state=state,
        finished_at=NOW,
        **facts,
    )


def read(business):
    """Return the items with plain spaces, as one types them."""
    return [
        (item.sentence.replace("\N{NO-BREAK SPACE}", " "), item.label)
        for item in attention_items(business)
    ]


class TestPayments:
    def test_that_need_nothing_are_silent(self, business):
        pay(make_invoice(business), "1250.00")
        pay(make_invoice(make_business()), "1300.00")
        assert attention_items(business) == []

    def test_a_surplus_waits_for_a_decision(self, business):
        invoice = make_invoice(business)
        pay(invoice, "1300.00")
        [item] = attention_items(business)
        assert read(business) == [("NOK 50.00 too much was paid", "Decide")]
        assert item.detail == f"Invoice {invoice.number}, {invoice.client.name}"
        assert item.href == reverse("invoices:show", args=[invoice.pk])

    def test_a_dispute_waits_until_the_owner_asks_again(self, business):
        payment = pay(make_invoice(business), "1250.00")
        dispute = take_back(payment, "dispute", "succeeded")
        assert read(business) == [("NOK 200.00 is disputed by the payer", "Look at it")]
        Reversal.objects.filter(pk=dispute.pk).update(asks_again=True)
        assert attention_items(business) == []

    def test_a_refund_that_failed_is_to_be_repeated(self, business):
        take_back(pay(make_invoice(business), "1250.00"), "refund", "failed")
        assert read(business) == [("A refund of NOK 200.00 failed", "Refund again")]

    def test_money_without_an_invoice_is_found_in_the_list(self, business):
        Payment.objects.create(
            business=business,
            method="bank_transfer",
            amount=10,
            currency="NOK",
            received_date=TODAY,
        )
        [item] = attention_items(business)
        assert item.href == reverse("payments:list") + "?show=problems"

    def test_many_lead_to_the_list(self, business):
        for _ in range(SHOWN + 1):
            pay(make_invoice(business), "1300.00")
        assert len(attention_items(business)) == SHOWN + 1
        assert read(business)[-1] == ("More payments need a decision", "Show all")


class TestDeliveries:
    def test_that_failed_say_why(self, business):
        invoice = make_invoice(business)
        deliver(invoice, "failed", failure_code="550", failure_detail="No such user")
        deliver(invoice, "sent")
        deliver(invoice, "failed", cared_at=NOW)
        [item] = attention_items(business)
        assert item.sentence == f"Invoice {invoice.number} did not reach post@fjord.example"
        assert item.detail == "The mail server answered: 550 No such user"

    def test_in_doubt_are_told_apart_from_failed_ones(self, business):
        invoice = make_invoice(business)
        deliver(invoice, "unknown")
        assert read(business) == [
            (
                f"Invoice {invoice.number}: unknown whether post@fjord.example was reached",
                "Look at it",
            )
        ]


class TestTheOverview:
    def test_shows_them(self, browser, business):
        pay(make_invoice(business), "1300.00")
        page = browser.get(reverse("overview")).text
        assert "too much was paid" in page
        assert "Nothing. Every message left the house" not in page

    def test_costs_the_same_for_one_and_for_many(self, business):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as seen:
                attention_items(business)
            return len(seen)

        pay(make_invoice(business), "1300.00")
        deliver(make_invoice(business), "failed")
        one = queries()
        for _ in range(SHOWN):
            pay(make_invoice(business), "1300.00")
            deliver(make_invoice(business), "failed")
        assert queries() == one <= 12


class TestQuotes:
    def test_that_end_soon_unanswered_are_named(self, business):
        quote = make_quote(business, issue_date=timezone.localdate() - timedelta(days=12))
        assert read(business) == []
        Invoice.papers.filter(pk=quote.pk).update(sent_at=NOW)
        [item] = read(business)
        assert item == (f"Quote {quote.number} is valid for 2 more days", "Look at it")
