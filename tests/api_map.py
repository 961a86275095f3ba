"""Walks the operations of the API by its own document, and makes requests that each would take."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from billing.api.v1.document import document

V1 = "/api/v1"
MISSING = object()
# Where an address calls something by another word than our tests do.
ALIASES = {
    "webhook": "endpoint",
    "webhook_endpoint": "endpoint",
    "bulk_job": "job",
    "address_mark": "mark",
    "reminder_plan": "plan",
    "number_serie": "series",
}
BY_FORMAT = {
    "date": "2026-03-31",
    "date-time": "2026-03-31T09:30:00Z",
    "email": "post@example.com",
    "uri": "https://example.com/in",
}


@dataclass(frozen=True)
class Call:
    """An operation of the document; ``facts`` is what the document says of it."""

    method: str
    path: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        """Tell whether it changes anything."""
        return self.method != "GET"

    def address(self, values: dict[str, str]) -> str:
        """Return the address of a belonging of an estate; ``values`` are the estate's.

        :raises LookupError: if the estate has nothing of that sort.
        """
        parts: list[str] = []
        words: list[str] = []
        for part in self.path.split("/"):
            if part.startswith("{"):
                parts.append(_value_of(part.strip("{}"), words, values))
            else:
                parts.append(part)
                words.append(part.replace("-", "_").removesuffix("s"))
        return V1 + "/".join(parts)

    def body(self, values: dict[str, str]) -> dict[str, Any] | None:
        """Return a body that the document allows, naming belongings of an estate."""
        content = self.facts.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        found: dict[str, Any] = _sample(content["application/json"]["schema"], "", values)
        return found

    def query_names(self) -> list[str]:
        """Return the names of its query parameters."""
        parameters = self.facts.get("parameters", [])
        return [parameter["name"] for parameter in parameters if parameter.get("in") == "query"]


def calls() -> list[Call]:
    """Return every operation of the document."""
    return [
        Call(method.upper(), path, facts)
        for path, methods in document()["paths"].items()
        for method, facts in methods.items()
    ]


def routes() -> Iterator[str]:
    """Return every path below /api/v1 that the URL map knows, as the document writes it."""
    yield from _routes(get_resolver().url_patterns, "/")


def _routes(entries: list[Any], start: str) -> Iterator[str]:
    for entry in entries:
        here = f"{start}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, here)
        elif isinstance(entry, URLPattern) and here.startswith(V1):
            path = here.removeprefix(V1).replace("<", "{").replace(">", "}")
            yield path


def _value_of(name: str, words: list[str], values: dict[str, str]) -> str:
    nearest = words[-1]
    if name == "id":
        candidates = [f"{'_'.join(words[-2:])}_id", f"{nearest}_id"]
        candidates.append(f"{ALIASES.get(nearest, nearest)}_id")
    else:
        # A message of a webhook is not one of the mailbox.
        candidates = [f"{words[1].partition('_')[0]}_{name}", name]
    for candidate in candidates:
        if candidate in values:
            return values[candidate]
    raise LookupError(f"tests/url_map.py makes nothing for {{{name}}} after {words}")


def _sample(schema: dict[str, Any], name: str, values: dict[str, str]) -> Any:
    if "$ref" in schema:
        found = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return _sample(found | {key: schema[key] for key in schema if key != "$ref"}, name, values)
    if schema.get("format") == "uuid" and name in values:
        return values[name]
    if (said := _said(schema)) is not MISSING:
        return said
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return _sample(choices[0], name, values)
    parts = [_sample(part, name, values) for part in schema.get("allOf", [])]
    if parts:
        return {key: part[key] for part in parts for key in part}
    return _sample_of_type(schema, values)


def _said(schema: dict[str, Any]) -> Any:
    """Return the value that the document itself gives as an example."""
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("example", "const", "default"):
        if key in schema:
            return schema[key]
    return MISSING


def _sample_of_type(schema: dict[str, Any], values: dict[str, str]) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        required = schema.get("required", [])
        parts = {name: schema["properties"][name] for name in required}
        return {name: _sample(part, name, values) for name, part in parts.items()}
    if kind == "array":
        return [_sample(schema["items"], "", values)] if schema.get("minItems") else []
    if kind == "string":
        return BY_FORMAT.get(schema.get("format", ""), "Fjord Bakeri")
    return {"boolean": False, "null": None}.get(kind, schema.get("minimum", 1))
