"""A passkey is made and used in a browser, under our own policy of scripts."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import NOW, PASSWORD, make_business, make_member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

BUILT_IN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def user():
    user = make_member(make_business(onboarded_at=NOW), name="Ada")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def keeper(browser_context, page):
    """Give the browser a keeper of passkeys that agrees to everything."""
    session = browser_context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": BUILT_IN})
    return session


class TestPasskey:
    def test_is_made_with_the_password_and_then_signs_in_without_it(
        self, page, keeper, sign_in, user
    ):
        refused = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        sign_in(user)

        page.goto(reverse("mfa_add_webauthn"))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.locator("[name=name]").fill("Laptop")
        page.locator("[name=passwordless]").check()
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url(lambda url: not url.endswith(reverse("mfa_add_webauthn")))

        passkey = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
        assert passkey.wrap().name == "Laptop"

        page.context.clear_cookies()
        page.goto(reverse("account_login"))
        page.get_by_role("button", name="Sign in with a passkey").click()

        expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
        assert refused == []
