"""Engine, columns, editor and paper of invoices by chance say what law and standard say.

Every run tries the same 300; ``make nightly`` tries 10 000 by chance.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given

from billing.documents.content import unsaved_content
from billing.documents.paper import Pictures, document_html
from billing.invoices.models import Invoice
from billing.invoices.rows import parts_of, set_content, set_totals
from billing.pages.forms.draft_reading import read_form
from billing.pages.forms.draft_written import raw_of
from tests.billing.exactness.corpus import SLICES, by_chance, contents
from tests.billing.exactness.oracle import bill_of
from tests.billing.exactness.rules import assert_drafted_by_the_rules
from tests.billing.exactness.shown import (
    SENTENCES,
    bare,
    cells,
    figure,
    part_of,
    printed_amounts,
    printed_groups,
    printed_sentences,
    printed_sums,
    words,
)

pytestmark = pytest.mark.django_db


def exact(values):
    return [Fraction(value.amount) for value in values]


def assert_engine(totals, bill):
    assert {name: Fraction(getattr(totals, name).amount) for name in bill.columns} == bill.columns
    assert exact(totals.line_amounts) == bill.line_amounts
    assert exact(totals.line_discounts) == bill.line_discounts
    assert exact(totals.line_net_amounts) == bill.line_nets
    assert exact(row.entered_amount for row in totals.allowances) == bill.entered_allowances
    assert exact(row.net_amount for row in totals.allowances) == bill.net_allowances
    assert {
        (str(row.vat_category), Fraction(row.vat_rate)): (
            Fraction(row.tax_basis_amount.amount),
            Fraction(row.tax_amount.amount),
        )
        for row in totals.vat_subtotals
    } == bill.groups


def assert_columns(invoice, parts, bill):
    assert {name: Fraction(getattr(invoice, name)) for name in bill.columns} == bill.columns
    assert [Fraction(line.line_amount) for line in parts.lines] == bill.line_amounts
    assert [Fraction(line.line_net_amount) for line in parts.lines] == bill.line_nets
    assert [Fraction(row.net_amount) for row in parts.allowances] == bill.net_allowances
    for row in parts.allowances:
        assert sum(Fraction(share["net_amount"]) for share in row.shares) == row.net_amount
    assert {
        (row.vat_category, Fraction(row.vat_rate)): (
            Fraction(row.tax_basis_amount),
            Fraction(row.tax_amount),
        )
        for row in parts.vat_subtotals
    } == bill.groups


def assert_editor(content, totals, bill):
    reading = read_form(raw_of(content, language="en"), language="en", client_id=None)
    assert dict(reading.errors) == {}
    assert reading.content == content
    assert reading.totals == totals
    sections = iter(bill.sections)
    for at, line in enumerate(content.lines):
        if line.is_item:
            assert Fraction(reading.nets[at].amount) == bill.line_amounts[at]
        elif line.kind == "section":
            assert Fraction(reading.nets[at].amount) == next(sections)


def assert_paper(content, html, bill):
    lines = part_of(html, '<table class="document__lines">', "</table>")
    rows = part_of(lines, "<tbody>", "</tbody>").split("</tr>")
    last = [cells(row)[-1] for row in rows if cells(row) and "document__text" not in row]
    assert last == printed_amounts(content, bill)
    sums = part_of(html, '<table class="document__totals">', "</table>")
    assert list(zip(cells(sums, "th"), cells(sums), strict=True)) == printed_sums(content, bill)
    vat = cells(part_of(html, '<table class="document__vat">', "</table>"))
    assert sorted(zip(vat[1::3], vat[2::3], strict=True)) == printed_groups(content, bill)
    payable = words(part_of(html, '<div class="document__payable">', "</div>"))
    assert bare(payable) == figure(bill.columns["payable_amount"], content.currency)
    remarks = cells(part_of(html, '<section class="document__notes">', "</section>"), "p")
    assert printed_sentences(bill) == {said for said in remarks if said in SENTENCES.values()}


class TestInvoicesByChance:
    @pytest.mark.parametrize("part", SLICES)
    @by_chance(300, nightly=10_000)
    @given(content=contents())
    def test_are_what_law_and_standard_make_of_them(self, business, content, part):
        bill = bill_of(content)
        totals = content.totals()
        assert_engine(totals, bill)
        invoice = Invoice(business=business)
        set_content(invoice, content)
        set_totals(invoice, totals)
        parts = parts_of(invoice, content, totals)
        assert_columns(invoice, parts, bill)
        assert_drafted_by_the_rules(invoice, parts)
        assert_editor(content, totals, bill)
        paper = unsaved_content(invoice, parts, issue_date=date(2026, 3, 2))
        paper = replace(paper, seller=replace(paper.seller, vat_registered=True))
        assert_paper(content, document_html(paper, embed=True, pictures=Pictures()), bill)
