"""Values that fit a schema, from the document's own examples where it has some."""

from collections.abc import Mapping
from typing import Any

from billing.pages.reference.fields import Schema, Schemas
from billing.pages.reference.shapes import SHAPES
from billing.pages.reference.story import (
    CLIENT,
    EVENT,
    INVOICE,
    PAYMENT,
    PLAN,
    SUBJECTS,
)

# What a format looks like where a field has no example of its own.
BY_FORMAT = {
    "uuid": EVENT,
    "date": "2026-03-31",
    "date-time": "2026-03-02T09:30:00Z",
    "email": "faktura@fjordbakeri.example",
    "uri": "https://example.com/hooks",
}
BY_TYPE: dict[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": False}
# What names the same thing throughout the page.
BY_NAME: dict[str, Any] = {
    "client_id": CLIENT,
    "invoice_id": INVOICE,
    "payment_id": PAYMENT,
    "plan_id": PLAN,
    "page": 1,
    "pages": 1,
    "total": 1,
}
TYPES = {str: {"string"}, int: {"integer", "number"}}
MOST_LEVELS = 8


def sample_of(schemas: Schemas, schema: Schema, subject: str = "", name: str = "") -> Any:
    """Return a value that the schema takes.

    :param subject: whose ``id`` it shows: the word of the address, such as ``clients``.
    :param name: of the field that holds it.
    """
    return _sample(schemas, schema, subject, name, 0)


def _sample(schemas: Schemas, schema: Schema, subject: str, name: str, level: int) -> Any:
    whole = schemas.resolved(schema)
    if (named := _by_name(whole, subject, name, level)) is not None:
        return named
    if (own := _own_example(whole)) is not None:
        return own
    if "properties" in whole and level < MOST_LEVELS:
        facts = SHAPES.get(schemas.named_in(schema), {})
        return {
            key: facts[key]
            if key in facts
            else _sample(schemas, each, subject, key, level + (name != "data"))
            for key, each in whole["properties"].items()
        }
    if whole.get("nullable"):
        return None
    if whole.get("type") == "array":
        return [_sample(schemas, whole.get("items", {}), subject, name, level)]
    if len(choices := whole.get("anyOf", ())) > 1:
        return _sample(schemas, choices[0], subject, name, level)
    if whole.get("type") == "object" or "type" not in whole:
        return {}
    return BY_FORMAT.get(str(whole.get("format")), BY_TYPE.get(str(whole["type"])))


def _by_name(whole: Schema, subject: str, name: str, level: int) -> Any:
    """Return what a field of this name shows throughout the page, if it is one of them."""
    if name in BY_NAME and whole.get("type") in TYPES[type(BY_NAME[name])]:
        return BY_NAME[name]
    return SUBJECTS.get(subject) if name == "id" and level <= 1 else None


def _own_example(whole: Schema) -> Any:
    """Return what a schema itself gives for an example, if it does."""
    for key in ("examples", "enum"):
        if whole.get(key):
            return whole[key][0]
    return next(
        (whole[k] for k in ("example", "const", "default") if whole.get(k) is not None), None
    )


def told_by(sample: Any, facts: Mapping[str, Any]) -> Any:
    """Return a sample that says what the request said: an answer repeats what was asked for."""
    if not isinstance(sample, dict):
        return sample
    return {
        name: _told(value, facts[name]) if name in facts else value
        for name, value in sample.items()
    }


def _told(value: Any, fact: Any) -> Any:
    if isinstance(value, list) and isinstance(fact, list | tuple) and value:
        return [told_by(value[0], each) if isinstance(each, Mapping) else each for each in fact]
    return fact
