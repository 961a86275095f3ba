"""What makes the books right even if no webhook and no worker ever came through."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.claims.models import Claim, ClaimState
from billing.payments.asking import asked_online
from billing.payments.credentials import Credentials, NoCredentials, credentials_of
from billing.payments.gateway import GatewayError
from billing.payments.inbound import TAKEN, process, write_down
from billing.payments.models import (
    AttemptState,
    Channel,
    InboundEvent,
    PaymentAccount,
    PaymentAttempt,
    Reversal,
    ReversalKind,
    ReversalState,
)
from billing.payments.online import TryAgainShortly, close_attempt
from billing.payments.reconciling import reconcile
from billing.payments.refunding import send_refund
from fastfaktura.core.models import Business

logger = logging.getLogger(__name__)

BATCH = 100
# A task that was handed over is given this long before the sweep does its work.
PATIENCE = timedelta(seconds=30)
OPEN_INTERVAL = timedelta(minutes=10)
PROCESSING_INTERVAL = timedelta(hours=1)
MISSED_WINDOW = timedelta(days=3)


def sweep(*, now: datetime) -> None:
    """Bring forward everything that waits: events, refunds, attempts."""
    for event_id in _waiting_events(now):
        _try(partial(process, inbound_event_id=event_id, now=now), "event", event_id)
    for reversal_id in _unsent_refunds(now):
        _try(partial(send_refund, reversal_id=reversal_id, now=now), "refund", reversal_id)
    for attempt in _live_attempts(now):
        step = close_attempt if _is_outdated(attempt) else reconcile
        _try(partial(step, attempt_id=attempt.pk, now=now), "attempt", attempt.pk)


def _try(work: Callable[[], object], kind: str, subject: UUID) -> None:
    """Do one piece of work; a provider that is away must not keep the others from theirs."""
    try:
        work()
    except (GatewayError, NoCredentials, TryAgainShortly) as problem:
        logger.warning("%s %s waits: %s", kind, subject, type(problem).__name__)


def _waiting_events(now: datetime) -> list[UUID]:
    waiting = InboundEvent.objects.filter(processed_at=None, received_at__lte=now - PATIENCE)
    # Those that failed most come last, so that they keep nobody waiting.
    return list(waiting.order_by("attempts", "received_at").values_list("pk", flat=True)[:BATCH])


def _unsent_refunds(now: datetime) -> list[UUID]:
    unsent = Reversal.objects.filter(
        kind=ReversalKind.REFUND,
        state=ReversalState.PENDING,
        provider_reference=None,
        created_at__lte=now - PATIENCE,
    )
    return list(unsent.order_by("created_at").values_list("pk", flat=True)[:BATCH])


def _live_attempts(now: datetime) -> list[PaymentAttempt]:
    never = Q(reconciled_at=None)
    due = (
        Q(state=AttemptState.CREATING, created_at__lte=now - PATIENCE)
        | Q(state=AttemptState.OPEN, expires_at__lte=now)
        | Q(state=AttemptState.OPEN) & (never | Q(reconciled_at__lte=now - OPEN_INTERVAL))
        | Q(state=AttemptState.OPEN, invoice__status="cancelled")
        | Q(state=AttemptState.OPEN) & ~Q(amount=F("owed"))
        | Q(state=AttemptState.PROCESSING) & Q(reconciled_at__lte=now - PROCESSING_INTERVAL)
    )
    claimed = (
        Claim.objects.filter(invoice=OuterRef("invoice"), state=ClaimState.CLAIMED)
        .values("invoice")
        .annotate(owed=Sum(F("amount") - F("allocated_total")))
        .values("owed")
    )
    owed = F("invoice__payable_amount") - F("invoice__allocated_total")
    found = (
        PaymentAttempt.objects.alias(owed=owed + Coalesce(Subquery(claimed), Decimal(0)))
        .filter(due)
        .select_related("invoice")
    )
    return list(found.order_by(F("reconciled_at").asc(nulls_first=True))[:BATCH])


def _is_outdated(attempt: PaymentAttempt) -> bool:
    return attempt.state == AttemptState.OPEN and attempt.amount != asked_online(attempt.invoice)


def collect_missed_events(*, now: datetime) -> None:
    """Ask each account in use for the events that did not reach us, and write them down."""
    recent = PaymentAttempt.objects.filter(created_at__gte=now - timedelta(days=180))
    businesses = Business.objects.filter(pk__in=recent.values("business")).select_related(
        "payment_account"
    )
    asked: set[tuple[str, str]] = set()
    for business in businesses:
        credentials = credentials_of(business)
        if credentials is None or (credentials.api_key, credentials.account) in asked:
            continue
        asked.add((credentials.api_key, credentials.account))
        account = PaymentAccount.objects.for_business(business).first()
        own = account if credentials.channel is Channel.OWN else None
        _try(partial(_collect, credentials, own, now), "missed events", business.pk)


def _collect(credentials: Credentials, account: PaymentAccount | None, now: datetime) -> None:
    for ping in credentials.gateway().missed_pings(now - MISSED_WINDOW):
        if ping.kind in TAKEN and ping.livemode is credentials.livemode:
            write_down(ping, channel=credentials.channel, account=account)
