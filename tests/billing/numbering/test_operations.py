"""Numbers without gap or twin."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.invoices.series import save_series, set_series_format
from billing.numbering.models import Series, SeriesCounter
from billing.numbering.operations import (
    NumberTooLow,
    SeriesNotForKind,
    ensure_series,
    take_next_number,
)
from fastfaktura.core.clock import business_today
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_draft

ISSUERS = 50


def take(business, kind="invoice", on=TODAY, **facts):
    """Take a number in a transaction of its own."""
    with transaction.atomic():
        return take_next_number(business=business, kind=kind, on=on, **facts)


@pytest.mark.django_db
class TestSetSeriesFormat:
    def change(self, business, **facts):
        facts = {"prefix": "", "with_year": True, "digits": 4, "next_number": 1} | facts
        return set_series_format(business=business, today=TODAY, actor=actor_of(business), **facts)

    def test_continues_an_older_series(self):
        business = make_business()
        self.change(business, next_number=118, prefix="A")
        taken = take(business)
        assert (taken.sequence_number, taken.number) == (118, "A2026-0118")

    def test_never_goes_below_what_was_issued(self):
        business = make_business()
        self.change(business, next_number=118)
        take(business)
        with pytest.raises(NumberTooLow) as refusal:
            self.change(business, next_number=118)
        assert refusal.value.lowest == 119
        self.change(business, next_number=119)

    def test_the_database_refuses_it_too(self):
        business = make_business()
        take(business)
        with pytest.raises(DatabaseError, match="above_the_highest_taken"):
            SeriesCounter.objects.filter(business=business).update(next_number=1)


@pytest.mark.django_db
class TestKinds:
    def test_credit_notes_and_deposits_share_the_invoices_series(self):
        business = make_business()
        numbers = [take(business, kind).number for kind in ("invoice", "credit_note", "deposit")]
        assert numbers == ["2026-0001", "2026-0002", "2026-0003"]

    def test_quotes_and_proformas_count_apart(self):
        business = make_business()
        numbers = [take(business, kind).number for kind in ("quote", "invoice", "proforma")]
        assert numbers == ["Q2026-0001", "2026-0001", "PF2026-0001"]

    def test_the_quotes_series_keeps_away_from_what_invoices_are_called(self):
        business = make_business()
        set_series_format(
            business=business,
            prefix="Q",
            with_year=True,
            digits=4,
            next_number=1,
            today=TODAY,
            actor=actor_of(business),
        )
        assert take(business, "quote").number == "QU2026-0001"

    def test_a_quote_never_counts_in_the_books(self):
        business = make_business()
        with pytest.raises(SeriesNotForKind):
            take(business, "quote", series=ensure_series(business))
        with pytest.raises(SeriesNotForKind):
            take(business, "invoice", series=ensure_series(business, "quote"))

    def test_another_business_s_series_is_not_found(self):
        with pytest.raises(Series.DoesNotExist):
            take(make_business(), series=ensure_series(make_business()))


@pytest.mark.django_db
class TestPeriods:
    def begin(self, business, pattern, reset):
        series = ensure_series(business)
        return save_series(
            series_id=series.pk,
            name=series.name,
            pattern=pattern,
            reset=reset,
            today=TODAY,
            actor=actor_of(business),
        )

    def test_a_year_begins_again_and_a_document_dated_back_counts_in_its_own(self):
        business = make_business()
        self.begin(business, "F{YYYY}-{NNN}", "yearly")
        days = (date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 2))
        numbers = [take(business, on=day).number for day in days]
        assert numbers == ["F2026-001", "F2027-001", "F2026-002", "F2027-002"]

    def test_a_month_begins_again(self):
        business = make_business()
        self.begin(business, "{YY}{MM}-{NN}", "monthly")
        days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 1, 31))
        numbers = [take(business, on=day).number for day in days]
        assert numbers == ["2601-01", "2602-01", "2601-02"]

    def test_the_year_is_the_one_of_the_business_s_own_zone(self):
        business = make_business(time_zone="Pacific/Auckland")
        self.begin(business, "F{YYYY}-{NNN}", "yearly")
        eve_in_london = datetime(2026, 12, 31, 12, tzinfo=UTC)
        taken = take(business, on=business_today(business, now=eve_in_london))
        assert taken.number == "F2027-001"
        assert taken.period == "2027"


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
        assert SeriesCounter.objects.get().next_number == ISSUERS - len(unlucky) + 1
