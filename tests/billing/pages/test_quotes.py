"""Pages of quotes: the list, one quote, the editor, and what its buyer sees."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.delivery.models import Channel, Delivery
from billing.delivery.operations import send_invoice
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.pages.public_guard import proof_of
from billing.payments.cancellation import cancel_invoice
from billing.quotes.models import Answer, QuoteAnswer
from billing.quotes.operations import answer_quote, invoice_quote
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Event, Role
from tests.billing.pages.conftest import signed_in
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_client,
    make_draft,
    make_draft_quote,
    make_invoice,
    make_member,
    make_quote,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Let it be the day on which the quotes of tests are written."""
    with time_machine.travel(NOW, tick=False):
        yield


def show(quote):
    """Return the address of a quote's page."""
    return reverse("quotes:show", args=[quote.pk])


class TestList:
    def test_it_shows_quotes_and_no_invoices(self, browser, business):
        quote = make_quote(business, make_client(business, name="Fjord Bakeri"))
        invoice = make_invoice(business)
        page = browser.get(reverse("quotes:list")).content.decode()
        assert quote.number in page
        assert str(invoice.pk) not in page
        assert quote.number not in browser.get(reverse("invoices:list")).content.decode()

    def test_it_offers_to_write_the_first(self, browser):
        page = browser.get(reverse("quotes:list")).content.decode()
        assert "No quotes yet" in page
        assert "?kind=quote" in page

    def test_filters_stand_in_the_address(self, browser, business):
        quote = make_quote(business)
        found = browser.get(reverse("quotes:list"), {"state": "sent", "q": quote.number})
        assert quote.number in found.content.decode()
        missed = browser.get(reverse("quotes:list"), {"state": "accepted"})
        assert "No quote fits" in missed.content.decode()

    def test_as_many_queries_for_ten_as_for_one(self, browser, business, django_assert_num_queries):
        make_quote(business)
        with CaptureQueriesContext(connection) as for_one:
            browser.get(reverse("quotes:list"))
        for _each in range(9):
            make_quote(business)
        with django_assert_num_queries(len(for_one)):
            browser.get(reverse("quotes:list"))


class TestElsewhere:
    def test_a_clients_page_shows_its_quotes(self, browser, business):
        buyer = make_client(business)
        quote, proforma = make_quote(business, buyer), make_quote(business, buyer, proforma=True)
        foreign = make_quote(business)
        page = browser.get(reverse("quotes:of_client", args=[buyer.pk])).content.decode()
        assert show(quote) in page
        assert show(proforma) in page
        assert show(foreign) not in page
        assert f"?kind=quote&amp;client={buyer.pk}" in page
        shown = browser.get(reverse("clients:show", args=[buyer.pk])).content.decode()
        assert reverse("quotes:of_client", args=[buyer.pk]) in shown

    def test_the_list_of_one_client_says_whose_it_is(self, browser, business):
        buyer = make_client(business, name="Fjord Bakeri")
        quote, foreign = make_quote(business, buyer), make_quote(business)
        page = browser.get(reverse("quotes:list"), {"client": str(buyer.pk)}).content.decode()
        assert show(quote) in page
        assert show(foreign) not in page
        # Once in its row, once in the chip that takes the filter away.
        assert page.count("Fjord Bakeri") == 2

    @pytest.mark.parametrize("words", ["Q2026-0001", "fjord"])
    def test_the_search_finds_them(self, browser, business, words):
        quote = make_quote(business, make_client(business, name="Fjord Bakeri"))
        found = browser.get(reverse("search"), {"q": words}).content.decode()
        assert show(quote) in found

    def test_the_side_bar_stays_at_quotes_while_one_is_written(self, browser, business):
        here = f'href="{reverse("quotes:list")}" aria-current="page"'
        draft, invoice = make_draft_quote(business), make_draft(business)
        assert here in browser.get(reverse("invoices:edit", args=[draft.pk])).content.decode()
        assert here in browser.get(reverse("invoices:create") + "?kind=quote").content.decode()
        page = browser.get(reverse("invoices:edit", args=[invoice.pk])).content.decode()
        assert here not in page


