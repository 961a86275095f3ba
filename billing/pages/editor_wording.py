"""How the editor speaks of fields and of what is saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.pages.forms.draft_raw import RawForm
from billing.pages.invoice_filters import read_uuid
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import clock

# A line's fields in the page are named after the form, paths after the model.
LINE_IDS = {
    "description": "description",
    "quantity": "quantity",
    "unit_code": "unit",
    "unit_price": "unit_price",
    "vat_rate": "vat",
    "vat_category": "vat",
    "allowance_percent": "discount",
    "allowance_amount": "discount",
    "allowance_reason": "discount_reason",
    "charge_amount": "charge",
    "charge_reason": "charge_reason",
    "product_code": "product_code",
    "unit_text": "unit_text",
    "details": "details",
    "supply_kind": "supply_kind",
    "tax_deduction": "tax_deduction",
}
ALLOWANCE_IDS = {"value": "allowance_value", "reason": "allowance_reason", "vat": "allowance_vat"}
IDS = {
    "lines": "add-line",
    "allowances": "add-allowance",
    "seller": "content",
    "payment_terms_days": "terms",
}
# What the seller says on another page of the settings than its name and address.
LEGAL_FACTS = frozenset({"share_capital", "register_entry", "f_tax_approved", "exemption_reason"})


@dataclass(frozen=True, slots=True)
class Lack:
    """An error with the field that has it: its id in the page, its name, and the sentence."""

    path: str
    field_id: str
    name: str
    sentence: str
    # Where it is mended, if not in this page.
    href: str = ""


def lacks_of(errors: Mapping[str, str], raw: RawForm) -> list[Lack]:
    """Return the errors with their fields, in the order of the page."""
    return sorted(_lacks(errors, raw), key=lambda lack: _place(lack.path))


def _lacks(errors: Mapping[str, str], raw: RawForm) -> Iterator[Lack]:
    for path, sentence in errors.items():
        kind, row, name = line_field(path)
        if kind == "lines":
            field_id = f"{LINE_IDS.get(name, name)}-{raw.lines[row].key}"
            yield Lack(path, field_id, _line_field_name(name, row + 1), sentence)
        elif kind:
            field_id = f"{ALLOWANCE_IDS.get(name, name)}-{raw.allowances[row].key}"
            name = _("discount or charge %(number)d") % {"number": row + 1}
            yield Lack(path, field_id, name, sentence)
        else:
            href = mended_at(path, client_id=read_uuid(raw.client))
            yield Lack(path, IDS.get(path, path), _name_of(path), sentence, href)


def mended_at(path: str, *, client_id: UUID | None) -> str:
    """Return the page where a lack of the client or of the business is mended; "" for others."""
    if path.removeprefix("seller.") in LEGAL_FACTS:
        return reverse("settings:invoicing")
    if path.startswith("seller"):
        return reverse("settings:profile")
    is_client = client_id is not None and path.startswith("client.")
    return reverse("clients:show", args=[client_id]) if is_client else ""


def _name_of(path: str) -> str:
    names = field_names()
    return str(names.get(path) or names.get(path.partition(".")[0], path))


def line_field(path: str) -> tuple[str, int, str]:
    """Return rows, row and field of "lines.0.quantity"; other paths have none."""
    kind, _dot, rest = path.partition(".")
    row, _dot, name = rest.partition(".")
    if kind not in {"lines", "allowances"} or not row.isdecimal():
        return "", 0, ""
    return kind, int(row), name


def _place(path: str) -> tuple[int, int, int]:
    kind, row, name = line_field(path)
    if kind:
        return (2 if kind == "lines" else 3), row, [*LINE_IDS, *ALLOWANCE_IDS, name].index(name)
    head = path.partition(".")[0]
    if head in {"seller", "client", "lines"}:
        return ["seller", "client", "lines"].index(head), -1, 0
    return 4, [*field_names(), path].index(path), 0


def _line_field_name(name: str, number: int) -> str:
    sentences = {
        "description": _("description in line %(number)d"),
        "quantity": _("quantity in line %(number)d"),
        "unit_code": _("unit in line %(number)d"),
        "unit_price": _("price in line %(number)d"),
        "vat_rate": _("VAT in line %(number)d"),
        "allowance_amount": _("discount in line %(number)d"),
        "charge_amount": _("charge in line %(number)d"),
        "supply_kind": _("goods or services in line %(number)d"),
        "tax_deduction": _("ROT or RUT in line %(number)d"),
    }
    return sentences.get(name, _("line %(number)d")) % {"number": number}


def field_names() -> dict[str, str]:
    """Return what the fields of the document are called, in the order of the page."""
    return {
        "client": _("client"),
        "lines": _("lines"),
        "allowances": _("discounts and charges"),
        "terms": _("payment terms"),
        "due_date": _("due date"),
        "delivery_date": _("delivery date"),
        "currency": _("currency"),
        "locale": _("language"),
        "your_reference": _("your reference"),
        "seller_reference": _("our reference"),
        "buyer_reference": _("buyer reference"),
        "order_reference": _("order number"),
        "contract_reference": _("contract number"),
        "delivery_start": _("delivered from"),
        "delivery_end": _("delivered until"),
        "place_name": _("place of delivery"),
        "place_street": _("street of the delivery"),
        "place_postal_code": _("postal code of the delivery"),
        "place_city": _("city of the delivery"),
        "place_country": _("country of the delivery"),
        "early_discount_percent": _("early-payment discount"),
        "early_discount_days": _("days of the early-payment discount"),
        "exchange_rate": _("exchange rate"),
        "exchange_rate_date": _("date of the exchange rate"),
        "exchange_rate_source": _("source of the exchange rate"),
        "deduction_person": _("personal identity number"),
        "deduction_property": _("property or cooperative"),
        "template": _("template"),
        "wanted_series": _("number series"),
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
