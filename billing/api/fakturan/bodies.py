"""What a request says, read with the patience that clients of Fakturan.nu are used to."""

from typing import Any

import simplejson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from billing.api.exact_json import MOST_BYTES, unstorable
from billing.api.fakturan.forms import form_in, is_form
from billing.api.fakturan.speech import Refusal, refused

# Filters and pages are short; nothing that is longer is one.
LONGEST_FILTER = 500


def said_in(request: HttpRequest, root: str = "") -> dict[str, Any]:
    """Return the JSON object or the form that the body is; an empty one says nothing.

    What is JSON is read as such, whatever type the request gives it: some send none, or another.

    :param root: the name under which Rails clients put the whole, as ``invoice[client_id]``.
    :raises Refusal: 400 if it is none, 413 if it is too large.
    """
    found = _body_of(request)
    inner = found.get(root) if root else None
    if not isinstance(inner, dict):
        return found
    return {name: value for name, value in found.items() if name != root} | inner


def _body_of(request: HttpRequest) -> dict[str, Any]:
    try:
        body = request.body
    except RequestDataTooBig:
        raise refused("413 Payload Too Large", status=413) from None
    except UnreadablePostError:
        raise refused("400 Bad Request", status=400) from None
    if len(body) > MOST_BYTES:
        raise refused("413 Payload Too Large", status=413)
    if not body.strip():
        return {}
    try:
        found = (form_in(request, body) if is_form(request) else {}) or simplejson.loads(
            body.decode("utf-8-sig"), use_decimal=True, parse_constant=_refuse, allow_nan=False
        )
    except (ValueError, RecursionError):
        raise refused(_("The body is no JSON."), status=400) from None
    if not found and not isinstance(found, bool):
        # An empty text, list or object, null, or 0: PHP's idea of nothing.
        return {}
    if not isinstance(found, dict):
        raise refused(_("The body must be a JSON object."), status=400)
    if dict(unstorable(found, "", 0)):
        raise refused(_("The body has signs that are no characters."), status=400)
    return found


def asked_in(request: HttpRequest) -> dict[str, str]:
    """Return what a list is asked: by the address, or by a JSON body, as one client does it.

    A body that says nothing that we understand is passed over.
    """
    try:
        said = said_in(request)
    except Refusal:
        said = {}
    asked = {
        name: str(value).strip()
        for name, value in said.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    # The plus of a sort was a blank before anybody could look at it.
    asked |= {name: str(value).strip("\t\r\n") for name, value in request.GET.items()}
    return {
        name: value
        for name, value in asked.items()
        if value and len(value) <= LONGEST_FILTER and not dict(unstorable(value, name, 0))
    }


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
