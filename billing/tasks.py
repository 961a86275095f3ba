"""The index of billing's tasks; Celery looks here, the code lives in the rooms."""

from billing.api.tasks import forget_old_answers
from billing.bulk.tasks import begin_work, forget_old_plans, work_bulk_jobs
from billing.delivery.tasks import deliver, sweep_deliveries
from billing.documents.tasks import make_document
from billing.exports.tasks import forget_old_exports, write_export
from billing.imports.tasks import begin_import_work, forget_old_imports, work_imports
from billing.invoices.tasks import prove_ledgers
from billing.payments.tasks import (
    close_outdated_page,
    collect_missed_events,
    process_inbound_event,
    sweep_payments,
)
from billing.quotes.tasks import tell_owners
from billing.recurring.tasks import (
    pause_for_archived_client,
    run_due_schedule,
    run_soon,
    start_due_schedules,
)
from billing.rehearsal.tasks import play_rehearsal
from billing.reminders.tasks import (
    begin_plan,
    follow_delivery,
    run_reminders,
    start_reminders,
)
from billing.webhooks.tasks import (
    deliver_messages,
    deliver_soon,
    forget_old_messages,
    queue_messages,
    send_notice,
    sweep_webhooks,
)

__all__ = [
    "begin_import_work",
    "begin_plan",
    "begin_work",
    "close_outdated_page",
    "collect_missed_events",
    "deliver",
    "deliver_messages",
    "deliver_soon",
    "follow_delivery",
    "forget_old_answers",
    "forget_old_exports",
    "forget_old_imports",
    "forget_old_messages",
    "forget_old_plans",
    "make_document",
    "pause_for_archived_client",
    "play_rehearsal",
    "process_inbound_event",
    "prove_ledgers",
    "queue_messages",
    "run_due_schedule",
    "run_reminders",
    "run_soon",
    "send_notice",
    "start_due_schedules",
    "start_reminders",
    "sweep_deliveries",
    "sweep_payments",
    "sweep_webhooks",
    "tell_owners",
    "work_bulk_jobs",
    "work_imports",
    "write_export",
]
