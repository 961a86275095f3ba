"""States of quotes in Python and in SQL, the list, and how much it asks."""

from datetime import timedelta

import pytest

from billing.invoices.models import Invoice
from billing.quotes.lifecycle import QuoteState
from billing.quotes.models import Answer
from billing.quotes.operations import answer_quote, invoice_quote, withdraw_quote
from billing.quotes.queries import (
    QuoteFilter,
    answers_needing_care,
    found_quotes,
    quote_page,
    quotes_of,
    quotes_running_out,
    state_of,
)
from fastfaktura.core.clock import business_today
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft_quote,
    make_invoice,
    make_quote,
)

pytestmark = pytest.mark.django_db


def answered(quote, said):
    """Answer by hand."""
    answer_quote(
        quote_id=quote.pk,
        answer=said,
        by_buyer=False,
        today=TODAY,
        now=NOW,
        actor=actor_of(quote.business),
    )
    return quote


def one_of_each(business):
    """Make quotes and proformas in every state, and return them by state."""
    actor = actor_of(business)
    opened = make_quote(business)
    type(opened).papers.filter(pk=opened.pk).update(opened_at=NOW)
    withdrawn, invoiced = make_quote(business), answered(make_quote(business), Answer.ACCEPTED)
    withdraw_quote(quote_id=withdrawn.pk, today=TODAY, now=NOW, actor=actor)
    invoice_quote(quote_id=invoiced.pk, today=TODAY, now=NOW, actor=actor)
    early = TODAY - timedelta(days=60)
    return {
        QuoteState.DRAFT: [make_draft_quote(business)],
        QuoteState.SENT: [
            make_quote(business),
            make_quote(business, proforma=True),
            make_quote(business, proforma=True, issue_date=early),
        ],
        QuoteState.OPENED: [opened],
        QuoteState.ACCEPTED: [answered(make_quote(business), Answer.ACCEPTED)],
        QuoteState.DECLINED: [answered(make_quote(business), Answer.DECLINED)],
        QuoteState.EXPIRED: [make_quote(business, issue_date=early)],
        QuoteState.INVOICED: [invoiced],
        QuoteState.WITHDRAWN: [withdrawn],
    }


class TestState:
    def test_python_and_sql_say_the_same(self):
        business = make_business()
        made = one_of_each(business)
        assert set(made) == set(QuoteState)
        for state, quotes in made.items():
            for quote in quotes:
                row = found_quotes(business, QuoteFilter(), today=TODAY).get(pk=quote.pk)
                assert state_of(row, today=TODAY) == row.state == state

    def test_it_expires_at_midnight_of_the_businesss_own_zone(self):
        business = make_business(time_zone="America/New_York")
        quote = make_quote(business, payment_terms_days=0)
        assert quote.due_date == TODAY
        late = NOW.replace(hour=4, minute=59) + timedelta(days=1)
        row = quotes_of(business).get(pk=quote.pk)
        assert state_of(row, today=business_today(business, now=late)) == QuoteState.SENT
        after = late + timedelta(minutes=1)
        assert state_of(row, today=business_today(business, now=after)) == QuoteState.EXPIRED


class TestList:
    @pytest.mark.parametrize("state", QuoteState)
    def test_it_is_filtered_by_state(self, state):
        business = make_business()
        made = one_of_each(business)
        page = quote_page(business, QuoteFilter(state=state), today=TODAY)
        assert {row.pk for row in page.rows} == {quote.pk for quote in made[state]}

    def test_it_finds_by_the_beginning_of_number_or_name_and_only_quotes(self):
        business = make_business()
        quote = make_quote(business, make_client(business, name="Åse Blom"))
        make_quote(business)
        make_invoice(business)
        for words in (quote.number, "åse"):
            page = quote_page(business, QuoteFilter(words=words), today=TODAY)
            assert [row.pk for row in page.rows] == [quote.pk]
        assert len(quote_page(business, QuoteFilter(), today=TODAY).rows) == 2

    def test_it_shows_nothing_of_another_business(self):
        make_quote(make_business())
        assert quote_page(make_business(), QuoteFilter(), today=TODAY).rows == []

    def test_a_page_is_one_query_however_many_rows(self, django_assert_num_queries):
        business = make_business()
        one_of_each(business)
        with django_assert_num_queries(1):
            page = quote_page(business, QuoteFilter(), today=TODAY)
            assert [(row.client.name, row.state) for row in page.rows]

    def test_it_goes_on_by_key(self):
        business = make_business()
        quotes = [make_quote(business) for _each in range(3)]
        first = quote_page(business, QuoteFilter(), today=TODAY, size=2)
        assert [row.pk for row in first.rows] == [quotes[2].pk, quotes[1].pk]
        rest = quote_page(business, QuoteFilter(), today=TODAY, size=2, older_than=first.older_than)
        assert [row.pk for row in rest.rows] == [quotes[0].pk]


def test_accepted_quotes_wait_for_their_invoice():
    business = make_business()
    made = one_of_each(business)
    assert list(answers_needing_care(business)) == made[QuoteState.ACCEPTED]


class TestRunningOut:
    def test_names_what_went_out_and_ends_within_three_days(self):
        business = make_business()
        asked = {
            days: make_quote(business, issue_date=TODAY - timedelta(days=14 - days))
            for days in (-1, 0, 3, 4)
        }
        proforma = make_quote(business, proforma=True, issue_date=TODAY - timedelta(days=13))
        declined = make_quote(business, issue_date=TODAY - timedelta(days=13))
        Invoice.papers.filter(business=business).update(sent_at=NOW)
        answered(declined, Answer.DECLINED)
        # One that never left the house runs out unseen.
        make_quote(business, issue_date=TODAY - timedelta(days=13))
        ending = list(quotes_running_out(business, today=TODAY))
        assert ending == [asked[0], asked[3]]
        assert proforma not in ending
