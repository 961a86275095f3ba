"""How the editor speaks of fields and of what is saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.pages.forms.draft_raw import RawForm
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import clock

# A line's fields in the page are named after the form, paths after the model.
LINE_IDS = {
    "description": "description",
    "quantity": "quantity",
    "unit_code": "unit",
    "unit_price": "unit_price",
    "vat_rate": "vat",
}
IDS = {"lines": "add-line", "seller": "content", "payment_terms_days": "terms"}


@dataclass(frozen=True, slots=True)
class Lack:
    """An error with the field that has it: its id in the page, its name, and the sentence."""

    path: str
    field_id: str
    name: str
    sentence: str


def lacks_of(errors: Mapping[str, str], raw: RawForm) -> list[Lack]:
    """Return the errors with their fields, in the order of the page."""
    return sorted(_lacks(errors, raw), key=lambda lack: _place(lack.path))


def _lacks(errors: Mapping[str, str], raw: RawForm) -> Iterator[Lack]:
    for path, sentence in errors.items():
        row, name = line_field(path)
        if name:
            field_id = f"{LINE_IDS.get(name, name)}-{raw.lines[row].key}"
            yield Lack(path, field_id, _line_field_name(name, row + 1), sentence)
        else:
            yield Lack(path, IDS.get(path, path), _field_names().get(path, path), sentence)


def line_field(path: str) -> tuple[int, str]:
    """Return row and field of "lines.0.quantity"; other paths have no field."""
    if not path.startswith("lines."):
        return 0, ""
    _lines, row, name = path.split(".", 2)
    return int(row), name


def _place(path: str) -> tuple[int, int, int]:
    row, name = line_field(path)
    if name:
        return 2, row, [*LINE_IDS, name].index(name)
    if path in {"seller", "client", "lines"}:
        return ["seller", "client", "lines"].index(path), -1, 0
    return 3, [*_field_names(), path].index(path), 0


def _line_field_name(name: str, number: int) -> str:
    sentences = {
        "description": _("description in line %(number)d"),
        "quantity": _("quantity in line %(number)d"),
        "unit_code": _("unit in line %(number)d"),
        "unit_price": _("price in line %(number)d"),
        "vat_rate": _("VAT in line %(number)d"),
    }
    return sentences.get(name, _("line %(number)d")) % {"number": number}


def _field_names() -> dict[str, str]:
    return {
        "client": _("client"),
        "lines": _("lines"),
        "terms": _("payment terms"),
        "due_date": _("due date"),
        "delivery_date": _("delivery date"),
        "currency": _("currency"),
        "locale": _("language"),
        "buyer_reference": _("your reference"),
        "seller_reference": _("our reference"),
        "order_reference": _("order number"),
        "notes": _("notes"),
        "seller": _("your business"),
    }


def saved_words(business: Business, at: datetime) -> str:
    """Return when the draft was saved, by the clock of the business."""
    return _("Saved %(time)s") % {"time": clock(at, ZoneInfo(business.time_zone))}


def unsaved_words(lacks: list[Lack]) -> str:
    """Return what keeps the form from being saved."""
    if len(lacks) == 1:
        return _("Not saved: mend the %(field)s") % {"field": lacks[0].name}
    return ngettext(
        "Not saved: mend %(count)d field", "Not saved: mend %(count)d fields", len(lacks)
    ) % {"count": len(lacks)}
