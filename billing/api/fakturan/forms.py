"""What Rails lets its callers do: forms in place of JSON, suffixes, slashes, methods in a field."""

import re
from collections.abc import Iterable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, cast
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
SUFFIX = ".json"
# Ten fields for each of 5000 rows are within what a body may hold.
MOST_FIELDS, DEEPEST = 60_000, 8
NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
METHOD_FIELD, METHOD_HEADER = "_method", "X-HTTP-Method-Override"
METHODS = frozenset({"PUT", "PATCH", "DELETE"})


def tidy_address(request: HttpRequest) -> None:
    """Let an address that ends in ``.json`` or a slash be the plain one.

    What asked for JSON by its suffix is remembered: a step that answers in plain text asks.
    """
    tidy = request.path_info.rstrip("/")
    cast(Any, request).wants_json = tidy.endswith(SUFFIX)
    tidy = tidy.removesuffix(SUFFIX).rstrip("/")
    cut = len(request.path_info) - len(tidy)
    if cut:
        request.path_info = tidy
        request.path = request.path[:-cut]


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the address ended in ``.json``."""
    return bool(getattr(request, "wants_json", False))


def meant_method(request: HttpRequest) -> str:
    """Return the method that a request means: of a POST, what its header or its form says."""
    method = request.method or "GET"
    if method != "POST":
        return method
    said = request.headers.get(METHOD_HEADER, "")
    if not said and is_form(request):
        try:
            said = str(form_in(request, request.body).get(METHOD_FIELD, ""))
        except (RequestDataTooBig, UnreadablePostError, ValueError):
            # The operation says what is wrong with the body.
            return method
    return said.upper() if said.upper() in METHODS else method


def is_form(request: HttpRequest) -> bool:
    """Tell whether the request calls its body a form; curl does so where nobody says a type."""
    return request.content_type in {URLENCODED, MULTIPART}


def form_in(request: HttpRequest, body: bytes) -> dict[str, Any]:
    """Return what a form says, its nested names unfolded as Rails does; nothing for no form.

    :raises ValueError: if it cannot be read.
    """
    if request.content_type == MULTIPART:
        return unfolded(_parts(request.headers.get("Content-Type", ""), body))
    if b"=" not in body or body.lstrip()[:1] in {b"{", b"["}:
        return {}
    pairs = parse_qsl(
        body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
    )
    return unfolded(pairs)


def unfolded(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return objects and lists for names like ``rows[][amount]`` and ``client[address][city]``.

    In a list of objects the next one begins where a name comes again; numbered ones, as PHP writes
    them, stay an object by number. A name that contradicts an earlier one is passed over.
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        match = NAME.fullmatch(name)
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])] if match else [name]
        if len(steps) <= DEEPEST:
            _place(found, steps, value)
    return found


def _place(into: dict[str, Any], steps: list[str], value: str) -> None:
    name, *rest = steps
    if not rest:
        into[name] = value
    elif rest[0]:
        inner = into.setdefault(name, {})
        if isinstance(inner, dict):
            _place(inner, rest, value)
    else:
        items = into.setdefault(name, [])
        if not isinstance(items, list):
            return
        if len(rest) == 1:
            items.append(value)
            return
        if not items or not isinstance(items[-1], dict) or _has(items[-1], rest[1:]):
            items.append({})
        _place(items[-1], rest[1:], value)


def _has(found: Any, steps: list[str]) -> bool:
    """Tell whether a value of this name is there; lists within are never full."""
    for step in steps:
        if not step:
            return False
        if not isinstance(found, dict) or step not in found:
            return False
        found = found[step]
    return True


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the fields of a multipart form in their order, which Django's own reader loses."""
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            yield name, content.decode()
