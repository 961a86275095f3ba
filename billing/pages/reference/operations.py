"""The operations of the API as the page shows them, group by group."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.utils.safestring import SafeString

from billing.pages.reference import snippets
from billing.pages.reference.fields import Field, Schema, Schemas, translated
from billing.pages.reference.groups import GROUPS, Group, group_words
from billing.pages.reference.highlighting import highlighted
from billing.pages.reference.samples import sample_of, told_by
from billing.pages.reference.shapes import IN_PART, TOLD
from billing.pages.reference.story import SUBJECTS, example_of

Document = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
READING = {"get", "head"}
JSON = "application/json"
PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers with, by status."""

    status: int
    phrase: str
    type: str
    schema: str
    description: str

    @property
    def is_error(self) -> bool:
        """Tell whether it is a refusal."""
        return self.status >= 400


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of code: as it is copied, and in colours."""

    text: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    in_path: tuple[Field, ...]
    in_query: tuple[Field, ...]
    is_repeatable: bool
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]
    curl: Code
    python: Code
    answer: Code | None
    answer_status: int

    @property
    def anchor(self) -> str:
        """Return what leads to it within the page."""
        return self.id

    @property
    def good(self) -> tuple[Answer, ...]:
        """Return the answers when it worked."""
        return tuple(answer for answer in self.answers if not answer.is_error)

    @property
    def refusals(self) -> tuple[Answer, ...]:
        """Return the answers when it did not."""
        return tuple(answer for answer in self.answers if answer.is_error)


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """The operations under one tag."""

    anchor: str
    title: str
    introduction: str
    operations: tuple[Operation, ...]


def operation_groups(document: Document, base_url: str) -> tuple[OperationGroup, ...]:
    """Return all operations of a document, in the order of our groups, then of the document."""
    by_tag: dict[str, list[Operation]] = {tag: [] for tag in GROUPS}
    reader = _Reader(document, base_url)
    for path, method, facts in operations_in(document):
        tag = (facts.get("tags") or ["Other"])[0]
        by_tag.setdefault(tag, []).append(reader.operation(path, method, facts))
    return tuple(
        _group(tag, group_words(tag), tuple(found)) for tag, found in by_tag.items() if found
    )


def _group(tag: str, words: Group, operations: tuple[Operation, ...]) -> OperationGroup:
    anchor = f"endpoints-{tag.lower().replace(' ', '-')}"
    return OperationGroup(anchor, str(words.title), str(words.introduction), operations)


def operations_in(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield path, method and facts of each operation of a document."""
    for path, methods in document["paths"].items():
        shared = methods.get("parameters", [])
        for method in METHODS:
            if method in methods:
                facts = methods[method]
                yield path, method, {**facts, "parameters": [*shared, *facts.get("parameters", [])]}


def good_answer(facts: Mapping[str, Any]) -> tuple[int, Schema | None]:
    """Return the status of an operation's first good answer, and its schema if it is JSON."""
    status = min(code for code in facts["responses"] if str(code).startswith("2"))
    content = facts["responses"][status].get("content", {})
    return int(status), content.get(JSON, {}).get("schema")


