"""What holds for every operation of the document, those of tomorrow too."""

import json
from typing import Any

import pytest
from django.db import transaction

from tests.api_map import V1, Call, calls
from tests.billing.api.conftest import ApiClient
from tests.test_isolation import contents
from tests.url_map import Estate

CALLS = calls()
GETS = [call for call in CALLS if call.method == "GET"]
POSTS = [call for call in CALLS if call.method == "POST"]
BODIES = [
    call
    for call in CALLS
    if "application/json" in call.facts.get("requestBody", {}).get("content", {})
]
KEYED = {"Idempotency-Key": "order-4711"}
# What a twin of another request is refused with.
REUSED = "idempotency_key_reused"


@pytest.fixture
def owner(estate) -> ApiClient:
    return ApiClient(estate.business)


def ask(owner: ApiClient, estate: Estate, call: Call, **how: Any) -> Any:
    """Call with the belongings of the estate, and with what the document shows."""
    body = how.pop("body", call.body(estate.values))
    method = how.pop("method", call.method)
    address = call.address(estate.values).removeprefix(V1)
    return owner.call(method, address, body, how.pop("headers", None))


@pytest.fixture
def undone():
    """Take back what a test did with one operation."""

    def undo(test: Any) -> None:
        with transaction.atomic():
            test()
            transaction.set_rollback(True)

    return undo


class TestAnswer:
    def test_has_a_status_that_the_document_names(self, owner, estate, undone):
        for call in CALLS:

            def one(call=call):
                answer = ask(owner, estate, call)
                assert str(answer.status_code) in call.facts["responses"], (call, answer.content)

            undone(one)

    def test_to_a_get_is_spared_to_those_who_have_it(self, owner, estate):
        for call in GETS:
            first = ask(owner, estate, call)
            assert first.status_code == 200, (call, first.content)
            known = {"If-None-Match": first.headers["ETag"]}
            again = ask(owner, estate, call, headers=known)
            head = ask(owner, estate, call, method="HEAD")

            assert (again.status_code, again.content) == (304, b""), call
            # A file is streamed and has no content of its own.
            assert (head.status_code, b"".join(head)) == (200, b""), call
            assert head.headers["ETag"] == first.headers["ETag"], call

    def test_to_an_unknown_method_names_the_known_ones(self, owner, estate):
        methods: dict[str, set[str]] = {}
        for call in CALLS:
            methods.setdefault(call.path, set()).add(call.method)
        for call in CALLS:
            answer = ask(owner, estate, call, method="PATCH")
            known = methods[call.path] | ({"HEAD"} if "GET" in methods[call.path] else set())
            assert answer.status_code == 405, call
            assert set(answer.headers["Allow"].split(", ")) == known | {"OPTIONS"}


class TestBody:
    @pytest.mark.parametrize(
        ("body", "headers", "status", "code"),
        [
            ("{", {}, 422, "invalid_json"),
            ("[]", {}, 422, "invalid_json"),
            ("null", {}, 422, "invalid_json"),
            ("a=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415, None),
            ('{"there_is_no_such_field": 1}', {}, 422, "validation_failed"),
        ],
    )
    def test_that_is_none_is_refused_everywhere(
        self, owner, estate, undone, body, headers, status, code
    ):
        for call in BODIES:

            def one(call=call):
                answer = ask(owner, estate, call, body=body, headers=headers)
                assert answer.status_code == status, (call, answer.content)
                error = answer.json()["error"]
                assert code in {None, error["code"]}
                if code == "validation_failed":
                    assert "there_is_no_such_field" in error["fields"], call

            undone(one)


class TestPost:
    def test_that_is_repeated_with_its_key_works_once(self, owner, estate, undone):
        for call in POSTS:

            def one(call=call):
                first = ask(owner, estate, call, headers=KEYED)
                assert first.status_code < 500, call
                before = contents()
                again = ask(owner, estate, call, headers=KEYED)

                told = (first.status_code, first.content)
                assert (again.status_code, again.content) == told, call
                assert again.headers["Idempotent-Replayed"] == "true", call
                assert contents() == before, call

            undone(one)

    def test_of_another_kind_cannot_use_the_key(self, owner, estate, undone):
        for call in POSTS:

            def one(call=call):
                ask(owner, estate, call, headers=KEYED)
                body = json.dumps(call.body(estate.values) or {}) + " "
                answer = ask(owner, estate, call, body=body, headers=KEYED)

                assert answer.status_code == 409, call
                assert answer.json()["error"]["code"] == REUSED, call

            undone(one)
