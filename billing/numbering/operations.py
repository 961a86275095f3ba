"""Taking the next number of a series, and changing how numbers look."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from billing.numbering.models import Series
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business


class NumberTooLow(ValueError):
    """The next number would be one that was issued already."""

    def __init__(self, lowest: int) -> None:
        super().__init__(f"the next number must be at least {lowest}")
        self.lowest = lowest


@dataclass(frozen=True, slots=True)
class TakenNumber:
    """A number that belongs to the document of this transaction, if it commits."""

    series: Series
    sequence_number: int
    number: str


def ensure_series(business: Business) -> Series:
    """Return the business's series of invoice numbers, made on first use."""
    series, _created = Series.objects.get_or_create(business=business, name="invoices")
    return series


def format_number(series: Series, sequence_number: int, *, on: date) -> str:
    """Return the number as it is printed: prefix, year and digits, for example ``F2026-0042``."""
    year = f"{on.year}-" if series.with_year else ""
    return f"{series.prefix}{year}{sequence_number:0{series.digits}d}"


def take_next_number(*, business: Business, on: date) -> TakenNumber:
    """Take the next number (BT-1); a rollback gives it back, so the series has no gap.

    The row of the series is locked until the transaction ends: take the number last.
    Not a database sequence, which leaves gaps, and not MAX + 1, which makes twins.
    """
    series = Series.objects.select_for_update().get(pk=ensure_series(business).pk)
    taken = series.next_number
    series.next_number = taken + 1
    series.highest_taken = taken
    series.save(update_fields=["next_number", "highest_taken"])
    return TakenNumber(series, taken, format_number(series, taken, on=on))


@transaction.atomic
def set_series_format(
    *,
    business: Business,
    prefix: str,
    with_year: bool,
    digits: int,
    next_number: int,
    actor: Actor,
) -> Series:
    """Change how coming numbers look and which is next; issued ones stay as they are.

    :raises NumberTooLow: if ``next_number`` was issued already.
    """
    series = Series.objects.select_for_update().get(pk=ensure_series(business).pk)
    if next_number <= series.highest_taken:
        raise NumberTooLow(series.highest_taken + 1)
    series.prefix, series.with_year = prefix, with_year
    series.digits, series.next_number = digits, next_number
    series.save()
    record_event(
        "series.changed",
        business=business,
        subject=series,
        actor=actor,
        data={
            "prefix": prefix,
            "with_year": with_year,
            "digits": digits,
            "next_number": next_number,
        },
    )
    return series
