"""Forgetting messages that nobody looks for any more."""

from datetime import datetime

from billing.webhooks.models import WebhookMessage
from billing.webhooks.queries import messages_too_old

BATCH = 1000
BATCHES = 100


def forget_old_messages(*, now: datetime) -> int:
    """Delete messages and their tries after KEPT_FOR; return how many messages.

    Each batch is a transaction of its own: a long one would hold up the workers.
    """
    forgotten = 0
    for _batch in range(BATCHES):
        ids = list(messages_too_old(now=now).values_list("pk", flat=True)[:BATCH])
        _count, of_models = WebhookMessage.objects.filter(pk__in=ids).delete()
        forgotten += of_models.get("billing.WebhookMessage", 0)
        if len(ids) < BATCH:
            break
    return forgotten
