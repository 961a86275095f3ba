"""Deposit invoices by the pages: written from a draft, offered and deducted in the editor."""

from decimal import Decimal

import pytest
from django.urls import reverse

from billing.documents.content import draft_content
from billing.documents.lines import printed_lines
from billing.invoices.choices import LineKind
from billing.invoices.depositing import draft_deposit
from billing.invoices.drafts import DraftLine
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from tests.factories import NOW, TODAY, actor_of, make_client, make_draft, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(business):
    return make_draft(business, make_client(business))


@pytest.fixture
def deposit(draft):
    actor = actor_of(draft.business)
    made = draft_deposit(source_id=draft.pk, actor=actor, percent=Decimal(40))
    return issue_invoice(invoice_id=made.pk, issue_date=TODAY, now=NOW, actor=actor)


def address(name, *ids):
    return reverse(f"invoices:{name}", args=[each.pk for each in ids])


class TestWriting:
    def test_a_deposit_of_thirty_per_cent(self, browser, draft):
        assert "Deposit invoice" in browser.get(address("deposit", draft)).content.decode()
        answer = browser.post(address("deposit", draft), {"kind": "percent", "value": "30 %"})
        made = Invoice.objects.get(is_deposit=True)
        assert answer.url == address("edit", made)
        assert (made.grand_total, made.client) == (375, draft.client)

    @pytest.mark.parametrize("typed", ["0", "101", "x", ""])
    def test_says_what_it_cannot_take(self, browser, draft, typed):
        answer = browser.post(address("deposit", draft), {"kind": "percent", "value": typed})
        assert answer.status_code == 422
        assert not Invoice.objects.filter(is_deposit=True).exists()


class TestOffer:
    def test_names_number_and_amount(self, browser, draft, deposit):
        page = browser.get(address("deposits", draft)).content.decode()
        assert f"Deduct deposit {deposit.number} (500.00)" in page

    def test_deducts_and_lets_be(self, browser, draft, deposit):
        browser.post(address("deduct", draft, deposit))
        assert Invoice.objects.get(pk=draft.pk).grand_total == 750
        assert "is deducted." in browser.get(address("deposits", draft)).content.decode()
        browser.post(address("keep_deposit", draft, deposit))
        assert Invoice.objects.get(pk=draft.pk).grand_total == 1250

    def test_stays_deducted_when_the_editor_saves(self, browser, draft, deposit):
        browser.post(address("deduct", draft, deposit))
        page = browser.get(address("edit", draft))
        assert page.status_code == 200
        assert deposit.number in page.content.decode()

    def test_shows_the_vat_that_is_stored_while_one_types(self, browser, business):
        # 33.30 at 25 % is 8.33 of VAT, half of it 4.16: 4.17 is left, not twice 4.16.
        lines = (make_line(unit_price=Decimal("33.30")),)
        draft = make_draft(business, make_client(business), lines=lines)
        actor = actor_of(business)
        made = draft_deposit(source_id=draft.pk, actor=actor, percent=Decimal(50))
        deposit = issue_invoice(invoice_id=made.pk, issue_date=TODAY, now=NOW, actor=actor)
        browser.post(address("deduct", draft, deposit))
        assert Invoice.objects.get(pk=draft.pk).grand_total == Decimal("20.82")
        assert "20.82" in browser.get(address("edit", draft)).content.decode()

    def test_is_linked_both_ways_once_issued(self, browser, draft, deposit):
        browser.post(address("deduct", draft, deposit))
        final = issue_invoice(
            invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor_of(draft.business)
        )
        assert address("show", final) in browser.get(address("show", deposit)).content.decode()
        assert address("show", deposit) in browser.get(address("show", final)).content.decode()
        page = browser.post(address("cancel", deposit), follow=True).content.decode()
        assert "Credit that invoice first." in page

    def test_leaves_the_last_section_what_it_comes_to(self, browser, business):
        lines = (DraftLine.of_text("Kitchen", kind=LineKind.SECTION), make_line())
        draft = make_draft(business, make_client(business), lines=lines)
        actor = actor_of(business)
        made = draft_deposit(source_id=draft.pk, actor=actor, percent=Decimal(40))
        deposit = issue_invoice(invoice_id=made.pk, issue_date=TODAY, now=NOW, actor=actor)
        browser.post(address("deduct", draft, deposit))

        page = browser.get(address("edit", draft)).content.decode()
        heading = page[page.index("line--section") :]
        assert ">1,000.00</output>" in heading[: heading.index("</tr>")]
        draft = Invoice.objects.get(pk=draft.pk)
        paper = printed_lines(draft_content(draft, today=TODAY))
        assert [part.amount for part in paper] == ["1,000.00", "1,000.00", "\N{MINUS SIGN}400.00"]
        assert [part.deducts for part in paper] == [False, False, True]
