"""The settings page of API keys."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fastfaktura.core.api_keys import ApiKey, create_api_key
from fastfaktura.core.models import Event, Role
from tests.billing.pages.conftest import signed_in
from tests.factories import actor_of, make_api_key, make_business, make_member

pytestmark = pytest.mark.django_db

KEYS = "/settings/api-keys/"
NEW = "/settings/api-keys/new/"
NEW_KEY = {"name": "Shop", "scopes": ["read", "write"], "expiry": "never"}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Codes(HTMLParser):
    """Reads the texts of all <code> elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside, self.found = False, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "code"

    def handle_data(self, data):
        if self.inside:
            self.found.append(data.strip())
            self.inside = False


def text_of(answer):
    return answer.content.decode()


def key_on(answer):
    """Return the one whole key on a page."""
    [key] = [code for code in Codes(text_of(answer)).found if code and not code.endswith("…")]
    return key


class TestWhoMayWhat:
    @pytest.mark.parametrize("role", [Role.MEMBER, Role.ACCOUNTANT])
    def test_only_owners_see_and_make_keys(self, business, role):
        make_api_key(business)
        key = ApiKey.objects.get()
        browser = signed_in(make_member(business, role))

        assert browser.get(KEYS).status_code == 403
        assert browser.get(NEW).status_code == 403
        assert browser.post(NEW, NEW_KEY).status_code == 403
        assert browser.post(f"{KEYS}{key.pk}/revocation/").status_code == 403
        assert KEYS not in text_of(browser.get("/settings/members/"))

    def test_another_business_is_not_shown_nor_revoked(self, browser):
        other = make_business()
        make_api_key(other, name="Theirs")
        key = ApiKey.objects.get()

        assert "Theirs" not in text_of(browser.get(KEYS))
        assert browser.post(f"{KEYS}{key.pk}/revocation/").status_code == 404
        key.refresh_from_db()
        assert key.revoked_at is None


class TestNewKey:
    def test_is_shown_once_and_opens_the_api(self, browser, business):
        answer = browser.post(NEW, NEW_KEY)
        key = key_on(answer)

        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["HX-Push-Url"] == KEYS
        found = Client().get("/api/v1/business", headers={"X-Api-Key": key})
        assert found.json()["id"] == str(business.pk)
        assert key not in text_of(browser.get(KEYS))
        assert key not in text_of(browser.get(NEW))

    def test_keeps_what_was_said_of_it(self, browser, owner):
        browser.post(NEW, NEW_KEY | {"name": "  Shop <b>  ", "scopes": ["send", "read"]})
        key = ApiKey.objects.get()

        assert (key.name, key.scopes, key.created_by) == ("Shop <b>", ["read", "send"], owner)
        assert Event.objects.get(kind="api_key.created").actor_user == owner
        page = text_of(browser.get(KEYS))
        assert "Shop &lt;b&gt;" in page
        assert f"{key.prefix}…" in page
        assert "Ada" in page
        assert "Read, Send" in page

    def test_of_a_sandbox_is_recognisable(self):
        business = make_business(is_sandbox=True)
        browser = signed_in(make_member(business))

        assert "ffk_test_" in text_of(browser.get(NEW))
        assert key_on(browser.post(NEW, NEW_KEY)).startswith("ffk_test_")

    @time_machine.travel(NOON, tick=False)
    @pytest.mark.parametrize(
        ("choice", "expected"),
        [
            ({"expiry": "never", "last_day": "2026-03-09"}, None),
            ({"expiry": "30"}, "2026-04-01T22:00"),
            ({"expiry": "365"}, "2027-03-02T23:00"),
            ({"expiry": "day", "last_day": "2026-03-02"}, "2026-03-02T23:00"),
        ],
    )
    def test_ends_when_the_chosen_day_is_over_on_the_wall_of_the_business(
        self, browser, choice, expected
    ):
        browser.post(NEW, NEW_KEY | choice)

        found = ApiKey.objects.get().expires_at
        assert (found and found.strftime("%Y-%m-%dT%H:%M")) == expected

    @time_machine.travel(NOON, tick=False)
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"name": "  "}, "This field is required."),
            ({"name": "x" * 81}, "at most 80 characters"),
            ({"name": "a\0b"}, "Null characters are not allowed."),
            ({"scopes": []}, "Choose at least one"),
            ({"scopes": ["everything"]}, "is not one of the available choices"),
            ({"expiry": "31"}, "is not one of the available choices"),
            ({"expiry": "day"}, "Choose the last day"),
            ({"expiry": "day", "last_day": "2026-03-01"}, "This day is over."),
            ({"expiry": "day", "last_day": "9999-12-31"}, "too far ahead"),
            ({"expiry": "day", "last_day": "soon"}, "Enter a valid date."),
        ],
    )
    def test_is_not_made_of_what_is_wrong(self, browser, wrong, sentence):
        answer = browser.post(NEW, NEW_KEY | wrong)

        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert not ApiKey.objects.exists()


class TestRevoking:
    def test_ends_a_key_at_once(self, browser, business):
        secret = make_api_key(business, name="Shop")
        key = ApiKey.objects.get()
        page = text_of(browser.get(KEYS))
        assert f'data-opens="{key.pk}"' in page
        assert f'action="{reverse("settings:api_key_revoke", args=[key.pk])}"' in page

        answer = browser.post(f"{KEYS}{key.pk}/revocation/", follow=True)

        assert "The key “Shop” is revoked." in text_of(answer)
        assert "1 revoked key" in text_of(answer)
        refused = Client().get("/api/v1/business", headers={"X-Api-Key": secret})
        assert refused.json()["error"]["code"] == "revoked_api_key"
        assert Event.objects.get(kind="api_key.revoked").data["name"] == "Shop"


class TestList:
    def test_says_what_keys_are_for_if_there_are_none(self, browser):
        page = text_of(browser.get(KEYS))

        assert "No API keys yet" in page
        assert NEW in page
        assert "/docs/api" in page

    def test_tells_use_and_end(self, browser, business):
        now = timezone.now()
        make_api_key(business, name="Old", expires_at=now - timedelta(days=1))
        used = make_api_key(business, name="Used", expires_at=now + timedelta(days=3))
        Client().get("/api/v1/business", headers={"X-Api-Key": used})
        page = text_of(browser.get(KEYS))

        assert "Expired" in page
        assert 'class="warning"' in page
        assert page.count("Last used") >= 3

    def test_costs_the_same_for_many(self, browser, business, django_assert_num_queries):
        def queries():
            with django_assert_num_queries(4):
                browser.get(KEYS)

        make_api_key(business)
        browser.get(KEYS)
        queries()
        for index in range(5):
            create_api_key(
                business=business, name=str(index), scopes=["read"], actor=actor_of(business)
            )
        queries()
