"""What a schedule invoices again and again: a draft's content at rest, and filled in for a date."""

from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.amounts.vat import VatCategory
from billing.invoices.drafts import DraftContent, DraftLine, content_of
from billing.invoices.models import Invoice
from billing.recurring.periods import Period, filled_in

# Dates of their own would be the same in every invoice.
OWN_DATES = {"due_date", "delivery_date"}


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
    undated = replace(content, payment_terms_days=terms, due_date=None, delivery_date=None)
    return Pattern(undated, delivery_day)


def as_json(pattern: Pattern) -> dict[str, Any]:
    """Return what the column keeps: numbers as text, exactly as they were written."""
    stored = {
        name: value for name, value in asdict(pattern.content).items() if name not in OWN_DATES
    }
    stored["client_id"] = str(stored["client_id"] or "")
    stored["lines"] = [
        {name: str(value) for name, value in line.items()} for line in stored["lines"]
    ]
    return stored | {"delivery_day": str(pattern.delivery_day)}


def from_json(stored: dict[str, Any]) -> Pattern:
    """Return what the column kept; parts that a later version added take their defaults."""
    known = {part.name for part in fields(DraftContent)} - {"client_id", "lines"}
    facts = {name: value for name, value in stored.items() if name in known}
    content = DraftContent(
        client_id=UUID(stored["client_id"]) if stored["client_id"] else None,
        lines=tuple(_line(line) for line in stored["lines"]),
        **facts,
    )
    return Pattern(content, DeliveryDay(stored.get("delivery_day", "")))


def _line(stored: dict[str, str]) -> DraftLine:
    return DraftLine(
        description=stored["description"],
        quantity=Decimal(stored["quantity"]),
        unit_code=stored["unit_code"],
        unit_price=Decimal(stored["unit_price"]),
        vat_category=VatCategory(stored["vat_category"]),
        vat_rate=Decimal(stored["vat_rate"]),
    )
