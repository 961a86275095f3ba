"""The worker's side of a message: claim it, post it, and note what came of it.

A worker may die at any line. What it had in hand is taken up by another after STALE_AFTER, so a
message may arrive twice; its id stays the same, by which receivers recognise the repetition. A
worker that was only slow finds that its claim was given to another, and notes its try without
deciding anything.

A later message of a subject waits until the earlier one is delivered or has failed for good.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.db import transaction

from billing.webhooks import policy
from billing.webhooks.kinds import TEST_KIND
from billing.webhooks.models import (
    DisabledReason,
    MessageState,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
)
from billing.webhooks.operations import disable_endpoint, locked_endpoint
from billing.webhooks.queries import messages_due, messages_in_hand
from billing.webhooks.sending import SECRET_UNREADABLE, Answer, Sender
from billing.webhooks.signing import signed_headers, signing_secrets
from fastfaktura.core.secrets import SecretUnreadable

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# One task stays this long with an endpoint, and then makes room for the others.
TIME_AT_ONCE = timedelta(seconds=20)
# How many workers are with one endpoint at once: one that fails keeps no second one waiting.
HANDS, HANDS_WHILE_FAILING = 2, 1


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker delivers with."""

    clock: Clock
    sender: Sender = field(default_factory=Sender)
    chance: Callable[[], float] = SystemRandom().random


def deliver_messages(*, endpoint_id: UUID, worker: Worker) -> bool:
    """Deliver what is due to an endpoint, for a while; return whether to come back at once.

    The first failure ends it: where one try fails, the next may take as long.
    """
    until = worker.clock() + TIME_AT_ONCE
    while True:
        message = claim(endpoint_id=endpoint_id, now=worker.clock())
        if message is None:
            return False
        began = worker.clock()
        answer = post(message, sender=worker.sender, now=began)
        note(message, answer, began=began, now=worker.clock(), chance=worker.chance())
        if not answer.is_success or worker.clock() >= until:
            return True


@transaction.atomic
def claim(*, endpoint_id: UUID, now: datetime) -> WebhookMessage | None:
    """Take the next message of an endpoint that may leave now; None if there is none."""
    endpoints = WebhookEndpoint.objects.filter(pk=endpoint_id, disabled_at=None)
    endpoint = endpoints.first()
    if endpoint is None:
        return None
    hands = HANDS_WHILE_FAILING if endpoint.failing_since else HANDS
    if messages_in_hand(endpoint, now=now).count() >= hands:
        return None
    message = (
        messages_due(now=now)
        .filter(endpoint=endpoint)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .order_by("due_at", "place")
        .first()
    )
    if message is None:
        return None
    message.endpoint = endpoint
    message.claimed_at = now
    message.save(update_fields=["claimed_at"])
    return message


def post(message: WebhookMessage, *, sender: Sender, now: datetime) -> Answer:
    """Sign a message and post it."""
    body = message.body.encode()
    try:
        secrets = signing_secrets(message.endpoint, now=now)
    except SecretUnreadable:
        logger.error("The secret of webhook endpoint %s cannot be read.", message.endpoint_id)
        return Answer(status=None, problem=SECRET_UNREADABLE)
    headers = signed_headers(message_id=message.pk, body=body, secrets_=secrets, now=now)
    return sender.post(message.endpoint.url, body=body, headers=headers)


@transaction.atomic
def note(
    claimed: WebhookMessage, answer: Answer, *, began: datetime, now: datetime, chance: float
) -> None:
    """Keep a try, and decide what becomes of its message and of its endpoint."""
    try:
        endpoint = locked_endpoint(claimed.endpoint_id)
        message = WebhookMessage.objects.select_for_update(no_key=True).get(pk=claimed.pk)
    except (WebhookEndpoint.DoesNotExist, WebhookMessage.DoesNotExist):
        logger.info("webhook message %s was deleted while it was sent", claimed.pk)
        return
    WebhookAttempt.objects.create(
        message=message,
        started_at=began,
        duration_ms=answer.duration_ms,
        status=answer.status,
        problem=answer.problem,
        excerpt=answer.excerpt,
        asked_by_id=claimed.asked_by_id,
    )
    if message.state != MessageState.PENDING or message.claimed_at != claimed.claimed_at:
        return
    # Somebody who asked for another try meanwhile gets it.
    asked_again = message.due_at != claimed.due_at
    settle(message, answer, asked_again=asked_again, now=now, chance=chance)
    judge(endpoint, answer, began=began, now=now)


def settle(
    message: WebhookMessage, answer: Answer, *, asked_again: bool, now: datetime, chance: float
) -> None:
    """Write on a locked message what a try means for it."""
    message.claimed_at = None
    message.attempt_count += 1
    if not asked_again:
        message.asked_by = None
    if answer.is_success:
        message.state, message.finished_at = MessageState.DELIVERED, now
    else:
        at = policy.next_try(tries=message.attempt_count, now=now, chance=chance)
        # Somebody looks at a test now, and asks for another himself.
        if at is None or message.kind == TEST_KIND:
            message.state, message.finished_at = MessageState.FAILED, now
        elif not asked_again:
            message.due_at = at
    message.save(
        update_fields=[
            "claimed_at",
            "asked_by",
            "attempt_count",
            "state",
            "finished_at",
            "due_at",
        ]
    )


def judge(endpoint: WebhookEndpoint, answer: Answer, *, began: datetime, now: datetime) -> None:
    """Write on a locked endpoint what a try means for it."""
    if answer.is_success:
        if endpoint.failing_since is not None:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = began
        endpoint.save(update_fields=["failing_since"])
    if endpoint.disabled_at is not None:
        return
    if answer.is_gone:
        disable_endpoint(endpoint, DisabledReason.GONE, now=now)
    elif endpoint.failing_since <= now - policy.DISABLED_AFTER:
        disable_endpoint(endpoint, DisabledReason.FAILING, now=now)
