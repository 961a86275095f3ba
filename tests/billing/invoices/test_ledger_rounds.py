"""Proofs of long series: made step by step, kept with their time, and compared from there on."""

from datetime import timedelta

import pytest

from billing.invoices.ledger_models import LedgerEntry, LedgerProof
from billing.invoices.ledger_rounds import known_proof, prove_further, series_to_prove
from billing.numbering.models import SeriesCounter
from billing.numbering.operations import ensure_series
from tests.billing.test_verify_books import forge
from tests.factories import NOW, make_business, make_client, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def issue(business):
    """Return what issues another invoice of the series."""
    client = make_client(business)
    return lambda: make_invoice(business, client)


def prove(business, *, now=NOW):
    while prove_further(ensure_series(business), now=now, step=2):
        pass


def flaws_of(business):
    """Return what is known of the series, taken for a long one."""
    return [
        (flaw.code, flaw.number) for flaw in known_proof(ensure_series(business), short=0).flaws
    ]


class TestRound:
    def test_goes_on_step_by_step_and_is_kept_with_its_time(self, business, issue):
        for _number in range(3):
            issue()
        series = ensure_series(business)
        assert prove_further(series, now=NOW, step=2)
        assert LedgerProof.objects.get().proven_at is None
        assert not prove_further(series, now=NOW + timedelta(minutes=1), step=2)
        kept = LedgerProof.objects.get()
        assert (kept.proven_at, kept.proven_position, kept.flaws) == (NOW, 3, [])
        proof = known_proof(series, short=0)
        assert (proof.is_whole, proof.count, proof.hashed_at) == (True, 3, NOW)

    def test_finds_what_only_hashing_shows(self, business, issue):
        invoice = issue()
        issue()
        forge("UPDATE billing_invoice SET notes = 'x' WHERE id = %s", invoice.pk)
        assert flaws_of(business) == []
        prove(business)
        assert flaws_of(business) == [("changed_document", "2026-0001")]

    def test_is_begun_anew_after_a_day(self, business, issue):
        issue()
        assert series_to_prove(now=NOW, short=0).count() == 1
        prove(business)
        assert not series_to_prove(now=NOW + timedelta(hours=23), short=0).exists()
        assert series_to_prove(now=NOW + timedelta(hours=25), short=0).exists()

    def test_short_series_need_none(self, issue):
        issue()
        assert not series_to_prove(now=NOW).exists()


class TestSince:
    @pytest.fixture(autouse=True)
    def proven(self, business, issue):
        for _number in range(2):
            issue()
        prove(business)

    def test_what_came_is_whole(self, business, issue):
        issue()
        proof = known_proof(ensure_series(business), short=0)
        assert (proof.is_whole, proof.count) == (True, 3)

    def test_a_number_that_is_missing_is_told(self, business, issue):
        SeriesCounter.objects.filter(business=business).update(next_number=5)
        issue()
        [gap] = known_proof(ensure_series(business), short=0).flaws
        assert (gap.code, gap.number, gap.first, gap.last) == ("gap", "2026-0002", 3, 4)

    def test_a_figure_or_a_link_that_was_changed_is_told(self, business, issue):
        invoice = issue()
        forge("UPDATE billing_invoice SET currency = 'EUR' WHERE id = %s", invoice.pk)
        forge(
            "UPDATE billing_ledgerentry SET previous_hash = '' WHERE document_id = %s", invoice.pk
        )
        assert flaws_of(business) == [
            ("broken_link", "2026-0003"),
            ("changed_document", "2026-0003"),
        ]

    def test_an_entry_that_is_gone_is_told(self, business, issue):
        invoice = issue()
        forge("DELETE FROM billing_ledgerentry WHERE document_id = %s", invoice.pk)
        assert ("wrong_end", "") in flaws_of(business)

    def test_costs_the_same_for_few_and_for_many(
        self, business, issue, django_assert_max_num_queries
    ):
        for _number in range(4):
            issue()
        series = ensure_series(business)
        with django_assert_max_num_queries(16):
            known_proof(series, short=0)
        assert LedgerEntry.objects.count() == 6
