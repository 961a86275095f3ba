"""The published document: what all of its operations say."""

from collections import Counter

import pytest
from openapi_spec_validator import validate

from billing.api.fields import Input, Output
from billing.api.v1.document import document


def with_answers(operation):
    """Return the operation with the answers that it shares with others."""
    shared = document()["components"]["responses"]
    answers = {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }
    return operation | {"responses": answers}


OPERATIONS = [
    pytest.param(path, method, with_answers(operation), id=f"{method} {path}")
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def test_is_valid_and_public(client, db):
    answer = client.get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.headers["ETag"]
    validate(answer.json())


def test_means_one_thing_by_one_name():
    # Two schemas of one name would be one in the document: the later one, for both.
    names = Counter(each.__name__ for each in {*descendants(Input), *descendants(Output)})

    assert [name for name, count in names.items() if count > 1] == []


def descendants(base):
    """Yield the schemas that are made from this one."""
    for each in base.__subclasses__():
        yield each
        yield from descendants(each)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
class TestOperation:
    def test_names_what_it_may_answer(self, path, method, operation):
        statuses = set(operation["responses"])

        assert statuses >= {"401", "403", "405", "429", "500"}
        assert ("{" not in path) or "404" in statuses
        assert ("requestBody" not in operation) or {"413", "415", "422"} <= statuses
        assert method != "post" or {"409", "422"} <= statuses

    def test_answers_each_refusal_in_the_one_shape(self, path, method, operation):
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Error"}, status

    def test_takes_an_idempotency_key_exactly_if_it_is_a_post(self, path, method, operation):
        parameters = operation.get("parameters", [])
        reference = {"$ref": "#/components/parameters/IdempotencyKey"}

        assert parameters.count(reference) == (1 if method == "post" else 0)

    def test_names_the_headers_of_its_answers(self, path, method, operation):
        answers = operation["responses"]

        assert "X-Request-Id" in answers["401"]["headers"]
        assert "Retry-After" in answers["429"]["headers"]
        assert "RateLimit-Remaining" in answers["429"]["headers"]
        for status, answer in answers.items():
            replayed = "Idempotent-Replayed" in answer["headers"]
            assert not replayed or method == "post", status
            if status in {"200", "201"}:
                assert replayed == (method == "post")
