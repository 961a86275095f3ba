"""The pages of webhooks: the list, the form, an endpoint with its messages, and one message."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.pages.webhook_words import PROBLEMS
from billing.webhooks import sending
from billing.webhooks.kinds import KINDS, TEST_KIND
from billing.webhooks.models import DisabledReason, MessageState, WebhookEndpoint, WebhookMessage
from billing.webhooks.words import KIND_WORDS
from fastfaktura.core.models import Role
from tests.factories import (
    NOW,
    make_business,
    make_endpoint,
    make_invoice,
    make_member,
    make_webhook_message,
)

pytestmark = pytest.mark.django_db

# A bare address of the public internet, so that no name is looked up.
URL = "https://203.1.113.7/webhooks"


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def owner(business, client):
    client.force_login(make_member(business, Role.OWNER))
    return client


@pytest.fixture
def endpoint(business):
    return make_endpoint(business)


def of(name, endpoint, **more):
    return reverse(f"settings:{name}", kwargs={"endpoint_id": endpoint.pk, **more})


def of_message(name, message):
    return of(name, message.endpoint, webhook_message_id=message.pk)


class TestList:
    def test_says_what_webhooks_are_for_when_there_are_none(self, owner):
        answer = owner.get(reverse("settings:webhooks"))

        assert "No webhooks yet" in answer.text

    def test_shows_address_state_and_last_delivery(self, owner, endpoint):
        make_webhook_message(endpoint)
        make_endpoint(endpoint.business, failing_since=NOW, kinds=["invoice.paid"])
        make_endpoint(endpoint.business, disabled_at=NOW, disabled_reason=DisabledReason.BY_HAND)

        text = owner.get(reverse("settings:webhooks")).text

        assert endpoint.url in text
        assert [word for word in ("Works", "Failing", "Paused") if word in text] == [
            "Works",
            "Failing",
            "Paused",
        ]
        assert "Ready" not in text
        assert "1 kind of event" in text
        assert "2 Mar 2026" in text.replace("\N{NO-BREAK SPACE}", " ")

    def test_claims_of_no_new_endpoint_that_it_works(self, owner, endpoint):
        text = owner.get(reverse("settings:webhooks")).text

        assert "Ready" in text
        assert "Works" not in text

    def test_costs_as_many_queries_for_many(self, owner, business, django_assert_num_queries):
        def queries():
            with django_assert_num_queries(3):
                owner.get(reverse("settings:webhooks"))

        make_webhook_message(make_endpoint(business))
        queries()
        for _each in range(5):
            make_webhook_message(make_endpoint(business))
        queries()

    def test_shows_nothing_of_another_business(self, owner):
        foreign = make_endpoint(make_business())

        assert foreign.url not in owner.get(reverse("settings:webhooks")).text


class TestMember:
    @pytest.mark.parametrize("role", [Role.MEMBER, Role.ACCOUNTANT])
    def test_is_refused(self, client, business, endpoint, role):
        client.force_login(make_member(business, role))
        message = make_webhook_message(endpoint)
        addresses = [
            reverse("settings:webhooks"),
            reverse("settings:webhook_new"),
            of("webhook", endpoint),
            of("webhook_edit", endpoint),
            of_message("webhook_message", message),
        ]
        steps = [
            *(of(f"webhook_{step}", endpoint) for step in ("test", "pause", "resume")),
            *(of(f"webhook_{step}", endpoint) for step in ("rotate", "remove")),
            of_message("webhook_replay", message),
        ]

        assert {client.get(address).status_code for address in addresses} == {403}
        assert {client.post(address).status_code for address in steps} == {403}

    def test_sees_no_link_to_webhooks(self, client, business):
        client.force_login(make_member(business, Role.MEMBER))

        assert reverse("settings:webhooks") not in client.get(reverse("settings:profile")).text


class TestCreating:
    def test_shows_the_secret_once_and_never_again(self, owner, business):
        answer = owner.post(
            reverse("settings:webhook_new"), {"url": URL, "which": "all", "description": "Shop"}
        )
        endpoint = WebhookEndpoint.objects.get(business=business)
        later = owner.get(of("webhook", endpoint))

        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "whsec_" in answer.text
        assert answer["HX-Push-Url"] == of("webhook", endpoint)
        assert "whsec_" not in later.text
        assert endpoint.kinds == []
        assert endpoint.description == "Shop"

    def test_keeps_a_name_that_nobody_knows_and_warns_of_it(self, owner, business):
        # Names below .invalid lead nowhere, by RFC 2606.
        url = "https://shop.invalid/in"

        answer = owner.post(reverse("settings:webhook_new"), {"url": url, "which": "all"})
        known = owner.post(reverse("settings:webhook_new"), {"url": URL, "which": "all"})

        assert WebhookEndpoint.objects.filter(business=business, url=url).exists()
        assert "No server of this name is known" in answer.text
        assert "No server of this name is known" not in known.text

    def test_takes_the_kinds_that_are_ticked(self, owner, business):
        owner.post(
            reverse("settings:webhook_new"),
            {"url": URL, "which": "chosen", "kinds": ["invoice.paid", "invoice.sent"]},
        )

        assert WebhookEndpoint.objects.get(business=business).kinds == [
            "invoice.sent",
            "invoice.paid",
        ]

    def test_forgets_ticks_below_all_events(self, owner, business):
        owner.post(
            reverse("settings:webhook_new"), {"url": URL, "which": "all", "kinds": ["invoice.paid"]}
        )

        assert WebhookEndpoint.objects.get(business=business).kinds == []

    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            ("", "This field is required"),
            ("http://203.1.113.7/", "must begin with https"),
            ("https://127.0.0.1/", "private network"),
            ("https://name:word@203.1.113.7/", "Leave out the name and the password"),
            ("https://203.1.113.7:25/", "Ports below 1024"),
            (f"https://203.1.113.7/{'a' * 600}", "at most 500"),
        ],
    )
    def test_says_why_an_address_cannot_be_used(self, owner, business, url, sentence):
        answer = owner.post(reverse("settings:webhook_new"), {"url": url, "which": "all"})

        assert answer.status_code == 422
        assert sentence in answer.text
        assert not WebhookEndpoint.objects.for_business(business).exists()

    def test_asks_for_at_least_one_kind(self, owner):
        answer = owner.post(reverse("settings:webhook_new"), {"url": URL, "which": "chosen"})

        assert answer.status_code == 422
        assert "Choose at least one kind" in answer.text

    def test_keeps_what_was_typed_beside_an_error(self, owner):
        answer = owner.post(
            reverse("settings:webhook_new"),
            {"url": "ftp://x", "which": "chosen", "kinds": ["invoice.paid"]},
        )

        assert 'value="ftp://x"' in answer.text
        assert 'value="invoice.paid" checked' in answer.text

    def test_stops_at_twenty(self, owner, business):
        for _each in range(20):
            make_endpoint(business)

        answer = owner.post(reverse("settings:webhook_new"), {"url": URL, "which": "all"})

        assert answer.status_code == 422
        assert "Delete one first" in answer.text


class TestEditing:
    def test_begins_with_what_is_kept(self, owner, business):
        endpoint = make_endpoint(business, kinds=["invoice.paid"], description="The shop")

        text = owner.get(of("webhook_edit", endpoint)).text

        assert endpoint.url in text
        assert "The shop" in text
        assert 'value="invoice.paid" checked' in text

    def test_changes_the_endpoint(self, owner, endpoint):
        answer = owner.post(
            of("webhook_edit", endpoint),
            {"url": URL, "which": "chosen", "kinds": ["client.created"], "description": "Books"},
        )
        endpoint.refresh_from_db()

        assert answer["Location"] == of("webhook", endpoint)
        assert (endpoint.url, endpoint.kinds, endpoint.description) == (
            URL,
            ["client.created"],
            "Books",
        )

    def test_refuses_a_private_address(self, owner, endpoint):
        answer = owner.post(
            of("webhook_edit", endpoint), {"url": "https://10.0.0.8/", "which": "all"}
        )

        assert answer.status_code == 422
        assert "private network" in answer.text


class TestEndpoint:
    def test_lists_messages_with_their_invoices(self, owner, endpoint):
        invoice = make_invoice(endpoint.business)
        make_webhook_message(endpoint, subject_id=invoice.pk)

        text = owner.get(of("webhook", endpoint)).text

        assert "An invoice is paid in full" in text
        assert invoice.number in text

    def test_looks_again_only_while_something_waits(self, owner, endpoint):
        message = make_webhook_message(endpoint)
        quiet = owner.get(of("webhook", endpoint)).text
        WebhookMessage.objects.filter(pk=message.pk).update(
            state=MessageState.PENDING, finished_at=None, due_at=timezone.now()
        )

        assert "every 2s" not in quiet
        assert "every 2s" in owner.get(of("webhook", endpoint)).text

    def test_does_not_look_again_for_what_waits_while_it_is_off(self, owner, business):
        endpoint = make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.GONE)
        make_webhook_message(endpoint, state=MessageState.PENDING, finished_at=None)

        assert owner.get(of("webhook", endpoint)).context["poll"] == ""

    def test_looks_seldom_for_what_is_tried_in_hours(self, owner, endpoint):
        later = timezone.now() + timedelta(hours=2)
        make_webhook_message(endpoint, state=MessageState.PENDING, finished_at=None, due_at=later)

        assert owner.get(of("webhook", endpoint)).context["poll"] == "60s"

    def test_renews_the_messages_and_the_state_alone(self, owner, endpoint):
        make_webhook_message(endpoint)

        answer = owner.get(of("webhook", endpoint), headers={"HX-Request": "true"})

        assert answer.text.strip().startswith('<div class="stack" id="webhook-live"')
        assert 'id="webhook-state" hx-swap-oob="true"' in answer.text
        assert "<html" not in answer.text

    def test_loads_anew_when_it_was_switched_off_meanwhile(self, owner, business):
        endpoint = make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.GONE)
        headers = {"HX-Request": "true"}

        answers = [
            owner.get(of("webhook", endpoint), headers=headers),
            owner.post(of("webhook_test", endpoint), headers=headers),
        ]

        assert [answer["HX-Refresh"] for answer in answers] == ["true", "true"]
        assert "Resume it first" in owner.get(of("webhook", endpoint)).text

    def test_filters_by_state_and_leads_to_older_ones(self, owner, endpoint):
        for _each in range(26):
            make_webhook_message(endpoint, state=MessageState.FAILED)
        make_webhook_message(endpoint, kind="client.created")
        first = owner.get(of("webhook", endpoint), {"state": "failed"})
        older = owner.get(first.context["older_url"])

        assert len(first.context["rows"]) == 25
        assert len(older.context["rows"]) == 1
        assert "A client is added" not in first.text

    def test_costs_as_many_queries_for_many(self, owner, endpoint, django_assert_num_queries):
        def queries():
            with django_assert_num_queries(5):
                owner.get(of("webhook", endpoint))

        make_webhook_message(endpoint)
        queries()
        for _each in range(5):
            make_webhook_message(endpoint)
        queries()

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            (DisabledReason.BY_HAND, "Paused by hand"),
            (DisabledReason.FAILING, "it failed for days"),
            (DisabledReason.GONE, "it is gone (410)"),
        ],
    )
    def test_says_why_it_is_off_and_offers_to_resume(self, owner, business, reason, sentence):
        endpoint = make_endpoint(business, disabled_at=NOW, disabled_reason=reason)

        text = owner.get(of("webhook", endpoint)).text

        assert sentence in text
        assert of("webhook_resume", endpoint) in text
        assert of("webhook_test", endpoint) not in text


class TestSteps:
    def test_change_nothing_when_read(self, owner, endpoint):
        names = ("test", "pause", "resume", "rotate", "remove")

        assert {owner.get(of(f"webhook_{name}", endpoint)).status_code for name in names} == {405}

    def test_queue_a_test_and_show_it(self, owner, endpoint):
        answer = owner.post(of("webhook_test", endpoint), headers={"HX-Request": "true"})

        assert endpoint.messages.get().kind == "webhook.test"
        assert "A test" in answer.text
        assert "every 2s" in answer.text

    def test_pause_and_resume(self, owner, endpoint):
        owner.post(of("webhook_pause", endpoint))
        endpoint.refresh_from_db()
        paused = endpoint.disabled_reason
        owner.post(of("webhook_resume", endpoint))
        endpoint.refresh_from_db()

        assert paused == DisabledReason.BY_HAND
        assert endpoint.disabled_at is None

    def test_send_no_test_while_it_is_off(self, owner, business):
        endpoint = make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.BY_HAND)

        answer = owner.post(of("webhook_test", endpoint), follow=True)

        assert "Resume it first" in answer.text
        assert not endpoint.messages.exists()

    def test_show_a_rotated_secret_once_and_how_long_both_sign(self, owner, endpoint):
        answer = owner.post(of("webhook_rotate", endpoint))
        later = owner.get(of("webhook", endpoint)).text

        assert "no-store" in answer["Cache-Control"]
        assert "whsec_" in answer.text
        assert "two signatures" in answer.text
        assert "whsec_" not in later
        assert "The old one signs too until" in later

    def test_delete_the_endpoint_with_its_messages(self, owner, endpoint):
        make_webhook_message(endpoint)

        answer = owner.post(of("webhook_remove", endpoint), follow=True)

        assert "is deleted" in answer.text
        assert not WebhookMessage.objects.exists()


class TestMessage:
    def test_shows_the_body_the_invoice_and_each_try(self, owner, endpoint):
        invoice = make_invoice(endpoint.business)
        message = make_webhook_message(
            endpoint,
            subject_id=invoice.pk,
            body='{"type":"invoice.paid","data":{"tax_rate":25.50}}',
        )
        message.attempts.create(status=503, duration_ms=84, excerpt="<b>busy</b>")
        message.attempts.create(status=200, duration_ms=12, excerpt="ok")

        text = owner.get(of_message("webhook_message", message)).text

        assert f"msg_{message.pk}" in text
        assert invoice.number in text
        assert "503" in text
        assert "&lt;b&gt;busy&lt;/b&gt;" in text
        assert "&quot;tax_rate&quot;: 25.50" in text

    @pytest.mark.parametrize(
        ("seconds", "sentence"),
        [
            (3600, "Next try"),
            (-5, "A try is under way"),
            (-3600, "Waits for an earlier message about the same thing"),
        ],
    )
    def test_says_what_it_waits_for(self, owner, endpoint, seconds, sentence):
        due_at = timezone.now() + timedelta(seconds=seconds)
        message = make_webhook_message(
            endpoint, state=MessageState.PENDING, finished_at=None, due_at=due_at
        )

        assert sentence in owner.get(of_message("webhook_message", message)).text

    def test_waits_for_an_endpoint_that_is_off(self, owner, business):
        endpoint = make_endpoint(business, disabled_at=NOW, disabled_reason=DisabledReason.GONE)
        message = make_webhook_message(endpoint, state=MessageState.PENDING, finished_at=None)

        text = owner.get(of_message("webhook_message", message)).text

        assert "Waits until the endpoint is resumed" in text

    def test_is_queued_again_from_its_page(self, owner, endpoint):
        message = make_webhook_message(endpoint)

        owner.post(of_message("webhook_replay", message))
        message.refresh_from_db()

        assert message.state == MessageState.PENDING

    def test_is_queued_again_from_the_list_which_is_renewed(self, owner, endpoint):
        message = make_webhook_message(endpoint)

        answer = owner.post(
            of_message("webhook_replay", message), {"list": "1"}, headers={"HX-Request": "true"}
        )

        assert 'id="webhook-live"' in answer.text
        assert "Waiting" in answer.text

    def test_is_not_found_below_another_endpoint(self, owner, endpoint):
        message = make_webhook_message(make_endpoint(endpoint.business))
        address = of("webhook_message", endpoint, webhook_message_id=message.pk)

        assert owner.get(address).status_code == 404


class TestAnotherBusiness:
    def test_finds_nothing(self, client, endpoint):
        client.force_login(make_member(make_business(), Role.OWNER))
        message = make_webhook_message(endpoint)

        assert client.get(of("webhook", endpoint)).status_code == 404
        assert client.post(of("webhook_rotate", endpoint)).status_code == 404
        assert client.get(of_message("webhook_message", message)).status_code == 404
        assert client.post(of_message("webhook_replay", message)).status_code == 404


class TestOverview:
    def test_hints_owners_at_endpoints_that_fail(self, owner, business):
        make_invoice(business)
        make_endpoint(business, url="https://shop.example.com/in", failing_since=NOW)

        assert "The webhook to shop.example.com fails" in owner.get(reverse("overview")).text

    def test_spares_members_what_they_cannot_mend(self, client, business):
        make_invoice(business)
        make_endpoint(business, url="https://shop.example.com/in", failing_since=NOW)
        client.force_login(make_member(business, Role.MEMBER))

        assert "shop.example.com" not in client.get(reverse("overview")).text


class TestWords:
    def test_stand_for_every_kind_and_every_problem(self):
        problems = {problem for _kind, problem in sending.PROBLEMS} | {sending.SECRET_UNREADABLE}

        assert PROBLEMS.keys() == problems
        assert KIND_WORDS.keys() == {*KINDS, TEST_KIND}
