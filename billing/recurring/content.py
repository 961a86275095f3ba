"""What a schedule invoices again and again: a draft's content at rest, and filled in for a date."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.amounts.vat import VatCategory
from billing.invoices.choices import LineKind
from billing.invoices.drafts import (
    DraftAllowance,
    DraftContent,
    DraftLine,
    content_of,
    lines_of_its_own,
)
from billing.invoices.models import Invoice
from billing.invoices.parties import DeliveryPlace
from billing.recurring.periods import Period, filled_in

# Dates of their own would be the same in every invoice. A rate of exchange keeps its date: for
# how long it serves is a question of ``rates``.
OWN_DATES = {"due_date", "delivery_date", "delivery_start", "delivery_end"}
DATES = {"exchange_rate_date"}
# What rests as text, exactly as it was written.
DECIMALS = {
    *("quantity", "unit_price", "vat_rate", "allowance_percent", "allowance_amount"),
    *("charge_amount", "percent", "amount", "early_discount_percent", "exchange_rate"),
}
IDS = {"client_id", "product_id", "wanted_series_id", "credited_line_id", "deducted_invoice_id"}
# A line that credits or deducts does so once; what it is called in one draft means nothing here.
ONCE = {"line_id", "credited_line_id", "deducted_invoice_id"}


class DeliveryDay(models.TextChoices):
    """Which date of delivery (BT-72) the invoices of a schedule name."""

    NONE = "", _("None")
    DATE = "date", _("The date of the period")
    END = "end", _("The end of the period")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A content without dates of its own; its texts may hold variables (see ``periods``)."""

    content: DraftContent
    delivery_day: DeliveryDay = DeliveryDay.NONE

    def filled_in(self, period: Period) -> DraftContent:
        """Return what the invoice of this period says, in the invoice's language."""
        words = period.words(self.content.locale)
        days = {DeliveryDay.DATE: period.day, DeliveryDay.END: period.last}
        return replace(
            self.content,
            notes=filled_in(self.content.notes, words),
            delivery_date=days.get(self.delivery_day),
            lines=tuple(
                replace(line, description=filled_in(line.description, words))
                for line in self.content.lines
            ),
        )


def pattern_of(invoice: Invoice) -> Pattern:
    """Return what an invoice or a draft says, to be said again; terms replace a chosen due date."""
    content = content_of(invoice)
    terms = content.payment_terms_days
    if terms is None and invoice.due_date and invoice.issue_date:
        terms = (invoice.due_date - invoice.issue_date).days
    delivery_day = DeliveryDay.DATE if content.delivery_date else DeliveryDay.NONE
    undated = replace(
        content,
        payment_terms_days=terms,
        due_date=None,
        delivery_date=None,
        delivery_start=None,
        delivery_end=None,
        exchange_rate=None,
        exchange_rate_date=None,
        exchange_rate_source="",
        carried=None,
        lines=lines_of_its_own(content.lines),
    )
    return Pattern(undated, delivery_day)


def as_json(pattern: Pattern) -> dict[str, Any]:
    """Return what the column keeps: numbers as text, exactly as they were written."""
    content = pattern.content
    stored = _stored(
        content, without=OWN_DATES | {"lines", "allowances", "delivery_place", "carried"}
    )
    stored["client_id"] = stored["client_id"] or ""
    stored["delivery_place"] = content.delivery_place.to_json()
    stored["lines"] = [_stored(line, without=ONCE) for line in content.lines]
    stored["allowances"] = [_stored(allowance, without=set()) for allowance in content.allowances]
    return stored | {"delivery_day": str(pattern.delivery_day)}


def from_json(stored: dict[str, Any]) -> Pattern:
    """Return what the column kept; parts that a later version added take their defaults."""
    facts = _read(DraftContent, stored) | {
        "client_id": UUID(stored["client_id"]) if stored["client_id"] else None,
        "lines": tuple(_line(line) for line in stored["lines"]),
        "allowances": tuple(
            DraftAllowance(**_read(DraftAllowance, row)) for row in stored.get("allowances", ())
        ),
        "delivery_place": DeliveryPlace.from_json(stored.get("delivery_place", {})),
    }
    return Pattern(DraftContent(**facts), DeliveryDay(stored.get("delivery_day", "")))


def _line(stored: dict[str, Any]) -> DraftLine:
    facts = _read(DraftLine, stored)
    facts["vat_category"] = VatCategory(facts["vat_category"])
    facts["kind"] = LineKind(facts.get("kind", LineKind.ITEM))
    return DraftLine(**facts)


def _stored(row: DraftContent | DraftLine | DraftAllowance, *, without: set[str]) -> dict[str, Any]:
    named = ((part.name, getattr(row, part.name)) for part in fields(row))
    return {name: _at_rest(value) for name, value in named if name not in without}


def _at_rest(value: Any) -> Any:  # whatever a field of a draft is
    return str(value) if isinstance(value, Decimal | UUID | StrEnum | date) else value


def _read(kind: type, stored: dict[str, Any]) -> dict[str, Any]:
    known = {part.name for part in fields(kind)} - {
        "lines",
        "allowances",
        "delivery_place",
        "carried",
    }
    return {name: _awake(name, value) for name, value in stored.items() if name in known}


def _awake(name: str, value: Any) -> Any:  # the same
    if value in {None, ""} and name in DECIMALS | IDS | DATES:
        return None
    if name in DATES:
        return date.fromisoformat(value)
    if name in DECIMALS:
        return Decimal(value)
    return UUID(value) if name in IDS else value
