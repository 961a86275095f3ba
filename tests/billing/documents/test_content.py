"""What a document is made from: live rows for a draft, the issued copies ever after."""

from datetime import date
from decimal import Decimal

import pytest

from billing.documents.content import (
    TooManyLines,
    content_on,
    draft_content,
    issued_content,
)
from billing.documents.queries import printable_invoices
from billing.invoices.issuing import MOST_LINES
from billing.invoices.models import Invoice
from billing.sellers.models import SellerProfile
from tests.factories import (
    TODAY,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
)

pytestmark = pytest.mark.django_db


def fresh(invoice):
    return printable_invoices().get(pk=invoice.pk)


class TestIssuedContent:
    def test_does_not_change_with_the_rows_it_was_copied_from(self):
        business = make_business()
        buyer = make_client(business, name="Before")
        invoice = make_invoice(business, buyer)
        before = issued_content(fresh(invoice))
        business.name = "Renamed"
        business.save()
        buyer.name = "Renamed too"
        buyer.save()
        SellerProfile.objects.filter(business=business).update(
            bank_account="", accent_color="#aa0000"
        )
        assert issued_content(fresh(invoice)) == before
        assert before.buyer.name == "Before"
        assert before.payment_means.reference == invoice.number

    def test_repeats_the_stored_figures(self):
        business = make_business()
        lines = (make_line(), make_line(vat_rate=Decimal(12), quantity=Decimal("0.333")))
        invoice = fresh(make_invoice(business, lines=lines))
        content = issued_content(invoice)
        assert content.payable_amount == invoice.payable_amount == Decimal("1622.96")
        assert [row.tax_amount for row in content.vat_subtotals] == [250, Decimal("39.96")]
        assert [part.line_net_amount for part in content.lines] == [1000, 333]

    def test_is_refused_for_a_draft(self):
        with pytest.raises(ValueError, match="draft"):
            issued_content(make_draft(make_business()))

    def test_leaves_out_that_the_invoice_was_cancelled_since(self):
        invoice = fresh(make_invoice(make_business()))
        invoice.status = "cancelled"
        assert not issued_content(invoice).is_cancelled
        assert content_on(invoice, today=TODAY).is_cancelled

    def test_needs_four_statements(self, django_assert_num_queries):
        invoice = make_invoice(make_business(), lines=(make_line(),) * 30)
        with django_assert_num_queries(4):
            issued_content(fresh(invoice))


class TestDraftContent:
    def test_says_what_would_be_issued_today(self):
        business = make_business()
        buyer = make_client(business, payment_terms_days=30)
        draft = make_draft(business, buyer, payment_terms_days=None)
        content = draft_content(fresh(draft), today=date(2026, 3, 2))
        assert content.is_draft
        assert content.number == ""
        assert (content.issue_date, content.due_date) == (date(2026, 3, 2), date(2026, 4, 1))
        assert content.seller.name == business.name
        assert content.payment_means.bank_account == "86011117947"

    def test_needs_no_client_and_no_line(self):
        business = make_business()
        draft = Invoice.objects.create(business=business, currency="NOK", locale="nb")
        content = draft_content(fresh(draft), today=TODAY)
        assert (content.buyer.name, content.lines) == ("", ())

    def test_needs_five_statements(self, django_assert_num_queries):
        draft = make_draft(make_business(), lines=(make_line(),) * 30)
        with django_assert_num_queries(5):
            draft_content(fresh(draft), today=TODAY)


class TestLimit:
    def test_refuses_what_no_worker_should_be_held_by(self):
        draft = make_draft(make_business(), lines=(make_line(),) * (MOST_LINES + 1))
        with pytest.raises(TooManyLines) as refusal:
            draft_content(fresh(draft), today=TODAY)
        assert refusal.value.count == MOST_LINES + 1