class TestDeposit:
    def test_is_walked_from_the_quote_to_the_final_invoice(self, browser, business):
        quote = make_quote(business)
        browser.post(reverse("quotes:answer", args=[quote.pk]), {"answer": "accepted"})
        page = browser.get(show(quote)).content.decode()
        ask = reverse("invoices:deposit", args=[quote.pk])
        assert ask in page
        assert show(quote) in browser.get(ask).content.decode()
        answer = browser.post(ask, {"kind": "percent", "value": "40"})
        deposit = Invoice.objects.get(is_deposit=True)
        edit = reverse("invoices:edit", args=[deposit.pk])
        assert answer.url == edit
        assert f'class="back-link" href="{show(quote)}"' in browser.get(edit).content.decode()
        assert "Issue the deposit invoice first" in browser.get(show(quote)).content.decode()

        page = browser.post(reverse("invoices:issue", args=[deposit.pk]), follow=True)
        page = page.content.decode()
        assert "No final invoice deducts it yet." in page
        make = reverse("quotes:invoice", args=[quote.pk])
        assert make in page
        page = browser.post(make, follow=True).content.decode()
        deposit.refresh_from_db()
        assert f"It deducts deposit {deposit.number}." in page
        final = Invoice.objects.get(is_deposit=False)
        assert final.payable_amount == 750
        page = browser.get(show(quote)).content.decode()
        assert "Final invoice" in page
        assert reverse("invoices:show", args=[final.pk]) in page

    def test_that_is_a_draft_still_is_said_not_to_be_deducted(self, browser, business):
        quote = make_quote(business)
        browser.post(reverse("invoices:deposit", args=[quote.pk]), {"kind": "percent", "value": 40})
        page = browser.post(reverse("quotes:invoice", args=[quote.pk]), follow=True)
        assert "so it is not deducted" in page.content.decode()

    def test_of_more_than_is_left_is_refused_at_the_field(self, browser, business):
        quote = make_quote(business)
        ask = reverse("invoices:deposit", args=[quote.pk])
        browser.post(ask, {"kind": "percent", "value": "60"})
        answer = browser.post(ask, {"kind": "amount", "value": "501"})
        assert answer.status_code == 422
        assert "is left for a deposit" in answer.content.decode()

    def test_a_deleted_draft_leads_back_to_its_quote(self, browser, business):
        quote = make_quote(business)
        browser.post(reverse("invoices:deposit", args=[quote.pk]), {"kind": "percent", "value": 40})
        deposit = Invoice.objects.get(is_deposit=True)
        answer = browser.post(reverse("invoices:delete", args=[deposit.pk]))
        assert answer.url == show(quote)


