"""Reading single values of a foreign file: numbers, days, texts; what is unclear is refused."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from clients.imports.reading import UnreadableFile

MAX_BYTES = 16 * 1024 * 1024
MOST_INVOICES = 10_000
_HUNDREDTH = Decimal("0.01")
_DAYS = (
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)",
    r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})",
)


class Unreadable(ValueError):
    """A value cannot be taken; the text tells why and what to do."""


def read_json(content: bytes) -> Any:
    """Return what a JSON file says, its numbers exact.

    :raises UnreadableFile: if it is too large or no JSON.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(most)s MB; split it in parts.")
            % {"most": MAX_BYTES // 1024 // 1024}
        )
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise UnreadableFile(
            _("This is no JSON file. If it is packed (.zip), unpack it and choose the .json in it.")
        ) from None


def number(value: Any, name: str) -> Decimal:
    """Return a number of a JSON file, given as number or text; nothing is zero.

    :raises Unreadable: if it is none.
    """
    if value in (None, "", False):
        return Decimal(0)
    # "10 st" is ten: Fakturan.nu takes a quantity with its unit.
    match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[^\W\d]*\.?\s*", str(value))
    try:
        found = Decimal(match[1]) if match else Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Unreadable(_("%(name)s: “%(text)s” is no number.") % {"name": name, "text": value})
    return _tidy(found)


def cents(value: Any, name: str) -> Decimal:
    """Return an amount that the source keeps in hundredths.

    :raises Unreadable: if it is none.
    """
    return _tidy(number(value, name) * _HUNDREDTH)


def day(value: Any, name: str) -> date | None:
    """Return a day: 2026-03-01, 20260301 or 01.03.2026, with or without a time; nothing is None.

    :raises Unreadable: if it is none, or if month and day cannot be told apart.
    """
    text = str(value or "").strip()
    if not text or text.startswith("0000-00-00"):
        return None
    head = re.split(r"[T ]", text)[0]
    for form in _DAYS:
        match = re.fullmatch(form, head)
        if match:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                break
    raise Unreadable(
        _("%(name)s: “%(text)s” is no day that can be read in one way. Write 2026-03-01.")
        % {"name": name, "text": text[:40]}
    )


def text_of(record: dict[str, Any], *names: str, most: int = 5000) -> str:
    """Return the first of the named values that says something, as text."""
    for name in names:
        value = record.get(name)
        if value not in (None, "", [], {}):
            return str(value).replace("\0", "").strip()[:most]
    return ""


def records(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a list with their places; what is no object is passed over."""
    for place, record in enumerate(value if isinstance(value, list) else [], start=1):
        if isinstance(record, dict):
            yield place, record


def _tidy(found: Decimal) -> Decimal:
    plain = found.normalize()
    exponent = plain.as_tuple().exponent
    return plain.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else plain
