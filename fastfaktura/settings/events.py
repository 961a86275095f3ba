"""What follows from what: for each kind of event, the tasks that hear of it.

A task is named by its dotted path and takes ``event_id`` by keyword. See ``core.events``.
"""

# Whatever changes the amount owed closes a payment page that asks for another.
CLOSE_OUTDATED_PAGE = "billing.payments.tasks.close_outdated_page"

EVENT_SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "invoice.issued": ("billing.documents.tasks.make_document",),
    "payment.received": (CLOSE_OUTDATED_PAGE,),
    "payment.undone": (CLOSE_OUTDATED_PAGE,),
    "payment.allocated": (CLOSE_OUTDATED_PAGE,),
    "payment.unallocated": (CLOSE_OUTDATED_PAGE,),
    "payment.asked_again": (CLOSE_OUTDATED_PAGE,),
    "payment.refund_requested": ("billing.payments.tasks.send_requested_refund",),
    # What came back after the client was asked again is not asked for any more.
    "payment.refund_failed": (CLOSE_OUTDATED_PAGE,),
    "payment.dispute_won": (CLOSE_OUTDATED_PAGE,),
    "invoice.cancelled": (CLOSE_OUTDATED_PAGE,),
    "member.invited": ("fastfaktura.core.tasks.send_invitation",),
    "delivery.queued": ("billing.delivery.tasks.deliver",),
    "delivery.postponed": ("billing.delivery.tasks.deliver",),
}
