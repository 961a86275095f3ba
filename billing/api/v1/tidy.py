"""The document, written as people write one: without a generator's noise, with its shared parts."""

from typing import Any

from django.utils.translation import gettext_noop

Node = dict[str, Any]
NULL = {"type": "null"}
REFERENCE = "#/components/schemas/"

TAGS = {
    "Business": gettext_noop("Who sends the invoices: the profile that documents show."),
    "Clients": gettext_noop("Who receives invoices. Clients are archived, never deleted."),
    "Products": gettext_noop("What is sold again and again, and what single clients pay."),
    "Invoices": gettext_noop(
        "From a draft with its lines to the issued document, its PDF and its correction."
    ),
    "Quotes": gettext_noop(
        "Quotes and proforma invoices, from a draft to the answer and the invoice made of it."
    ),
    "Deposits": gettext_noop("A part asked for in advance, and deducted in the final invoice."),
    "Sending": gettext_noop("How invoices and reminders reach the client."),
    "Reminders": gettext_noop(
        "Plans by which clients are reminded, what holds them, and why each step went or waits."
    ),
    "Claims": gettext_noop("Fees, compensation and interest beside an invoice, by the law."),
    "Payments": gettext_noop("What was paid on an invoice, and what was given back."),
    "Schedules": gettext_noop("Invoices that repeat, and the dates that wait for a decision."),
    "Bulk jobs": gettext_noop("Sending and reminding of many invoices at once."),
    "Address marks": gettext_noop("Addresses that gave a message back."),
    "Number series": gettext_noop("How numbers read, and which comes next."),
    "Exports": gettext_noop("The books as files: tables for spreadsheets, and PDFs in a ZIP."),
    "Webhooks": gettext_noop("Addresses of yours that are told what happens."),
}
ID: Node = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": gettext_noop("The id, as an answer names it"),
    "schema": {"type": "string", "format": "uuid"},
}
REFUSAL: Node = {
    "description": gettext_noop("The request was refused"),
    "content": {"application/json": {"schema": {"$ref": f"{REFERENCE}Error"}}},
}
ANSWERS = {
    "304": "NotModified",
    "401": "Unauthorized",
    "403": "Forbidden",
    "404": "NotFound",
    "405": "MethodNotAllowed",
    "409": "Conflict",
    "413": "BodyTooLarge",
    "415": "UnsupportedMediaType",
    "422": "ValidationFailed",
    "429": "TooManyRequests",
    "500": "InternalError",
}


def tidied(document: Node) -> Node:
    """Return the document without titles made of names, null as a type, and shared parts named."""
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [
                _parameter(parameter) for parameter in operation.get("parameters", [])
            ]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                content["schema"] = _never_null(content["schema"])
    components = document["components"]
    components["parameters"]["Id"] = ID
    document["paths"] = _tidy(document["paths"])
    components["responses"] = {"Error": REFUSAL} | _shared_answers(document["paths"])
    components["schemas"] = _used(document["paths"], _tidy(components["schemas"]))
    used = {tag for methods in document["paths"].values() for each in methods.values()
            for tag in each["tags"]}  # fmt: skip
    document["tags"] = [{"name": name, "description": TAGS[name]} for name in TAGS if name in used]
    document["security"] = [{name: []} for name in components["securitySchemes"]]
    return document


def _parameter(parameter: Node) -> Node:
    """Return a parameter as the standard has it: its examples in its schema, and never null."""
    if "$ref" in parameter:
        return parameter
    if parameter["in"] == "path" and parameter["name"] == "id":
        return {"$ref": "#/components/parameters/Id"}
    parameter = {name: part for name, part in parameter.items() if name != "examples"}
    schema = {name: part for name, part in parameter["schema"].items() if name != "description"}
    return parameter | {"schema": _never_null(schema)}


def _never_null(schema: Node) -> Node:
    """Return the schema of what may be left out, but is never null."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != NULL]
    if not choices:
        return schema
    rest = {name: part for name, part in schema.items() if name != "anyOf"}
    return rest | (choices[0] if len(choices) == 1 else {"anyOf": choices})


def _tidy(node: Any, *, is_map: bool = False) -> Any:
    """Return a part of the document without titles, and with null as a type.

    :param is_map: its keys are names of ours, among which may be a "title".
    """
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    if not is_map and isinstance(node.get("title"), str):
        node = {name: part for name, part in node.items() if name != "title"}
    tidy: Node = {name: _tidy(part, is_map=name == "properties") for name, part in node.items()}
    return tidy if is_map else _with_null_as_type(tidy)


def _with_null_as_type(schema: Node) -> Node:
    choices = schema.get("anyOf")
    if not choices or len(choices) != 2 or NULL not in choices:
        return schema
    other = choices[0] if choices[1] == NULL else choices[1]
    if not isinstance(other.get("type"), str) or "enum" in other:
        return schema
    rest = {name: part for name, part in schema.items() if name != "anyOf"}
    nullable: Node = other | {"type": [other["type"], "null"]} | rest
    return nullable


def _shared_answers(paths: Node) -> Node:
    """Let operations refer to the answers that they share; return those by name.

    Answers to a POST have a header more, and so a name of their own.
    """
    shared: Node = {}
    for methods in paths.values():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                name = ANSWERS.get(status, "") + ("ToPost" if method == "post" else "")
                if status in ANSWERS and shared.setdefault(name, answer) == answer:
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))


def _used(paths: Node, schemas: Node) -> Node:
    """Return the schemas that something refers to, sorted by name."""
    found = {"Error"}
    waiting = _references(paths) | _references(schemas["Error"])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= _references(schemas[name])
    return {name: schemas[name] for name in sorted(found)}


def _references(node: Any) -> set[str]:
    """Return the names of the schemas that a part of the document refers to."""
    if isinstance(node, list):
        return set().union(*map(_references, node))
    if not isinstance(node, dict):
        return set()
    own = str(node.get("$ref", ""))
    found = set().union(*map(_references, node.values()))
    return found | {own.removeprefix(REFERENCE)} if own.startswith(REFERENCE) else found
