"""Numbers without gap or twin."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.numbering.models import Series
from billing.numbering.operations import (
    NumberTooLow,
    ensure_series,
    format_number,
    set_series_format,
    take_next_number,
)
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_draft

ISSUERS = 50


class TestFormatNumber:
    @pytest.mark.parametrize(
        ("facts", "number"),
        [
            ({}, "2026-0042"),
            ({"prefix": "F"}, "F2026-0042"),
            ({"with_year": False, "digits": 1}, "42"),
            ({"with_year": False, "digits": 6, "prefix": "N-"}, "N-000042"),
            ({"digits": 1}, "2026-42"),
        ],
    )
    def test_is_prefix_year_and_digits(self, facts, number):
        assert format_number(Series(**facts), 42, on=date(2026, 1, 31)) == number


@pytest.mark.django_db
class TestSetSeriesFormat:
    def change(self, business, **facts):
        facts = {"prefix": "", "with_year": True, "digits": 4, "next_number": 1} | facts
        return set_series_format(business=business, actor=actor_of(business), **facts)

    def test_continues_an_older_series(self):
        business = make_business()
        self.change(business, next_number=118, prefix="A")
        taken = take_next_number(business=business, on=TODAY)
        assert (taken.sequence_number, taken.number) == (118, "A2026-0118")

    def test_never_goes_below_what_was_issued(self):
        business = make_business()
        self.change(business, next_number=118)
        take_next_number(business=business, on=TODAY)
        with pytest.raises(NumberTooLow) as refusal:
            self.change(business, next_number=118)
        assert refusal.value.lowest == 119
        self.change(business, next_number=119)

    def test_the_database_refuses_it_too(self):
        business = make_business()
        take_next_number(business=business, on=TODAY)
        with pytest.raises(DatabaseError, match="above_the_highest_taken"):
            Series.objects.filter(business=business).update(next_number=1)


@pytest.mark.django_db(transaction=True)
class TestTakeNextNumber:
    def test_fifty_issuers_with_random_rollbacks_leave_no_gap_and_no_twin(self):
        business = make_business()
        ensure_series(business)
        client, actor = make_client(business), actor_of(business)
        drafts = [make_draft(business, client).pk for _ in range(ISSUERS)]
        chance = random.Random(20260302)
        unlucky = {pk for pk in drafts if chance.random() < 0.4}

        def issue(pk):
            with transaction.atomic():
                issue_invoice(invoice_id=pk, issue_date=TODAY, now=NOW, actor=actor)
                if pk in unlucky:
                    transaction.set_rollback(True)
            connection.close()

        with ThreadPoolExecutor(max_workers=ISSUERS) as pool:
            list(pool.map(issue, drafts))

        numbers = Invoice.objects.exclude(number="").values_list("sequence_number", flat=True)
        assert 0 < len(unlucky) < ISSUERS
        assert sorted(numbers) == list(range(1, ISSUERS - len(unlucky) + 1))
        assert Series.objects.get().next_number == ISSUERS - len(unlucky) + 1
