"""Queues and the timetable of beat."""

from datetime import timedelta
from typing import Any

from kombu import Queue

CELERY_TASK_DEFAULT_QUEUE = "default"
# Webhooks wait for strangers' servers, so they have workers of their own, who wait in threads:
# ``celery worker -Q webhooks --pool=threads``. A worker that names no queue takes from both.
WEBHOOKS_QUEUE = "webhooks"
CELERY_TASK_QUEUES = (Queue(CELERY_TASK_DEFAULT_QUEUE), Queue(WEBHOOKS_QUEUE))
CELERY_TASK_ROUTES = {"billing.webhooks.tasks.deliver_messages": {"queue": WEBHOOKS_QUEUE}}

CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "relay-deliveries": {
        "task": "fastfaktura.core.tasks.sweep_event_deliveries",
        # A mail that waits for its ten seconds of undo should leave soon after them.
        "schedule": timedelta(seconds=3),
    },
    "sweep-deliveries": {
        "task": "billing.delivery.tasks.sweep_deliveries",
        # Little beside the minutes after which a dead worker's mails are taken up again.
        "schedule": timedelta(seconds=20),
    },
    "sweep-payments": {
        "task": "billing.payments.tasks.sweep_payments",
        "schedule": timedelta(seconds=30),
    },
    "collect-missed-stripe-events": {
        "task": "billing.payments.tasks.collect_missed_events",
        "schedule": timedelta(hours=1),
    },
    "sweep-webhooks": {
        "task": "billing.webhooks.tasks.sweep_webhooks",
        # The first repetition comes after five seconds.
        "schedule": timedelta(seconds=5),
    },
    "forget-old-webhooks": {
        "task": "billing.webhooks.tasks.forget_old_messages",
        "schedule": timedelta(hours=1),
    },
    "forget-old-answers": {
        "task": "billing.api.tasks.forget_old_answers",
        "schedule": timedelta(hours=1),
    },
}
