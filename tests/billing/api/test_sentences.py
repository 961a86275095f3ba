"""What is wrong with a value: in words of ours, never in those of pydantic."""

import ast
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core import core_schema

from billing.api.sentences import FAMILIES, MEASURED, PLAIN, sentence_of
from tests.factories import make_client

API = Path(__file__).resolve().parents[3] / "billing" / "api"
KINDS = get_args(core_schema.ErrorType)
FACTS = {"min_length": 2, "max_length": 2, "decimal_places": 2, "ge": 1, "le": 1, "gt": 1, "lt": 1}
FACTS |= {"multiple_of": 2, "expected": "'a' or 'b'"}


def own_kinds() -> set[str]:
    """Return the kinds of errors that our own validators raise without bringing their words."""
    found = set()
    for path in API.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PydanticCustomError":
                # Both are literals; any other expression would fail here, as it should.
                kind, words = (each.value for each in node.args[:2])  # type: ignore[attr-defined]
                if words != "{sentence}":
                    found.add(kind)
    return found


class TestEveryKind:
    def test_of_pydantic_s_is_said_in_our_words(self):
        for kind in KINDS:
            said = sentence_of({"type": kind, "ctx": FACTS, "msg": "Input should be xyzzy"})
            assert said.endswith("."), kind
            assert "Input should" not in said, kind

    def test_that_a_schema_of_ours_can_meet_says_more_than_that_it_cannot_be_taken(self):
        general = sentence_of({"type": "xyzzy", "msg": ""})
        vague = {kind for kind in KINDS if sentence_of({"type": kind, "ctx": FACTS}) == general}
        met = ("string_", "bool_", "int_", "decimal_", "list_", "literal_", "greater_", "less_")
        assert {kind for kind in vague if kind.startswith(met)} == {"string_not_ascii"}

    def test_of_our_own_has_a_sentence(self):
        assert own_kinds() - PLAIN.keys() == set()

    def test_stands_in_one_table_only(self):
        assert PLAIN.keys() & MEASURED.keys() == set()
        assert all(start.endswith("_") for start in FAMILIES)


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("line", "field", "sentence"),
        [
            ({"discount_percent": 2.12345}, "discount_percent", "At most 4 decimals."),
            ({"discount_percent": "2"}, "discount_percent", "Write a number, without quotes."),
            ({"kind": "dream"}, "kind", "Write one of: 'item', 'text', 'section'."),
        ],
    )
    def test_names_what_is_wrong(self, api, line, field, sentence):
        body = {
            "client_id": str(make_client(api.business).pk),
            "currency": "NOK",
            "lines": [
                {"description": "A", "quantity": 1, "unit_price_cents": 1, "tax_rate": 25} | line
            ],
        }
        fields = api.post("/invoices", body).json()["error"]["fields"]
        assert fields == {f"lines.0.{field}": [sentence]}
