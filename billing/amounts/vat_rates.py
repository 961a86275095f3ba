"""VAT rates per country as dated rows, and the rate a seller most likely needs.

The rows are data for suggestions; the seller decides. Each names its source and how far
it may be trusted. Rates of zero and regional rates (Corsica, Madeira, Canaries…) are
not listed. A first day before 2015 may be later than the true one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.amounts.vat import NO_RATE, VatCategory, check_rate
from billing.amounts.vat_rate_table import RATE_TABLE

EU_COUNTRIES = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES"),
        *("FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    },
)


class NoKnownRate(LookupError):
    """No VAT rate is on record for the country on that day."""


class RateLabel(StrEnum):
    """What a rate is called; the pages translate it."""

    STANDARD = "standard"
    REDUCED = "reduced"
    SUPER_REDUCED = "super_reduced"
    RAW_FISH = "raw_fish"


class Trust(StrEnum):
    """How a row is known: from the act itself, from one who quotes it, or by memory."""

    PRIMARY = "P"
    SECONDARY = "S"
    KNOWLEDGE = "K"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRate:
    """A rate in per cent that a country charges from one day to another, both included."""

    country: str
    label: RateLabel
    rate: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    trust: Trust

    def is_valid_on(self, day: date) -> bool:
        """Whether the rate may be charged for a supply of that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedRate:
    """What a new line starts with."""

    vat_category: VatCategory
    vat_rate: Decimal


def rates_for(country: str, on: date) -> tuple[VatRate, ...]:
    """Return the rates of the country (ISO 3166, "GR" for Greece) on that day, highest first.

    A country that is not on record has no rates.
    """
    valid = (row for row in VAT_RATES if row.country == country and row.is_valid_on(on))
    return tuple(sorted(valid, key=lambda row: row.rate, reverse=True))


def suggested_rate(country: str, on: date, *, vat_registered: bool) -> SuggestedRate:
    """Return the category and rate that a seller of the country most likely charges that day.

    Who is not registered charges none: in the Union as an exempt small enterprise (E;
    directive 2006/112/EC, articles 281 to 292), elsewhere as one outside the scope (O).

    :raises NoKnownRate: if the seller is registered and no rate is on record.
    """
    if not vat_registered:
        exempt = country in EU_COUNTRIES
        category = VatCategory.EXEMPT if exempt else VatCategory.OUTSIDE_SCOPE
        return SuggestedRate(vat_category=category, vat_rate=NO_RATE)
    for row in rates_for(country, on):
        if row.label is RateLabel.STANDARD:
            return SuggestedRate(vat_category=VatCategory.STANDARD, vat_rate=row.rate)
    raise NoKnownRate(f"no standard rate of {country} is on record for {on}")


def _read_table() -> tuple[VatRate, ...]:
    rows = []
    for line in RATE_TABLE.strip().splitlines():
        country, label, rate, valid_from, valid_to, trust, source = line.split(maxsplit=6)
        rows.append(
            VatRate(
                country=country,
                label=RateLabel(label),
                rate=check_rate(VatCategory.STANDARD, Decimal(rate)),
                valid_from=date.fromisoformat(valid_from),
                valid_to=None if valid_to == "-" else date.fromisoformat(valid_to),
                source=source,
                trust=Trust(trust),
            ),
        )
    return tuple(rows)


VAT_RATES = _read_table()
