"""Writing what few invoices say: products, sums, discounts, sections and rows of a spreadsheet."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from billing.catalog.models import ClientPrice, Product
from billing.invoices.models import Invoice
from tests.e2e.test_editor import PASTE
from tests.factories import make_business, make_client, make_draft, make_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def writer(page, sign_in, business):
    sign_in(make_member(business))
    return page


def saved(page):
    expect(page.locator("#editor-state")).to_have_text(re.compile("^Saved \\d"))


@pytest.fixture
def client_of(business):
    return make_client(business, name="Bryggen Kaffe")


@pytest.fixture
def product(business, client_of):
    product = Product.objects.create(
        business=business,
        code="K-10",
        name="Coffee beans",
        unit_code="KGM",
        unit_price=Decimal("220.50"),
        vat_category="S",
        vat_rate=Decimal(15),
    )
    ClientPrice.objects.create(
        business=business, product=product, client=client_of, unit_price=Decimal(200)
    )
    return product


def pick_coffee(page):
    """Type words of the product under a heading, and take it with the keyboard."""
    page.get_by_role("button", name="Heading").click()
    page.keyboard.type("Beans")
    page.keyboard.press("Enter")
    page.keyboard.type("cof")
    expect(page.locator("#product-options [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    return page.locator("[data-line]").nth(2)


def test_a_product_is_picked_with_the_client_s_price(writer, client_of, product):
    page = writer
    page.goto(f"/invoices/new/?client={client_of.pk}")
    row = pick_coffee(page)
    expect(row.locator("[name=description]")).to_have_value("Coffee beans")
    expect(row.locator("[name=unit_price]")).to_have_value("200.00")
    expect(row.locator("[name=unit]")).to_have_value("KGM")
    expect(row.locator("[name=vat]")).to_have_value("S:15")
    expect(row.get_by_label("Product code")).to_have_value("K-10")
    expect(row.locator("[name=quantity]")).to_be_focused()
    # What was typed to search with may have been saved before.
    expect(page.locator("#editor-totals")).to_contain_text("230.00")
    saved(page)
    heading, line = Invoice.objects.get().lines.all()
    assert (heading.kind, heading.description) == ("section", "Beans")
    assert (line.product, line.product_code) == (product, "K-10")


def test_sums_and_discounts_are_typed_and_issued(writer, client_of, product):
    page = writer
    page.goto(f"/invoices/new/?client={client_of.pk}")
    row = pick_coffee(page)
    page.keyboard.type("3*1.5")
    expect(row.locator(".sum-hint")).to_have_text("= 4.5")
    page.keyboard.press("Alt+Enter")
    expect(row.locator("[name=quantity]")).to_have_value("4.5")
    page.keyboard.type("10%")
    page.keyboard.press("Escape")
    expect(row.get_by_label("Discount", exact=True)).to_be_visible()
    expect(row.get_by_label("Charge", exact=True)).to_be_hidden()
    expect(row.locator(".line__net output")).to_have_text("810.00")
    subtotal = page.locator(".line--section .line__net output")
    expect(subtotal).to_have_text("810.00")
    page.get_by_role("button", name="Discount or charge").click()
    page.keyboard.type("10")
    expect(page.locator("#editor-totals")).to_contain_text("800.00")
    saved(page)
    invoice = Invoice.objects.get()
    kept = {line.pk for line in invoice.lines.all()}
    page.locator("#notes").fill("Thank you")
    saved(page)
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page).to_have_url(re.compile(f"/invoices/{invoice.pk}/$"))
    invoice.refresh_from_db()
    assert invoice.payable_amount == 920
    assert {line.pk for line in invoice.lines.all()} == kept
    assert invoice.lines.last().allowance_percent == 10
    assert invoice.allowances.get().net_amount == 10


def test_nothing_of_a_spreadsheet_is_lost(writer, business):
    page = writer
    draft = make_draft(business)
    page.goto(f"/invoices/{draft.pk}/edit/")
    page.locator('[name="description"]').first.focus()
    page.evaluate(PASTE, "Oak\t2*3\tplank\t12.50\t15%\nPine\t1,5\tpcs\t10\t7%\n")
    expect(page.get_by_text("not in groups of three")).to_be_visible()
    expect(page.get_by_text("Choose a VAT rate from the list.")).to_be_visible()
    second = page.locator("[data-line]").nth(1)
    second.locator("[name=quantity]").fill("1.5")
    second.locator("[name=vat]").select_option("S:25")
    saved(page)
    first, second = draft.lines.all()
    assert (first.quantity, first.unit_text, first.unit_price) == (6, "plank", Decimal("12.5"))
    assert second.quantity == Decimal("1.5")
