"""Making, changing and choosing number series, so that no number is ever made twice."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from billing.invoices.models import Invoice
from billing.numbering.models import BOOK_KINDS, Series, SeriesCounter, SeriesUse
from billing.numbering.operations import NumberTooLow, SeriesNotForKind, ensure_series
from billing.numbering.patterns import Pattern, Reset, can_collide, parse_pattern, period_of
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business


class PatternCollides(ValueError):
    """Another series makes, or made, a number that this pattern would make too."""

    def __init__(self, other: str) -> None:
        super().__init__(f"the pattern collides with {other}")
        self.other = other


class SeriesNameTaken(ValueError):
    """Another series of the business has this name."""


class SeriesInUse(Exception):
    """A kind of document, or a draft, takes its numbers from the series."""


@transaction.atomic
def create_series(
    *,
    business: Business,
    name: str,
    pattern: str,
    reset: str,
    today: date,
    actor: Actor,
    next_number: int = 1,
    in_books: bool = True,
) -> Series:
    """Make a series beside the others.

    :param in_books: whether invoices and credit notes count in it, or quotes and proformas.
    :raises PatternNotUsable: if the pattern breaks a rule.
    :raises PatternCollides: if it could make a number of another series.
    :raises SeriesNameTaken: if there is a series of this name.
    """
    lock_series_of(business)
    require_apart(business, parse_pattern(pattern, reset))
    series = Series(business=business, name=name, pattern=pattern, reset=reset, in_books=in_books)
    _keep(series)
    SeriesCounter.objects.create(
        business=business,
        series=series,
        period=period_of(reset, today),
        next_number=next_number,
    )
    _tell("series.created", series, actor, next_number=next_number)
    return series


@transaction.atomic
def save_series(
    *,
    series_id: UUID,
    name: str,
    pattern: str,
    reset: str,
    today: date,
    actor: Actor,
    next_number: int | None = None,
) -> Series:
    """Change how coming numbers look and which is next; issued ones stay as they are.

    A series that begins to reset goes on after what it issued in the running period.

    :param next_number: of the period of ``today``; None leaves it.
    :raises PatternNotUsable: if the pattern breaks a rule.
    :raises PatternCollides: if it could make a number that is another document's.
    :raises SeriesNameTaken: if another series has this name.
    :raises NumberTooLow: if ``next_number`` was issued already.
    """
    business = Series.objects.select_related("business").get(pk=series_id).business
    series = next(row for row in lock_series_of(business) if row.pk == series_id)
    before = (series.name, series.pattern, series.reset)
    parsed = parse_pattern(pattern, reset)
    if pattern != series.pattern:
        require_apart(business, parsed, series=series)
    series.name, series.pattern, series.reset = name, pattern, reset
    _keep(series)
    if reset != before[2]:
        _carry_over(series)
    counter, _made = SeriesCounter.objects.select_for_update(no_key=True).get_or_create(
        series=series, period=period_of(reset, today), defaults={"business": business}
    )
    if next_number is not None and next_number <= counter.highest_taken:
        raise NumberTooLow(counter.highest_taken + 1)
    changes = before != (name, pattern, reset)
    if next_number is not None and next_number != counter.next_number:
        counter.next_number, changes = next_number, True
        counter.save(update_fields=["next_number"])
    if changes:
        _tell("series.changed", series, actor, next_number=counter.next_number)
    return series


def set_series_format(
    *,
    business: Business,
    prefix: str,
    with_year: bool,
    digits: int,
    next_number: int,
    today: date,
    actor: Actor,
) -> Series:
    """Give the invoices' series the plain form: prefix, year, digits.

    :raises PatternCollides: if it could make a number that is another document's.
    :raises NumberTooLow: if ``next_number`` was issued already.
    """
    series = ensure_series(business)
    return save_series(
        series_id=series.pk,
        name=series.name,
        pattern=plain_pattern(prefix=prefix, with_year=with_year, digits=digits),
        reset=series.reset if with_year else Reset.NEVER,
        next_number=next_number,
        today=today,
        actor=actor,
    )


def plain_pattern(*, prefix: str, with_year: bool, digits: int) -> str:
    """Return the pattern of a prefix, perhaps the year, and digits."""
    year = "{YYYY}-" if with_year else ""
    return f"{prefix}{year}{{{'N' * digits}}}"


@transaction.atomic
def use_series(*, business: Business, kind: str, series_id: UUID | None, actor: Actor) -> None:
    """Let a kind of document take its numbers from a series.

    :param series_id: None lets deposit invoices and credit notes share the invoices' series.
    :raises Series.DoesNotExist: if it is not the business's, or archived.
    :raises SeriesNotForKind: if it is on the other side of the books, or a kind that needs a
        series is to have none.
    """
    current = SeriesUse.objects.for_business(business).filter(kind=kind).first()
    if series_id is None:
        if kind not in {"deposit", "credit_note"}:
            raise SeriesNotForKind
        if current is not None:
            series = current.series
            current.delete()
            _tell("series.changed", series, actor, unused_by=kind)
        return
    series = (
        Series.objects.for_business(business)
        .select_for_update(no_key=True)
        .get(pk=series_id, archived_at=None)
    )
    if series.in_books != (kind in BOOK_KINDS):
        raise SeriesNotForKind
    if current is not None and current.series_id == series.pk:
        return
    SeriesUse.objects.update_or_create(business=business, kind=kind, defaults={"series": series})
    _tell("series.changed", series, actor, used_by=kind)


@transaction.atomic
def archive_series(*, series_id: UUID, now: datetime, actor: Actor) -> Series:
    """Put a series away that nothing takes numbers from; its numbers stay in the ledger.

    :raises SeriesInUse: if a kind of document or a draft uses it.
    """
    series = Series.objects.select_for_update(no_key=True).get(pk=series_id)
    drafts = Invoice.papers.filter(wanted_series=series, status="draft")
    if series.uses.exists() or drafts.exists():
        raise SeriesInUse
    if series.archived_at is None:
        series.archived_at = now
        series.save(update_fields=["archived_at"])
        _tell("series.archived", series, actor)
    return series


@transaction.atomic
def restore_series(*, series_id: UUID, actor: Actor) -> Series:
    """Take a series out of the archive.

    :raises PatternCollides: if another series took up its numbers in the meantime.
    """
    business = Series.objects.select_related("business").get(pk=series_id).business
    series = next(row for row in lock_series_of(business) if row.pk == series_id)
    if series.archived_at is not None:
        require_apart(business, series.parsed, series=series)
        series.archived_at = None
        series.save(update_fields=["archived_at"])
        _tell("series.restored", series, actor)
    return series


def require_apart(business: Business, pattern: Pattern, *, series: Series | None = None) -> None:
    """Do nothing if no coming number can be one that is, or will be, another document's.

    :param series: whose pattern it becomes; its own numbers may look the same.
    :raises PatternCollides: otherwise.
    """
    for other in Series.objects.for_business(business).filter(archived_at=None):
        if other != series and can_collide(pattern, other.parsed):
            raise PatternCollides(other.title)
    issued = Invoice.papers.for_business(business).filter(number__iregex=pattern.expression())
    clash = (issued.exclude(series=series) if series else issued).first()
    if clash is not None:
        raise PatternCollides(clash.number)
    if series is None or pattern.skeleton == series.parsed.skeleton:
        return
    # What the new pattern would have called the very same document is no danger: it counts on.
    for invoice in issued.only("number", "sequence_number", "issue_date", "buyer").iterator():
        if invoice.sequence_number is None or invoice.issue_date is None:
            continue
        said = pattern.format(
            invoice.sequence_number,
            on=invoice.issue_date,
            client_number=invoice.buyer.get("number", ""),
        )
        if said != invoice.number:
            raise PatternCollides(invoice.number)


def lock_series_of(business: Business) -> list[Series]:
    """Lock the series of the business, so that they are compared and changed by one at a time."""
    # A business without a series yet is locked in its place.
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    rows = Series.objects.for_business(business).select_related("business")
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _keep(series: Series) -> None:
    try:
        with transaction.atomic():
            series.save()
    except IntegrityError:
        raise SeriesNameTaken from None


def _carry_over(series: Series) -> None:
    """Let each period of the new kind count on after what was issued in it."""
    for period, highest in _highest_by_period(series):
        counter, _made = SeriesCounter.objects.select_for_update(no_key=True).get_or_create(
            series=series, period=period, defaults={"business": series.business}
        )
        if counter.highest_taken < highest:
            counter.highest_taken = highest
            counter.next_number = max(counter.next_number, highest + 1)
            counter.save(update_fields=["highest_taken", "next_number"])


def _highest_by_period(series: Series) -> list[tuple[str, int]]:
    issued: QuerySet[Invoice] = Invoice.papers.filter(series=series)
    if series.reset == Reset.NEVER:
        highest = issued.aggregate(highest=Max("sequence_number"))["highest"]
        return [("", highest)] if highest else []
    months = (
        issued.annotate(year=ExtractYear("issue_date"), month=ExtractMonth("issue_date"))
        .values("year", "month")
        .annotate(highest=Max("sequence_number"))
    )
    found: dict[str, int] = {}
    for row in months:
        period = period_of(series.reset, date(row["year"], row["month"], 1))
        found[period] = max(found.get(period, 0), row["highest"])
    return sorted(found.items())


def _tell(kind: str, series: Series, actor: Actor, **data: object) -> None:
    facts = {"series": str(series.pk), "name": series.name, "pattern": series.pattern}
    facts |= {"reset": series.reset}
    record_event(kind, business=series.business, subject=series, actor=actor, data=facts | data)
