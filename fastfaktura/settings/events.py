"""What follows from what: for each kind of event, the tasks that hear of it.

A task is named by its dotted path and takes ``event_id`` by keyword. See ``core.events``.
"""

# Whatever changes the amount owed closes a payment page that asks for another.
CLOSE_OUTDATED_PAGE = "billing.payments.tasks.close_outdated_page"
# Money that was kept settles a claim; what was paid of one that was withdrawn is a surplus.
FOLLOW_CLAIMS = "billing.payments.tasks.follow_claims"
# Every kind of billing.webhooks.kinds.KINDS, for other programs to hear of; a test compares.
QUEUE_WEBHOOKS = "billing.webhooks.tasks.queue_messages"
# A person waits for it, or it has waited long enough: not first when the sweep comes by.
DELIVER_WEBHOOKS = "billing.webhooks.tasks.deliver_soon"
RUN_SCHEDULE = "billing.recurring.tasks.run_soon"
# A message got further, and perhaps the reminder that it belongs to.
FOLLOW_DELIVERY = "billing.reminders.tasks.follow_delivery"

EVENT_SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "invoice.drafted": (QUEUE_WEBHOOKS,),
    "invoice.deleted": (QUEUE_WEBHOOKS,),
    "invoice.issued": (
        "billing.documents.tasks.make_document",
        "billing.reminders.tasks.begin_plan",
        QUEUE_WEBHOOKS,
    ),
    "invoice.sent": (QUEUE_WEBHOOKS,),
    "invoice.opened": (QUEUE_WEBHOOKS,),
    "invoice.paid": (QUEUE_WEBHOOKS,),
    "invoice.credited": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "invoice.cancelled": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "document.created": (QUEUE_WEBHOOKS,),
    "attachment.added": (QUEUE_WEBHOOKS,),
    "attachment.removed": (QUEUE_WEBHOOKS,),
    # Quotes and proforma invoices; who hears of invoices does not hear of them.
    "quote.drafted": (QUEUE_WEBHOOKS,),
    "quote.deleted": (QUEUE_WEBHOOKS,),
    "quote.issued": ("billing.documents.tasks.make_document", QUEUE_WEBHOOKS),
    "quote.sent": (QUEUE_WEBHOOKS,),
    "quote.opened": (QUEUE_WEBHOOKS,),
    "quote.accepted": ("billing.quotes.tasks.tell_owners", QUEUE_WEBHOOKS),
    "quote.declined": ("billing.quotes.tasks.tell_owners", QUEUE_WEBHOOKS),
    "quote.reopened": (QUEUE_WEBHOOKS,),
    "quote.withdrawn": (QUEUE_WEBHOOKS,),
    "quote.invoiced": (QUEUE_WEBHOOKS,),
    "payment.received": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "payment.processing": (QUEUE_WEBHOOKS,),
    "payment.failed": (QUEUE_WEBHOOKS,),
    "payment.overpaid": (QUEUE_WEBHOOKS,),
    "payment.allocated": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "payment.unallocated": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "payment.undone": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "payment.asked_again": (CLOSE_OUTDATED_PAGE,),
    "payment.refund_requested": ("billing.payments.tasks.send_requested_refund",),
    "payment.refunded": (QUEUE_WEBHOOKS,),
    # What came back after the client was asked again is not asked for any more.
    "payment.refund_failed": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "payment.disputed": (QUEUE_WEBHOOKS,),
    "payment.dispute_won": (CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "delivery.queued": ("billing.delivery.tasks.deliver",),
    "delivery.postponed": ("billing.delivery.tasks.deliver",),
    "delivery.sent": (FOLLOW_DELIVERY, QUEUE_WEBHOOKS),
    "delivery.delivered": (FOLLOW_DELIVERY, QUEUE_WEBHOOKS),
    "delivery.bounced": (FOLLOW_DELIVERY, QUEUE_WEBHOOKS),
    "delivery.undone": (FOLLOW_DELIVERY,),
    "delivery.dismissed": (FOLLOW_DELIVERY,),
    "delivery.complained": (QUEUE_WEBHOOKS,),
    "delivery.failed": (FOLLOW_DELIVERY, QUEUE_WEBHOOKS),
    "delivery.doubted": (FOLLOW_DELIVERY, QUEUE_WEBHOOKS),
    "claim.claimed": (FOLLOW_CLAIMS, CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "claim.waived": (FOLLOW_CLAIMS, CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "claim.withdrawn": (FOLLOW_CLAIMS, CLOSE_OUTDATED_PAGE, QUEUE_WEBHOOKS),
    "import.confirmed": ("billing.imports.tasks.begin_import_work",),
    "reminder.sent": (QUEUE_WEBHOOKS,),
    "reminder.held": (QUEUE_WEBHOOKS,),
    "reminder.skipped": (QUEUE_WEBHOOKS,),
    "reminder.not_sent": (QUEUE_WEBHOOKS,),
    "reminders.paused": (QUEUE_WEBHOOKS,),
    "reminders.promised": (QUEUE_WEBHOOKS,),
    "reminders.stopped": (QUEUE_WEBHOOKS,),
    # What was held need not wait for the clock's next look.
    "reminders.resumed": ("billing.reminders.tasks.look_again", QUEUE_WEBHOOKS),
    "address.marked": (QUEUE_WEBHOOKS,),
    "address.cleared": (QUEUE_WEBHOOKS,),
    "bulk_job.finished": (QUEUE_WEBHOOKS,),
    "export.finished": (QUEUE_WEBHOOKS,),
    "import.finished": (QUEUE_WEBHOOKS,),
    "export.requested": ("billing.exports.tasks.write_export",),
    "bulk_job.confirmed": ("billing.bulk.tasks.begin_work",),
    "client.created": (QUEUE_WEBHOOKS,),
    "client.updated": (QUEUE_WEBHOOKS,),
    "client.archived": ("billing.recurring.tasks.pause_for_archived_client", QUEUE_WEBHOOKS),
    "client.restored": (QUEUE_WEBHOOKS,),
    "client.imported": (QUEUE_WEBHOOKS,),
    "product.created": (QUEUE_WEBHOOKS,),
    "product.updated": (QUEUE_WEBHOOKS,),
    "product.archived": (QUEUE_WEBHOOKS,),
    "product.restored": (QUEUE_WEBHOOKS,),
    "product.price_agreed": (QUEUE_WEBHOOKS,),
    "product.price_removed": (QUEUE_WEBHOOKS,),
    "product.imported": (QUEUE_WEBHOOKS,),
    "series.created": (QUEUE_WEBHOOKS,),
    "series.changed": (QUEUE_WEBHOOKS,),
    "series.archived": (QUEUE_WEBHOOKS,),
    "series.restored": (QUEUE_WEBHOOKS,),
    # What begins or goes on today does not wait for the clock's next look.
    "schedule.created": (RUN_SCHEDULE,),
    "schedule.updated": (RUN_SCHEDULE,),
    "schedule.resumed": (RUN_SCHEDULE,),
    "schedule.made": (QUEUE_WEBHOOKS,),
    "schedule.waiting": (QUEUE_WEBHOOKS,),
    "schedule.failed": (QUEUE_WEBHOOKS,),
    "rehearsal.started": ("billing.rehearsal.tasks.play_rehearsal",),
    "member.invited": ("fastfaktura.core.tasks.send_invitation",),
    "webhook_endpoint.tested": (DELIVER_WEBHOOKS,),
    "webhook_endpoint.replayed": (DELIVER_WEBHOOKS,),
    "webhook_endpoint.resumed": (DELIVER_WEBHOOKS,),
    "webhook_endpoint.disabled": ("billing.webhooks.tasks.send_notice",),
}