class _Reader:
    """Reads operations out of a document."""

    def __init__(self, document: Document, base_url: str) -> None:
        self.document = document
        self.base_url = base_url
        self.schemas = Schemas(document)

    def operation(self, path: str, method: str, facts: Mapping[str, Any]) -> Operation:
        """Return an operation as the page shows it."""
        name = str(facts["operationId"])
        example = example_of(name)
        verb, address = method.upper(), self.base_url + with_ids(path)
        status, schema = good_answer(facts)
        return Operation(
            id=name,
            method=verb,
            path=path,
            summary=translated(facts.get("summary")),
            description=translated(facts.get("description")),
            scope=scope_of(method, facts),
            in_path=self._parameters(facts, "path", name),
            in_query=self._parameters(facts, "query", name),
            is_repeatable=any(
                field.name == "Idempotency-Key" for field in self._parameters(facts, "header", name)
            ),
            body=self._body(facts, name),
            answers=tuple(self._answers(facts)),
            curl=coded(snippets.curl(verb, address, example), "bash"),
            python=coded(
                snippets.python(verb, address, example, is_answered=schema is not None), "python"
            ),
            answer=self._sample(path, schema, name) if schema else None,
            answer_status=status,
        )

    def _parameters(self, facts: Mapping[str, Any], place: str, name: str) -> tuple[Field, ...]:
        found = []
        for parameter in facts["parameters"]:
            whole = self._parameter(parameter)
            if whole["in"] == place:
                told = {"description": whole["description"]} if "description" in whole else {}
                schema = {**whole.get("schema", {}), **told}
                needed = bool(whole.get("required"))
                field = self.schemas.field(whole["name"], schema, name, is_required=needed)
                # An address cannot say null; a parameter is there or not.
                found.append(replace(field, is_nullable=False))
        return tuple(found)

    def _parameter(self, parameter: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in parameter:
            return parameter
        name = str(parameter["$ref"]).rpartition("/")[2]
        found: Mapping[str, Any] = self.document["components"]["parameters"][name]
        return found

    def _body(self, facts: Mapping[str, Any], name: str) -> tuple[Field, ...]:
        content = facts.get("requestBody", {}).get("content", {})
        # JSON, but for the form that brings a file.
        body: Mapping[str, Any] = next(iter(content.values()), {})
        return self.schemas.fields_of(body.get("schema", {}), name)

    def _answers(self, facts: Mapping[str, Any]) -> Iterator[Answer]:
        for status, answer in sorted(facts["responses"].items(), key=lambda item: int(item[0])):
            content = self._answer_content(answer)
            kind = next(iter(content), "")
            schema = content.get(kind, {}).get("schema", {})
            phrase = HTTPStatus(int(status)).phrase
            told = str(answer.get("description", ""))
            yield Answer(
                status=int(status),
                phrase=phrase,
                type=self.schemas.type_of(schema) if kind == JSON else kind,
                schema=self.schemas.named_in(schema),
                description="" if told == phrase else translated(told),
            )

    def _answer_content(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in answer:
            name = str(answer["$ref"]).rpartition("/")[2]
            answer = self.document["components"]["responses"][name]
        content: Mapping[str, Any] = answer.get("content", {})
        return content

    def _sample(self, path: str, schema: Schema, name: str) -> Code:
        value = answer_sample(self.schemas, path, schema, name)
        if name in IN_PART:
            return in_part({key: value[key] for key in IN_PART[name]})
        return coded(snippets.laid_out(value), "json")


def answer_sample(schemas: Schemas, path: str, schema: Schema, operation: str) -> Any:
    """Return the answer to an example: of its schema, and in agreement with what was asked."""
    words = [word for word in path.split("/") if word and not word.startswith("{")]
    subject = next((word for word in reversed(words) if word in SUBJECTS), "")
    sample = told_by(sample_of(schemas, schema, subject), example_of(operation).body or {})
    return told_by(sample, TOLD.get(operation, {}))


def with_ids(path: str) -> str:
    """Return an address with the ids of our examples in it."""
    before = ""
    words = []
    for word in path.split("/"):
        named = PARAMETER.fullmatch(word)
        words.append(SUBJECTS.get(before, before) if named else word)
        before = before if named else word
    return "/".join(words)


def scope_of(method: str, facts: Mapping[str, Any]) -> str:
    """Return the scope that the document names for an operation, else that of its method."""
    roles = [role for way in facts.get("security", ()) for names in way.values() for role in names]
    return str(roles[0]) if roles else "read" if method in READING else "write"


def in_part(facts: Mapping[str, Any]) -> Code:
    """Return some fields of an object, with a sign that there are more."""
    lines = [
        f"{snippets.json_word(name)}: {snippets.laid_out(value)}".replace("\n", "\n  ")
        for name, value in facts.items()
    ]
    return coded("{\n  " + ",\n  ".join([*lines, "…"]) + "\n}", "json")


def coded(text: str, language: str) -> Code:
    """Return code in its colours."""
    return Code(text, highlighted(text, language))
