"""Whatever goes wrong under /api is said in one shape: never HTML, never a trace."""

import logging

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client as Browser

from fastfaktura.core.models import Role
from tests.billing.api import trial
from tests.billing.api.conftest import ApiClient
from tests.factories import make_member

MALFORMED = ("", "ffk_", "ffk_ÿ", "x" * 5000, "ffk_a\0b", "Bearer", "' OR 1=1", "ffk_ two words")


@pytest.fixture
def trials(settings):
    """Answer with the operations of the trial."""
    settings.ROOT_URLCONF = trial.ADDRESSES


@pytest.fixture
def anybody(db):
    """Return a program without a key."""
    return Browser(raise_request_exception=False)


def refused(answer, status, code=None):
    """Look at a refusal and return its error."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    text = answer.content.decode()
    assert not any(word in text for word in ("Traceback", "xyzzy", "<html", "<!"))
    error = answer.json()["error"]
    assert error["message"][0].isupper()
    assert error["message"].endswith(".")
    assert code in {None, error["code"]}
    return error


class TestKey:
    def test_is_needed(self, anybody):
        answer = anybody.get("/api/v1/business")

        refused(answer, 401, "missing_api_key")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("key", MALFORMED[1:])
    def test_must_open_something(self, anybody, key):
        for headers in ({"X-Api-Key": key}, {"Authorization": f"Bearer {key}"}):
            refused(anybody.get("/api/v1/business", headers=headers), 401)

    @pytest.mark.parametrize("scheme", ["Basic ", "Token ", ""])
    def test_is_no_bearer_by_another_scheme(self, anybody, api, scheme):
        headers = {"Authorization": f"{scheme}{api.secret}"}

        refused(anybody.get("/api/v1/business", headers=headers), 401, "missing_api_key")

    def test_works_in_both_headers(self, anybody, api):
        for headers in ({"X-Api-Key": api.secret}, {"Authorization": f"bearer {api.secret}"}):
            assert anybody.get("/api/v1/business", headers=headers).status_code == 200

    def test_in_the_address_is_none(self, anybody, api):
        refused(anybody.get(f"/api/v1/business?api_key={api.secret}"), 401)

    def test_is_not_replaced_by_a_session(self, api, trials):
        browser = Browser()
        browser.force_login(make_member(api.business, Role.OWNER))

        refused(browser.get("/api/v1/work"), 401, "missing_api_key")
        refused(browser.post("/api/v1/work", "{}", "application/json"), 401, "missing_api_key")
        refused(browser.get("/api/v1/work", headers={"X-Api-Key": "ffk_x"}), 401)

    def test_opens_its_own_business_whatever_the_session_says(self, api, mallory):
        browser = Browser()
        browser.force_login(make_member(mallory.business, Role.OWNER))
        answer = browser.get("/api/v1/business", headers={"X-Api-Key": api.secret})

        assert answer.json()["id"] == str(api.business.pk)

    def test_needs_no_token_against_forged_forms(self, api, trials):
        browser = Browser(enforce_csrf_checks=True)
        headers = {"X-Api-Key": api.secret}
        answer = browser.post("/api/v1/work", "{}", "application/json", headers=headers)

        assert answer.status_code == 201

    @pytest.mark.parametrize(
        ("scopes", "method", "path", "status"),
        [
            (["read"], "GET", "/work", 200),
            (["read"], "HEAD", "/work", 200),
            (["read"], "POST", "/work", 403),
            (["write"], "POST", "/work", 201),
            (["write"], "GET", "/work", 403),
            (["write"], "POST", "/message", 403),
            (["send"], "POST", "/message", 200),
        ],
    )
    def test_does_what_its_scopes_say(self, api, trials, scopes, method, path, status):
        answer = ApiClient(api.business, scopes).call(
            method, path, {} if method == "POST" else None
        )

        assert answer.status_code == status
        if status == 403:
            refused(answer, 403, "insufficient_scope")


class TestAddress:
    @pytest.mark.parametrize(
        "path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v3/business"]
    )
    @pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head"])
    def test_that_leads_nowhere_is_not_found(self, api, anybody, path, method):
        for headers in ({}, {"X-Api-Key": api.secret}):
            answer = getattr(anybody, method)(path, headers=headers)
            assert answer.status_code == 404
            if method != "head":
                refused(answer, 404, "not_found")

    def test_without_the_method_tells_those_it_knows(self, api, trials):
        answer = api.call("PATCH", "/work", {})

        refused(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
        assert api.post("/paper", {}).headers["Allow"] == "GET, HEAD, OPTIONS"

    def test_tells_its_methods_to_options(self, anybody, trials):
        answer = anybody.options("/api/v1/work")

        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
        assert not {"Content-Type", "Content-Length"} & answer.headers.keys()
        refused(anybody.options("/api/v1/nothing"), 404)

    def test_answers_head_as_get_without_a_body(self, api, trials):
        read, head = api.get("/work"), api.call("HEAD", "/work")

        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == read.headers["ETag"]
        assert head.headers["Content-Length"] == read.headers["Content-Length"]
        refused(api.get("/nothing"), 404)

    def test_of_another_host_is_refused(self, api):
        refused(api.get("/business", headers={"Host": "elsewhere.example"}), 400, "bad_request")


class TestBody:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("{", "invalid_json"),
            ("[]", "invalid_json"),
            ("NaN", "invalid_json"),
            (b"\xff", "invalid_json"),
            ("[" * 100_000, "invalid_json"),
            ('{"name": "a\\u0000"}', "validation_failed"),
            ('{"nmae": "a"}', "validation_failed"),
            ('{"name": 1}', "validation_failed"),
        ],
    )
    def test_that_cannot_be_read_is_told_apart(self, api, trials, body, code):
        error = refused(api.post("/work", body), 422, code)

        assert ("fields" in error) == (code == "validation_failed")

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_of_another_type_is_refused(self, api, trials, kind):
        refused(api.post("/work", "{}", {"Content-Type": kind}), 415, "unsupported_media_type")

    def test_that_is_a_form_with_files_is_refused(self, anybody, api, trials):
        answer = anybody.post("/api/v1/work", {"a": "b"}, headers={"X-Api-Key": api.secret})

        refused(answer, 415)

    @pytest.mark.parametrize("megabytes", [2, 6])
    def test_beyond_all_size_is_refused(self, api, trials, megabytes):
        body = b'{"name": "' + b"x" * megabytes * 1024 * 1024 + b'"}'

        refused(api.post("/work", body), 413, "body_too_large")


class TestState:
    def test_that_does_not_allow_it_is_a_conflict(self, api, trials):
        refused(api.post("/work", {"then": "refuse"}), 409, "refused_by_the_test")


class TestFailure:
    @pytest.mark.parametrize("debug", [False, True])
    def test_inside_of_an_operation_tells_nothing_of_us(self, api, trials, settings, debug):
        settings.DEBUG = debug

        refused(api.get("/failure"), 500, "internal_error")
        refused(api.post("/work", {"then": "fail"}, {"Idempotency-Key": "a"}), 500)

    @pytest.mark.parametrize("debug", [False, True])
    def test_before_an_operation_tells_nothing_of_us(self, api, trials, settings, debug):
        settings.DEBUG = debug
        settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-1], "tests.billing.api.trial.FailingGate"]

        refused(api.get("/work"), 500, "internal_error")
        refused(api.get("/nothing"), 500)

    @pytest.mark.parametrize("debug", [False, True])
    def test_of_the_address_tells_nothing_of_us(self, api, settings, debug):
        settings.DEBUG = debug

        refused(api.get("/nothing"), 404)
        refused(api.get("/business", headers={"Host": "elsewhere.example"}), 400)


class TestLanguage:
    def test_is_that_of_the_request_and_codes_stay(self, anybody):
        headers = {"Accept-Language": "xx, nb;q=0.5"}
        answer = anybody.get("/api/v1/business", headers=headers)

        refused(answer, 401, "missing_api_key")
        assert answer.headers["Content-Language"] == "nb"


class TestSecrecy:
    def test_no_key_is_logged(self, api, anybody, trials, caplog):
        caplog.set_level(logging.DEBUG)
        keys = [api.secret, *(f"{api.secret}{index}" for index in range(2)), "ffk_secret words"]
        for key in keys:
            for headers in (
                {"X-Api-Key": key},
                {"Authorization": f"Bearer {key}"},
                {"Authorization": f"Basic {key}"},
                {"Authorization": key},
                {"X-Api-Key": f"{key}\0"},
            ):
                for path in ("work", "failure", "nothing"):
                    anybody.get(f"/api/v1/{path}", headers=headers)
                sent = {**headers, "Idempotency-Key": "a"}
                anybody.post("/api/v1/work", "{}", "application/json", headers=sent)

        assert caplog.records, "nothing was logged at all"
        for record in caplog.records:
            told = f"{record.getMessage()} {record.args} {record.exc_text}"
            assert api.secret not in told
            assert "secret words" not in told

    def test_no_key_rests_in_clear(self, api, anybody, trials):
        api.post("/work", {"name": "Written"}, {"Idempotency-Key": "a"})
        api.post("/message", {}, {"Idempotency-Key": "b"})

        rows = all_rows()
        assert "Written" in rows, "the search finds nothing"
        assert api.secret not in rows
        assert api.secret.removeprefix("ffk_") not in rows


def all_rows() -> str:
    """Return all that the database holds, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)
