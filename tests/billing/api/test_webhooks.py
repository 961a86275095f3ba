"""Webhook endpoints and their messages through the API."""

from uuid import uuid4

import pytest

from billing.webhooks.kinds import KINDS
from billing.webhooks.models import DisabledReason, MessageState, WebhookEndpoint, WebhookMessage
from tests.billing.api.conftest import ApiClient
from tests.factories import NOW, make_endpoint, make_webhook_message

# A bare address of the public internet, so that no name is looked up.
URL = "https://203.1.113.7/webhooks"
PATH = "/webhook_endpoints"


@pytest.fixture
def endpoint(api) -> WebhookEndpoint:
    return make_endpoint(api.business)


def path_of(endpoint, more="") -> str:
    return f"{PATH}/{endpoint.pk}{more}"


def fields_of(answer):
    assert answer.status_code == 422, answer.content
    return answer.json()["error"]["fields"]


def code_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


class TestCreating:
    def test_shows_the_secret_this_once(self, api):
        answer = api.post(PATH, {"url": URL, "kinds": ["invoice.paid"], "description": "Shop"})
        made = answer.json()
        later = api.get(f"{PATH}/{made['id']}").json()

        assert answer.status_code == 201
        assert made.pop("secret").startswith("whsec_")
        assert later == made
        assert made["kinds"] == ["invoice.paid"]
        assert made["description"] == "Shop"
        assert made["enabled"] is True

    def test_needs_an_address_alone_and_hears_of_everything_then(self, api):
        made = api.post(PATH, {"url": URL}).json()

        assert made["kinds"] == []
        assert made["description"] is None

    def test_refuses_an_unknown_kind_at_its_place(self, api):
        kinds = ["invoice.paid", "invoice.eaten"]

        assert list(fields_of(api.post(PATH, {"url": URL, "kinds": kinds}))) == ["kinds.1"]

    @pytest.mark.parametrize(
        ("url", "word"),
        [
            ("http://203.1.113.7/", "https"),
            ("https://10.0.0.1/", "private"),
            ("https://203.1.113.7:22/", "Ports"),
            ("https://a:b@203.1.113.7/", "password"),
            ("nothing", "https"),
            ("", "empty"),
            ("https://203.1.113.7/" + "a" * 500, "At most"),
        ],
    )
    def test_refuses_an_address_at_its_field(self, api, url, word):
        assert word in fields_of(api.post(PATH, {"url": url}))["url"][0]

    def test_refuses_fields_that_do_not_exist(self, api):
        assert list(fields_of(api.post(PATH, {"url": URL, "secret": "mine"}))) == ["secret"]

    def test_stops_at_twenty(self, api):
        for _each in range(20):
            make_endpoint(api.business)

        assert code_of(api.post(PATH, {"url": URL})) == (409, "too_many_endpoints")

    def test_needs_the_scope_to_write(self, api):
        reader = ApiClient(api.business, ["read"])

        assert reader.post(PATH, {"url": URL}).status_code == 403


class TestListing:
    def test_pages_the_endpoints_without_their_secrets(self, api):
        made = [make_endpoint(api.business) for _each in range(2)]

        answer = api.get(PATH)

        assert [each["id"] for each in answer.json()["data"]] == [str(each.pk) for each in made]
        assert (answer.json()["page"], answer.json()["pages"], answer.json()["total"]) == (1, 1, 2)
        assert "whsec_" not in answer.text
        assert api.get(f"{PATH}?page=99999999999999999999").json()["data"] == []

    def test_refuses_a_filter_that_it_does_not_know(self, api):
        assert list(fields_of(api.get(f"{PATH}?enabled=true"))) == ["enabled"]

    def test_costs_as_many_queries_for_many(self, api, django_assert_num_queries):
        make_endpoint(api.business)
        api.get(PATH)
        with django_assert_num_queries(3):
            api.get(PATH)
        for _each in range(4):
            make_endpoint(api.business)
        with django_assert_num_queries(3):
            api.get(PATH)


