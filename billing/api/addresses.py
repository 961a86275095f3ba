"""An address in a request: one text, or its parts, or both of them read and put back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.addresses import Address, parse_address, render_address

# What our columns hold; a postal code that is longer is none.
PARTS = {"street": 200, "street_2": 200, "postal_code": 16, "city": 100}


class AddressNotTaken(Exception):
    """The text cannot be kept as an address; ``message`` tells why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def address_changes(given: Mapping[str, Any], kept: Address) -> dict[str, str]:
    """Return the parts that a request changes, and the country if only the text names it.

    Whoever reads an object, edits one field and puts all of them back must get what he edited.
    So a text that reads as it was kept changes nothing, and beside a text that was edited a part
    counts only if it was edited, too.

    :param given: the fields that the request names, by the API's names.
    :raises AddressNotTaken: if the text is too long, or names another country than the request.
    """
    changes: dict[str, str] = {}
    text = str(given.get("address") or "").strip()
    if "address" in given and text != render_address(kept):
        changes = _parts_of(text, given.get("country"), kept)
    is_rewritten = bool(changes)
    for name in PARTS.keys() & given.keys():
        value = str(given[name] or "")
        if not is_rewritten or value != getattr(kept, name):
            changes[name] = value
    return changes


def _parts_of(text: str, country: str | None, kept: Address) -> dict[str, str]:
    if not text:
        return dict.fromkeys(PARTS, "")
    known = country or kept.country
    found = parse_address(text, country=known)
    if country and found.country != country:
        raise AddressNotTaken(_("The address ends in another country than the field country."))
    changes = {name: getattr(found, name) for name in PARTS}
    for name, most in PARTS.items():
        if len(changes[name]) > most:
            sentence = ngettext(
                "A part of the address is longer than %(count)d sign.",
                "A part of the address is longer than %(count)d signs.",
                most,
            )
            raise AddressNotTaken(sentence % {"count": most})
    if found.country != known:
        changes["country"] = found.country
    return changes
