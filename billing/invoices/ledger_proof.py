"""Proving a series: no gap, no twin, the chain whole, every document as it was entered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, Lag

from billing.invoices.ledger import content_hash, entry_hash
from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.numbering.models import Series

BATCH = 500
# So many flaws of one kind tell that something is wrong; more of them tell no more.
MOST_FLAWS = 50


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is wrong with a series.

    :ivar code: ``gap`` (from ``first`` to ``last``), ``twin``, ``no_entry``, ``no_document``,
        ``broken_link``, ``changed_entry``, ``changed_document``, ``wrong_end``.
    :ivar number: the document's number, or that of the document before a gap.
    """

    code: str
    number: str = ""
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """The numbers of a period from the first to the last."""

    period: str
    first: int
    last: int
    count: int
    first_number: str
    last_number: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about a series; no flaw is the proof."""

    series: Series
    runs: tuple[Run, ...]
    flaws: tuple[Flaw, ...]
    count: int
    # Whether every document was hashed again, or only the figures in the ledger compared.
    is_deep: bool
    # When all hashes of a long series were last taken anew; what came since is compared.
    hashed_at: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether there is neither gap nor twin, and nothing was changed."""
        return not self.flaws


def prove_series(series: Series, *, deep: bool = False) -> Proof:
    """Examine a series.

    :param deep: also take every hash anew, of entries and of documents: some milliseconds for
        each; without, the database compares figures, links and numbers by itself.
    """
    entries = LedgerEntry.objects.filter(series=series)
    flaws = [
        *flaws_compared(series),
        *_wrong_end(series, entries),
        *(_changed(entries) if deep else _other_figures(entries)),
    ]
    return proof_with(series, flaws, is_deep=deep)


def proof_with(
    series: Series, flaws: Iterable[Flaw], *, is_deep: bool, hashed_at: datetime | None = None
) -> Proof:
    """Return the proof of a series with what was found, and the numbers that it is about."""
    runs = tuple(_runs(LedgerEntry.objects.filter(series=series)))
    count = sum(run.count for run in runs)
    return Proof(series, runs, tuple(flaws), count, is_deep=is_deep, hashed_at=hashed_at)


def flaws_compared(series: Series) -> Iterator[Flaw]:
    """Yield what the database finds wrong with numbers and links by itself."""
    entries = LedgerEntry.objects.filter(series=series)
    yield from _gaps(entries)
    yield from _twins(entries)
    yield from _unentered(series)
    yield from _broken_links(entries)


def flaws_since(series: Series, position: int) -> Iterator[Flaw]:
    """Yield what is wrong with the entries after one that is proven, and with the end."""
    entries = LedgerEntry.objects.filter(series=series)
    newer = entries.filter(position__gt=position)
    proven = entries.filter(position=position).values_list("entry_hash", flat=True).first()
    periods = Q()
    for row in newer.order_by().values("period").annotate(first=Min("sequence_number")):
        before = entries.filter(period=row["period"], sequence_number__lt=row["first"])
        begins = before.aggregate(last=Max("sequence_number"))["last"] or row["first"]
        periods |= Q(period=row["period"], sequence_number__gte=begins)
    if periods:
        yield from _gaps(entries.filter(periods))
    yield from _twins(newer)
    yield from _broken_links(newer, after=(position, proven or ""))
    yield from _other_figures(newer)
    yield from _wrong_end(series, entries)
    issued = Invoice.papers.filter(series=series).exclude(status=InvoiceStatus.DRAFT)
    if issued.count() != series.chain_length:
        yield from _unentered(series)


def flaws_hashed(series: Series, after: int, until: int) -> Iterator[Flaw]:
    """Yield the entries in a stretch of the chain whose hash, or whose document's, is another."""
    entries = LedgerEntry.objects.filter(series=series)
    yield from _changed(entries.filter(position__gt=after, position__lte=until))


def _runs(entries: QuerySet[LedgerEntry]) -> Iterator[Run]:
    bounds = list(
        entries.order_by("period")
        .values("period")
        .annotate(first=Min("sequence_number"), last=Max("sequence_number"), count=Count("pk"))
    )
    ends = Q()
    for row in bounds:
        ends |= Q(period=row["period"], sequence_number__in=(row["first"], row["last"]))
    numbers = {
        (entry.period, entry.sequence_number): entry.number
        for entry in entries.filter(ends).only("period", "sequence_number", "number")
    }
    for row in bounds:
        yield Run(
            **row,
            first_number=numbers[row["period"], row["first"]],
            last_number=numbers[row["period"], row["last"]],
        )


