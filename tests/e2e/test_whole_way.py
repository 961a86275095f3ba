"""The whole way in a real browser: a newcomer signs up, invoices, sends, and is paid."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from time_machine import travel

from billing.invoices.models import Invoice
from tests.outbox import run_outbox

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def code_from_mail() -> str:
    """Return the code in the newest mail of the account."""
    found = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def sign_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill("kari@newcomer.example")
    page.get_by_label("Password").fill("a-long-password-of-hers")
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(code_from_mail())
    page.keyboard.press("Enter")
    page.wait_for_url("**/onboarding/**")
    page.locator("[name=name]").fill("Kari Newcomer Design")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Skip all").click()


def write_invoice(page: Page) -> None:
    page.goto("/invoices/new/")
    page.locator("#client-search").fill("Bakeriet")
    page.get_by_role("option", name=re.compile("Create")).click()
    page.get_by_label("Email").fill("post@bakeriet.example")
    page.get_by_role("button", name="Create client").click()
    expect(page.locator("#quick-client-dialog")).to_be_hidden()
    page.locator('[name="description"]').first.fill("Logo and guidelines")
    page.locator('[name="unit_price"]').first.fill("1000")
    page.keyboard.press("Tab")
    expect(page.locator("#editor-totals")).to_contain_text("£1,200.00")
    expect(page.locator("#editor-state")).to_have_text(re.compile("^Saved \\d"))


def test_from_sign_up_to_paid(page: Page, live_server, simulator):
    sign_up(page)
    write_invoice(page)

    page.get_by_role("button", name="Issue and send").click()
    page.get_by_role("button", name="Send invoice").click()
    # The undoing has tests of its own; on a busy machine its ten seconds pass before one looks.
    invoice = Invoice.objects.get()
    page.wait_for_url(f"**/invoices/{invoice.pk}/")
    assert invoice.status == "issued"

    # Ten seconds to undo pass, and a worker does its work.
    with travel(timezone.now() + timedelta(seconds=11)):
        run_outbox(timezone.now())
    page.goto("/mailbox/")
    page.get_by_role("link", name=re.compile(re.escape(invoice.number))).first.click()
    frame = page.frame_locator("iframe").first
    link = frame.get_by_role("link").first.get_attribute("href")
    assert link is not None
    assert invoice.public_token in link

    page.goto(f"/i/{invoice.public_token}/")
    page.get_by_role("button", name=re.compile("^Pay ")).click()
    page.wait_for_url(f"{simulator}/**")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url(f"{live_server.url}/i/**")
    expect(page.get_by_text("Paid in full on")).to_be_visible()

    page.goto(f"/invoices/{invoice.pk}/")
    expect(page.locator("#invoice-status")).to_contain_text("Paid")
    timeline = page.locator(".timeline")
    for sentence in ("Paid in full", "Sent to the client", f"Issued as {invoice.number}"):
        expect(timeline).to_contain_text(sentence)
