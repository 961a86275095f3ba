"""Whose request it is: the ways in which clients of Fakturan.nu name their key."""

import base64
import binascii
import re

from django.http import HttpRequest

from billing.api.auth import named_key
from fastfaktura.core.api_keys import LIVE_PREFIX

TOKEN = re.compile(r'\s*(?:token\s*=\s*)?"?([^",;\s]+)"?', re.IGNORECASE)


def key_of(request: HttpRequest) -> str:
    """Return the key that a request names; empty if none.

    Basic: the password is the key, and the key id may be anything, as the beginning by which the
    settings show the key. A key that stands in the place of the id is taken from there. Token,
    Bearer and X-Api-Key name the same key.
    """
    scheme, _space, rest = request.headers.get("Authorization", "").strip().partition(" ")
    match scheme.lower():
        case "basic":
            return _of_basic(rest)
        case "token":
            found = TOKEN.match(rest)
            return found[1] if found else ""
        case _:
            return named_key(request)


def _of_basic(encoded: str) -> str:
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    name, _colon, password = pair.partition(":")
    if name.startswith(LIVE_PREFIX) and not password.startswith(LIVE_PREFIX):
        return name.strip()
    return password.strip()
