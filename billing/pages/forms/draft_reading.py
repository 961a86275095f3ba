"""Reading the editor's form: typed texts become a draft's content, or errors by their fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.amounts.money import Money
from billing.amounts.numbers import NumberProblem, UnreadableNumber, read_number
from billing.amounts.totals import (
    INPUT_DECIMALS,
    INPUT_LIMIT,
    Totals,
    TotalTooLarge,
    compute_totals,
)
from billing.amounts.vat import NO_RATE, InvalidVatRate, VatCategory, check_rate
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.units import UNITS
from billing.pages.forms.draft_raw import ON_A_DATE, RawForm, RawLine
from billing.pages.forms.number_words import number_sentence
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS

MOST_LINES = 500
MOST_DAYS = 365
REFERENCE_LENGTH = 120
TEXT_LENGTH = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a form says. Without a content something is wrong, and ``errors`` says where.

    Paths are ``client``, ``due_date``, ``lines.0.quantity``…, counted over all rows; ``rows``
    gives the row of each line of the content, since blank rows are no lines. ``lines`` and
    ``nets`` hold what could be read of each row; ``totals`` are there if all of them could.
    ``currency`` is one that exists, whatever was typed.
    """

    content: DraftContent | None
    currency: str
    errors: Mapping[str, str]
    rows: tuple[int, ...]
    lines: Mapping[int, DraftLine]
    nets: Mapping[int, Money]
    totals: Totals | None


def read_form(raw: RawForm, *, language: str, client_id: UUID | None) -> Reading:
    """Read the form in the language.

    :param client_id: the business's own client that the form names; None if it has none such.
    """
    reader = _Reader(raw, language)
    reader.require(
        "client", not raw.client or client_id is not None, _("Choose a client from the list.")
    )
    currency = reader.currency()
    lines, nets = reader.lines(currency)
    totals = reader.totals(lines, currency)
    content = DraftContent(
        client_id=client_id,
        currency=currency,
        locale=reader.locale(),
        payment_terms_days=reader.terms(),
        due_date=reader.due_date(),
        delivery_date=reader.date("delivery_date", raw.delivery_date),
        buyer_reference=reader.text("buyer_reference", raw.buyer_reference, REFERENCE_LENGTH),
        seller_reference=reader.text("seller_reference", raw.seller_reference, REFERENCE_LENGTH),
        order_reference=reader.text("order_reference", raw.order_reference, REFERENCE_LENGTH),
        notes=reader.text("notes", raw.notes, TEXT_LENGTH),
        lines=tuple(lines.values()),
    )
    return Reading(
        content=None if reader.errors else content,
        currency=currency,
        errors=MappingProxyType(reader.errors),
        rows=tuple(lines),
        lines=MappingProxyType(lines),
        nets=MappingProxyType(nets),
        totals=totals,
    )


@dataclass(slots=True)
class _Reader:
    """Reads one field after the other and notes what is wrong; each answers something usable."""

    raw: RawForm
    language: str
    errors: dict[str, str] = field(default_factory=dict)

    def require(self, path: str, holds: object, sentence: str) -> bool:
        if not holds:
            self.errors[path] = sentence
        return bool(holds)

    def currency(self) -> str:
        known = self.raw.currency in MINOR_UNIT_DECIMALS
        self.require("currency", known, _("Choose a currency from the list."))
        return self.raw.currency if known else "EUR"

    def locale(self) -> str:
        known = self.raw.locale in dict(settings.LANGUAGES)
        self.require("locale", known, _("Choose a language from the list."))
        return self.raw.locale

    def terms(self) -> int | None:
        if self.raw.terms in {"", ON_A_DATE}:
            return None
        try:
            days = int(self.raw.terms)
        except ValueError:
            days = -1
        fits = 0 <= days <= MOST_DAYS
        self.require("terms", fits, _("Choose payment terms from the list."))
        return days

    def due_date(self) -> date | None:
        if self.raw.terms != ON_A_DATE:
            return None
        self.require("due_date", self.raw.due_date.strip(), _("Choose the day it is due."))
        return self.date("due_date", self.raw.due_date)

    def date(self, path: str, text: str) -> date | None:
        if not text.strip():
            return None
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            self.errors[path] = _("Write the date as year, month and day: 2026-03-31.")
            return None

    def text(self, path: str, text: str, longest: int) -> str:
        sentence = ngettext("At most %(count)d sign fits.", "At most %(count)d signs fit.", longest)
        self.require(path, len(text.strip()) <= longest, sentence % {"count": longest})
        return text.strip()

    def lines(self, currency: str) -> tuple[dict[int, DraftLine], dict[int, Money]]:
        """Return the readable lines and their nets by row; blank rows are left out."""
        written = [(at, line) for at, line in enumerate(self.raw.lines) if not line.is_blank]
        few = len(written) <= MOST_LINES
        self.require(
            "lines", few, _("An invoice here has at most %(most)d lines.") % {"most": MOST_LINES}
        )
        lines, nets = {}, {}
        for at, raw_line in written[:MOST_LINES]:
            line = self.line(f"lines.{at}", raw_line)
            if line is None:
                continue
            try:
                nets[at] = line.entered_amount(currency)
            except TotalTooLarge:
                self.errors[f"lines.{at}.unit_price"] = _("The amount of this line is too large.")
                continue
            lines[at] = line
        return lines, nets

    def line(self, path: str, raw: RawLine) -> DraftLine | None:
        before = len(self.errors)
        category, rate = self.vat(f"{path}.vat_rate", raw.vat)
        known = raw.unit in UNITS or (0 < len(raw.unit) <= 3 and raw.unit.isalnum())
        self.require(f"{path}.unit_code", known, _("Choose a unit from the list."))
        price = raw.unit_price.strip() or "0"
        line = DraftLine(
            description=self.text(f"{path}.description", raw.description, TEXT_LENGTH),
            quantity=self.number(f"{path}.quantity", raw.quantity),
            unit_code=raw.unit,
            unit_price=self.number(f"{path}.unit_price", price),
            vat_category=category,
            vat_rate=rate,
        )
        return line if len(self.errors) == before else None

    def number(self, path: str, text: str) -> Decimal:
        try:
            value = read_number(text, language=self.language, max_decimals=INPUT_DECIMALS)
        except UnreadableNumber as problem:
            self.errors[path] = number_sentence(problem)
            return Decimal(0)
        if abs(value) >= INPUT_LIMIT:
            too_large = UnreadableNumber(text, NumberProblem.TOO_LARGE, decimal_mark="")
            self.errors[path] = number_sentence(too_large)
            return Decimal(0)
        return value

    def vat(self, path: str, value: str) -> tuple[VatCategory, Decimal]:
        category, _colon, rate = value.partition(":")
        try:
            read = VatCategory(category)
            return read, check_rate(read, Decimal(rate))
        except (ValueError, InvalidOperation, InvalidVatRate):
            self.errors[path] = _("Choose a VAT rate from the list.")
            return VatCategory.OUTSIDE_SCOPE, NO_RATE

    def totals(self, lines: Mapping[int, DraftLine], currency: str) -> Totals | None:
        if any(path.startswith("lines") for path in self.errors):
            return None
        try:
            return compute_totals((line.as_input() for line in lines.values()), currency=currency)
        except TotalTooLarge:
            self.errors["lines"] = _("The total is too large for an invoice.")
            return None
