"""Choosing how documents look: in the settings, and above a draft's paper."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from billing.invoices.models import Invoice
from billing.sellers.models import SellerProfile
from tests.factories import make_business, make_draft, make_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def owner(page, sign_in, business):
    sign_in(make_member(business))
    return page


class TestSettings:
    def test_show_all_designs_with_the_choices_being_made(self, owner, business):
        owner.goto(reverse("settings:look"))
        expect(owner.locator(".design .document")).to_have_count(7)
        owner.get_by_label("Fonts").select_option("bookish")
        expect(owner.locator(".document--bookish")).to_have_count(7)
        owner.locator("label[for=design-foxy]").click()
        owner.get_by_role("button", name="Save look").click()
        expect(owner.locator("#design-foxy")).to_be_checked()
        profile = SellerProfile.objects.get(business=business)
        assert (profile.template, profile.font_pairing) == ("foxy", "bookish")


class TestStrip:
    def test_changes_the_design_of_a_draft_with_the_keyboard(self, owner, business):
        draft = make_draft(business)
        # As wide as form and paper need to stand side by side.
        owner.set_viewport_size({"width": 1440, "height": 900})
        owner.goto(reverse("invoices:edit", args=[draft.pk]))
        expect(owner.locator("#editor-paper .document--original")).to_be_visible()
        owner.locator("#strip-original").focus()
        with owner.expect_response(lambda answer: answer.request.method == "POST"):
            owner.keyboard.press("ArrowRight")
        expect(owner.locator("#editor-paper .document--clean")).to_be_visible()
        # The paper was drawn anew, and the hand stays where it was.
        expect(owner.locator("#strip-clean")).to_be_focused()
        assert Invoice.objects.get(pk=draft.pk).template == "clean"
