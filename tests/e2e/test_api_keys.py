"""An owner makes a key in a browser, copies it, and a program works with it until it is revoked."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from fastfaktura.core.api_keys import ApiKey
from tests.factories import make_business, make_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


class TestKey:
    def test_is_shown_once_and_works_until_it_is_revoked(self, page: Page, sign_in):
        business = make_business(is_sandbox=True)
        sign_in(make_member(business))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(reverse("settings:api_key_new"))
        page.get_by_label("Name").fill("Webshop")
        page.get_by_label("Expires").select_option("day")
        page.get_by_label("Last day").fill("2090-01-31")
        page.get_by_role("button", name="Create key").click()
        page.locator(".shown-once button").click()
        expect(page.locator(".shown-once button")).to_contain_text("Copied")
        secret = page.evaluate("navigator.clipboard.readText()")
        assert secret.startswith("ffk_test_")
        assert self.status(page, secret) == 200

        # The answer stands under the list's address: to load it again makes and shows nothing.
        page.reload()
        expect(page.get_by_text("31 Jan 2090")).to_be_visible()
        assert secret not in page.content()
        assert ApiKey.objects.filter(business=business).count() == 1

        page.get_by_role("button", name="Revoke Webshop").click()
        page.get_by_role("button", name="Revoke key").click()
        expect(page.get_by_text("The key “Webshop” is revoked.")).to_be_visible()
        assert self.status(page, secret) == 401

    def status(self, page: Page, secret: str) -> int:
        answer = page.request.get("/api/v1/business", headers={"X-Api-Key": secret})
        return int(answer.status)
