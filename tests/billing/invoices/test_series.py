"""Changing series: no change lets a number be made twice."""

from datetime import date

import pytest
from django.db import transaction

from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice
from billing.invoices.series import (
    PatternCollides,
    SeriesInUse,
    SeriesNameTaken,
    archive_series,
    create_series,
    restore_series,
    save_series,
    use_series,
)
from billing.numbering.models import Series, SeriesUse
from billing.numbering.operations import NumberTooLow, SeriesNotForKind, ensure_series
from billing.numbering.patterns import PatternNotUsable
from billing.numbering.queries import coming_numbers
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_content,
    make_draft,
    make_invoice,
)

pytestmark = pytest.mark.django_db


def change(series, **facts):
    facts = {"name": series.name, "pattern": series.pattern, "reset": series.reset} | facts
    facts = {"today": TODAY, "actor": SYSTEM} | facts
    return save_series(series_id=series.pk, **facts)


def create(business, name="Shop", pattern="S{YYYY}-{NNNN}", **facts):
    facts = {"reset": "never", "today": TODAY, "actor": SYSTEM} | facts
    return create_series(business=business, name=name, pattern=pattern, **facts)


class TestCreateSeries:
    def test_begins_where_it_is_told_and_tells_of_it(self):
        series = create(make_business(), next_number=7)
        assert coming_numbers(series, on=TODAY) == ["S2026-0007", "S2026-0008", "S2026-0009"]
        assert Event.objects.get().kind == "series.created"

    def test_refuses_a_pattern_that_could_meet_another_series(self):
        business = make_business()
        ensure_series(business)
        with pytest.raises(PatternCollides) as refusal:
            create(business, pattern="{YYYY}-{NNN}")
        assert refusal.value.other == "Invoices"

    def test_refuses_a_pattern_that_could_meet_a_number_of_old(self):
        business = make_business()
        make_invoice(business)
        change(ensure_series(business), pattern="F{YYYY}-{NNNN}")
        with pytest.raises(PatternCollides) as refusal:
            create(business, pattern="{YYYY}-{NNNN}")
        assert refusal.value.other == "2026-0001"

    def test_refuses_a_name_that_is_taken(self):
        business = make_business()
        create(business)
        with pytest.raises(SeriesNameTaken):
            create(business, pattern="T{N}")

    def test_another_business_may_have_the_same(self):
        create(make_business())
        create(make_business())


class TestSaveSeries:
    def test_going_over_to_years_counts_on_within_the_year(self):
        business = make_business()
        make_invoice(business, issue_date=date(2025, 12, 30))
        make_invoice(business)
        change(ensure_series(business), pattern="{YYYY}-{NNNN}", reset="yearly")
        numbers = [make_invoice(business, issue_date=day).number
                   for day in (TODAY, date(2025, 12, 31), date(2027, 1, 1))]  # fmt: skip
        assert numbers == ["2026-0003", "2025-0002", "2027-0001"]

    def test_going_back_to_one_count_goes_on_after_the_highest(self):
        business = make_business()
        series = change(ensure_series(business), reset="yearly")
        for day in (date(2025, 5, 1), date(2025, 6, 1), TODAY):
            make_invoice(business, issue_date=day)
        change(series, reset="never")
        assert make_invoice(business).number == "2026-0003"

    def test_a_pattern_that_would_call_another_document_the_same_is_refused(self):
        business = make_business()
        series = change(ensure_series(business), pattern="1{N}", next_number=10)
        make_invoice(business)
        with pytest.raises(PatternCollides) as refusal:
            change(series, pattern="{N}")
        assert refusal.value.other == "110"

    def test_more_digits_are_no_danger(self):
        business = make_business()
        make_invoice(business)
        change(ensure_series(business), pattern="{YYYY}-{NNNNNN}")
        assert make_invoice(business).number == "2026-000002"

    def test_never_goes_below_what_was_issued(self):
        business = make_business()
        make_invoice(business)
        with pytest.raises(NumberTooLow):
            change(ensure_series(business), next_number=1)

    def test_a_year_that_begins_again_must_stand_in_the_number(self):
        with pytest.raises(PatternNotUsable):
            change(ensure_series(make_business()), pattern="{NNNN}", reset="yearly")

    def test_saving_the_same_tells_nothing(self):
        change(ensure_series(make_business()))
        assert not Event.objects.exists()


class TestUseSeries:
    def test_credit_notes_get_their_own(self):
        business = make_business()
        notes = create(business, name="Credits", pattern="K{NNNN}")
        use_series(business=business, kind="credit_note", series_id=notes.pk, actor=SYSTEM)
        invoice = make_invoice(business)
        note = cancel_invoice(
            invoice_id=invoice.pk, reason="", issue_date=TODAY, now=NOW, actor=SYSTEM
        )
        assert (invoice.number, note.number) == ("2026-0001", "K0001")
        use_series(business=business, kind="credit_note", series_id=None, actor=SYSTEM)
        assert not SeriesUse.objects.filter(kind="credit_note").exists()

    def test_quotes_never_use_a_series_of_the_books(self):
        business = make_business()
        for kind, series in (("quote", ensure_series(business)),
                             ("invoice", ensure_series(business, "quote"))):  # fmt: skip
            with pytest.raises(SeriesNotForKind):
                use_series(business=business, kind=kind, series_id=series.pk, actor=SYSTEM)

    def test_invoices_never_go_without(self):
        with pytest.raises(SeriesNotForKind):
            use_series(business=make_business(), kind="invoice", series_id=None, actor=SYSTEM)

    def test_another_business_s_series_is_not_found(self):
        series = create(make_business())
        with pytest.raises(Series.DoesNotExist):
            use_series(business=make_business(), kind="invoice", series_id=series.pk, actor=SYSTEM)


class TestWantedSeries:
    def test_a_draft_takes_its_number_from_the_series_it_chose(self):
        business = make_business()
        series = create(business, pattern="S{CLIENT}-{NN}")
        client = make_client(business, number="K 9")
        assert make_invoice(business, client, wanted_series_id=series.pk).number == "SK-9-01"
        assert make_invoice(business, client).number == "2026-0001"

    def test_another_business_s_is_refused(self):
        business, series = make_business(), create(make_business())
        with pytest.raises(Series.DoesNotExist), transaction.atomic():
            draft_invoice(
                business=business,
                content=make_content(business, wanted_series_id=series.pk),
                actor=actor_of(business),
            )
        assert not Invoice.papers.exists()


class TestArchiveSeries:
    def test_puts_away_what_nothing_uses_and_takes_it_out_again(self):
        series = create(make_business())
        assert archive_series(series_id=series.pk, now=NOW, actor=SYSTEM).archived_at == NOW
        assert restore_series(series_id=series.pk, actor=SYSTEM).archived_at is None

    def test_refuses_what_a_kind_or_a_draft_uses(self):
        business = make_business()
        with pytest.raises(SeriesInUse):
            archive_series(series_id=ensure_series(business).pk, now=NOW, actor=SYSTEM)
        series = create(business)
        make_draft(business, wanted_series_id=series.pk)
        with pytest.raises(SeriesInUse):
            archive_series(series_id=series.pk, now=NOW, actor=SYSTEM)

    def test_does_not_come_back_where_another_took_its_numbers_up(self):
        business = make_business()
        series = create(business)
        archive_series(series_id=series.pk, now=NOW, actor=SYSTEM)
        create(business, name="Again")
        with pytest.raises(PatternCollides):
            restore_series(series_id=series.pk, actor=SYSTEM)
