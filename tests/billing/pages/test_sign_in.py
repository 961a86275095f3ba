"""Signing up and in, through allauth's own pages."""

import re
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fastfaktura.core.events import Actor
from fastfaktura.core.members import invite_member
from fastfaktura.core.models import Business, Membership, Role, User
from tests.billing.pages.conftest import signed_in
from tests.factories import PASSWORD, make_business, make_member, make_user

pytestmark = pytest.mark.django_db
EMAIL = "kari@example.com"


def sign_up(browser, language="nb-NO,nb;q=0.9", **facts):
    data = {"email": EMAIL, "password1": PASSWORD, "name": "Kari Nordmann"} | facts
    return browser.post(reverse("account_signup"), data, headers={"accept-language": language})


def found(pattern, text):
    match = re.search(pattern, str(text), re.MULTILINE)
    assert match, f"{pattern} is not in {text}"
    return match[1]


def code_of(message):
    return found(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", message.body)


def verified(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(browser, user, **headers):
    data = {"login": user.email, "password": PASSWORD}
    return browser.post(reverse("account_login"), data, headers=headers)


def proven(browser):
    """Enter the password once more, as changes to the safety of an account ask for."""
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})


class TestSignUp:
    def test_a_code_by_mail_leads_to_the_first_steps_of_a_sandbox(self, client):
        answer = sign_up(client)
        assert answer.url == reverse("account_email_verification_sent")
        answer = client.post(answer.url, {"code": code_of(mail.outbox[0])})
        assert answer.url == reverse("onboarding", args=["business"])
        membership = Membership.objects.get(user__email=EMAIL)
        assert membership.role == Role.OWNER
        assert membership.business.is_sandbox
        assert membership.business.country == "NO"

    def test_the_language_is_the_browsers_and_the_name_is_kept(self, client):
        sign_up(client, language="sv-SE,sv;q=0.9")
        user = User.objects.get(email=EMAIL)
        assert (user.language, user.name) == ("sv", "Kari Nordmann")

    def test_the_name_may_stay_empty(self, client):
        sign_up(client, name="")
        assert str(User.objects.get(email=EMAIL)) == EMAIL

    def test_a_wrong_code_opens_nothing(self, client):
        answer = sign_up(client)
        assert client.post(answer.url, {"code": "WRONG-1"}).status_code == 200
        assert not Business.objects.exists()

    def test_a_known_address_looks_the_same_and_its_owner_hears_of_it(self, client):
        verified(make_user(email=EMAIL))
        answer = sign_up(client)
        assert answer.url == reverse("account_email_verification_sent")
        assert User.objects.filter(email=EMAIL).count() == 1
        assert mail.outbox[0].to == [EMAIL]

    def test_an_address_longer_than_a_mail_server_takes_is_refused(self, client):
        answer = sign_up(client, email=f"{'a' * 250}@example.com")
        assert answer.status_code == 200
        assert not User.objects.exists()

    def test_nor_is_it_taken_when_a_mistyped_one_is_changed(self, client):
        page = sign_up(client).url
        change = {"action": "change", "email": f"{'a' * 250}@example.com"}
        assert client.post(page, change).status_code == 200
        assert client.post(page, change | {"email": "kari@example.net"}).status_code == 302
        assert mail.outbox[-1].to == ["kari@example.net"]

    def test_a_weak_password_is_refused(self, client):
        assert b"errorlist" in sign_up(client, password1="password12").content
        assert not User.objects.exists()


class TestSignIn:
    def test_pages_are_open_to_strangers(self, client):
        for name in ("account_login", "account_signup", "account_reset_password"):
            assert client.get(reverse(name)).status_code == 200, name

    def test_other_pages_lead_strangers_to_sign_in(self, client):
        answer = client.get(reverse("settings:profile"))
        assert answer.url.startswith(reverse("account_login"))

    def test_an_unfinished_business_leads_to_its_first_steps(self, client, owner):
        answer = sign_in(client, verified(owner))
        assert answer.url == reverse("onboarding", args=["business"])

    def test_a_member_is_not_sent_to_steps_that_are_closed_to_him(self, client, settings, business):
        settings.LOGIN_REDIRECT_URL = "settings:profile"
        member = verified(make_member(business, Role.ACCOUNTANT))
        assert sign_in(client, member).url == reverse("settings:profile")

    def test_too_many_wrong_passwords_close_the_door_for_a_while(self, client, owner):
        verified(owner)
        for _attempt in range(6):
            data = {"login": owner.email, "password": "wrong-password-1"}
            client.post(reverse("account_login"), data)
        assert sign_in(client, owner).status_code == 200
        assert "_auth_user_id" not in client.session

    def test_too_many_sign_ups_are_told_to_wait(self, client):
        answers = [sign_up(client, email=f"n{serial}@example.com") for serial in range(21)]
        assert answers[-1].status_code == 429

    def test_operators_sign_in_by_the_same_door(self, client):
        answer = client.get(reverse("admin:login"))
        assert answer.url.startswith(reverse("account_login"))


