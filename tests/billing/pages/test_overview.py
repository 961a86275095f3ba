"""The overview: tiles, months, ages, first steps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from billing.payments.cancellation import cancel_invoice
from billing.payments.models import Allocation, Payment, Reversal
from billing.reports.overview import overview_of
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    credit_part,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
    make_member,
)

pytestmark = pytest.mark.django_db


def receive(business, amount, *, on=TODAY, invoice=None, currency="NOK"):
    payment = Payment.objects.create(
        business=business,
        method="bank_transfer",
        amount=amount,
        currency=currency,
        received_date=on,
    )
    if invoice:
        Allocation.objects.create(
            business=business, invoice=invoice, payment=payment, amount=amount
        )
    return payment


class TestOverviewOf:
    def test_counts_what_is_open_by_its_due_date(self):
        business = make_business()
        client = make_client(business)
        for days_ago in (14, 15, 44, 45, 74, 75, 104, 105, 0, 7, 13):
            make_invoice(business, client, issue_date=TODAY - timedelta(days=days_ago))
        paid = make_invoice(business, client, issue_date=TODAY - timedelta(days=60))
        receive(business, 1250, invoice=paid)
        make_invoice(make_business(), issue_date=TODAY - timedelta(days=60))
        overview = overview_of(business, today=TODAY)
        assert (overview.overdue.count, overview.overdue.total) == (7, 8750)
        assert (overview.due_soon.count, overview.due_soon.total) == (3, 3750)
        assert [age.total / 1250 for age in overview.ages] == [4, 2, 2, 2, 1]

    def test_keeps_currencies_apart(self):
        business = make_business()
        make_draft(business)
        make_draft(business, currency="EUR", lines=(make_line(unit_price=Decimal(80)),))
        drafts = overview_of(business, today=TODAY).drafts
        assert (drafts.total, drafts.others, drafts.count) == (1250, {"EUR": 100}, 2)

    def test_takes_credit_notes_and_refunds_off_their_months(self):
        business = make_business()
        client = make_client(business)
        january = TODAY.replace(month=1)
        make_invoice(business, client, issue_date=january)
        cancelled = make_invoice(business, client, issue_date=january)
        cancel_invoice(
            invoice_id=cancelled.pk, reason="", issue_date=TODAY, now=NOW, actor=actor_of(business)
        )
        kept = receive(business, 1000)
        Reversal.objects.create(
            business=business, payment=kept, kind="refund", state="succeeded", amount=300
        )
        Reversal.objects.create(
            business=business, payment=kept, kind="refund", state="pending", amount=50
        )
        receive(business, 99, currency="EUR")
        months = overview_of(business, today=TODAY).months
        assert [month.first_day.isoformat()[:7] for month in (months[0], months[-1])] == [
            "2025-04",
            "2026-03",
        ]
        assert [(month.invoiced, month.paid) for month in months[-3:]] == [
            (2500, 0),
            (0, 0),
            (-1250, 700),
        ]

    def test_asks_for_what_credit_notes_left_and_takes_them_off_their_month(self):
        business = make_business()
        client = make_client(business)
        january = TODAY.replace(month=1)
        part, rest = (make_invoice(business, client, issue_date=january) for _ in range(2))
        credit_part(part, "1000.50")
        for amount in ("1000", "250"):
            credit_part(rest, amount)
        overview = overview_of(business, today=TODAY)
        assert (overview.overdue.count, overview.overdue.total) == (1, Decimal("249.50"))
        assert sum(age.total for age in overview.ages) == Decimal("249.50")
        assert [month.invoiced for month in overview.months[-3:]] == [2500, 0, Decimal("-2250.50")]

    def test_says_what_was_paid_this_month_in_every_currency(self):
        business = make_business()
        refunded, mistaken = receive(business, 1000), receive(business, 70)
        for payment, kind, amount in ((refunded, "refund", 300), (mistaken, "correction", 70)):
            Reversal.objects.create(
                business=business, payment=payment, kind=kind, state="succeeded", amount=amount
            )
        receive(business, 99, currency="EUR")
        receive(business, 5, on=TODAY - timedelta(days=40))
        receive(make_business(), 5)
        paid = overview_of(business, today=TODAY).paid
        assert (paid.total, paid.others, paid.count) == (700, {"EUR": 99}, 2)
        assert paid.course[-1] == 700

    def test_costs_the_same_for_many_invoices(self, django_assert_num_queries):
        business = make_business()
        for _each in range(3):
            receive(business, 1250, invoice=make_invoice(business))
        with django_assert_num_queries(7):
            overview_of(business, today=TODAY)


class TestPage:
    def test_leads_a_new_business_to_its_first_invoice(self, client):
        client.force_login(make_member(make_business()))
        assert "Three steps to your first invoice" in client.get(reverse("overview")).text

    def test_shows_figures_with_a_table_beside_the_chart(self, client):
        business = make_business()
        client.force_login(make_member(business))
        make_invoice(business)
        response = client.get(reverse("overview"))
        assert "Overdue" in response.text
        assert 'id="months-table"' in response.text
