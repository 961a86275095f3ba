"""What a schema says about its fields, in the words of a reference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from billing.pages.reference.snippets import json_word
from billing.webhooks.kinds import KINDS

Schema = Mapping[str, Any]
# How deep the parts of a field are shown below it.
MOST_LEVELS = 3
# A longer list of choices would hide the fields around it.
MOST_CHOICES = 12
# A number that nobody reaches is no bound that a reader wants to know.
BOUNDLESS = 10**9
NULL = {"type": "null"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the page shows it.

    :param anchor: what leads to it, nothing if nothing does.
    :param schema: the named schema that it holds, one or many; the page leads there.
    :param parts: the fields inside, where it holds objects that have no name of their own.
    """

    name: str
    type: str
    anchor: str
    description: str = ""
    is_required: bool = False
    is_nullable: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    limits: tuple[str, ...] = ()
    schema: str = ""
    parts: tuple["Field", ...] = ()

    @property
    def names_events(self) -> bool:
        """Tell whether it takes kinds of events, which have a table of their own."""
        return len(self.choices) > MOST_CHOICES and set(self.choices) >= set(KINDS)

    @property
    def has_words(self) -> bool:
        """Tell whether there is more to say than name and type."""
        return any((self.description, self.choices, self.default, self.limits, self.parts))


def translated(text: Any) -> str:
    """Return a text of the document in the reader's language; nothing stays nothing."""
    return gettext(text) if text else ""