class TestQuotePage:
    def test_it_shows_where_the_quote_stands_and_what_comes_next(self, browser, business):
        page = browser.get(show(make_quote(business))).content.decode()
        assert "Not sent yet." in page
        assert "Valid until" in page
        assert "Send quote" in page

    def test_a_draft_opens_in_the_editor(self, browser, business):
        draft = make_draft_quote(business)
        answer = browser.get(show(draft))
        assert answer.url == reverse("invoices:edit", args=[draft.pk])

    def test_the_address_of_an_invoice_leads_to_it(self, browser, business):
        quote = make_quote(business)
        answer = browser.get(reverse("invoices:show", args=[quote.pk]))
        assert answer.url == show(quote)

    def test_an_invoice_has_no_page_here(self, browser, business):
        assert browser.get(show(make_invoice(business))).status_code == 404

    def test_an_answer_by_phone_is_noted_and_invoiced(self, browser, business):
        quote = make_quote(business)
        said = {"answer": "accepted", "name": "Kari", "comment": "On the phone"}
        browser.post(reverse("quotes:answer", args=[quote.pk]), said)
        page = browser.get(show(quote)).content.decode()
        assert "Accepted" in page
        assert "Noted by hand." in page
        answer = browser.post(reverse("quotes:invoice", args=[quote.pk]))
        draft = Invoice.objects.get(business=business)
        assert answer.url == reverse("invoices:edit", args=[draft.pk])
        assert draft.type_code == TypeCode.INVOICE

    def test_an_invoice_of_it_that_was_cancelled_is_said_to_be(self, browser, business):
        quote, actor = make_quote(business), actor_of(business)
        now, today = timezone.now(), business_today(business)
        draft = invoice_quote(quote_id=quote.pk, today=today, now=now, actor=actor)
        issued = issue_invoice(invoice_id=draft.pk, issue_date=today, now=now, actor=actor)
        cancel_invoice(invoice_id=issued.pk, reason="Twice", issue_date=today, now=now, actor=actor)

        page = browser.get(reverse("quotes:show", args=[quote.pk])).content.decode()
        said = page.partition(f">{issued.number}<")[2].partition("</dd>")[0]
        assert "Cancelled" in said
        assert "1,250.00" not in said

    def test_a_mistaken_note_is_taken_back(self, browser, business):
        quote = make_quote(business)
        browser.post(reverse("quotes:answer", args=[quote.pk]), {"answer": "declined"})
        undo = reverse("quotes:undo_answer", args=[quote.pk])
        assert undo in browser.get(show(quote)).content.decode()
        page = browser.post(undo, {"reason": " "}, follow=True).content.decode()
        assert "Say in a few words why the answer is taken back." in page
        page = browser.post(undo, {"reason": "Wrong client"}, follow=True).content.decode()
        assert "Taken back. The quote can be answered again." in page
        assert f"Answer to quote {quote.number} taken back: Wrong client" in page
        assert not QuoteAnswer.objects.exists()

    def test_the_buyers_own_answer_is_not_offered_to_be_taken_back(self, browser, business):
        quote = make_quote(business)
        answer_quote(
            quote_id=quote.pk,
            answer=Answer.ACCEPTED,
            by_buyer=True,
            name="Kari",
            today=TODAY,
            now=NOW,
            actor=Actor.payer("Kari"),
        )
        undo = reverse("quotes:undo_answer", args=[quote.pk])
        assert undo not in browser.get(show(quote)).content.decode()
        page = browser.post(undo, {"reason": "Wrong client"}, follow=True).content.decode()
        assert "Your client gave this answer. It stands." in page

    def test_it_is_withdrawn(self, browser, business):
        quote = make_quote(business)
        browser.post(reverse("quotes:withdraw", args=[quote.pk]))
        quote.refresh_from_db()
        assert quote.status == InvoiceStatus.CANCELLED

    def test_an_accountant_reads_only(self, business):
        quote = make_quote(business)
        accountant = signed_in(make_member(business, Role.ACCOUNTANT))
        page = accountant.get(show(quote)).content.decode()
        assert "Note an answer" not in page
        answer = accountant.post(reverse("quotes:answer", args=[quote.pk]), {"answer": "accepted"})
        assert answer.status_code == 403

    def test_an_invoice_becomes_a_quote(self, browser, business):
        browser.post(reverse("quotes:of_invoice", args=[make_invoice(business).pk]))
        assert Invoice.papers.get(type_code=TypeCode.QUOTE).status == InvoiceStatus.DRAFT


class TestEditor:
    def test_a_new_quote_is_valid_for_thirty_days(self, browser):
        page = browser.get(reverse("invoices:create"), {"kind": "quote"}).content.decode()
        assert "New quote" in page
        assert "Valid until" in page
        assert 'name="kind" value="quote"' in page
        assert '<option value="30" selected' in page

    def test_what_is_saved_first_is_a_quote(self, browser, business):
        client = make_client(business, payment_terms_days=7)
        draft_id = new_id()
        said = {"draft_id": str(draft_id), "kind": "quote", "client": str(client.pk)}
        said |= {"currency": "NOK", "locale": "en", "terms": "30"}
        browser.post(reverse("invoices:create"), said)
        quote = Invoice.papers.get(pk=draft_id)
        assert (quote.type_code, quote.payment_terms_days) == (TypeCode.QUOTE, 30)
        page = browser.get(reverse("invoices:edit", args=[draft_id])).content.decode()
        assert "Draft quote" in page
        assert "Repeat this invoice" not in page

    def test_it_is_issued_and_shown(self, browser, business):
        draft = make_draft_quote(business)
        answer = browser.post(reverse("invoices:issue", args=[draft.pk]), follow=True)
        assert "Quote Q2026-0001 is issued." in answer.content.decode()
        assert answer.redirect_chain[-1][0] == show(draft)


