"""Proving a series: no gap, no twin, the chain whole, every document as it was entered."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import Lag

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
        *_gaps(entries),
        *_twins(entries),
        *_unentered(series),
        *_broken_links(entries),
        *_wrong_end(series, entries),
        *(_changed(entries) if deep else _other_figures(entries)),
    ]
    runs = tuple(_runs(entries))
    return Proof(series, runs, tuple(flaws), sum(run.count for run in runs), is_deep=deep)


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


def _broken_links(entries: QuerySet[LedgerEntry]) -> Iterator[Flaw]:
    order = F("position").asc()
    rows = entries.annotate(
        before=Window(Lag("entry_hash", default=Value("")), order_by=order),
        before_position=Window(Lag("position", default=Value(0)), order_by=order),
    )
    broken = rows.filter(
        ~Q(previous_hash=F("before")) | ~Q(position=F("before_position") + 1)
    ).values_list("number", flat=True)
    for number in broken[:MOST_FLAWS]:
        yield Flaw("broken_link", number)


def _wrong_end(series: Series, entries: QuerySet[LedgerEntry]) -> Iterator[Flaw]:
    last = entries.order_by("-position").values_list("position", "entry_hash").first()
    if (last or (0, "")) != (series.chain_length, series.chain_hash):
        yield Flaw("wrong_end")
    highest = {
        row["period"]: row["last"]
        for row in entries.order_by().values("period").annotate(last=Max("sequence_number"))
    }
    for counter in series.counters.filter(period__in=highest).order_by("period"):
        if counter.highest_taken > highest[counter.period]:
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