class TestReset:
    def test_the_link_in_the_mail_sets_a_new_password(self, client, owner):
        verified(owner)
        client.post(reverse("account_reset_password"), {"email": owner.email})
        link = found(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
        page = client.get(link)
        client.post(page.url, {"password1": "another-long-one", "password2": "another-long-one"})
        owner.refresh_from_db()
        assert owner.check_password("another-long-one")


class TestTwoFactor:
    @staticmethod
    def code(secret):
        return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    def activate(self, owner):
        browser = Client()
        sign_in(browser, verified(owner))
        proven(browser)
        page = browser.get(reverse("mfa_activate_totp"))
        assert b"data:image/svg+xml" in page.content
        secret = page.context["form"].secret
        answer = browser.post(reverse("mfa_activate_totp"), {"code": self.code(secret)})
        assert answer.status_code == 302
        return secret

    def test_a_code_of_the_authenticator_opens_the_door(self, client, owner, settings):
        secret = self.activate(owner)
        answer = sign_in(client, owner)
        assert answer.url == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session
        assert client.post(answer.url, {"code": "000000"}).status_code == 200
        # A code counts once; the one that activated has been used.
        cache.clear()
        client.post(answer.url, {"code": self.code(secret)})
        assert client.session["_auth_user_id"] == str(owner.pk)

    def test_recovery_codes_come_with_it_and_open_once(self, client, owner):
        self.activate(owner)
        codes = Authenticator.objects.get(user=owner, type="recovery_codes").wrap()
        code = codes.get_unused_codes()[0]
        sign_in(client, owner)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert client.session["_auth_user_id"] == str(owner.pk)
        other = Client()
        sign_in(other, owner)
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert "_auth_user_id" not in other.session

    def test_the_pages_of_the_account_open(self, client, owner):
        sign_in(client, verified(owner))
        proven(client)
        for name in (
            *("account_email", "account_change_password", "mfa_index", "usersessions_list"),
            *("mfa_add_webauthn", "mfa_activate_totp", "settings:account"),
        ):
            page = client.get(reverse(name))
            assert page.status_code == 200, name
            assert reverse("settings:account") in page.content.decode(), name


class TestInvited:
    @pytest.fixture
    def invitation(self, business, owner):
        return invite_member(
            business=business,
            email=EMAIL,
            role=Role.ACCOUNTANT,
            language="en",
            now=datetime.now(UTC),
            actor=Actor.of_user(owner),
        )

    @staticmethod
    def link(invitation):
        return reverse("invitation", args=[invitation.token])

    def test_a_stranger_signs_up_without_a_code_and_is_a_member_at_once(
        self, client, invitation, settings
    ):
        settings.LOGIN_REDIRECT_URL = "settings:profile"
        page = client.get(self.link(invitation))
        assert b"Create an account and join" in page.content
        answer = client.post(self.link(invitation), {"way": "signup"})
        assert EMAIL in client.get(answer.url).content.decode()
        sign_up(client)
        membership = Membership.objects.get(user__email=EMAIL)
        assert (membership.business, membership.role) == (invitation.business, Role.ACCOUNTANT)
        assert "_auth_user_id" in client.session

    def test_a_known_user_signs_in_and_is_a_member(self, client, invitation, settings):
        settings.LOGIN_REDIRECT_URL = "settings:profile"
        user = verified(make_member(make_business(), email=EMAIL))
        client.post(self.link(invitation), {"way": "login"})
        sign_in(client, user)
        assert Membership.objects.filter(user=user, business=invitation.business).exists()
        assert client.session["business_id"] == str(invitation.business_id)

    def test_a_signed_in_user_joins_by_one_button(self, invitation, settings):
        settings.LOGIN_REDIRECT_URL = "settings:profile"
        user = make_member(make_business())
        browser = signed_in(user)
        assert f"Join as {user.email}" in browser.get(self.link(invitation)).content.decode()
        assert Membership.objects.filter(user=user).count() == 1
        browser.post(self.link(invitation))
        assert Membership.objects.filter(user=user).count() == 2

    def test_a_used_link_says_so(self, client, invitation):
        answer = client.get(reverse("invitation", args=["nonsense"]))
        assert answer.status_code == 410
        assert b"no longer valid" in answer.content
