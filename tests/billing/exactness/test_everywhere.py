"""One invoice by chance, everywhere it is shown: editor, API, list, totals bar and PDF agree."""

from fractions import Fraction

import pytest
from django.db import transaction
from django.test import Client as Browser
from hypothesis import given

from billing.documents.operations import keep_document
from billing.documents.queries import document_bytes
from billing.invoices.models import Invoice
from tests.billing.documents.samples import text_of
from tests.billing.exactness.corpus import SLICES, by_chance, sales
from tests.billing.exactness.oracle import DECIMALS
from tests.billing.exactness.rules import assert_issued_by_the_rules, rows_of
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
)
from tests.billing.exactness.staging import issue, play
from tests.billing.exactness.test_engine import assert_columns
from tests.factories import make_api_key, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def editor_sums(content, bill):
    """Return the figures below the editor's lines, from the discounts to what is to pay."""
    columns = bill.columns
    discounts = sum(bill.line_discounts, Fraction(0))
    after = (columns["deduction_total"], columns["rounding_amount"])
    rows = [
        *([discounts] if discounts else []),
        columns["line_net_total"],
        *([-columns["allowance_total"]] if columns["allowance_total"] else []),
        *([columns["charge_total"]] if columns["charge_total"] else []),
        "groups",
        *([columns["grand_total"]] if any(after) else []),
        *([-columns["deduction_total"]] if columns["deduction_total"] else []),
        *([columns["rounding_amount"]] if columns["rounding_amount"] else []),
        columns["payable_amount"],
    ]
    at = rows.index("groups")
    written = [figure(row, content.currency) for row in rows if row != "groups"]
    taxes = sorted(figure(tax, content.currency) for _basis, tax in bill.groups.values())
    return [*written[:at], *taxes, *written[at:]]


def assert_editor_page(browser, invoice, content, bill):
    html = browser.get(f"/invoices/{invoice.pk}/edit/").text
    sums = part_of(html, 'id="editor-totals"', "</dl>")
    shown = [bare(text) for text in cells(sums, "dd")]
    expected = editor_sums(content, bill)
    first = len([text for text in cells(sums, "dt") if not text.startswith("VAT ")])
    count = len(shown) - first
    at = next((at for at, text in enumerate(cells(sums, "dt")) if text.startswith("VAT ")), 0)
    shown[at : at + count] = sorted(shown[at : at + count])
    assert shown == expected


def assert_api(key, invoice, content, bill):
    def cents(value):
        return value * 10 ** DECIMALS[content.currency]

    said = Browser().get(f"/api/v1/invoices/{invoice.pk}", headers={"X-Api-Key": key}).json()
    columns = bill.columns
    assert said["subtotal_cents"] == cents(columns["tax_basis_total"])
    assert said["tax_cents"] == cents(columns["tax_total"])
    assert said["total_cents"] == cents(columns["grand_total"])
    assert sorted(
        (row["taxable_cents"], row["tax_cents"]) for row in said["tax_breakdown"]
    ) == sorted((cents(basis), cents(tax)) for basis, tax in bill.groups.values())
    assert [line["net_cents"] for line in said["lines"]] == list(map(cents, bill.line_nets))
    if invoice.number:
        reasons = {row["exemption_reason"] for row in said["tax_breakdown"]} - {None}
        assert reasons == printed_sentences(bill)


def assert_list(browser, invoice, content, bill):
    payable = figure(bill.columns["payable_amount"], content.currency)
    page = browser.get("/invoices/").text
    (row,) = (row for row in page.split("<tr") if f"/invoices/{invoice.pk}/" in row)
    shown = part_of(row, '<td class="cell-amount">', '<span class="currency">')
    assert shown.strip() == payable
    bar = browser.get("/invoices/selection/", {"selected": str(invoice.pk)}).text
    assert bare(bar.partition("(")[0].partition("<label")[0]) == payable


def assert_pdf(invoice, content, bill):
    document = keep_document(invoice_id=invoice.pk)
    text = "".join(text_of(document_bytes(document)).split())
    for label, value in printed_sums(content, bill):
        assert "".join(f"{label}{value}".split()) in text, label
    for basis, tax in printed_groups(content, bill):
        assert f"{basis}{tax}" in text
    for value in printed_amounts(content, bill):
        assert value in text
    assert figure(bill.columns["payable_amount"], content.currency) in text
    for sentence in SENTENCES.values():
        assert ("".join(sentence.split()) in text) == (sentence in printed_sentences(bill))


@pytest.fixture
def browser(business):
    browser = Browser()
    browser.force_login(make_member(business))
    return browser


@pytest.fixture
def key(business):
    return make_api_key(business)


class TestAnInvoiceByChance:
    @pytest.mark.parametrize("part", SLICES)
    @by_chance(30, nightly=500, shrinks=False)
    @given(sale=sales())
    def test_says_the_same_wherever_it_is_shown(self, business, buyers, browser, key, sale, part):
        with transaction.atomic():
            played = play(sale, business=business, buyers=buyers)
            content, bill = played.content, played.bill
            draft = Invoice.objects.get(pk=played.draft.pk)
            assert_columns(draft, rows_of(draft), bill)
            assert_editor_page(browser, draft, content, bill)
            assert_api(key, draft, content, bill)
            invoice = issue(draft)
            assert_columns(invoice, rows_of(invoice), bill)
            assert_issued_by_the_rules(invoice)
            assert_api(key, invoice, content, bill)
            assert_list(browser, invoice, content, bill)
            assert_pdf(invoice, content, bill)
            transaction.set_rollback(True)
