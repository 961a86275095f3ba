"""Reading the number ledger: pages by key, years, and what became of a number."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.numbering.models import Series

PAGE_SIZE = 50
# What the CSV says, in the words of docs/numbers.md: enough to take every entry's hash anew.
COLUMNS = (
    *("series_id", "position", "period", "sequence_number", "number", "document_id", "kind"),
    *("issue_date", "currency", "total", "client_name", "content_sha256", "previous_hash"),
    "entry_hash",
)
# Signs that a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Entries, the newest first, and whether older ones follow."""

    entries: list[LedgerEntry]
    has_older: bool


def entries_of(series: Series, *, year: int | None = None) -> QuerySet[LedgerEntry]:
    """Return the entries of a series, of documents of one year if one is named."""
    entries = LedgerEntry.objects.filter(series=series)
    if year is not None:
        entries = entries.filter(issue_date__range=(date(year, 1, 1), date(year, 12, 31)))
    return entries


def with_fates(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Add to each entry what its document takes back, and what takes it back."""
    few = ("status", "number", "preceding_invoice")
    documents = (
        Invoice.papers.only(*few, "preceding_invoice__number")
        .select_related("preceding_invoice")
        .prefetch_related(
            Prefetch(
                "corrections",
                Invoice.papers.exclude(status=InvoiceStatus.DRAFT)
                .only("number", "preceding_invoice")
                .order_by("id"),
            )
        )
    )
    return entries.prefetch_related(Prefetch("document", documents))


def ledger_page(
    series: Series, *, year: int | None = None, before: int | None = None
) -> LedgerPage:
    """Return a page of entries; page 4 000 costs what page 2 costs.

    :param before: the position that the page begins below; None begins with the newest.
    """
    entries = entries_of(series, year=year)
    if before is not None:
        entries = entries.filter(position__lt=before)
    rows = list(with_fates(entries.order_by("-position"))[: PAGE_SIZE + 1])
    return LedgerPage(rows[:PAGE_SIZE], has_older=len(rows) > PAGE_SIZE)


def years_of(series: Series) -> list[int]:
    """Return the years that documents of the series are dated in, the newest first."""
    days = LedgerEntry.objects.filter(series=series).dates("issue_date", "year", order="DESC")
    return [day.year for day in days]


def csv_lines(entries: QuerySet[LedgerEntry]) -> Iterator[str]:
    """Yield the lines of a CSV file with everything that the hashes of entries are taken of."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    rows = entries.order_by("position").values_list(*COLUMNS)
    name = COLUMNS.index("client_name")
    for row in rows.iterator(chunk_size=2000):
        values = list(row)
        if values[name].startswith(FORMULA):
            values[name] = f"'{values[name]}"
        yield writer.writerow(values)


class _Line:
    """Gives a line back instead of keeping it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line
