"""The reference of an issued invoice: made, never twice in a business, and found again."""

from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from billing.amounts.references import is_kid
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.listing import words_condition
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.invoices.series import create_series
from billing.numbering.models import SeriesCounter
from billing.numbering.operations import ensure_series
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_draft

pytestmark = pytest.mark.django_db


def issue(draft):
    return issue_invoice(
        invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor_of(draft.business)
    )


def means_of(invoice):
    invoice.refresh_from_db()
    return invoice.payment_means["reference"], invoice.payment_means["reference_kind"]


def swedish(**profile):
    return make_business(country="SE", currency="SEK", profile={"bankgiro": "5555-5551", **profile})


def second_series(business, pattern="B{YYYY}-{NNNN}"):
    return create_series(
        business=business,
        name="second",
        pattern=pattern,
        reset="never",
        today=TODAY,
        actor=actor_of(business),
    )


class TestIssuing:
    def test_leaves_the_number_to_a_norwegian_who_has_no_agreement(self):
        assert means_of(issue(make_draft(make_business()))) == ("2026-0001", "")

    def test_makes_the_kid_that_was_agreed(self):
        profile = {"reference_scheme": "kid10", "reference_length": 12}
        reference, kind = means_of(issue(make_draft(make_business(profile=profile))))
        assert (len(reference), reference[:-1], kind) == (12, "00020260001", "kid")
        assert is_kid(reference)

    def test_puts_the_client_into_a_kid(self):
        business = make_business(
            profile={"reference_scheme": "kid11", "reference_names_client": True}
        )
        draft = make_draft(business, make_client(business, number="K77"))
        assert means_of(issue(draft))[0].startswith("7720260001")

    def test_makes_an_ocr_number_in_sweden_and_rf_for_euro(self):
        business = swedish(iban="SE4550000000058398257466")
        assert means_of(issue(make_draft(business))) == ("202600011", "ocr")
        reference, kind = means_of(issue(make_draft(business, currency="EUR")))
        assert (reference[:2], reference[4:], kind) == ("RF", "20260002", "rf")

    def test_refuses_a_number_that_is_too_long_and_gives_it_back(self):
        profile = {"reference_scheme": "kid10", "reference_length": 8}
        business = make_business(profile=profile)
        draft = make_draft(business)
        with pytest.raises(InvoiceNotIssuable) as refusal:
            issue(draft)
        assert [problem.code for problem in refusal.value.problems] == ["reference_too_long"]
        counter = SeriesCounter.objects.filter(series=ensure_series(business))
        assert [row.next_number for row in counter] in ([], [1])

    def test_takes_the_number_where_nobody_asked_for_more(self):
        business = make_business(profile={"bankgiro": ""}, currency="EUR")
        series = ensure_series(business)
        series.pattern = "INVOICE-OF-THE-YEAR-{YYYY}-{NNNN}"
        series.save()
        assert means_of(issue(make_draft(business)))[1] == ""


class TestUniqueness:
    def test_adds_a_digit_where_another_series_has_the_same_digits(self):
        business = swedish()
        one = issue(make_draft(business))
        other = issue(make_draft(business, wanted_series_id=second_series(business).pk))
        assert (one.number, other.number) == ("2026-0001", "B2026-0001")
        assert (means_of(one)[0][:-1], means_of(other)[0][:-1]) == ("20260001", "202600011")

    def test_leaves_other_businesses_alone(self):
        assert means_of(issue(make_draft(swedish()))) == means_of(issue(make_draft(swedish())))

    def test_is_held_by_the_database(self):
        business = swedish()
        one = issue(make_draft(business))
        draft = make_draft(business)
        with pytest.raises(IntegrityError, match="payment_reference"), transaction.atomic():
            Invoice.objects.filter(pk=draft.pk).update(payment_means=one.payment_means)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_makes_no_twins_of_two_series(self):
        business = swedish()
        series = [ensure_series(business), second_series(business)]
        drafts = [make_draft(business, wanted_series_id=each.pk) for each in series * 4]

        def work(mine):
            for draft in mine:
                issue(draft)
            connection.close()

        threads = [Thread(target=work, args=(drafts[at::2],)) for at in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        made = [means_of(draft)[0] for draft in drafts]
        assert len(set(made)) == 8


class TestFinding:
    def test_finds_an_invoice_by_what_the_payer_wrote(self):
        business = make_business(currency="EUR")
        invoice = issue(make_draft(business))
        reference, _kind = means_of(invoice)
        spaced = f"{reference[:4]} {reference[4:8]} {reference[8:]}".lower()
        assert list(Invoice.objects.filter(words_condition(spaced))) == [invoice]
        assert not Invoice.objects.filter(words_condition(reference[:-1]))
