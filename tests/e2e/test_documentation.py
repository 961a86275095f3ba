"""What the documentation does by script: one language for all examples, copying, where one is."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def docs(page: Page) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(reverse("api_docs") + "?lang=en")
    return page


class TestTheDocumentation:
    def test_shows_all_examples_in_the_language_that_is_chosen_in_one(self, docs):
        docs.locator("#createClient").get_by_text("Python", exact=True).click()

        expect(docs.locator("#getClient pre[data-language=python]")).to_be_visible()
        expect(docs.locator("#getClient pre[data-language=curl]")).to_be_hidden()
        docs.reload()
        expect(docs.locator("#createClient pre[data-language=python]")).to_be_visible()

    def test_copies_the_code_that_is_seen(self, docs):
        docs.locator("#createClient").get_by_text("Python", exact=True).click()
        docs.locator("#createClient").get_by_role("button", name="Copy").click()

        expect(docs.locator("#createClient .docs-copy")).to_have_text("Copied")
        assert docs.evaluate("navigator.clipboard.readText()").startswith("import httpx")

    def test_marks_where_one_is(self, docs):
        docs.evaluate("location.hash = 'createInvoice'")

        expect(docs.locator("#contents [aria-current]")).to_have_attribute("href", "#createInvoice")
        expect(docs.locator("#contents a[href='#listInvoices']")).to_be_visible()
        expect(docs.locator("#contents a[href='#listClients']")).to_be_hidden()

    def test_folds_its_contents_on_a_phone(self, docs):
        docs.set_viewport_size({"width": 390, "height": 844})
        contents = docs.locator("#contents")
        expect(contents).to_be_hidden()

        docs.get_by_role("button", name="Contents").click()
        contents.get_by_role("link", name="Errors").click()

        expect(contents).to_be_hidden()
        assert docs.evaluate("location.hash") == "#errors"
