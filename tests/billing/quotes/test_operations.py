"""Answering, withdrawing and invoicing quotes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection

from billing.invoices.deposits import DepositTooLarge
from billing.invoices.duplicating import duplicate_invoice
from billing.invoices.lifecycle import DocumentKind, InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import delete_draft, issue_invoice
from billing.quotes.lifecycle import QuoteState
from billing.quotes.models import Answer, QuoteAnswer, QuoteInvoice
from billing.quotes.operations import (
    AlreadyAnswered,
    AnsweredByBuyer,
    NameMissing,
    NotAQuote,
    NothingToAnswer,
    NotInThisState,
    QuoteExpired,
    ReasonMissing,
    answer_quote,
    deposit_of_quote,
    invoice_quote,
    undo_answer,
    withdraw_quote,
)
from billing.quotes.queries import quote_behind, quotes_of, state_of
from billing.quotes.tasks import tell_owners
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_draft_quote,
    make_invoice,
    make_quote,
)

pytestmark = pytest.mark.django_db


def answer(quote, said=Answer.ACCEPTED, *, on=TODAY, **facts):
    """Answer as the buyer does."""
    facts = {"by_buyer": True, "name": "Kari Nordmann", "actor": Actor.payer("Kari")} | facts
    return answer_quote(quote_id=quote.pk, answer=said, today=on, now=NOW, **facts)


def step(operation, quote, **facts):
    """Do what the seller does."""
    actor = actor_of(quote.business)
    return operation(quote_id=quote.pk, today=TODAY, now=NOW, actor=actor, **facts)


def state(quote, *, on=TODAY):
    """Return where it stands by now."""
    return state_of(quotes_of(quote.business).get(pk=quote.pk), today=on)


class TestWriting:
    def test_a_quote_has_its_own_number_and_stands_in_no_book(self):
        quote = make_quote(make_business())
        assert quote.number == "Q2026-0001"
        assert quote.document_kind == DocumentKind.QUOTE
        assert not Invoice.objects.exists()

    def test_a_proforma_counts_apart(self):
        assert make_quote(make_business(), proforma=True).number == "PF2026-0001"

    def test_it_is_valid_for_thirty_days_unless_it_says_otherwise(self):
        quote = make_quote(make_business(), payment_terms_days=None)
        assert quote.due_date == TODAY + timedelta(days=30)

    def test_what_happens_to_it_is_told_of_a_quote_and_not_of_an_invoice(self):
        make_quote(make_business())
        kinds = set(Event.objects.values_list("kind", flat=True))
        assert {"quote.drafted", "quote.issued"} <= kinds
        assert not {kind for kind in kinds if kind.startswith("invoice.")}

    def test_an_invoice_becomes_a_quote_with_terms_of_its_own(self):
        invoice = make_invoice(make_business())
        quote = duplicate_invoice(
            invoice_id=invoice.pk, actor=actor_of(invoice.business), type_code=TypeCode.QUOTE
        )
        assert (quote.type_code, quote.payment_terms_days) == (TypeCode.QUOTE, None)
        assert quote.payable_amount == invoice.payable_amount

    def test_a_duplicate_of_a_quote_is_a_quote(self):
        quote = make_quote(make_business())
        twin = duplicate_invoice(invoice_id=quote.pk, actor=actor_of(quote.business))
        assert twin.type_code == TypeCode.QUOTE


class TestAnswering:
    def test_it_is_accepted_by_name(self):
        quote = make_quote(make_business())
        given = answer(quote, name="  Kari \n Nordmann ", comment="Fine.\r\nStart Monday. ")
        assert (given.name, given.comment) == ("Kari Nordmann", "Fine.\nStart Monday.")
        assert given.by_buyer
        assert state(quote) == QuoteState.ACCEPTED

    def test_who_accepts_says_his_name(self):
        with pytest.raises(NameMissing):
            answer(make_quote(make_business()), name=" ")

    def test_who_declines_need_not_say_anything(self):
        quote = make_quote(make_business())
        answer(quote, Answer.DECLINED, name="")
        assert state(quote) == QuoteState.DECLINED

    def test_it_is_answered_once(self):
        quote = make_quote(make_business())
        answer(quote, Answer.DECLINED)
        with pytest.raises(AlreadyAnswered):
            answer(quote)
        assert QuoteAnswer.objects.get().answer == Answer.DECLINED

    def test_it_is_accepted_on_its_last_day_and_not_after(self):
        quote = make_quote(make_business())
        assert quote.due_date
        with pytest.raises(QuoteExpired):
            answer(quote, on=quote.due_date + timedelta(days=1))
        answer(quote, on=quote.due_date)

    def test_the_seller_may_write_down_a_late_yes(self):
        quote = make_quote(make_business())
        late = TODAY + timedelta(days=40)
        assert state(quote, on=late) == QuoteState.EXPIRED
        answer(quote, on=late, by_buyer=False, name="", actor=actor_of(quote.business))
        assert state(quote, on=late) == QuoteState.ACCEPTED

    def test_a_draft_a_proforma_and_an_invoice_are_not_answered(self):
        business = make_business()
        with pytest.raises(NotInThisState):
            answer(make_draft_quote(business))
        with pytest.raises(NothingToAnswer):
            answer(make_quote(business, proforma=True))
        with pytest.raises(NotAQuote):
            answer(make_invoice(business))

    def test_owners_get_a_mail_when_the_buyer_answers_himself(self):
        quote = make_quote(make_business())
        answer(quote, comment="Start Monday.")
        tell_owners(event_id=str(Event.objects.get(kind="quote.accepted").pk))
        [letter] = mail.outbox
        assert f"accepted quote {quote.number}" in letter.subject
        assert "Start Monday." in letter.body

    def test_what_was_written_down_by_hand_is_no_news_to_them(self):
        quote = make_quote(make_business())
        answer(quote, Answer.DECLINED, by_buyer=False, actor=actor_of(quote.business))
        tell_owners(event_id=str(Event.objects.get(kind="quote.declined").pk))
        assert mail.outbox == []


class TestUndoing:
    def noted(self, said=Answer.ACCEPTED):
        quote = make_quote(make_business())
        answer(quote, said, by_buyer=False, name="Kari", actor=actor_of(quote.business))
        return quote

    def test_a_noted_answer_is_taken_back_and_another_may_be_given(self):
        quote = self.noted()
        step(undo_answer, quote, reason=" Noted on the \n wrong quote ")
        assert state(quote) == QuoteState.SENT
        told = Event.objects.get(kind="quote.reopened")
        assert told.data["reason"] == "Noted on the wrong quote"
        assert (told.data["answer"], told.data["name"]) == ("accepted", "Kari")
        answer(quote, Answer.DECLINED)
        assert state(quote) == QuoteState.DECLINED

    def test_it_says_why(self):
        quote = self.noted()
        with pytest.raises(ReasonMissing):
            step(undo_answer, quote, reason=" \n ")
        assert state(quote) == QuoteState.ACCEPTED

    def test_what_the_buyer_said_himself_stands(self):
        quote = make_quote(make_business())
        answer(quote)
        with pytest.raises(AnsweredByBuyer):
            step(undo_answer, quote, reason="He meant another")
        assert state(quote) == QuoteState.ACCEPTED

    def test_nothing_is_undone_where_nobody_answered_or_an_invoice_was_made(self):
        with pytest.raises(NotInThisState):
            step(undo_answer, make_quote(make_business()), reason="None")
        quote = self.noted()
        step(invoice_quote, quote)
        with pytest.raises(NotInThisState):
            step(undo_answer, quote, reason="Too late")
        assert state(quote) == QuoteState.INVOICED


@pytest.mark.django_db(transaction=True)
class TestTwoAnswersAtOnce:
    def test_only_the_first_counts(self):
        quote = make_quote(make_business())

        def attempt(said):
            try:
                answer(quote, said)
            except AlreadyAnswered:
                return "late"
            else:
                return "first"
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=4) as pool:
            outcomes = list(pool.map(attempt, [Answer.ACCEPTED, Answer.DECLINED] * 2))
        assert sorted(outcomes) == ["first", "late", "late", "late"]
        assert QuoteAnswer.objects.count() == 1


class TestWithdrawing:
    def test_nobody_can_accept_it_any_more(self):
        quote = make_quote(make_business())
        step(withdraw_quote, quote)
        assert state(quote) == QuoteState.WITHDRAWN
        with pytest.raises(NotInThisState):
            answer(quote)

    def test_an_accepted_quote_binds(self):
        quote = make_quote(make_business())
        answer(quote)
        with pytest.raises(NotInThisState):
            step(withdraw_quote, quote)


class TestInvoicing:
    def test_the_draft_says_the_same_with_dates_of_its_own(self):
        quote = make_quote(make_business())
        answer(quote)
        draft = step(invoice_quote, quote)
        assert (draft.type_code, draft.status) == (TypeCode.INVOICE, InvoiceStatus.DRAFT)
        assert (draft.due_date, draft.payment_terms_days) == (None, None)
        assert draft.payable_amount == quote.payable_amount
        assert quote_behind(draft) == quote
        assert state(quote) == QuoteState.INVOICED

    def test_it_is_done_once(self):
        quote = make_quote(make_business())
        step(invoice_quote, quote)
        with pytest.raises(NotInThisState):
            step(invoice_quote, quote)

    def test_a_deleted_draft_lets_it_be_invoiced_again(self):
        quote = make_quote(make_business())
        draft = step(invoice_quote, quote)
        delete_draft(invoice_id=draft.pk, actor=actor_of(quote.business))
        assert state(quote) == QuoteState.SENT
        step(invoice_quote, quote)

    def test_a_declined_quote_is_not_invoiced(self):
        quote = make_quote(make_business())
        answer(quote, Answer.DECLINED)
        with pytest.raises(NotInThisState):
            step(invoice_quote, quote)

    def test_a_proforma_becomes_an_invoice(self):
        quote = make_quote(make_business(), proforma=True)
        assert step(invoice_quote, quote).type_code == TypeCode.INVOICE

    def test_the_final_invoice_deducts_the_deposit(self):
        quote = make_quote(make_business())
        answer(quote)
        deposit = step(deposit_of_quote, quote, percent=Decimal(40))
        assert deposit.is_deposit
        assert state(quote) == QuoteState.ACCEPTED
        issue_invoice(
            invoice_id=deposit.pk, issue_date=TODAY, now=NOW, actor=actor_of(quote.business)
        )
        final = step(invoice_quote, quote)
        assert final.payable_amount == Decimal(750)
        assert deposit.lines.get().description == f"Deposit of 40%, quote {quote.number}"
        assert (deposit.payment_terms_days, quote.payment_terms_days) == (None, 14)
        assert QuoteInvoice.objects.filter(quote=quote).count() == 2

    def test_its_deposits_ask_for_no_more_than_the_whole(self):
        quote = make_quote(make_business())
        step(deposit_of_quote, quote, percent=Decimal(60))
        with pytest.raises(DepositTooLarge):
            step(deposit_of_quote, quote, amount=Decimal("500.01"))
        step(deposit_of_quote, quote, amount=Decimal(500))
        assert QuoteInvoice.objects.filter(quote=quote).count() == 2
