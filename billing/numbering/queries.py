"""Reading series: where they stand, and what their next numbers would be."""

from datetime import date

from billing.numbering.models import Series, SeriesCounter
from billing.numbering.operations import format_number
from billing.numbering.patterns import period_of
from clients.models import Client


def next_number_of(series: Series, *, on: date) -> int:
    """Return the number that a document of this day would get, if nobody is quicker."""
    counter = SeriesCounter.objects.filter(
        series=series, period=period_of(series.reset, on)
    ).first()
    return counter.next_number if counter else 1


def coming_numbers(
    series: Series, *, on: date, count: int = 3, client: Client | None = None
) -> list[str]:
    """Return how the next numbers of this day would read."""
    first = next_number_of(series, on=on)
    return [
        format_number(series, number, on=on, client=client)
        for number in range(first, first + count)
    ]
