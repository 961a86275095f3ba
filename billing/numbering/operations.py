"""Taking the next number of a series."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from billing.numbering.models import BOOK_KINDS, Series, SeriesCounter, SeriesUse
from billing.numbering.patterns import Reset, can_collide, period_of
from clients.models import Client
from fastfaktura.core.models import Business

# The name and the first pattern of the series that a kind gets without asking for one.
FIRST_SERIES = {
    "invoice": ("invoices", ("{YYYY}-{NNNN}",)),
    "quote": ("quotes", ("Q{YYYY}-{NNNN}", "QU{YYYY}-{NNNN}", "QUOTE{YYYY}-{NNNN}")),
    "proforma": ("proformas", ("PF{YYYY}-{NNNN}", "PRO{YYYY}-{NNNN}", "PROFORMA{YYYY}-{NNNN}")),
}


class NumberTooLow(ValueError):
    """The next number would be one that was issued already."""

    def __init__(self, lowest: int) -> None:
        super().__init__(f"the next number must be at least {lowest}")
        self.lowest = lowest


class SeriesNotForKind(ValueError):
    """Quotes and proforma invoices do not count in the books, and nothing else counts outside."""


@dataclass(frozen=True, slots=True)
class TakenNumber:
    """A number that belongs to the document of this transaction, if it commits."""

    series: Series
    period: str
    sequence_number: int
    number: str


def ensure_series(business: Business, kind: str = "invoice") -> Series:
    """Return the series that a kind takes its numbers from, made on first use.

    Deposit invoices and credit notes share the invoices' unless they were given their own.
    """
    use = SeriesUse.objects.filter(business=business, kind=kind).select_related("series").first()
    if use is not None:
        return use.series
    if kind not in FIRST_SERIES:
        return ensure_series(business)
    first = first_series(business, kind)
    with transaction.atomic():
        series, _created = Series.objects.get_or_create(
            business=business,
            name=first.name,
            defaults={"pattern": first.pattern, "in_books": first.in_books},
        )
        use, _created = SeriesUse.objects.get_or_create(
            business=business, kind=kind, defaults={"series": series}
        )
    return use.series


def open_numbering(business: Business) -> None:
    """Give a business that is being opened the series that it begins with."""
    for kind in FIRST_SERIES:
        ensure_series(business, kind)


def first_series(business: Business, kind: str) -> Series:
    """Return the series that a kind begins with, not saved."""
    name, patterns = FIRST_SERIES[kind]
    return Series(
        business=business,
        name=name,
        pattern=_free(business, patterns),
        in_books=kind in BOOK_KINDS,
    )


def _free(business: Business, patterns: tuple[str, ...]) -> str:
    """Return the first of the patterns that no other series of the business can meet."""
    taken = [series.parsed for series in Series.objects.for_business(business)]
    for pattern in patterns:
        wanted = Series(pattern=pattern).parsed
        if not any(can_collide(wanted, other) for other in taken):
            return pattern
    return patterns[-1]


def format_number(
    series: Series, sequence_number: int, *, on: date, client: Client | None = None
) -> str:
    """Return the number as it is printed, for example ``F2026-0042``."""
    client_number = client.number if client else ""
    return series.parsed.format(sequence_number, on=on, client_number=client_number)


def take_next_number(
    *,
    business: Business,
    kind: str,
    on: date,
    series: Series | None = None,
    client: Client | None = None,
) -> TakenNumber:
    """Take the next number (BT-1); a rollback gives it back, so the series has no gap.

    Series and counter are locked until the transaction ends: take the number last. Not a
    database sequence, which leaves gaps, and not MAX + 1, which makes twins.

    :param kind: one of ``DocumentKind``; it decides the series unless the draft chose one.
    :param on: the date of issue: a document dated back counts in the period of its date.
    :raises SeriesNotForKind: if the chosen series is on the other side of the books.
    """
    counter = _locked_counter(business, kind, series, on)
    while counter is None:
        # Begun by somebody else meanwhile or by us, it is there the next time.
        _begin_period(business, series or ensure_series(business, kind), on)
        counter = _locked_counter(business, kind, series, on)
    source = counter.series
    if source.in_books != (kind in BOOK_KINDS):
        raise SeriesNotForKind
    taken = counter.next_number
    counter.next_number, counter.highest_taken = taken + 1, taken
    counter.save(update_fields=["next_number", "highest_taken"])
    number = format_number(source, taken, on=on, client=client)
    return TakenNumber(source, counter.period, taken, number)


def _locked_counter(
    business: Business, kind: str, series: Series | None, on: date
) -> SeriesCounter | None:
    """Return the counter of the day with its series, both locked, in one question."""
    if series is not None:
        source = Q(series=series)
    elif kind in FIRST_SERIES:
        source = Q(series__uses__business=business, series__uses__kind=kind)
    else:
        source = Q(series=ensure_series(business, kind))
    period = Q()
    for reset in Reset:
        period |= Q(series__reset=reset, period=period_of(reset, on))
    # The series first, here and wherever counters are changed: no two wait for each other.
    return (
        SeriesCounter.objects.select_for_update(of=("series", "self"), no_key=True)
        .select_related("series")
        .filter(source, period, business=business)
        .first()
    )


def _begin_period(business: Business, series: Series, on: date) -> None:
    """Make the counter of the day's period; who comes second waits and finds it."""
    locked = Series.objects.for_business(business).select_for_update(no_key=True).get(pk=series.pk)
    SeriesCounter.objects.get_or_create(
        series=locked, period=period_of(locked.reset, on), defaults={"business": business}
    )
