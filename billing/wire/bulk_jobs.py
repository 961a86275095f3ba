"""A bulk job and its rows as other programs read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from billing.bulk.models import BulkJob, BulkRow, BulkRowState, BulkState
from billing.bulk.policy import PLAN_HOLDS_FOR
from billing.bulk.queries import counts_of, delivery_counts, verdicts_of
from billing.bulk.words import sentence_of, title_of
from billing.delivery.models import Channel, Delivery
from billing.wire.deliveries import failure_of


def job_facts(job: BulkJob) -> dict[str, Any]:
    """Return the facts of a job by the API's names; reads nothing more."""
    is_plan = job.state == BulkState.PLANNED
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "channels": job.channels,
        "sends_again": job.sends_again,
        "invoice_count": job.row_count,
        "confirm_until": job.created_at + PLAN_HOLDS_FOR if is_plan else None,
        "created_at": job.created_at,
        "confirmed_at": job.confirmed_at,
        "finished_at": job.finished_at,
    }


def job_details(job: BulkJob) -> dict[str, Any]:
    """Return the facts of a job with what will happen, or happened, to how many; counts them."""
    counts = counts_of(job)
    return {
        **job_facts(job),
        "counts": {state.value: counts.get(state.value, 0) for state in BulkRowState},
        "left_out": [
            {"code": code, "message": title_of(code), "count": how_many}
            for code, how_many in verdicts_of(job)
        ],
        "deliveries": delivery_counts(job),
    }


def row_facts(row: BulkRow, deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """Return the facts of a row by the API's names; reads its invoice."""
    receivers: Mapping[str, Sequence[str]] = row.data.get("receivers", {})
    without: Mapping[Channel, str] = row.data.get("without", {})
    return {
        "position": row.position,
        "invoice_id": row.invoice_id,
        "number": row.invoice.number,
        "client_id": row.invoice.client_id,
        "state": row.state,
        "issues": bool(row.data.get("issues")),
        "receivers": [
            {"channel": channel, "receiver": receiver}
            for channel, addresses in receivers.items()
            for receiver in addresses
        ],
        "left_out": {"code": row.code, "message": sentence_of(row)} if row.code else None,
        "channels_left_out": [
            {"channel": channel, "code": code, "message": title_of(code)}
            for channel, code in without.items()
        ],
        "deliveries": [
            {
                "id": delivery.pk,
                "channel": delivery.channel,
                "receiver": delivery.receiver,
                "state": delivery.state,
                "failure": failure_of(delivery),
            }
            for delivery in deliveries
        ],
        "decided_at": row.decided_at,
    }
