"""What tests of bulk work share."""

from collections.abc import Sequence
from datetime import date, datetime

from billing.bulk.models import BulkJob, BulkKind, BulkRow
from billing.bulk.operations import Choice, confirm_job, plan_job
from billing.delivery.models import Channel
from billing.invoices.models import Invoice
from fastfaktura.core.models import Business
from tests.factories import NOW, TODAY, actor_of


def planned(
    business: Business,
    invoices: Sequence[Invoice],
    *,
    kind: BulkKind = BulkKind.SEND,
    channels: Sequence[Channel] = (Channel.EMAIL,),
    today: date = TODAY,
    now: datetime = NOW,
) -> BulkJob:
    """Make a dry run over the invoices."""
    return plan_job(
        business=business,
        kind=kind,
        choice=Choice(invoice_ids=[invoice.pk for invoice in invoices]),
        channels=channels,
        actor=actor_of(business),
        today=today,
        now=now,
    )


def running(
    business: Business,
    invoices: Sequence[Invoice],
    *,
    kind: BulkKind = BulkKind.SEND,
    today: date = TODAY,
    now: datetime = NOW,
) -> BulkJob:
    """Make a job that was confirmed."""
    job = planned(business, invoices, kind=kind, today=today, now=now)
    return confirm_job(job_id=job.pk, actor=actor_of(business), now=now)


def codes(job: BulkJob) -> list[str]:
    """Return why each row is left out, in their order; empty for those that go."""
    return list(BulkRow.objects.filter(job=job).order_by("position").values_list("code", flat=True))


def states(job: BulkJob) -> list[str]:
    """Return where each row stands, in their order."""
    rows = BulkRow.objects.filter(job=job).order_by("position")
    return list(rows.values_list("state", flat=True))
