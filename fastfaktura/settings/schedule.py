"""Queues, who goes first in them, and the timetable of beat."""

from datetime import timedelta
from typing import Any

from kombu import Queue

from fastfaktura.settings import env
from fastfaktura.settings.mail import BOUNCE_IMAP_URL

CELERY_TASK_DEFAULT_QUEUE = "default"
# Workers take from the queues that they name in that order, so what is quick or waited for comes
# first: ``celery worker -Q default,mail`` and ``celery worker -Q bulk,documents``.
MAIL_QUEUE = "mail"
BULK_QUEUE = "bulk"
DOCUMENTS_QUEUE = "documents"
# Webhooks wait for strangers' servers, so they have workers of their own, who wait in threads:
# ``celery worker -Q webhooks --pool=threads``. A worker that names no queue takes from both.
WEBHOOKS_QUEUE = "webhooks"
CELERY_TASK_QUEUES = tuple(
    Queue(name)
    for name in (
        CELERY_TASK_DEFAULT_QUEUE,
        MAIL_QUEUE,
        BULK_QUEUE,
        DOCUMENTS_QUEUE,
        WEBHOOKS_QUEUE,
    )
)
CELERY_TASK_ROUTES = {
    "billing.delivery.tasks.deliver": {"queue": MAIL_QUEUE},
    "billing.bulk.tasks.begin_work": {"queue": BULK_QUEUE},
    "billing.bulk.tasks.work_bulk_jobs": {"queue": BULK_QUEUE},
    "billing.imports.tasks.begin_import_work": {"queue": BULK_QUEUE},
    "billing.imports.tasks.work_imports": {"queue": BULK_QUEUE},
    "billing.exports.tasks.write_export": {"queue": BULK_QUEUE},
    "billing.documents.tasks.make_document": {"queue": DOCUMENTS_QUEUE},
    "billing.invoices.tasks.prove_ledgers": {"queue": BULK_QUEUE},
    "billing.reminders.tasks.run_reminders": {"queue": BULK_QUEUE},
    "billing.webhooks.tasks.deliver_messages": {"queue": WEBHOOKS_QUEUE},
}
# Redis keeps a list per step; a worker empties the first of all its queues before the second of
# any. By ``journal.Priority``: what is one of many goes after what somebody waits for.
OUTBOX_PRIORITIES = (0, 6)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task takes: what is not acknowledged by then is given to another worker.
    "visibility_timeout": 600,
    "queue_order_strategy": "priority",
    "priority_steps": list(OUTBOX_PRIORITIES),
}
# How many tasks of the outbox are in a queue or in hand at a time; the rest waits in the outbox,
# where businesses take turns. Twice the processes of its workers keeps them busy.
RELAY_WINDOWS = {
    MAIL_QUEUE: env.number("MAIL_WINDOW", 24),
    DOCUMENTS_QUEUE: env.number("DOCUMENTS_WINDOW", 8),
}
RELAY_WINDOW_ELSEWHERE = 200
# So many messages of a business leave at a time; its bulk jobs wait when there are as many.
BULK_IN_FLIGHT = env.number("BULK_IN_FLIGHT", 200)

# How many mails of all businesses a receiving domain is sent in a minute; others have no limit.
MAIL_PACE = env.numbers(
    "MAIL_PACE", "gmail.com=100,googlemail.com=100,outlook.com=60,hotmail.com=60,yahoo.com=60"
)

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
    "work-bulk-jobs": {
        "task": "billing.bulk.tasks.work_bulk_jobs",
        "schedule": timedelta(seconds=3),
        # One that waited for its turn is not needed: the next has been sent.
        "options": {"expires": 3},
    },
    "work-imports": {
        "task": "billing.imports.tasks.work_imports",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "forget-old-imports": {
        "task": "billing.imports.tasks.forget_old_imports",
        "schedule": timedelta(hours=1),
    },
    "forget-old-exports": {
        "task": "billing.exports.tasks.forget_old_exports",
        "schedule": timedelta(hours=1),
    },
    "forget-old-plans": {
        "task": "billing.bulk.tasks.forget_old_plans",
        "schedule": timedelta(hours=1),
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
    "start-reminders": {
        "task": "billing.reminders.tasks.start_reminders",
        "schedule": timedelta(minutes=15),
        # What waited longer in a queue is told by the next one.
        "options": {"expires": 900},
    },
    "start-due-schedules": {
        "task": "billing.recurring.tasks.start_due_schedules",
        # Days begin at whole and at quarter hours, in some zone.
        "schedule": timedelta(minutes=15),
    },
    "prove-ledgers": {
        "task": "billing.invoices.tasks.prove_ledgers",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "forget-old-answers": {
        "task": "billing.api.tasks.forget_old_answers",
        "schedule": timedelta(hours=1),
    },
}
if BOUNCE_IMAP_URL:
    CELERY_BEAT_SCHEDULE["collect-bounces"] = {
        "task": "billing.delivery.tasks.collect_bounces",
        "schedule": timedelta(minutes=2),
    }
