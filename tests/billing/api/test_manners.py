"""How often a key may call, what it need not be told again, and what a request is called."""

import re

import pytest

from fastfaktura.core.api_keys import ApiKey
from fastfaktura.core.request_ids import RequestIdFilter
from tests.billing.api import trial
from tests.billing.api.conftest import ApiClient

RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")


@pytest.fixture(autouse=True)
def addresses(settings):
    """Answer with the operations of the trial."""
    settings.ROOT_URLCONF = trial.ADDRESSES


class TestRate:
    @pytest.fixture(autouse=True)
    def three(self, settings):
        """Allow three calls in a minute."""
        settings.API_RATE_TIMES, settings.API_RATE_SECONDS = 3, 60

    def test_is_told_on_every_answer_to_a_key(self, api):
        answers = [api.get("/work"), api.get("/nothing"), api.post("/work", "{")]

        assert [answer.status_code for answer in answers] == [200, 404, 422]
        assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0"]
        for answer in answers:
            assert answer.headers["RateLimit-Limit"] == "3"
            assert answer.headers["RateLimit-Policy"] == "3;w=60"
            assert 0 < int(answer.headers["RateLimit-Reset"]) <= 60

    def test_is_not_told_to_strangers(self, api):
        answer = api.get("/work", headers={"X-Api-Key": "ffk_x"})

        assert not any(name in answer.headers for name in RATES)

    def test_ends_with_a_refusal_that_says_when_to_come_back(self, api):
        for _each in range(3):
            api.get("/work")
        answer = api.post("/work", {}, {"Idempotency-Key": "a"})

        assert answer.status_code == 429
        assert answer.json()["error"]["code"] == "too_many_requests"
        assert answer.headers["Retry-After"] == answer.headers["RateLimit-Reset"]
        assert answer.headers["RateLimit-Remaining"] == "0"
        assert api.get("/work").status_code == 429

    def test_is_each_key_s_own(self, api):
        for _each in range(4):
            api.get("/work")

        assert ApiClient(api.business).get("/work").status_code == 200

    def test_does_not_hold_without_redis(self, api, settings):
        settings.REDIS_URL = "redis://127.0.0.1:9/0"
        answers = [api.get("/work") for _each in range(5)]

        assert {answer.status_code for answer in answers} == {200}
        assert answers[-1].headers["RateLimit-Remaining"] == "3"


class TestETag:
    def test_spares_what_is_known(self, api):
        first = api.get("/work")
        etag = first.headers["ETag"]
        again = api.get("/work", headers={"If-None-Match": etag})

        assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == "private, no-cache"
        assert again.headers["RateLimit-Remaining"]
        assert again.headers["X-Request-Id"]
        assert not {"Content-Type", "Content-Length"} & again.headers.keys()

    @pytest.mark.parametrize("known", ['W/{}, "b"', '"a", {}', "*"])
    def test_is_found_in_all_forms_of_the_header(self, api, known):
        etag = api.get("/work").headers["ETag"]
        answer = api.get("/work", headers={"If-None-Match": known.format(etag)})

        assert answer.status_code == 304

    def test_changes_with_what_it_names(self, api):
        etag = api.get("/work").headers["ETag"]
        api.post("/work", {})
        answer = api.get("/work", headers={"If-None-Match": etag})

        assert answer.status_code == 200
        assert answer.json() == {"clients": 1}

    def test_is_left_to_what_is_no_json(self, api):
        answer = api.get("/paper")

        assert answer.headers["ETag"] == '"paper"'
        assert api.get("/paper", headers={"If-None-Match": '"paper"'}).status_code == 304

    def test_names_neither_refusals_nor_work(self, api):
        answers = [api.get("/failure"), api.post("/work", {}), api.get("/nothing")]

        assert not any("ETag" in answer.headers for answer in answers)

    def test_that_must_match_and_does_not_is_refused_in_our_shape(self, api):
        answer = api.get("/work", headers={"If-Match": '"another"'})

        assert answer.status_code == 412
        assert answer.json()["error"]["code"] == "precondition_failed"


class TestName:
    def test_of_a_request_is_the_caller_s_own_if_it_may_be_one(self, api):
        own = api.get("/work", headers={"X-Request-Id": "shop-4711-a"})
        bad = api.get("/work", headers={"X-Request-Id": "a\nb"})

        assert own.headers["X-Request-Id"] == "shop-4711-a"
        assert re.fullmatch(r"[0-9a-f]{32}", bad.headers["X-Request-Id"])

    def test_stands_in_every_line_about_it(self, api, caplog):
        caplog.handler.addFilter(RequestIdFilter())
        api.get("/failure", headers={"X-Request-Id": "shop-4711-a"})

        lines = [(record.name, record.request_id) for record in caplog.records]
        assert lines == [
            ("billing.api.refusals", "shop-4711-a"),
            ("django.request", "shop-4711-a"),
        ]


class TestQueries:
    def test_a_call_costs_one_for_the_key(self, api, django_assert_num_queries):
        api.get("/work")
        assert ApiKey.objects.get().last_used_at

        with django_assert_num_queries(2):
            api.get("/work")
