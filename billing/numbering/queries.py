"""Reading series: where they stand, and what their next numbers would be."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from billing.numbering.models import Series, SeriesCounter, SeriesUse
from billing.numbering.operations import first_series, format_number
from billing.numbering.patterns import period_of
from clients.models import Client
from fastfaktura.core.models import Business


def invoice_series_of(business: Business) -> Series:
    """Return the series of the invoices; before the first one it may be one that is not saved."""
    use = SeriesUse.objects.filter(business=business, kind="invoice").select_related("series")
    found = use.first()
    return found.series if found else first_series(business, "invoice")


def next_number_of(series: Series, *, on: date) -> int:
    """Return the number that a document of this day would get, if nobody is quicker."""
    counter = SeriesCounter.objects.filter(
        series=series, period=period_of(series.reset, on)
    ).first()
    return counter.next_number if counter else 1


def next_numbers_of(rows: Iterable[Series], *, on: date) -> dict[UUID, int]:
    """Return the number that each series would give on this day, for any number in one query."""
    periods = {row.pk: period_of(row.reset, on) for row in rows}
    counters = SeriesCounter.objects.filter(
        series__in=list(periods), period__in=set(periods.values())
    )
    found = dict.fromkeys(periods, 1)
    for counter in counters:
        if counter.period == periods[counter.series_id]:
            found[counter.series_id] = counter.next_number
    return found


def coming_numbers(
    series: Series, *, on: date, count: int = 3, client: Client | None = None
) -> list[str]:
    """Return how the next numbers of this day would read."""
    first = next_number_of(series, on=on)
    return [
        format_number(series, number, on=on, client=client)
        for number in range(first, first + count)
    ]
