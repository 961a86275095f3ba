"""Every operation of the API, asked by those who have no business there."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.api_map import Call, calls, routes
from tests.factories import make_api_key, make_business
from tests.test_isolation import contents, signed_in, undone
from tests.test_nonsense import NONSENSE
from tests.url_map import Estate

pytestmark = pytest.mark.django_db

CALLS = calls()
NAMED = [call for call in CALLS if "{" in call.path]
# What lies below /api/v1 and is no operation.
OTHERS = {"/openapi.json"}


@pytest.fixture
def owner_key(estate) -> str:
    return make_api_key(estate.business)


@pytest.fixture
def mallory() -> str:
    """Return a key of another business, which may do everything there."""
    return make_api_key(make_business(is_sandbox=True))


def ask(
    call: Call, address: str, body: Any, key: str | None = None, client: Client | None = None
) -> Any:
    """Make a request with a key, or without one."""
    return (client or Client(raise_request_exception=False)).generic(
        call.method,
        address,
        data="" if body is None else json.dumps(body),
        content_type="application/json",
        headers={"X-Api-Key": key} if key else {},
    )


def answers(estate: Estate, chosen: list[Call], **how: Any) -> dict[str, int]:
    """Return the status of each call with the belongings of the estate."""
    found = {}
    for call in chosen:
        with undone():
            answer = ask(call, call.address(estate.values), call.body(estate.values), **how)
        found[str(call)] = answer.status_code
    return found


class TestEveryAddress:
    def test_stands_in_the_document(self):
        assert {path for path in routes() if path not in OTHERS} == {call.path for call in CALLS}


class TestAnotherBusiness:
    def test_owns_what_the_addresses_lead_to(self, estate, owner_key):
        """Without this, a wrong address would look like a closed door."""
        refused = {401, 403, 404, 405, 413, 415, 500}
        found = answers(estate, CALLS, key=owner_key)

        assert {name: code for name, code in found.items() if code in refused} == {}

    def test_is_not_found_by_another_s_key(self, estate, mallory):
        found = answers(estate, NAMED, key=mallory)

        assert {name: code for name, code in found.items() if code != 404} == {}

    def test_is_not_changed_by_another_s_key(self, estate, mallory):
        """Whatever a body names of the estate, nothing comes of it there."""
        before = contents()
        for call in CALLS:
            with undone():
                answer = ask(
                    call, call.address(estate.values), call.body(estate.values), key=mallory
                )
                if answer.status_code >= 400:
                    assert changed(before) <= {"core.ApiKey"}, call
                else:
                    assert str(estate.values["client_id"]) not in answer.content.decode(), call
                    assert estate.business.name not in answer.content.decode(), call

    @pytest.mark.parametrize("malformed", ["1", "none", "%00", "..%2f", "1f0c4a9e-8c1d-4d52-9f0e"])
    def test_has_nothing_under_an_id_that_is_none(self, estate, owner_key, malformed):
        values = dict.fromkeys(estate.values, malformed)
        found = {}
        for call in NAMED:
            with undone():
                answer = ask(call, call.address(values), call.body(estate.values), key=owner_key)
            found[str(call)] = answer.status_code

        assert {name: code for name, code in found.items() if code != 404} == {}


class TestStranger:
    def test_gets_nowhere_without_a_key(self, estate):
        assert set(answers(estate, CALLS).values()) == {401}

    def test_gets_nowhere_with_a_session(self, estate):
        browser = signed_in(estate.owner)

        assert set(answers(estate, CALLS, client=browser).values()) == {401}


class TestReader:
    def test_changes_nothing(self, estate):
        reader = make_api_key(estate.business, ["read"])
        found = answers(estate, [call for call in CALLS if call.writes], key=reader)

        assert {name: code for name, code in found.items() if code != 403} == {}

    def test_reads_everything(self, estate):
        reader = make_api_key(estate.business, ["read"])
        found = answers(estate, [call for call in CALLS if not call.writes], key=reader)

        assert {name: code for name, code in found.items() if code != 200} == {}

    def test_is_whom_a_key_that_only_writes_is_not(self, estate):
        writer = make_api_key(estate.business, ["write", "send"])
        found = answers(estate, [call for call in CALLS if not call.writes], key=writer)

        assert set(found.values()) == {403}


class TestReading:
    def test_changes_nothing(self, estate, owner_key):
        writing = {}
        ask(CALLS[0], f"{CALLS[0].address(estate.values)}", None, key=owner_key)
        before = contents()

        for call in CALLS:
            if call.writes:
                continue
            with undone():
                ask(call, call.address(estate.values), None, key=owner_key)
                if found := changed(before):
                    writing[str(call)] = found

        assert writing == {}


@pytest.mark.parametrize("value", NONSENSE.values(), ids=NONSENSE)
class TestNonsense:
    def test_in_the_address_breaks_nothing(self, estate, owner_key, value):
        client = Client(raise_request_exception=False)
        for call in CALLS:
            if not call.writes:
                query = dict.fromkeys([*call.query_names(), "unknown"], value)
                with undone():
                    answer = client.get(
                        call.address(estate.values), query, headers={"X-Api-Key": owner_key}
                    )
                assert answer.status_code < 500, call

    def test_in_the_body_breaks_nothing(self, estate, owner_key, value):
        for call in CALLS:
            body = call.body(estate.values)
            for name in body or {}:
                with undone():
                    answer = ask(
                        call, call.address(estate.values), {**(body or {}), name: value}, owner_key
                    )
                assert answer.status_code < 500, (call, name)


def changed(before: dict[str, str]) -> set[str]:
    """Return the tables that are no longer as they were."""
    return {name for name, digest in contents().items() if digest != before[name]}
