"""Writing an invoice with the keyboard alone, in a real browser."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from billing.invoices.models import Invoice
from tests.factories import make_business, make_client, make_draft, make_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
  );
}"""


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def writer(page, sign_in, business):
    sign_in(make_member(business))
    return page


def saved(page):
    expect(page.locator("#editor-state")).to_have_text(re.compile("^Saved \\d"))


def lines_of(invoice):
    return [(line.description, line.quantity) for line in invoice.lines.all()]


def test_an_invoice_is_typed_and_issued_without_a_mouse(writer, business):
    client = make_client(business, name="Bryggen Kaffe")
    page = writer
    page.goto("/invoices/new/")
    page.locator("#client-search").focus()
    page.keyboard.type("bryg")
    expect(page.locator('#client-options [aria-selected="true"]')).to_have_text(
        re.compile("Bryggen Kaffe")
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Design")
    page.keyboard.press("Tab")
    page.keyboard.type("2.5")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1,000")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Printing")
    expect(page.locator("#editor-totals")).to_contain_text("NOK 3,125.00")
    saved(page)
    expect(page).to_have_url(re.compile("/edit/$"))
    # The answer moved neither the focus nor the caret, and wrote the figure as it is read.
    page.keyboard.type(" of cards")
    expect(page.locator('[name="unit_price"]').first).to_have_value("1000.00")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[name="description"]').first).to_have_value("Printing of cards")
    expect(page.locator('[name="description"]').first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator('[name="description"]').nth(2)).to_be_focused()
    saved(page)
    invoice = Invoice.objects.get()
    assert invoice.client == client
    page.get_by_role("button", name="Issue", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/invoices/{invoice.pk}/$"))
    invoice.refresh_from_db()
    assert invoice.status == "issued"
    assert lines_of(invoice) == [("Printing of cards", 1), ("Design", Decimal("2.5"))]


def test_rows_of_a_spreadsheet_become_lines(writer, business):
    page = writer
    draft = make_draft(business)
    page.goto(f"/invoices/{draft.pk}/edit/")
    page.locator('[name="description"]').first.focus()
    page.evaluate(PASTE, 'Paper\t10\t12.50\r\n"Ink, ""blue""\tand red"\t2\tpcs\t99\t15%\r\n')
    expect(page.locator("#editor-totals")).to_contain_text("323.00")
    saved(page)
    expect(page.locator("#editor-answers [data-net]")).to_have_count(2)
    assert lines_of(draft) == [("Paper", 10), ('Ink, "blue"\tand red', 2)]


def test_a_wrong_number_stays_and_another_window_is_not_overwritten(writer, business):
    page = writer
    draft = make_draft(business)
    page.goto(f"/invoices/{draft.pk}/edit/")
    other = page.context.new_page()
    other.goto(f"/invoices/{draft.pk}/edit/")
    page.locator('[name="quantity"]').fill("12,50")
    page.keyboard.press("Tab")
    expect(page.get_by_text("not in groups of three")).to_be_visible()
    expect(page.locator("#editor-state")).to_have_text("Not saved: mend the quantity in line 1")
    expect(page.locator('[name="quantity"]')).to_have_value("12,50")
    page.locator('[name="quantity"]').fill("12.50")
    saved(page)
    other.locator("#notes").fill("Mine")
    expect(other.get_by_text("Changed in another window.")).to_be_visible()
    expect(other.locator("#notes")).to_have_value("Mine")
    other.get_by_role("button", name="Keep mine").click()
    expect(other.get_by_text("Changed in another window.")).to_have_count(0)
    draft.refresh_from_db()
    assert draft.notes == "Mine"
