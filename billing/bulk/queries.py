"""Everything that reads jobs and their rows."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from billing.bulk.models import BulkJob, BulkRow, BulkRowState, BulkState
from billing.delivery.models import (
    NEEDS_CARE,
    ON_ITS_WAY,
    Delivery,
    DeliveryState,
)
from billing.delivery.policy import UNDO_WINDOW
from fastfaktura.core.models import Business


def jobs_of(business: Business) -> QuerySet[BulkJob]:
    """Return the business's jobs, newest first."""
    return BulkJob.objects.for_business(business).select_related("created_by").order_by("-id")


def counts_of(job: BulkJob) -> dict[str, int]:
    """Return how many rows stand in which state."""
    rows = job.rows.values_list("state").annotate(Count("pk")).order_by("state")
    return dict(rows)


def verdicts_of(job: BulkJob) -> list[tuple[str, int]]:
    """Return why rows are left out and how many for each reason, the most first."""
    left_out = job.rows.filter(state=BulkRowState.LEFT_OUT)
    rows = left_out.values_list("code").annotate(how_many=Count("pk"))
    return list(rows.order_by("-how_many", "code"))


def rows_of(job: BulkJob) -> QuerySet[BulkRow]:
    """Return the rows with their invoices, in their order."""
    return job.rows.select_related("invoice__client").order_by("position")


def deliveries_of_rows(rows: list[BulkRow]) -> dict[UUID, list[Delivery]]:
    """Return the messages of rows by row, oldest first; one query."""
    found: dict[UUID, list[Delivery]] = {row.pk: [] for row in rows}
    for delivery in Delivery.objects.filter(cause_id__in=list(found)).order_by("id"):
        if delivery.cause_id is not None:
            found[delivery.cause_id].append(delivery)
    return found


def delivery_counts(job: BulkJob) -> dict[str, int]:
    """Return how many messages of a job stand in which state."""
    caused = Delivery.objects.for_business(job.business).filter(cause_id__in=job.rows.values("pk"))
    return dict(caused.values_list("state").annotate(Count("pk")).order_by("state"))


def has_trouble() -> Exists:
    """Return the condition that a message of a row needs somebody."""
    return Exists(Delivery.objects.filter(cause_id=OuterRef("pk"), state__in=NEEDS_CARE))


def is_sending(job: BulkJob, *, now: datetime) -> bool:
    """Tell whether a message of a job leaves within the next minute or is leaving."""
    return (
        Delivery.objects.for_business(job.business)
        .filter(cause_id__in=job.rows.values("pk"), state__in=ON_ITS_WAY)
        .filter(due_at__lte=now + 6 * UNDO_WINDOW)
        .exists()
    )


def businesses_in_turn() -> list[UUID]:
    """Return the businesses with work to do, who has waited longest first."""
    return list(
        BulkJob.objects.filter(state=BulkState.RUNNING)
        .values("business_id")
        .annotate(served=Max("served_at"))
        .order_by(F("served").asc(nulls_first=True), "business_id")
        .values_list("business_id", flat=True)
    )


def job_in_turn(business_id: UUID) -> BulkJob | None:
    """Return the job of a business that was confirmed first."""
    running = BulkJob.objects.filter(business_id=business_id, state=BulkState.RUNNING)
    return running.order_by("confirmed_at", "id").first()


def in_flight(business_id: UUID, *, now: datetime) -> int:
    """Return how many messages of a business are leaving or about to.

    Those that wait for a server's next hour are not counted: they would hold up all others.
    """
    about_to_leave = Q(state=DeliveryState.QUEUED, due_at__lte=now + UNDO_WINDOW)
    return Delivery.objects.filter(
        about_to_leave | Q(state=DeliveryState.SENDING), business_id=business_id
    ).count()