class Schemas:
    """The schemas of a document, by name and by reference."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.by_name: dict[str, Schema] = document.get("components", {}).get("schemas", {})
        # The page shows each of them once; what only requests hold is shown where it is asked for.
        self.of_answers = frozenset(self._reached(_answers_of(document)))

    def resolved(self, schema: Schema) -> Schema:
        """Return what a schema says itself, over what its references and halves say.

        ``anyOf`` with null becomes the other one, with ``nullable`` set.
        """
        found: dict[str, Any] = {}
        if "$ref" in schema:
            found |= self.resolved(self.by_name[name_of(schema)])
        for half in schema.get("allOf", ()):
            found = _merged(found, self.resolved(half))
        choices = [each for each in schema.get("anyOf", ()) if each != NULL]
        if len(choices) == 1:
            found |= self.resolved(choices[0])
        if NULL in schema.get("anyOf", ()):
            found["nullable"] = True
        own = {k: v for k, v in schema.items() if k not in {"$ref", "allOf", "anyOf"}}
        found = _merged(found, own)
        if isinstance(found.get("type"), list):
            kinds = [kind for kind in found["type"] if kind != "null"]
            found["nullable"] = "null" in found["type"]
            found["type"] = kinds[0]
        if len(choices) > 1:
            found["anyOf"] = choices
        return found

    def _reached(self, starts: Iterable[Schema]) -> set[str]:
        """Return the names of all objects that the schemas hold, however deep."""
        found: set[str] = set()
        waiting = list(starts)
        while waiting:
            name = self.named_in(waiting.pop())
            if name and name not in found:
                found.add(name)
                waiting += self.resolved(self.by_name[name])["properties"].values()
        return found

    def base_of(self, name: str) -> str:
        """Return the largest other schema of answers whose fields this one has all; or nothing."""
        own = self.by_name[name].get("properties", {}).items()
        parts = {
            other: self.by_name[other].get("properties", {}) for other in self.of_answers - {name}
        }
        bases = [each for each in parts if parts[each] and parts[each].items() <= own]
        return max(bases, key=lambda each: len(parts[each]), default="")

    def named_in(self, schema: Schema) -> str:
        """Return the name of the schema of objects that a field holds, one or many; or nothing."""
        for each in (schema, *schema.get("allOf", ()), *schema.get("anyOf", ())):
            if "$ref" in each and "properties" in self.resolved(each):
                return name_of(each)
            if each.get("type") == "array" and (name := self.named_in(each.get("items", {}))):
                return name
        return ""

    def fields_of(self, schema: Schema, prefix: str, level: int = 0) -> tuple[Field, ...]:
        """Return the fields of an object; their anchors begin with the prefix."""
        whole = self.resolved(schema)
        needed = set(whole.get("required", ()))
        found = [
            self.field(name, each, prefix, is_required=name in needed, level=level)
            for name, each in whole.get("properties", {}).items()
        ]
        # What must be there is read first.
        return tuple(sorted(found, key=lambda field: not field.is_required))

    def field(
        self, name: str, schema: Schema, prefix: str, *, is_required: bool, level: int = 0
    ) -> Field:
        """Return one field."""
        whole = self.resolved(schema)
        items = self.resolved(whole.get("items", {}))
        anchor = f"{prefix}.{name}" if prefix else ""
        named = self.named_in(schema)
        named = named if named in self.of_answers else ""
        inside = whole.get("items", whole)
        return Field(
            name=name,
            type=self.type_of(schema),
            anchor=anchor,
            description=translated(whole.get("description")),
            is_required=is_required,
            is_nullable=bool(whole.get("nullable")),
            choices=_choices(whole) or _choices(items),
            default=_default(whole),
            limits=tuple(_limits(whole)),
            schema=named,
            parts=()
            if named or level >= MOST_LEVELS
            else self.fields_of(inside, anchor, level + 1),
        )

    def type_of(self, schema: Schema) -> str:
        """Return the type in a word: ``uuid``, ``InvoiceLine[]``, ``integer``."""
        whole = self.resolved(schema)
        if len(choices := whole.get("anyOf", ())) > 1:
            return " | ".join(dict.fromkeys(self.type_of(each) for each in choices))
        if whole.get("type") == "array":
            return f"{self.type_of(whole.get('items', {}))}[]"
        if "properties" in whole and (name := self.named_in(schema)):
            return name
        return str(whole.get("format") or whole.get("type") or "any")


def _answers_of(document: Mapping[str, Any]) -> Iterator[Schema]:
    for methods in document.get("paths", {}).values():
        for facts in methods.values():
            for answer in facts["responses"].values() if "responses" in facts else ():
                for content in answer.get("content", {}).values():
                    yield content.get("schema", {})


def name_of(reference: Schema) -> str:
    """Return the last word of a reference."""
    return str(reference["$ref"]).rpartition("/")[2]


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**first, **second}
    if "properties" in first and "properties" in second:
        merged["properties"] = {**first["properties"], **second["properties"]}
    if "required" in first and "required" in second:
        merged["required"] = [*first["required"], *second["required"]]
    return merged


def _choices(schema: Schema) -> tuple[str, ...]:
    values = [schema["const"]] if "const" in schema else schema.get("enum", ())
    return tuple(str(value) for value in values if value is not None)


def _default(schema: Schema) -> str:
    value = schema.get("default")
    return "" if value in (None, [], {}, "") else json_word(value)


def _limits(schema: Schema) -> Iterator[str]:
    """Yield the bounds of a value, as formulas where they need no language."""
    if most := schema.get("maxLength"):
        sentence = ngettext("up to %(count)d character", "up to %(count)d characters", most)
        yield sentence % {"count": most}
    if most := schema.get("maxItems"):
        yield ngettext("up to %(count)d entry", "up to %(count)d entries", most) % {"count": most}
    if schema.get("maximum", 0) >= BOUNDLESS:
        schema = {name: part for name, part in schema.items() if name != "maximum"}
    if {"minimum", "maximum"} <= schema.keys():
        yield f"{schema['minimum']} – {schema['maximum']}"
        return
    bounds = (("minimum", "≥"), ("maximum", "≤"), ("exclusiveMinimum", ">"))
    for name, sign in (*bounds, ("exclusiveMaximum", "<")):
        if name in schema:
            yield f"{sign} {schema[name]}"
