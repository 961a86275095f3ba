"""Reading single fields of the editor's form; each answers something usable, and notes errors."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.amounts.expressions import read_sum
from billing.amounts.limits import HUNDRED, INPUT_DECIMALS, INPUT_LIMIT, PERCENT_DECIMALS
from billing.amounts.numbers import NumberProblem, UnreadableNumber
from billing.amounts.vat import NO_RATE, InvalidVatRate, VatCategory, check_rate
from billing.pages.forms.number_words import number_sentence
from fastfaktura.core.currencies import minor_unit_decimals

WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(slots=True)
class FieldReader:
    """Reads one field after the other in a language and notes what is wrong, by path."""

    language: str
    currency: str = "EUR"
    errors: dict[str, str] = field(default_factory=dict)

    def require(self, path: str, holds: object, sentence: str) -> bool:
        """Note the sentence at the field unless the condition holds."""
        if not holds:
            self.errors[path] = sentence
        return bool(holds)

    def text(self, path: str, text: str, longest: int) -> str:
        """Return a text of at most so many signs."""
        written = text.strip()
        # A sentence that nobody reads is not looked up: a long draft reads thousands of texts.
        if len(written) > longest:
            self.errors[path] = ngettext(
                "At most %(count)d sign fits.", "At most %(count)d signs fit.", longest
            ) % {"count": longest}
        return written

    def choice(self, path: str, text: str, offered: Container[str]) -> str:
        """Return one of what is offered, or nothing."""
        if not text or text in offered:
            return text
        self.errors[path] = _("Choose one of the list.")
        return ""

    def day(self, path: str, text: str) -> date | None:
        """Return a date."""
        if not text.strip():
            return None
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            self.errors[path] = _("Write the date as year, month and day: 2026-03-31.")
            return None

    def whole(self, path: str, text: str, sentence: str, *, most: int) -> int | None:
        """Return a whole number of at least nought."""
        if not text.strip():
            return None
        fits = WHOLE.fullmatch(text.strip()) is not None and int(text) <= most
        self.require(path, fits, sentence)
        return int(text) if fits else None

    def own_id(self, path: str, text: str, known: Container[UUID], sentence: str) -> UUID | None:
        """Return the id of one of the business's own things."""
        if not text:
            return None
        try:
            read = UUID(text)
        except ValueError:
            read = None
        if read is not None and read in known:
            return read
        self.errors[path] = sentence
        return None

    def number(self, path: str, text: str, *, decimals: int = INPUT_DECIMALS) -> Decimal:
        """Return a number or what a sum makes."""
        try:
            value = read_sum(text, language=self.language, max_decimals=decimals)
        except UnreadableNumber as problem:
            self.errors[path] = number_sentence(problem, most_decimals=decimals)
            return Decimal(0)
        if abs(value) >= INPUT_LIMIT:
            too_large = UnreadableNumber(text, NumberProblem.TOO_LARGE, decimal_mark="")
            self.errors[path] = number_sentence(too_large)
            return Decimal(0)
        return value

    def amount(self, path: str, text: str, *, decimals: int | None = None) -> Decimal:
        """Return an amount of money, not below zero; nothing written is zero.

        :param decimals: where a column takes more than the currency has.
        """
        if not text.strip():
            return Decimal(0)
        most = max(decimals or 0, minor_unit_decimals(self.currency))
        value = self.number(path, text, decimals=most)
        if value < 0:
            self.errors[path] = _("Write an amount that is not below zero.")
            return Decimal(0)
        return value

    def percent(self, path: str, text: str) -> Decimal | None:
        """Return a percentage from 0 to 100, written with or without its sign."""
        body = text.strip().removesuffix("%").strip()
        if not body:
            return None
        value = self.number(path, body, decimals=PERCENT_DECIMALS)
        if 0 <= value <= HUNDRED:
            return value
        self.errors[path] = _("Write a percentage from 0 to 100.")
        return None

    def share(
        self, path: str, text: str, *, decimals: int | None = None
    ) -> tuple[Decimal | None, Decimal]:
        """Return a percentage ("10 %"), or an amount ("50")."""
        if not text.strip().endswith("%"):
            return None, self.amount(path, text, decimals=decimals)
        if text.strip() == "%":
            self.errors[path] = _("Write a number.")
            return None, Decimal(0)
        return self.percent(path, text), Decimal(0)

    def vat(self, path: str, value: str) -> tuple[VatCategory, Decimal]:
        """Return category and rate of the value of an option."""
        category, _colon, rate = value.partition(":")
        try:
            read = VatCategory(category)
            return read, check_rate(read, Decimal(rate))
        except (ValueError, InvalidOperation, InvalidVatRate):
            self.errors[path] = _("Choose a VAT rate from the list.")
            return VatCategory.OUTSIDE_SCOPE, NO_RATE
