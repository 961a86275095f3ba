"""Money recorded, sent back and undone on an invoice's page, which follows without a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_business, make_invoice, make_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# Set on the page before the first step; a reload would forget it.
MARK = "window.stayed = true"


class TestAnInvoicesPage:
    @pytest.fixture
    def invoice(self):
        return make_invoice(make_business())

    def test_follows_each_step_in_place(self, page: Page, sign_in, invoice):
        sign_in(make_member(invoice.business))
        page.goto(f"/invoices/{invoice.pk}/")
        page.evaluate(MARK)
        dialog, panel = page.locator("#dialog"), page.locator("#payments")
        status, record = page.locator("#invoice-status"), page.locator("#invoice-record")
        expect(panel).to_contain_text("Nothing received yet.")

        record.click()
        dialog.get_by_label("Amount in NOK").fill("much")
        dialog.get_by_role("button", name="Record payment").click()
        expect(dialog).to_contain_text("Write an amount")
        dialog.get_by_label("Amount in NOK").fill("1250.00")
        dialog.get_by_role("button", name="Record payment").click()
        expect(dialog).to_be_hidden()
        expect(status).to_contain_text("Paid")
        expect(record).to_be_hidden()
        expect(panel).to_contain_text("Received")

        panel.get_by_role("link", name="Refund").click()
        dialog.get_by_role("link", name="Close").click()
        expect(dialog).to_be_hidden()
        panel.get_by_role("link", name="Refund").click()
        dialog.get_by_label("Amount in NOK").fill("250")
        dialog.get_by_role("button", name="Refund").click()
        expect(dialog).to_be_hidden()
        expect(panel).to_contain_text("Partly refunded")
        expect(record).to_be_visible()

        panel.get_by_role("button", name="Undo").click()
        expect(panel).to_contain_text("Undone")
        expect(page.locator("#invoice-aside")).to_contain_text("1,250.00")
        assert page.evaluate("window.stayed")
