"""What every answer tells the browser to refuse, and what production's settings promise."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fastfaktura.core.models import Role
from tests.factories import make_business, make_invoice, make_member

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": secrets.token_urlsafe(64),
    "BASE_URL": "https://invoices.example",
    "DATABASE_URL": "postgres://nobody@localhost/nothing",
    "REDIS_URL": "redis://localhost:1/0",
}
COOKIES = """
import django
django.setup()
from django.conf import settings as s
print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE)
print(s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY, s.CSRF_COOKIE_SAMESITE)
"""


@pytest.fixture
def invoice(db):
    return make_invoice(make_business())


@pytest.fixture
def operator(invoice):
    client = Client()
    client.force_login(make_member(invoice.business, Role.OWNER, is_staff=True, is_superuser=True))
    return client


def policy_of(response) -> dict[str, list[str]]:
    policy = response.headers["Content-Security-Policy"]
    directives = (part.split() for part in policy.split(";") if part.strip())
    return {name: sources for name, *sources in directives}


class TestEveryPage:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("overview", 200),
            ("invoices:list", 200),
            ("settings:profile", 200),
            ("account_email", 200),
            ("mfa_index", 200),
            ("admin:index", 200),
            ("admin:billing_invoice_changelist", 200),
            ("healthz", None),
            ("/nothing-is-here/", 404),
            ("/i/nothing-is-here-either/", 404),
            ("/api/v1/openapi.json", 200),
            ("/api/v1/business", 401),
            ("/api/v1/nothing-is-here", 404),
        ],
    )
    def test_is_strict(self, operator, address, status):
        response = operator.get(address if address.startswith("/") else reverse(address))

        assert status in {None, response.status_code}
        self.check(response)

    @pytest.mark.parametrize("rest", ["", "paper/"])
    def test_is_strict_for_payers(self, client, invoice, rest):
        response = client.get(f"/i/{invoice.public_token}/{rest}")

        assert response.status_code == 200
        self.check(response)
        assert response.headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
    def test_is_strict_at_the_entrance(self, client, name):
        self.check(client.get(reverse(name)))

    def test_is_strict_where_something_is_refused(self, invoice):
        accountant = Client(enforce_csrf_checks=True)
        accountant.force_login(make_member(invoice.business, Role.ACCOUNTANT))

        self.check(accountant.get(reverse("invoices:create")), status=403)
        self.check(accountant.post(reverse("settings:profile")), status=403)
        self.check(accountant.get("/", headers={"host": "elsewhere.example"}), status=400)

    def check(self, response, status=None):
        assert status in {None, response.status_code}
        policy = policy_of(response)
        assert policy["default-src"] == ["'none'"]
        assert policy["script-src"] == policy["style-src"] == ["'self'"]
        assert policy["frame-ancestors"] == ["'self'"]
        assert policy["base-uri"] == ["'none'"]
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert b" style=" not in response.content
        assert b"<style" not in response.content
        assert b" onclick=" not in response.content


@pytest.mark.django_db
class TestTooManyTries:
    def test_are_answered_in_our_own_look(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {"signup": "1/h/ip"}
        cache.clear()

        answers = [client.post(reverse("account_signup"), {"email": "a"}) for _ in range(2)]

        assert answers[-1].status_code == 429
        assert "Wait a few minutes, then try again." in answers[-1].content.decode()
        cache.clear()


class TestLogo:
    def test_is_not_found_by_an_address_that_only_looks_like_one(self, client, db):
        assert client.get(f"/documents/logo/{'-' * 64}").status_code == 404


class TestProduction:
    def test_passes_the_checks_of_deployment(self):
        self.run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    def test_keeps_cookies_to_https_and_away_from_scripts(self):
        told = self.run("-c", COOKIES, DJANGO_SETTINGS_MODULE="fastfaktura.settings")

        assert told.split() == ["False", *("True", "True", "Lax") * 2]

    def run(self, *arguments: str, **environment: str) -> str:
        answer = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=PRODUCTION | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout
