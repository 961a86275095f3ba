"""Businesses, their members, and the first steps, by the pages."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from billing.numbering.operations import ensure_series
from billing.sellers.models import SellerProfile
from fastfaktura.core.events import Actor
from fastfaktura.core.invitations import Invitation, open_invitations
from fastfaktura.core.members import invite_member
from fastfaktura.core.models import Business, Membership, Role
from tests.billing.pages.conftest import signed_in
from tests.factories import make_business, make_invoice, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def landing(settings):
    """Land on a page of this room after signing in."""
    settings.LOGIN_REDIRECT_URL = "settings:profile"


def membership_of(user, business):
    return Membership.objects.get(user=user, business=business)


class TestSwitching:
    def test_the_session_remembers_the_choice(self, browser, owner):
        other = make_business(name="Second AS")
        Membership.objects.create(business=other, user=owner, role=Role.OWNER)
        browser.post(reverse("switch_business", args=[other.pk]))
        assert browser.get(reverse("settings:profile")).context["request"].business == other

    def test_another_ones_business_is_not_there(self, browser):
        other = make_business()
        assert browser.post(reverse("switch_business", args=[other.pk])).status_code == 404

    def test_the_switcher_gets_the_menu_alone(self, browser, business):
        answer = browser.get(reverse("businesses"), headers={"hx-request": "true"})
        assert business.name in answer.content.decode()
        assert b"<html" not in answer.content

    def test_the_list_costs_the_same_with_many_businesses(
        self, browser, owner, django_assert_max_num_queries
    ):
        for _serial in range(12):
            Membership.objects.create(business=make_business(), user=owner, role=Role.MEMBER)
        with django_assert_max_num_queries(10):
            browser.get(reverse("businesses"))


class TestOpening:
    @pytest.mark.parametrize(("kind", "is_sandbox"), [("live", False), ("sandbox", True)])
    def test_a_new_one_is_in_use_at_once_and_begins_with_its_steps(
        self, browser, owner, kind, is_sandbox
    ):
        facts = {"name": "Åkers Bageri", "country": "SE", "kind": kind}
        answer = browser.post(reverse("create_business"), facts)
        assert answer.url == reverse("onboarding", args=["business"])
        opened = Business.objects.get(name="Åkers Bageri")
        assert opened.is_sandbox is is_sandbox
        assert opened.currency == "SEK"
        assert membership_of(owner, opened).role == Role.OWNER
        assert browser.get(answer.url).context["request"].business == opened

    def test_an_unknown_country_is_refused(self, browser):
        facts = {"name": "N", "country": "US", "kind": "live"}
        assert browser.post(reverse("create_business"), facts).status_code == 422


class TestMembers:
    def test_an_owner_invites(self, browser, business):
        facts = {"email": "ny@example.com", "role": "accountant", "language": "nb"}
        assert browser.post(reverse("settings:members"), facts).status_code == 302
        invitation = open_invitations(business).get()
        assert (invitation.email, invitation.role) == ("ny@example.com", Role.ACCOUNTANT)
        assert "ny@example.com" in browser.get(reverse("settings:members")).content.decode()

    def test_a_member_is_not_invited_again(self, browser, owner):
        facts = {"email": owner.email, "role": "member", "language": "en"}
        answer = browser.post(reverse("settings:members"), facts)
        assert answer.status_code == 422
        assert b"belongs to a member already" in answer.content

    def test_an_address_longer_than_a_mail_server_takes_is_refused(self, browser):
        facts = {"email": f"{'a' * 250}@example.com", "role": "member", "language": "en"}
        assert browser.post(reverse("settings:members"), facts).status_code == 422

    def test_an_invitation_is_withdrawn(self, browser, business, owner):
        invitation = invite_member(
            business=business,
            email="ny@example.com",
            role=Role.MEMBER,
            language="en",
            now=datetime.now(UTC),
            actor=Actor.of_user(owner),
        )
        browser.post(reverse("settings:withdraw", args=[invitation.pk]))
        assert not open_invitations(business).exists()

    def test_a_role_is_changed(self, browser, business):
        member = make_member(business, Role.MEMBER)
        url = reverse("settings:set_role", args=[membership_of(member, business).pk])
        browser.post(url, {"role": "accountant"})
        assert membership_of(member, business).role == Role.ACCOUNTANT

    def test_the_last_owner_is_told_why_he_stays(self, browser, business, owner):
        url = reverse("settings:remove_member", args=[membership_of(owner, business).pk])
        page = browser.post(url, follow=True)
        assert "A business needs an owner." in page.content.decode()
        assert membership_of(owner, business)

    def test_a_member_leaves_but_removes_nobody(self, business, owner):
        member = make_member(business, Role.MEMBER)
        browser = signed_in(member)
        url = reverse("settings:remove_member", args=[membership_of(owner, business).pk])
        assert browser.post(url).status_code == 403
        url = reverse("settings:remove_member", args=[membership_of(member, business).pk])
        assert browser.post(url).url == reverse("businesses")
        assert not Membership.objects.filter(user=member).exists()

    def test_the_list_costs_the_same_with_many_members(
        self, browser, business, django_assert_max_num_queries
    ):
        for _serial in range(12):
            make_member(business, Role.MEMBER)
        with django_assert_max_num_queries(11):
            browser.get(reverse("settings:members"))


class TestIsolation:
    def test_ids_of_another_business_are_not_there(self, browser):
        other = make_business()
        stranger = membership_of(make_member(other), other)
        invitation = Invitation.objects.create(business=other, email="x@example.com")
        for name, identity in (
            ("settings:set_role", stranger.pk),
            ("settings:remove_member", stranger.pk),
            ("settings:withdraw", invitation.pk),
        ):
            answer = browser.post(reverse(name, args=[identity]), {"role": "member"})
            assert answer.status_code == 404, name
        assert membership_of(stranger.user, other).role == Role.OWNER


class TestFirstSteps:
    FACTS = {"name": "Åkers Bageri", "country": "SE", "vat_registered": "on"}

    def test_each_leads_to_the_next_and_the_last_one_out(self, browser, business):
        answer = browser.post(reverse("onboarding", args=["business"]), self.FACTS)
        assert answer.url == reverse("onboarding", args=["payment"])
        facts = {"currency": "SEK", "payment_terms_days": "30", "bankgiro": "5050-1055"}
        answer = browser.post(answer.url, facts)
        assert answer.url == reverse("onboarding", args=["look"])
        facts = {"accent_color": "#0f6b5c", "digits": "4", "next_number": "7"}
        answer = browser.post(answer.url, facts)
        assert answer.url == reverse("settings:profile")
        business.refresh_from_db()
        assert business.onboarded_at
        assert business.payment_terms_days == 30

    def test_a_pattern_of_more_parts_is_left_to_the_settings(self, browser, business):
        series = ensure_series(business)
        series.pattern = "F{YY}{MM}-{NNNN}"
        series.save()
        address = reverse("onboarding", args=["look"])

        assert 'name="digits"' not in browser.get(address).content.decode()
        assert browser.post(address, {"accent_color": "#0f6b5c"}).status_code == 302

        series.refresh_from_db()
        assert series.pattern == "F{YY}{MM}-{NNNN}"

    def test_another_country_brings_its_currency_and_language(self, browser, business):
        browser.post(reverse("onboarding", args=["business"]), self.FACTS)
        business.refresh_from_db()
        assert (business.currency, business.locale) == ("SEK", "sv")
        assert business.time_zone == "Europe/Stockholm"

    def test_what_was_not_asked_stays(self, browser, business):
        browser.post(reverse("onboarding", args=["business"]), self.FACTS)
        assert SellerProfile.objects.get(business=business).iban == "NO9386011117947"

    def test_all_can_be_skipped_at_once(self, browser, business):
        browser.post(reverse("finish_onboarding"))
        business.refresh_from_db()
        assert business.onboarded_at

    def test_an_error_stays_on_the_step(self, browser):
        facts = {**self.FACTS, "organization_number": "123"}
        answer = browser.post(reverse("onboarding", args=["business"]), facts)
        assert answer.status_code == 422
        assert b"10 digits; this has 3" in answer.content

    def test_nothing_of_the_last_step_is_kept_while_a_part_is_wrong(self, browser, business):
        facts = {"accent_color": "#123456", "digits": "4", "next_number": "0"}
        answer = browser.post(reverse("onboarding", args=["look"]), facts)
        assert answer.status_code == 422
        assert SellerProfile.objects.get(business=business).accent_color == "#0f6b5c"

    def test_nothing_of_the_last_step_is_kept_if_the_next_number_is_taken(self, browser, business):
        make_invoice(business)
        facts = {"accent_color": "#123456", "digits": "4", "next_number": "1"}
        answer = browser.post(reverse("onboarding", args=["look"]), facts)
        assert answer.status_code == 422
        assert SellerProfile.objects.get(business=business).accent_color == "#0f6b5c"

    def test_other_steps_do_not_exist(self, browser):
        assert browser.get(reverse("onboarding", args=["nonsense"])).status_code == 404

    def test_members_who_do_not_manage_are_kept_out(self, business):
        browser = signed_in(make_member(business, Role.ACCOUNTANT))
        assert browser.get(reverse("onboarding", args=["business"])).status_code == 403
