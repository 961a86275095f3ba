"""Every address of the product, asked by those who have no business there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from fastfaktura.core.models import Role, User
from tests.factories import PASSWORD, make_business, make_member
from tests.url_map import Route, routes

pytestmark = pytest.mark.django_db

# Pages of developers, which the map of production does not have.
DEVELOPERS = {"components", "public_components"}
ROUTES = sorted(
    (route for route in set(routes()) if route.name not in DEVELOPERS),
    key=lambda route: route.name,
)

# What an address may name without naming a belonging.
HARMLESS = {"index", "part", "step", "act", "name", "locale", "text", "provider"}

# Open to everybody, and why that is right.
PUBLIC = {
    "healthz": "monitors ask it",
    "api:openapi": "the document is for everybody",
    "api_docs": "integrators read it before they have a key; it names nobody",
    "documents:accent": "a stylesheet made of the colour in the address",
    "public:accent": "the same for public pages",
    "documents:logo": "named by the hash of a picture that stands on public pages",
    "public:invoice": "the token is the right to see it",
    "public:pixel": "the same, and an unknown one gets the same picture",
    "public:pdf": "the same",
    "public:paper": "the same",
    "public:attachment": "the same",
    "public:opened": "the same",
    "public:download": "the same",
    "public:payment": "the same",
    "public:promise": "the same",
    "public:answer": "the same",
    "public:return": "the same",
    "payments:stripe_webhook": "the provider signs what it posts",
    "payments:stripe_webhook_of_account": "the same",
    "deliveries:sms_report": "the provider signs, or knows the secret of the address",
    "deliveries:mail_reports": "the provider proves itself by a secret or a signature",
    "invitation": "the signed link is the right to join",
    "account_login": "the entrance",
    "account_signup": "the entrance",
    "account_logout": "leads to the entrance",
    "account_inactive": "tells that an account is closed",
    "account_confirm_login_code": "the entrance",
    "account_email_verification_sent": "the entrance",
    "account_reset_password": "the entrance",
    "account_reset_password_done": "the entrance",
    "account_reset_password_from_key": "the key of the mail is the right",
    "account_reset_password_from_key_done": "the entrance",
    "mfa_authenticate": "the second half of signing in",
    "mfa_login_webauthn": "the entrance",
}

# A name for files of a business, signed; another's is treated as one that is too old.
LEADS_BACK = {
    *("clients:import_columns", "clients:import_preview", "clients:import_bad_rows"),
    *("products:import_columns", "products:import_preview", "products:import_bad_rows"),
}

# What an accountant may post: what belongs to the person, not to the business.
ACCOUNT_PAGES = ("account_", "mfa_", "usersessions_")
ACCOUNTANTS_OWN = {
    "settings:account": "the own name and language",
    "settings:mail_check": "asks the DNS and changes nothing",
    "settings:reference_example": "writes an example and keeps nothing",
    "exports:create": "accountants take the books with them",
    "create_business": "a business of the own",
    "switch_business": "which business to look at",
}


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """Catch no mails."""
    settings.MAIL_CATCHER = False


def signed_in(user: User) -> Client:
    """Return a client that entered the password just now, as pages of the account want it."""
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def status(client: Client, method: str, address: str) -> int:
    with undone():
        return int(getattr(client, method)(address).status_code)


def tenants_routes() -> list[Route]:
    """Return the routes that name a belonging of a business or of a person."""
    return [route for route in ROUTES if route.parameters - HARMLESS and route.name not in PUBLIC]


class TestAnotherBusiness:
    def test_every_parameter_of_an_address_is_known(self, estate):
        unknown = {name for route in ROUTES for name in route.parameters} - set(estate.values)

        assert not unknown, f"tests/url_map.py makes nothing for {unknown}"

    def test_owns_what_the_addresses_lead_to(self, estate):
        """Without this, a wrong address would look like a closed door."""
        owner = signed_in(estate.owner)

        lost = [
            (route.name, method)
            for route in tenants_routes()
            for method in ("get", "post")
            if status(owner, method, route.address(estate.values)) == 404
        ]

        assert lost == []

    @pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
    def test_is_not_found_by_an_owner_of_another(self, estate, method):
        mallory = signed_in(make_member(make_business(is_sandbox=True), Role.OWNER))
        allowed = {404, 405}

        answers = {
            route.name: status(mallory, method, route.address(estate.values))
            for route in tenants_routes()
        }

        for name in LEADS_BACK:
            assert answers.pop(name) in {302, 405}
        assert {name: code for name, code in answers.items() if code not in allowed} == {}


class TestStranger:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_sent_to_the_entrance_from_every_page_that_is_not_public(self, estate, method):
        stranger, entrance = Client(), reverse("account_login")
        open_to_all = []

        for route in ROUTES:
            with undone():
                answer = getattr(stranger, method)(route.address(estate.values))
            to_entrance = answer.status_code == 302 and answer["Location"].startswith(entrance)
            if not to_entrance and answer.status_code not in {404, 405}:
                open_to_all.append(route.name)

        assert set(open_to_all) - set(PUBLIC) == set()


class TestAccountant:
    def test_changes_nothing(self, estate):
        accountant = signed_in(make_member(estate.business, Role.ACCOUNTANT))

        answers = {
            route.name: status(accountant, "post", route.address(estate.values))
            for route in ROUTES
            if route.name not in PUBLIC.keys() | ACCOUNTANTS_OWN.keys()
            and not route.name.startswith(ACCOUNT_PAGES)
        }

        assert [item for item in answers.items() if item[1] not in {403, 404, 405}] == []


def contents() -> dict[str, str]:
    """Return a digest of each table's rows."""
    with connection.cursor() as cursor:
        cursor.execute(_asks_for_digests())
        return dict(cursor.fetchall())


@cache
def _asks_for_digests() -> str:
    return " UNION ALL ".join(
        f"SELECT '{model._meta.label}', md5(string_agg(t::text, ' ' ORDER BY t::text))"
        f" FROM {connection.ops.quote_name(model._meta.db_table)} t"
        for model in apps.get_models(include_auto_created=True)
        if model is not Session
    )


class TestReading:
    def test_changes_nothing(self, estate):
        owner = signed_in(estate.owner)
        writing = {}
        before = contents()

        for route in ROUTES:
            with undone():
                owner.get(route.address(estate.values))
                changed = [name for name, digest in contents().items() if digest != before[name]]
            if changed:
                writing[route.name] = changed

        assert writing == {}
