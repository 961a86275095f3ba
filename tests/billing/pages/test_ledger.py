"""The number ledger: its page, its report, its file, and a document's hashed content."""

import csv
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.ledger_queries import PAGE_SIZE
from billing.numbering.operations import ensure_series
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.models import Role
from tests.billing.pages.test_settings import text_of
from tests.billing.test_verify_books import forge
from tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_member,
)

pytestmark = pytest.mark.django_db


class TestLedger:
    def test_proves_and_lists_the_numbers(self, browser, business):
        first = make_invoice(business)
        cancel_invoice(
            invoice_id=first.pk, reason="", issue_date=TODAY, now=NOW, actor=actor_of(business)
        )
        make_invoice(business)
        page = text_of(browser.get(reverse("invoices:ledger")))
        assert "No gap, no twin: 2026-0001 to 2026-0003 proven." in page
        assert "Cancelled by 2026-0002" in page
        assert "Credit of 2026-0001" in page

    def test_says_what_is_wrong(self, browser, business):
        make_invoice(business)
        invoice = make_invoice(business)
        forge("UPDATE billing_invoice SET due_date = '2031-01-01', number = 'X' WHERE id = %s",
              invoice.pk)  # fmt: skip
        page = text_of(browser.get(reverse("invoices:ledger")))
        assert "1 thing is wrong with this series." in page
        assert "The document 2026-0002 was changed since it was issued." in page

    def test_is_empty_before_the_first_number(self, browser):
        assert "No number has been taken yet." in text_of(browser.get(reverse("invoices:ledger")))

    def test_pages_by_key_and_costs_the_same_for_one_and_for_many(
        self, browser, business, django_assert_max_num_queries
    ):
        client = make_client(business)
        make_invoice(business, client)
        with django_assert_max_num_queries(26):
            browser.get(reverse("invoices:ledger"))
        for _ in range(PAGE_SIZE):
            make_invoice(business, client)
        with django_assert_max_num_queries(26):
            page = text_of(browser.get(reverse("invoices:ledger")))
        assert "2026-0051" in page
        assert "before=2" in page
        answer = browser.get(reverse("invoices:ledger"), {"before": "2"})
        assert "2026-0001</a>" in text_of(answer)
        assert "2026-0002</a>" not in text_of(answer)

    def test_narrows_to_a_year(self, browser, business):
        make_invoice(business, issue_date=TODAY.replace(year=2025))
        make_invoice(business)
        answer = browser.get(reverse("invoices:ledger"), {"year": "2025"})
        assert "2025-0001</a>" in text_of(answer)
        assert "2026-0002</a>" not in text_of(answer)

    def test_accountants_read_it(self, client, business):
        accountant = make_member(business, Role.ACCOUNTANT)
        client.login(username=accountant.email, password=PASSWORD)
        for name in ("ledger", "ledger_report", "ledger_csv"):
            assert client.get(reverse(f"invoices:{name}")).status_code == 200

    @pytest.mark.parametrize("name", ["ledger", "ledger_report", "ledger_csv"])
    def test_another_business_s_series_is_not_found(self, browser, name):
        series = ensure_series(make_business())
        for wanted in (str(series.pk), "nonsense"):
            answer = browser.get(reverse(f"invoices:{name}"), {"series": wanted})
            assert answer.status_code == 404


class TestReport:
    def test_is_a_pdf_with_the_verdict_and_the_end_of_the_chain(self, browser, business):
        make_invoice(business)
        answer = browser.get(reverse("invoices:ledger_report"))
        assert answer["Content-Type"] == "application/pdf"
        text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        assert "No gap, no twin" in text
        assert ensure_series(business).chain_hash[:16] in text
        assert "1 / 1" in text

    def test_finds_what_the_page_could_not_without_hashing(self, browser, business):
        invoice = make_invoice(business)
        forge("UPDATE billing_invoice SET notes = 'x' WHERE id = %s", invoice.pk)
        assert "No gap, no twin" in text_of(browser.get(reverse("invoices:ledger")))
        answer = browser.get(reverse("invoices:ledger_report"))
        text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        assert "1 thing is wrong" in text


class TestExport:
    def test_holds_what_every_hash_is_taken_of(self, browser, business):
        make_invoice(business, make_client(business, name="=1+1"))
        answer = browser.get(reverse("invoices:ledger_csv"))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        [row] = csv.DictReader(StringIO(text))
        assert row["number"] == "2026-0001"
        assert row["total"] == "1250.000"
        assert row["client_name"] == "'=1+1"
        assert row["entry_hash"] == LedgerEntry.objects.get().entry_hash


class TestContent:
    def test_is_what_the_hash_is_taken_of(self, browser, business):
        invoice = make_invoice(business)
        answer = browser.get(reverse("invoices:ledger_content", args=[invoice.pk]))
        assert sha256(answer.content).hexdigest() == LedgerEntry.objects.get().content_sha256

    def test_a_draft_has_none(self, browser, business):
        url = reverse("invoices:ledger_content", args=[make_draft(business).pk])
        assert browser.get(url).status_code == 404