class TestChanging:
    def test_leaves_what_is_not_named(self, api):
        endpoint = make_endpoint(api.business, kinds=["invoice.paid"], description="Shop")

        answer = api.put(path_of(endpoint), {"description": "Books"}).json()

        assert (answer["url"], answer["kinds"]) == (endpoint.url, ["invoice.paid"])
        assert answer["description"] == "Books"

    def test_empties_by_null_and_by_an_empty_list(self, api):
        endpoint = make_endpoint(api.business, kinds=["invoice.paid"], description="Shop")

        answer = api.put(path_of(endpoint), {"description": None, "kinds": []}).json()

        assert (answer["description"], answer["kinds"]) == (None, [])

    def test_pauses_and_resumes(self, api, endpoint):
        paused = api.put(path_of(endpoint), {"enabled": False}).json()
        resumed = api.put(path_of(endpoint), {"enabled": True}).json()

        assert (paused["enabled"], paused["disabled_reason"]) == (False, "by_hand")
        assert (resumed["enabled"], resumed["disabled_reason"]) == (True, None)

    @pytest.mark.parametrize("name", ["url", "kinds", "enabled"])
    def test_takes_no_null_where_there_must_be_something(self, api, endpoint, name):
        assert list(fields_of(api.put(path_of(endpoint), {name: None}))) == [name]

    def test_refuses_a_private_address(self, api, endpoint):
        answer = api.put(path_of(endpoint), {"url": "https://[::1]/", "enabled": False})
        endpoint.refresh_from_db()

        assert list(fields_of(answer)) == ["url"]
        assert endpoint.disabled_at is None

    def test_deletes(self, api, endpoint):
        make_webhook_message(endpoint)

        answer = api.delete(path_of(endpoint))

        assert (answer.status_code, answer.content) == (204, b"")
        assert api.get(path_of(endpoint)).status_code == 404


class TestSecret:
    def test_is_rotated_and_shown_this_once(self, api, endpoint):
        answer = api.post(path_of(endpoint, "/rotate_secret"))

        assert answer.status_code == 200
        assert answer.json()["secret"].startswith("whsec_")
        assert answer.json()["previous_secret_until"]
        assert "secret" not in api.get(path_of(endpoint)).json()


class TestTesting:
    def test_queues_a_message(self, api, endpoint):
        answer = api.post(path_of(endpoint, "/test"))
        message = api.get(path_of(endpoint, f"/messages/{answer.json()['id']}")).json()

        assert answer.status_code == 202
        assert answer.json()["type"] == "webhook.test"
        assert answer.json()["event_id"] is None
        assert message["state"] == "pending"
        assert message["attempts"] == []

    def test_is_refused_while_the_endpoint_is_off(self, api):
        endpoint = make_endpoint(api.business, disabled_at=NOW, disabled_reason=DisabledReason.GONE)
        message = make_webhook_message(endpoint)
        replay = path_of(endpoint, f"/messages/{message.pk}/replay")

        assert code_of(api.post(path_of(endpoint, "/test"))) == (409, "endpoint_disabled")
        assert code_of(api.post(replay)) == (409, "endpoint_disabled")


