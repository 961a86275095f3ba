"""The members' pages about money: the list, recording, refunding, and whose they are."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.payments.operations import record_payment
from fastfaktura.core.clock import business_today
from tests.factories import actor_of, make_business, make_invoice, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def invoice(business):
    return make_invoice(business)


@pytest.fixture
def member(client, business):
    client.force_login(make_member(business))
    return client


def book(invoice, amount="1250.00"):
    today = business_today(invoice.business)
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=today,
        today=today,
        actor=actor_of(invoice.business),
    )


class TestTheList:
    url = "/payments/"

    def test_says_what_to_do_when_it_is_empty(self, member):
        assert "No payments yet" in member.get(self.url).content.decode()

    def test_shows_what_came_and_what_was_too_much(self, member, invoice):
        book(invoice, "1300.00")
        page = member.get(self.url).content.decode()
        assert "1,300.00" in page
        assert "50.00 too much" in page
        assert "1,300.00" in member.get(f"{self.url}?show=problems").content.decode()

    @pytest.mark.parametrize("chip", ["card", "refunded", "problems"])
    def test_leaves_out_what_does_not_fit(self, member, invoice, chip):
        book(invoice)
        assert "No payment fits" in member.get(f"{self.url}?show={chip}").content.decode()

    def test_does_not_ask_more_for_more_rows(self, member, business):
        asked = []
        for more in (2, 10):
            for _ in range(more):
                book(make_invoice(business))
            with CaptureQueriesContext(connection) as queries:
                member.get(self.url)
            asked.append(len(queries))
        assert asked[1] <= asked[0] <= 12

    def test_pages_by_place_and_not_by_number(self, member, invoice, settings):
        for amount in range(1, 54):
            book(invoice, f"{amount}.00")
        first = member.get(self.url)
        older = first.context["older_url"]
        second = member.get(older)
        shown = [row.payment.pk for page in (first, second) for row in page.context["rows"]]
        assert len(shown) == len(set(shown)) == 53

    def test_nonsense_in_the_address_is_ignored(self, member):
        assert member.get(f"{self.url}?show=x&after=y").status_code == 200