class TestSending:
    def test_the_sheet_speaks_of_a_quote(self, browser, business):
        quote = make_quote(business)
        page = browser.get(reverse("deliveries:sheet", args=[quote.pk])).content.decode()
        assert f"Send quote {quote.number}" in page
        assert f"Here is our quote {quote.number}" in page

    def test_it_is_told_as_sent(self, business):
        quote = make_quote(business)
        actor = actor_of(business)
        send_invoice(invoice_id=quote.pk, channels=[Channel.LINK], actor=actor, now=NOW)
        assert Delivery.objects.get().kind == "quote"
        assert Event.objects.filter(kind="quote.sent").exists()

    def test_nobody_is_reminded_of_a_quote(self, browser, business):
        quote = make_quote(business, issue_date=TODAY - timedelta(days=60))
        page = browser.get(reverse("deliveries:sheet", args=[quote.pk]), {"reminder": "1"})
        assert 'class="button button--primary" disabled' in page.content.decode()


class TestPublicPage:
    @pytest.fixture
    def quote(self, business):
        return make_quote(business)

    @pytest.fixture
    def page(self, quote):
        return reverse("public:invoice", args=[quote.public_token])

    def post(self, quote, step="answer", **said):
        """Post as the page does."""
        address = reverse(f"public:{step}", args=[quote.public_token])
        return Client(enforce_csrf_checks=True).post(address, {"proof": proof_of(quote)} | said)

    def test_it_asks_for_an_answer_and_for_no_money(self, page):
        shown = Client().get(page).content.decode()
        assert "Nordlys Studio sent you a quote" in shown
        assert "Accept the quote" in shown
        assert "Pay from your bank" not in shown
        assert "Not today?" not in shown

    def test_its_buyer_accepts_it(self, quote, page):
        answer = self.post(quote, answer="accepted", name="Kari Nordmann", comment="Thanks")
        assert (answer.status_code, answer.url) == (303, page)
        shown = Client().get(page).content.decode()
        assert "You accepted the quote from Nordlys Studio" in shown
        assert "by Kari Nordmann" in shown
        assert "Accept the quote" not in shown
        assert QuoteAnswer.objects.get().by_buyer

    def test_its_buyer_declines_it_without_a_word(self, quote, page):
        self.post(quote, answer="declined")
        assert QuoteAnswer.objects.get().answer == Answer.DECLINED
        assert "You declined the quote" in Client().get(page).content.decode()

    def test_a_name_is_asked_for_at_its_field(self, quote):
        answer = self.post(quote, answer="accepted", name=" ")
        shown = Client().get(answer.url).content.decode()
        assert "Write your name to accept the quote." in shown
        assert not QuoteAnswer.objects.exists()

    def test_a_second_answer_is_told_what_is_true(self, quote):
        self.post(quote, answer="declined")
        answer = self.post(quote, answer="accepted", name="Kari")
        assert "problem=late" in answer.url
        assert QuoteAnswer.objects.get().answer == Answer.DECLINED

    def test_looking_answers_nothing(self, quote):
        address = reverse("public:answer", args=[quote.public_token])
        assert Client().get(address, {"answer": "accepted"}).status_code == 405

    def test_a_strangers_form_answers_nothing(self, quote):
        self.post(quote, answer="accepted", name="Kari", proof="forged")
        assert not QuoteAnswer.objects.exists()

    def test_after_its_last_day_it_says_so(self, quote, page):
        with time_machine.travel(NOW + timedelta(days=15), tick=False):
            shown = Client().get(page).content.decode()
            assert "has expired" in shown
            assert "Accept the quote" not in shown
            self.post(quote, answer="accepted", name="Kari")
        assert not QuoteAnswer.objects.exists()

    @pytest.mark.parametrize("step", ["payment", "promise"])
    def test_it_is_neither_paid_nor_promised(self, quote, step):
        assert self.post(quote, step, until="2026-03-05").status_code == 404

    def test_an_invoice_takes_no_answer(self, business):
        invoice = make_invoice(business)
        assert self.post(invoice, answer="accepted", name="Kari").status_code == 404

    def test_a_proforma_asks_for_no_answer(self, business):
        proforma = make_quote(business, proforma=True)
        page = Client().get(reverse("public:invoice", args=[proforma.public_token]))
        assert "sent you a proforma invoice" in page.content.decode()
        assert "Accept the quote" not in page.content.decode()
