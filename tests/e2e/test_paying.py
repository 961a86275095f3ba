"""The payer's way in a real browser: open the link, pay by card, come back, see it paid."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from billing.delivery.tracking import OpeningSignal, SignalKind
from billing.invoices.models import Invoice
from tests.factories import make_business, make_invoice

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def invoice(simulator) -> Invoice:
    """An invoice of a sandbox business, issued today."""
    business = make_business(name="Nordlys Studio AS", is_sandbox=True)
    return make_invoice(business, issue_date=timezone.localdate(), now=timezone.now())


def looks(invoice: Invoice) -> list[tuple[str, str]]:
    signals = OpeningSignal.objects.filter(invoice=invoice).order_by("id")
    return [(signal.kind, signal.signal) for signal in signals]


class TestPaying:
    def test_from_the_link_to_the_receipt(self, page: Page, live_server, simulator, invoice):
        page.goto(f"{live_server.url}/i/{invoice.public_token}/")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Nordlys Studio AS sent you an invoice"
        )
        page.get_by_role("button", name=re.compile("^Pay NOK")).click()

        page.wait_for_url(f"{simulator}/**")
        page.get_by_label("Card number").fill("4242 4242 4242 4242")
        page.get_by_role("button", name=re.compile("^Pay")).click()

        page.wait_for_url(f"{live_server.url}/**")
        expect(page.get_by_text("Paid in full on")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("^Pay NOK"))).to_have_count(0)
        invoice.refresh_from_db()
        assert invoice.open_amount == 0
        assert invoice.opened_at is not None
        assert (SignalKind.HUMAN, "pay") in looks(invoice)
        assert page.context.cookies(live_server.url) == []


class TestOpening:
    def test_a_page_that_was_looked_at_is_opened_and_a_mere_fetch_is_not(
        self, page: Page, live_server, invoice
    ):
        address = f"{live_server.url}/i/{invoice.public_token}/"
        assert page.request.get(address).ok
        assert looks(invoice) == [(SignalKind.FETCH, "page")]
        invoice.refresh_from_db()
        assert invoice.opened_at is None

        with page.expect_response("**/opened/") as told:
            page.goto(address)
        assert told.value.status == 204

        invoice.refresh_from_db()
        assert invoice.opened_at is not None
        assert looks(invoice)[-1] == (SignalKind.HUMAN, "visible")

    def test_without_javascript_paying_still_leads_to_the_hosted_page(
        self, browser, live_server, simulator, invoice
    ):
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{live_server.url}/i/{invoice.public_token}/")
        expect(page.get_by_role("button", name="Copy")).to_have_count(0)

        page.get_by_role("button", name=re.compile("^Pay NOK")).click()

        page.wait_for_url(f"{simulator}/**")
        context.close()
