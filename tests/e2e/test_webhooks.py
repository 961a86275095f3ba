"""An owner adds an endpoint in a browser, keeps its secret, and sees a test arrive."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from billing.webhooks.models import MessageState, WebhookEndpoint, WebhookMessage
from tests.factories import make_business, make_endpoint, make_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


class TestEndpoint:
    def test_is_made_once_and_shows_its_secret_once(self, page: Page, sign_in):
        business = make_business()
        sign_in(make_member(business))
        page.goto(reverse("settings:webhook_new"))
        page.get_by_label("Address", exact=True).fill("https://203.1.113.7/webhooks")
        page.get_by_label("Only these").check()
        page.get_by_label("An invoice is paid in full").check()
        page.get_by_role("button", name="Create endpoint").click()
        expect(page.locator(".shown-once code")).to_have_text(re.compile("^whsec_"))

        # The answer stands under the endpoint's address: to load it again makes nothing.
        page.reload()

        endpoint = WebhookEndpoint.objects.get(business=business)
        expect(page.get_by_role("heading", name="203.1.113.7")).to_be_visible()
        expect(page.locator(".shown-once")).to_have_count(0)
        assert endpoint.kinds == ["invoice.paid"]

    def test_shows_what_becomes_of_a_test_by_itself(self, page: Page, sign_in):
        endpoint = make_endpoint(make_business())
        sign_in(make_member(endpoint.business))
        page.goto(reverse("settings:webhook", args=[endpoint.pk]))
        page.get_by_role("button", name="Send a test").click()
        expect(page.locator("#webhook-live tbody .chip")).to_have_text("Waiting")

        WebhookMessage.objects.update(
            state=MessageState.DELIVERED, finished_at=timezone.now(), attempt_count=1
        )

        expect(page.locator("#webhook-live tbody .chip")).to_have_text("Delivered")
        expect(page.locator("#webhook-live")).not_to_have_attribute("hx-trigger", "every 2s")
