"""Everything that reads imports and their rows."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.db.models.fields.json import KT

from billing.imports.models import ImportJob, ImportRow, RowKind, RowState
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class KindCounts:
    """How many rows of one state, by kind."""

    client: int = 0
    product: int = 0
    invoice: int = 0

    @property
    def all(self) -> int:
        """How many in all."""
        return self.client + self.product + self.invoice


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows stand in which state, and how many invoices differ though they are taken."""

    ready: KindCounts
    left_out: KindCounts
    known: KindCounts
    done: KindCounts
    differing: int
    differing_left_out: int

    @property
    def all(self) -> int:
        """How many rows there are."""
        return sum(each.all for each in (self.ready, self.left_out, self.known, self.done))

    @property
    def worked(self) -> int:
        """How many rows have been decided."""
        return self.all - self.ready.all


def jobs_of(business: Business) -> QuerySet[ImportJob]:
    """Return the business's imports, newest first."""
    return ImportJob.objects.for_business(business).select_related("created_by").order_by("-id")


def counts_of(job: ImportJob) -> Counts:
    """Count the rows; three queries."""
    found: dict[str, dict[str, int]] = {state: {} for state in RowState.values}
    rows = job.rows.order_by().values_list("state", "kind").annotate(how_many=Count("pk"))
    for state, kind, how_many in rows:
        found[state][kind] = how_many
    by_state = {
        state: KindCounts(**{kind: kinds.get(kind, 0) for kind in RowKind.values})
        for state, kinds in found.items()
    }
    differing = job.rows.exclude(differences=[])
    taken = differing.exclude(state=RowState.LEFT_OUT).count()
    return Counts(**by_state, differing=taken, differing_left_out=differing.count() - taken)


def rows_of(job: ImportJob, *, only: str) -> QuerySet[ImportRow]:
    """Return the rows, first what is left out, then what differs, then the rest in order.

    ``is_credit`` of a row is "true" for a credit note.

    :param only: a state, or ``differs``; anything else means all.
    """
    rows = job.rows.defer("record").annotate(
        is_credit=KT("record__is_credit"),
        rank=Case(
            When(state=RowState.LEFT_OUT, then=Value(0)),
            When(differences=[], then=Value(2)),
            default=Value(1),
            output_field=IntegerField(),
        ),
    )
    if only in RowState.values:
        rows = rows.filter(state=only)
    elif only == "differs":
        rows = rows.exclude(differences=[])
    return rows.order_by("rank", "position")
