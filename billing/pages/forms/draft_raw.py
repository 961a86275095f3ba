"""The texts of the editor's form as they were typed: what a page shows again, right or wrong."""

import re
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from billing.amounts.vat import VatCategory
from billing.invoices.choices import LineKind
from billing.invoices.units import PIECE

ON_A_DATE = "date"
KEY = re.compile(r"[a-z0-9]{1,16}")
# Every row has these; they come as parallel lists in the order of the page.
LINE_FIELDS = ("description", "quantity", "unit", "unit_price", "vat")
# Few rows have these; they come as "discount-3", after the row's key.
LINE_EXTRAS = (
    *("kind", "line_id", "product", "product_code", "unit_text", "details"),
    *("discount", "discount_reason", "charge", "charge_reason", "supply_kind", "tax_deduction"),
)
# A page that runs leaves out what is empty: of every row these, then, …
NOT_SAID = {"kind": LineKind.ITEM.value, "product": ""}
# … and of rows that it names in the list "whole", because their further fields are in it, all.
NOTHING_MORE = NOT_SAID | dict.fromkeys(set(LINE_EXTRAS) - {"kind", "line_id", "product"}, "")
ALLOWANCE_FIELDS = ("allowance_kind", "allowance_reason", "allowance_value", "allowance_vat")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One row; the key names it in the page while rows come, go and move.

    The key is no part of what the row says: two rows that say the same are equal.
    ``credited_line`` and ``deducted_invoice`` are never typed: they come from the stored line.
    """

    key: str = field(compare=False)
    kind: str = LineKind.ITEM.value
    description: str = ""
    quantity: str = "1"
    unit: str = PIECE
    unit_price: str = ""
    vat: str = ""
    line_id: str = ""
    product: str = ""
    product_code: str = ""
    unit_text: str = ""
    details: str = ""
    discount: str = ""
    discount_reason: str = ""
    charge: str = ""
    charge_reason: str = ""
    supply_kind: str = ""
    tax_deduction: str = ""
    credited_line: str = ""
    deducted_invoice: str = ""

    @property
    def is_item(self) -> bool:
        """Whether it has figures; a row of text and a heading have none."""
        return self.kind not in {LineKind.TEXT, LineKind.SECTION}

    @property
    def extras(self) -> set[str]:
        """The fields beyond the usual ones that something was written into."""
        shown = {
            *("product_code", "unit_text", "details", "discount", "discount_reason"),
            *("charge", "charge_reason", "supply_kind", "tax_deduction"),
        }
        return {name for name in shown if getattr(self, name).strip()}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written into the row yet; what was stored blank stays."""
        if self.line_id or self.description.strip():
            return False
        if not self.is_item:
            return True
        written = self.unit_price.strip() or self.extras - {"supply_kind"}
        return not written and self.quantity.strip() in {"", "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAllowance:
    """One allowance ("discount") or charge of the document; its value is "10 %" or "50"."""

    key: str
    kind: str = "discount"
    reason: str = ""
    value: str = ""
    vat: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written into the row yet."""
        return not self.reason.strip() and not self.value.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawForm:
    """The whole form; ``client_was`` is the client whose defaults it was filled with.

    A switch is "1" or empty.
    """

    version: str = ""
    client: str = ""
    client_was: str = ""
    currency: str = ""
    locale: str = ""
    terms: str = ""
    due_date: str = ""
    due_end_of_month: str = ""
    early_discount_percent: str = ""
    early_discount_days: str = ""
    delivery_date: str = ""
    delivery_start: str = ""
    delivery_end: str = ""
    place_name: str = ""
    place_street: str = ""
    place_postal_code: str = ""
    place_city: str = ""
    place_country: str = ""
    your_reference: str = ""
    buyer_reference: str = ""
    seller_reference: str = ""
    order_reference: str = ""
    contract_reference: str = ""
    notes: str = ""
    template: str = ""
    shows_product_codes: str = ""
    prices_include_tax: str = ""
    rounds_cash: str = ""
    exchange_rate: str = ""
    exchange_rate_date: str = ""
    exchange_rate_source: str = ""
    deduction_person: str = ""
    deduction_property: str = ""
    wanted_series: str = ""
    lines: tuple[RawLine, ...] = ()
    allowances: tuple[RawAllowance, ...] = ()


TEXTS = tuple(part.name for part in fields(RawForm) if part.name not in {"lines", "allowances"})
# What only the page knows: a form that does not say it says nothing.
OF_THE_PAGE = {"version", "client_was"}


def vat_value(category: VatCategory, rate: Decimal) -> str:
    """Return a VAT category and rate as the value of an option: "S:25", "AE:0"."""
    return f"{category.value}:{rate.normalize():f}"


def raw_form(post: QueryDict, base: RawForm | None = None, *, supply_kind: str = "") -> RawForm:
    """Return what was posted.

    :param base: what the draft says now: whatever the form does not mention stays so. A list
        "whole" means that empty fields of rows were left out (``static/js/editor-post.js``).
    :param supply_kind: what a row says that is new and mentions none.
    :raises SuspiciousOperation: if the lists of a row's fields are not parallel, which no
        browser sends.
    """
    base = base or RawForm()
    # The last counts: a hidden empty field before a box says that it is not ticked.
    texts = {
        name: _clean(post.get(name, ""))
        if name in post
        else ""
        if name in OF_THE_PAGE
        else getattr(base, name)
        for name in TEXTS
    }
    allowances = base.allowances
    if "allowances" in post:
        allowances = _allowances(post)
    return RawForm(lines=_lines(post, base, supply_kind), allowances=allowances, **texts)


def _columns(post: QueryDict, keys: str, names: tuple[str, ...]) -> list[list[str]]:
    columns = [post.getlist(keys), *(post.getlist(name) for name in names)]
    if len({len(column) for column in columns}) != 1:
        raise SuspiciousOperation("the fields of the rows are not parallel")
    return columns


def _sound(keys: list[str]) -> list[str]:
    # Keys stand in ids and selectors of the page: odd or double ones are given anew.
    if len(set(keys)) != len(keys) or not all(map(KEY.fullmatch, keys)):
        return [str(number) for number in range(1, len(keys) + 1)]
    return keys


def _lines(post: QueryDict, base: RawForm, supply_kind: str) -> tuple[RawLine, ...]:
    keys, *columns = _columns(post, "line", LINE_FIELDS)
    stored = {line.line_id: line for line in base.lines if line.line_id}
    left_out = NOT_SAID if "whole" in post else {}
    whole = set(post.getlist("whole"))
    lines = []
    for key, posted_key, cells in zip(_sound(keys), keys, zip(*columns, strict=True), strict=True):
        said = dict(NOTHING_MORE if posted_key in whole else left_out)
        said.update(zip(LINE_FIELDS, map(_clean, cells), strict=True))
        for name in LINE_EXTRAS:
            if (posted := post.get(f"{name}-{posted_key}")) is not None:
                said[name] = _clean(posted)
        # Each stored line is one row's; its second appearance is a line of its own.
        of_old = stored.pop(said.get("line_id", ""), None)
        if of_old is None:
            said["line_id"] = ""
            lines.append(RawLine(**{"key": key, "supply_kind": supply_kind} | said))
        elif key == of_old.key and all(getattr(of_old, part) == said[part] for part in said):
            lines.append(of_old)
        else:
            lines.append(replace(of_old, key=key, **said))
    return tuple(lines)


def _allowances(post: QueryDict) -> tuple[RawAllowance, ...]:
    keys, *columns = _columns(post, "allowance", ALLOWANCE_FIELDS)
    return tuple(
        RawAllowance(
            key=key, kind=_clean(kind), reason=_clean(reason), value=_clean(value), vat=vat
        )
        for key, kind, reason, value, vat in zip(_sound(keys), *columns, strict=True)
    )


def _clean(text: str) -> str:
    # Browsers send line ends as CRLF; PostgreSQL holds no NUL.
    return text.replace("\r\n", "\n").replace("\x00", "")
