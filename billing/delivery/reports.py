"""What providers and mail servers tell of messages after they took them, in whatever order.

A report is kept once, by its source and its id. One that comes before we have noted that the
message left, or before we know under which name it did, waits and is applied by the sweep.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from billing.delivery import policy
from billing.delivery.marks import folded, mark_address
from billing.delivery.models import LEFT_THE_HOUSE, Delivery, DeliveryState
from billing.delivery.operations import locked_delivery
from billing.delivery.queueing import announce, note_first_sending
from billing.delivery.tracking import AddressMark, DeliveryReport, MarkReason, ReportKind
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Business

# What has found no message of ours in this time is about none.
WAITS_FOR = timedelta(days=3)
# The states in which a report tells something new; before them, our own answer comes first.
TAKEN = (*LEFT_THE_HOUSE, DeliveryState.BOUNCED, DeliveryState.UNKNOWN, DeliveryState.FAILED)


@transaction.atomic
def take_report(
    *,
    source: str,
    report_id: str,
    delivery: Delivery | None = None,
    provider_id: str = "",
    message_id: str = "",
    business: Business | None = None,
    kind: ReportKind | str,
    is_permanent: bool = False,
    detail: str = "",
    happened_at: datetime,
    now: datetime,
) -> DeliveryReport:
    """Keep a report and let it take effect; called again with the same id, it changes nothing.

    The message is named by ``delivery``, else found by the provider's id of it (``source`` is the
    provider), else by its Message-ID.

    :param business: whose messages it may concern, where the source speaks for one only.
    :param is_permanent: of a bounce: the address does not take mail; of a failure: the same.
    """
    report, _is_new = DeliveryReport.objects.get_or_create(
        source=source,
        report_id=report_id[:200],
        defaults={
            "kind": kind,
            "is_permanent": is_permanent,
            "detail": detail[:2000],
            "provider_id": provider_id[:200],
            "message_id": message_id[:200],
            "business": business,
            "delivery": delivery,
            "happened_at": happened_at,
            "received_at": now,
        },
    )
    if report.applied_at is None:
        apply(report, now=now)
    return report


def apply_waiting(*, now: datetime, limit: int = 200) -> int:
    """Apply the reports that came too early; return how many took effect."""
    waiting = DeliveryReport.objects.filter(
        applied_at=None, received_at__gt=now - WAITS_FOR
    ).order_by("id")
    applied = 0
    for pk in waiting.values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            report = DeliveryReport.objects.select_for_update().get(pk=pk)
            if report.applied_at is None:
                applied += apply(report, now=now)
    return applied


def apply(report: DeliveryReport, *, now: datetime) -> bool:
    """Let a report take effect on its message, if it is known and has left; return whether."""
    delivery_id = report.delivery_id or find(report)
    if delivery_id is None:
        return False
    delivery = locked_delivery(delivery_id)
    report.delivery = delivery
    if delivery.state in TAKEN:
        take_effect(report, delivery, now=now)
        report.applied_at = now
    report.save(update_fields=["delivery", "applied_at"])
    return report.applied_at is not None


def find(report: DeliveryReport) -> UUID | None:
    """Return the id of the message that a report is about, if we know it."""
    deliveries = Delivery.objects.all()
    if report.business_id:
        deliveries = deliveries.filter(business_id=report.business_id)
    if report.provider_id:
        found = deliveries.filter(provider=report.source, provider_id=report.provider_id)
        if delivery := found.only("pk").first():
            return delivery.pk
    if report.message_id:
        found = deliveries.filter(message_id=report.message_id)
        if delivery := found.only("pk").first():
            return delivery.pk
    return None


def take_effect(report: DeliveryReport, delivery: Delivery, *, now: datetime) -> None:
    """Bring a locked delivery to what the report tells."""
    if report.kind == ReportKind.DELIVERED:
        note_delivered(report, delivery, now=now)
    elif report.kind == ReportKind.COMPLAINED:
        note_complaint(report, delivery, now=now)
    elif report.kind == ReportKind.BOUNCED and report.is_permanent:
        note_returned(report, delivery, DeliveryState.BOUNCED, now=now)
    elif report.kind == ReportKind.FAILED:
        note_returned(report, delivery, DeliveryState.FAILED, now=now)


def note_delivered(report: DeliveryReport, delivery: Delivery, *, now: datetime) -> None:
    """Note that the receiving side has it; what came back for good stays so."""
    if delivery.delivered_at is None:
        delivery.delivered_at = report.happened_at
    was_unknown = delivery.state == DeliveryState.UNKNOWN
    arrives = was_unknown or delivery.state == DeliveryState.SENT
    if arrives:
        delivery.state = DeliveryState.DELIVERED
        delivery.failure_code = delivery.failure_detail = ""
    delivery.save()
    if arrives:
        announce(delivery, "delivery.delivered", actor=SYSTEM, at=now)
    if was_unknown:
        # Nobody could tell before whether the invoice left the house at all.
        note_first_sending(delivery, actor=SYSTEM, now=report.happened_at)


def note_complaint(report: DeliveryReport, delivery: Delivery, *, now: datetime) -> None:
    """Note that the receiver called it unwanted; nothing more goes there by itself."""
    if delivery.complained_at is None:
        delivery.complained_at = report.happened_at
        delivery.save(update_fields=["complained_at"])
        announce(delivery, "delivery.complained", actor=SYSTEM, at=now)
    mark(report, delivery, MarkReason.COMPLAINED, now=now)


def note_returned(
    report: DeliveryReport, delivery: Delivery, state: DeliveryState, *, now: datetime
) -> None:
    """Note that it came back, also after it was called delivered; the address is marked if its
    fault is the reason."""
    if report.is_permanent:
        mark(report, delivery, MarkReason.BOUNCED, now=now)
    if delivery.state in (DeliveryState.BOUNCED, DeliveryState.FAILED):
        return
    if state == DeliveryState.FAILED and delivery.state == DeliveryState.DELIVERED:
        # Two stations disagree; that one of them has it weighs more.
        return
    delivery.state = state
    delivery.cared_at = None
    delivery.failure_code, delivery.failure_detail = policy.RETURNED, report.detail
    if state == DeliveryState.BOUNCED:
        delivery.bounced_at = report.happened_at
    delivery.save()
    kind = "delivery.bounced" if state == DeliveryState.BOUNCED else "delivery.failed"
    announce(delivery, kind, actor=SYSTEM, reason=report.detail, at=now)


def mark(report: DeliveryReport, delivery: Delivery, reason: MarkReason, *, now: datetime) -> None:
    """Mark the address to which the message went, unless somebody wants to try it again since."""
    lifted_since = AddressMark.objects.filter(
        business=delivery.business,
        channel=delivery.channel,
        address=folded(delivery.receiver),
        cleared_at__gte=report.happened_at,
    )
    if lifted_since.exists():
        return
    mark_address(
        business=delivery.business,
        channel=delivery.channel,
        address=delivery.receiver,
        reason=reason,
        detail=report.detail,
        delivery=delivery,
        now=now,
    )
