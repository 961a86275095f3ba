"""Whether one OpenAPI document keeps what another one promises.

What is promised must be there, by its name, type, format, choices and limits. The product may
offer more: paths, statuses, optional parameters and optional fields. In what it takes it may be
more generous than promised, in what it answers more exact: it must take every type and choice of
the contract, and may answer none beside them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Node = dict[str, Any]

CONTRACT = Path(__file__).with_name("contract.openapi.yaml")
METHODS = ("get", "put", "post", "delete", "patch")
TAKEN, ANSWERED = "taken", "answered"
# What a line that is sent may leave out, though the contract has it written: a product says it, and
# a row of text has none. Accepting more breaks nobody; every other field stays as it is.
LEFT_OUT_OF_A_LINE = {"description", "quantity", "unit_price_cents", "tax_rate"}
# Choices that came after the contract, by the field that has them: nobody meets a language in an
# answer who did not choose it.
GROWN = {"locale": {"de", "pl"}}
# Keywords that the contract may set; where it does, they are kept as they are.
KEPT = ("format", "default", "minimum", "maximum", "minLength", "maxLength", "minItems",
        "maxItems", "uniqueItems", "pattern")  # fmt: skip
# What a comparison may pass over, since it says nothing of what is allowed.
PROSE = {"description", "examples", "example", "title", "deprecated"}
COMPARED = {"type", "enum", "properties", "required", "items", "additionalProperties", *KEPT}


def promised() -> Node:
    """Return the contract."""
    document: Node = yaml.safe_load(CONTRACT.read_text())
    return document


def broken_promises(contract: Node, offered: Node) -> list[str]:
    """Return a line for everything that the contract promises and the document does not keep."""
    return list(_document(contract, offered))


def _document(contract: Node, offered: Node) -> Iterator[str]:
    for path, methods in contract["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            found = offered["paths"].get(path, {}).get(method)
            where = f"{method.upper()} {path}"
            if found is None:
                yield f"{where}: is missing"
                continue
            ours = Side(offered, offered["paths"][path], found)
            yield from _operation(where, Side(contract, methods, methods[method]), ours)
    for name, scheme in contract["components"]["securitySchemes"].items():
        kept = offered.get("components", {}).get("securitySchemes", {}).get(name, {})
        for key in scheme.keys() - PROSE:
            if kept.get(key) != scheme[key]:
                yield f"security {name}: {key} is {kept.get(key)!r}, not {scheme[key]!r}"


class Side:
    """An operation within its document."""

    def __init__(self, document: Node, path: Node, operation: Node) -> None:
        self.document, self.path, self.operation = document, path, operation

    def resolved(self, node: Node) -> Node:
        """Return what a node refers to, with its own words beside it."""
        if "$ref" not in node:
            return node
        found: Any = self.document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return self.resolved(found) | {name: node[name] for name in node if name != "$ref"}

    def parameters(self) -> dict[tuple[str, str], Node]:
        """Return the parameters by place and name; names of headers know no case."""
        both = [*self.path.get("parameters", []), *self.operation.get("parameters", [])]
        found = [self.resolved(parameter) for parameter in both]
        return {
            (each["in"], each["name"].lower() if each["in"] == "header" else each["name"]): each
            for each in found
        }

    def schema(self, node: Node) -> Node:
        """Return a schema without references, allOf, and anyOf for null."""
        node = dict(self.resolved(node))
        parts = [self.schema(part) for part in node.pop("allOf", [])]
        for part in parts:
            node = _merged(part, node)
        choices = node.pop("anyOf", None)
        if choices is not None:
            node = self._nullable(choices) | node
        return node

    def _nullable(self, choices: list[Node]) -> Node:
        others = [choice for choice in choices if choice != {"type": "null"}]
        if len(others) != 1:
            return {"anyOf": choices}
        found = self.schema(others[0])
        return found | {"type": [*_types(found), "null"]}


def _merged(one: Node, other: Node) -> Node:
    both = one | other
    both["properties"] = one.get("properties", {}) | other.get("properties", {})
    both["required"] = [*one.get("required", []), *other.get("required", [])]
    return both


def _types(schema: Node) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def _operation(where: str, contract: Side, ours: Side) -> Iterator[str]:
    promised_id, found_id = contract.operation["operationId"], ours.operation.get("operationId")
    if promised_id != found_id:
        yield f"{where}: is called {found_id!r}, not {promised_id!r}"
    yield from _parameters(where, contract, ours)
    yield from _body(where, contract, ours)
    for status, answer in contract.operation["responses"].items():
        found = ours.operation["responses"].get(status)
        if found is None:
            yield f"{where}: status {status} is missing"
            continue
        contents = contract.resolved(answer).get("content", {})
        kept = ours.resolved(found).get("content", {})
        yield from _contents(f"{where} {status}", contract, ours, contents, kept, ANSWERED)


def _parameters(where: str, contract: Side, ours: Side) -> Iterator[str]:
    wanted, found = contract.parameters(), ours.parameters()
    for key, parameter in wanted.items():
        name = f"{where} {key[0]} {key[1]}"
        if key not in found:
            yield f"{name}: is missing"
            continue
        if found[key].get("required", False) != parameter.get("required", False):
            yield f"{name}: required is not {parameter.get('required', False)}"
        yield from _schema(
            name, contract, ours, parameter["schema"], found[key].get("schema", {}), TAKEN
        )
    for key in found.keys() - wanted.keys():
        if found[key].get("required", False):
            yield f"{where} {key[0]} {key[1]}: is required, and the contract does not know it"


def _body(where: str, contract: Side, ours: Side) -> Iterator[str]:
    wanted, found = contract.operation.get("requestBody"), ours.operation.get("requestBody")
    if wanted is None:
        if found is not None and found.get("required"):
            yield f"{where} body: is required, and the contract does not know it"
        return
    if found is None:
        yield f"{where} body: is missing"
        return
    if found.get("required", False) != wanted.get("required", False):
        yield f"{where} body: required is not {wanted.get('required', False)}"
    contents, kept = wanted["content"], found["content"]
    yield from _contents(f"{where} body", contract, ours, contents, kept, TAKEN)


def _contents(
    where: str, contract: Side, ours: Side, wanted: Node, found: Node, way: str
) -> Iterator[str]:
    for media, content in wanted.items():
        if media not in found:
            yield f"{where}: {media} is missing"
            continue
        yield from _schema(where, contract, ours, content["schema"], found[media]["schema"], way)


def _schema(
    where: str, contract: Side, ours: Side, promise: Node, offer: Node, way: str
) -> Iterator[str]:
    wanted, found = contract.schema(promise), ours.schema(offer)
    unknown = wanted.keys() - COMPARED - PROSE
    if unknown:
        yield f"{where}: {', '.join(sorted(unknown))} of the contract cannot be compared"
    if "anyOf" in found or "oneOf" in found:
        yield f"{where}: offers a choice that cannot be compared"
        return
    yield from _type(where, wanted, found, way)
    for key in KEPT:
        if key in wanted and found.get(key) != wanted[key]:
            yield f"{where}: {key} is {found.get(key)!r}, not {wanted[key]!r}"
    yield from _fields(where, contract, ours, wanted, found, way)
    for key in ("items", "additionalProperties"):
        if isinstance(wanted.get(key), dict):
            kept = found.get(key)
            if not isinstance(kept, dict):
                yield f"{where}: {key} is missing"
                continue
            yield from _schema(f"{where}[]", contract, ours, wanted[key], kept, way)


def _type(where: str, wanted: Node, found: Node, way: str) -> Iterator[str]:
    types, kept = set(_types(wanted)), set(_types(found))
    if types and not (_within(types, kept) if way == TAKEN else kept and _within(kept, types)):
        yield f"{where}: type is {sorted(kept)}, not {sorted(types)}"
    choices, offered = wanted.get("enum"), found.get("enum")
    if choices is None:
        if offered is not None and way == TAKEN:
            yield f"{where}: takes only {offered}, and the contract takes all"
        return
    lost = set(choices) - set(offered or ())
    more = set(offered or ()) - set(choices) - GROWN.get(where.rpartition(".")[2], set())
    if offered is None or lost or (more and way == ANSWERED):
        yield f"{where}: enum is {offered}, not {choices}"


def _within(types: set[str], others: set[str]) -> bool:
    return all(each in others or (each == "integer" and "number" in others) for each in types)


def _fields(
    where: str, contract: Side, ours: Side, wanted: Node, found: Node, way: str
) -> Iterator[str]:
    required, kept = set(wanted.get("required", ())), set(found.get("required", ()))
    for name in sorted(required - kept):
        if way == TAKEN and name in LEFT_OUT_OF_A_LINE and ".lines" in where:
            continue
        yield f"{where}.{name}: is not required"
    if way == TAKEN and "properties" in wanted:
        for name in sorted(kept - required):
            yield f"{where}.{name}: is required, and the contract does not ask for it"
    for name, promise in wanted.get("properties", {}).items():
        offer = found.get("properties", {}).get(name)
        if offer is None:
            yield f"{where}.{name}: is missing"
            continue
        yield from _schema(f"{where}.{name}", contract, ours, promise, offer, way)
