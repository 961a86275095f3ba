"""Which design a document has, and that it and its figures stay what they were."""

from datetime import date
from decimal import Decimal

import pytest

from billing.documents.content import draft_content, issued_content
from billing.documents.looks import look_of
from billing.documents.paper import document_html
from billing.documents.queries import printable_invoices
from billing.invoices.choices import LineKind, Template
from billing.invoices.drafts import DraftAllowance, DraftLine, content_of
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.sellers.models import SellerProfile
from clients.invoice_fields import TEMPLATES
from fastfaktura.core.templatetags.figures import amount
from tests.factories import (
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 5)


@pytest.fixture
def business():
    return make_business()


def printable(invoice: Invoice) -> Invoice:
    return printable_invoices().get(pk=invoice.pk)


def design_of_draft(draft: Invoice) -> str:
    return look_of(draft_content(printable(draft), today=TODAY)).template


class TestDesign:
    def test_of_a_draft_is_its_own_else_its_clients_else_the_businesss(self, business):
        SellerProfile.objects.filter(business=business).update(template="urban")
        plain, choosy = make_client(business), make_client(business, template="foxy")
        assert design_of_draft(make_draft(business, plain)) == "urban"
        assert design_of_draft(make_draft(business, choosy)) == "foxy"
        assert design_of_draft(make_draft(business, choosy, template="static")) == "static"

    def test_stays_as_it_was_issued(self, business):
        SellerProfile.objects.filter(business=business).update(template="urban")
        invoice = make_invoice(business)
        SellerProfile.objects.filter(business=business).update(template="clean")
        assert issued_content(printable(invoice)).template == "urban"

    def test_of_a_credit_note_is_that_of_its_invoice(self, business):
        SellerProfile.objects.filter(business=business).update(template="iconic")
        invoice = make_invoice(business)
        SellerProfile.objects.filter(business=business).update(template="clean")
        cancel_invoice(
            invoice_id=invoice.pk,
            reason="Moved",
            issue_date=invoice.issue_date,
            now=invoice.issued_at,
            actor=actor_of(business),
        )
        note = Invoice.objects.get(preceding_invoice=invoice)
        assert issued_content(printable(note)).template == "iconic"

    def test_of_what_was_issued_before_there_were_several_is_the_first(self, business):
        invoice = printable(make_invoice(business))
        invoice.template = ""
        assert look_of(issued_content(invoice)).template == Template.ORIGINAL

    def test_has_the_same_names_where_clients_choose(self):
        assert set(TEMPLATES) == set(Template.values)


class TestFigures:
    @pytest.mark.parametrize("template", list(Template))
    @pytest.mark.parametrize("is_gross", [False, True])
    def test_on_the_paper_are_those_of_the_editor(self, business, template, is_gross):
        draft = make_draft(
            business,
            template=template,
            prices_include_tax=is_gross,
            lines=(
                DraftLine.of_text("Part", kind=LineKind.SECTION),
                make_line(quantity=Decimal("3.333"), unit_price=Decimal("19.99")),
                make_line(allowance_percent=Decimal("12.5"), charge_amount=Decimal("7.07")),
                make_line(allowance_amount=Decimal("0.01"), vat_rate=Decimal(12)),
            ),
            allowances=(DraftAllowance(percent=Decimal("3.3")),),
        )
        totals = content_of(draft).totals()
        html = document_html(draft_content(printable(draft), today=TODAY), embed=True)
        figures = [
            *(line for line in totals.line_amounts if line),
            *(row.tax_amount for row in totals.vat_subtotals),
            *(row.tax_basis_amount for row in totals.vat_subtotals),
            *(totals.tax_basis_total, totals.tax_total, totals.payable_amount),
            totals.allowances[0].entered_amount,
        ]
        missing = [row for row in figures if amount(row, locale=draft.locale) not in html]
        assert missing == []