class TestMessages:
    def test_are_listed_newest_first_and_by_state(self, api, endpoint):
        old = make_webhook_message(endpoint)
        new = make_webhook_message(endpoint, state=MessageState.FAILED)
        path = path_of(endpoint, "/messages")

        found = api.get(path).json()

        assert [each["id"] for each in found["data"]] == [str(new.pk), str(old.pk)]
        assert (found["total"], found["next_cursor"]) == (2, None)
        assert [each["id"] for each in api.get(f"{path}?state=failed").json()["data"]] == [
            str(new.pk)
        ]
        assert list(fields_of(api.get(f"{path}?state=lost"))) == ["state"]
        assert list(fields_of(api.get(f"{path}?status=failed"))) == ["status"]

    def test_are_walked_by_cursor_while_new_ones_come(self, api, endpoint):
        made = [make_webhook_message(endpoint) for _each in range(101)]
        path = path_of(endpoint, "/messages")

        first = api.get(path).json()
        make_webhook_message(endpoint)
        second = api.get(f"{path}?cursor={first['next_cursor']}").json()
        third = api.get(f"{path}?cursor={second['next_cursor']}").json()
        seen = [each["id"] for page in (first, second, third) for each in page["data"]]

        assert seen == [str(each.pk) for each in reversed(made)]
        assert [page["page"] for page in (first, second, third)] == [1, 2, 3]
        assert third["next_cursor"] is None

    @pytest.mark.parametrize("cursor", ["x", "", "%00", "WyI-Il0"])
    def test_refuse_a_cursor_that_is_none(self, api, endpoint, cursor):
        answer = api.get(path_of(endpoint, f"/messages?cursor={cursor}"))

        assert list(fields_of(answer)) == ["cursor"]

    def test_show_their_body_and_each_try_newest_first(self, api, endpoint):
        message = make_webhook_message(endpoint)
        message.attempts.create(problem="timeout", duration_ms=10_000)
        message.attempts.create(status=200, duration_ms=12, excerpt="ok")

        found = api.get(path_of(endpoint, f"/messages/{message.pk}")).json()

        assert found["webhook_id"] == f"msg_{message.pk}"
        assert found["body"] == message.body
        assert [(each["status"], each["problem"]) for each in found["attempts"]] == [
            (200, None),
            (None, "timeout"),
        ]

    def test_are_sent_again(self, api, endpoint):
        message = make_webhook_message(endpoint)

        answer = api.post(path_of(endpoint, f"/messages/{message.pk}/replay"))

        assert answer.status_code == 202
        assert answer.json()["id"] == str(message.pk)
        assert WebhookMessage.objects.get(pk=message.pk).state == MessageState.PENDING

    def test_cost_as_many_queries_for_many(self, api, endpoint, django_assert_num_queries):
        path = path_of(endpoint, "/messages")
        make_webhook_message(endpoint)
        api.get(path)
        for _each in range(4):
            make_webhook_message(endpoint)
        with django_assert_num_queries(4):
            api.get(path)


class TestAnother:
    def test_business_finds_nothing(self, mallory, endpoint):
        message = make_webhook_message(endpoint)
        one = path_of(endpoint, f"/messages/{message.pk}")
        answers = [
            mallory.get(path_of(endpoint)),
            mallory.put(path_of(endpoint), {"enabled": False}),
            mallory.delete(path_of(endpoint)),
            mallory.post(path_of(endpoint, "/rotate_secret")),
            mallory.post(path_of(endpoint, "/test")),
            mallory.get(path_of(endpoint, "/messages")),
            mallory.get(one),
            mallory.post(f"{one}/replay"),
        ]

        assert {code_of(answer) for answer in answers} == {(404, "not_found")}
        assert mallory.get(PATH).json()["total"] == 0

    def test_endpoint_does_not_lead_to_a_message(self, api, endpoint):
        message = make_webhook_message(make_endpoint(api.business))

        assert api.get(path_of(endpoint, f"/messages/{message.pk}")).status_code == 404

    @pytest.mark.parametrize("name", [uuid4(), "none", "1"])
    def test_id_leads_nowhere(self, api, endpoint, name):
        assert api.get(f"{PATH}/{name}").status_code == 404
        assert api.get(path_of(endpoint, f"/messages/{name}")).status_code == 404


class TestDocument:
    def test_lists_the_kinds_and_shows_the_secret_in_two_answers_alone(self, api):
        schemas = api.get("/openapi.json").json()["components"]["schemas"]
        kinds = schemas["WebhookEndpointInput"]["properties"]["kinds"]["items"]["enum"]

        assert kinds == list(KINDS)
        assert [name for name in schemas if "secret" in schemas[name].get("properties", {})] == [
            "WebhookEndpointWithSecret"
        ]
