"""The whole page as one view model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from billing.pages.reference.fields import Field, Schemas, translated
from billing.pages.reference.groups import schema_words
from billing.pages.reference.operations import OperationGroup, operation_groups


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """A shape that the API takes or gives.

    :param base: the schema whose fields it has all; ``fields`` are those beyond them.
    """

    name: str
    anchor: str
    description: str
    base: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the page shows of a document, in one language."""

    title: str
    version: str
    description: str
    base_url: str
    groups: tuple[OperationGroup, ...]
    schemas: tuple[NamedSchema, ...]


def read_reference(document: Mapping[str, Any], base_url: str) -> Reference:
    """Return the reference that a document makes, in the language that is active.

    :param base_url: where the API lives, with its version.
    """
    info = document["info"]
    return Reference(
        title=info["title"],
        version=info["version"],
        description=translated(info.get("description")),
        base_url=base_url,
        groups=operation_groups(document, base_url),
        schemas=tuple(_schemas(Schemas(document))),
    )


def _schemas(schemas: Schemas) -> list[NamedSchema]:
    found = []
    for name in sorted(schemas.of_answers):
        whole = schemas.resolved(schemas.by_name[name])
        base = schemas.base_of(name)
        theirs = schemas.by_name.get(base, {}).get("properties", {})
        fields = tuple(each for each in schemas.fields_of(whole, "") if each.name not in theirs)
        found.append(NamedSchema(name, f"schema-{name}", schema_words(name), base, fields))
    return found