def _gaps(entries: QuerySet[LedgerEntry]) -> Iterator[Flaw]:
    before = Window(
        Lag("sequence_number"), partition_by=[F("period")], order_by=F("sequence_number").asc()
    )
    before_number = Window(
        Lag("number"), partition_by=[F("period")], order_by=F("sequence_number").asc()
    )
    found = (
        entries.annotate(before=before, before_number=before_number)
        .filter(before__isnull=False, before__lt=F("sequence_number") - 1)
        .values_list("before_number", "before", "sequence_number")[:MOST_FLAWS]
    )
    for number, last, following in found:
        yield Flaw("gap", number, last + 1, following - 1)


def _twins(entries: QuerySet[LedgerEntry]) -> Iterator[Flaw]:
    # The database refuses both kinds; what a broken index would let in is told all the same.
    for keys in (("number",), ("period", "sequence_number")):
        found = entries.order_by(*keys).values(*keys).annotate(count=Count("pk"))
        for row in found.filter(count__gt=1)[:MOST_FLAWS]:
            yield Flaw("twin", str(row[keys[-1]]))


def _unentered(series: Series) -> Iterator[Flaw]:
    issued = Invoice.papers.filter(series=series).exclude(status=InvoiceStatus.DRAFT)
    has_entry = Exists(LedgerEntry.objects.filter(document=OuterRef("pk")))
    for number in issued.filter(~has_entry).values_list("number", flat=True)[:MOST_FLAWS]:
        yield Flaw("no_entry", number)
    has_document = Exists(Invoice.papers.filter(pk=OuterRef("document_id")))
    entries = LedgerEntry.objects.filter(series=series)
    for number in entries.filter(~has_document).values_list("number", flat=True)[:MOST_FLAWS]:
        yield Flaw("no_document", number)


def _broken_links(
    entries: QuerySet[LedgerEntry], *, after: tuple[int, str] = (0, "")
) -> Iterator[Flaw]:
    """Yield what does not follow the entry before it.

    :param after: position and hash of the entry before the first of these.
    """
    order = F("position").asc()
    rows = entries.annotate(
        before=Window(Lag("entry_hash", default=Value(after[1])), order_by=order),
        before_position=Window(Lag("position", default=Value(after[0])), order_by=order),
    )
    broken = rows.filter(
        ~Q(previous_hash=F("before")) | ~Q(position=F("before_position") + 1)
    ).values_list("number", flat=True)
    for number in broken[:MOST_FLAWS]:
        yield Flaw("broken_link", number)


def _wrong_end(series: Series, entries: QuerySet[LedgerEntry]) -> Iterator[Flaw]:
    # In one question: while one looks, the next number is taken.
    last = entries.order_by("-position")
    other_end = Series.objects.annotate(
        last_position=Coalesce(Subquery(last.values("position")[:1]), 0),
        last_hash=Coalesce(Subquery(last.values("entry_hash")[:1]), Value("")),
    ).exclude(chain_length=F("last_position"), chain_hash=F("last_hash"))
    if other_end.filter(pk=series.pk).exists():
        yield Flaw("wrong_end")
    counters = list(series.counters.order_by("period"))
    highest = {
        row["period"]: row["last"]
        for row in entries.order_by().values("period").annotate(last=Max("sequence_number"))
    }
    for counter in counters:
        if counter.highest_taken > highest.get(counter.period, counter.highest_taken):
            yield Flaw("gap", "", highest[counter.period] + 1, counter.highest_taken)


def _other_figures(entries: QuerySet[LedgerEntry]) -> Iterator[Flaw]:
    same = Q(
        document__number=F("number"),
        document__series=F("series"),
        document__series_period=F("period"),
        document__sequence_number=F("sequence_number"),
        document__issue_date=F("issue_date"),
        document__currency=F("currency"),
        document__grand_total=F("total"),
    )
    for number in entries.exclude(same).values_list("number", flat=True)[:MOST_FLAWS]:
        yield Flaw("changed_document", number)


def _changed(entries: QuerySet[LedgerEntry]) -> Iterator[Flaw]:
    rows = entries.order_by("position").select_related("document")
    rows = rows.prefetch_related(
        "document__lines", "document__allowances", "document__vat_subtotals"
    )
    for entry in rows.iterator(chunk_size=BATCH):
        if entry.entry_hash != entry_hash(entry):
            yield Flaw("changed_entry", entry.number)
        if entry.content_sha256 != content_hash(entry.document):
            yield Flaw("changed_document", entry.number)
