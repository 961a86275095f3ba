"""The kinds of events that leave the house, for other programs to hear of."""

# What an integrator acts on: documents, money, what became of a mail, and master data. Steps that
# only we take (a queue, a page that closes, a member's role) stay inside.
KINDS: tuple[str, ...] = (
    "invoice.drafted",
    "invoice.deleted",
    "invoice.issued",
    "invoice.sent",
    "invoice.opened",
    "invoice.paid",
    "invoice.cancelled",
    "document.created",
    "delivery.sent",
    "delivery.delivered",
    "delivery.bounced",
    "delivery.complained",
    "delivery.failed",
    "delivery.doubted",
    "payment.received",
    "payment.processing",
    "payment.failed",
    "payment.overpaid",
    "payment.allocated",
    "payment.unallocated",
    "payment.undone",
    "payment.refunded",
    "payment.refund_failed",
    "payment.disputed",
    "payment.dispute_won",
    "claim.claimed",
    "claim.waived",
    "claim.withdrawn",
    "schedule.made",
    "schedule.waiting",
    "schedule.failed",
    "client.created",
    "client.updated",
    "client.archived",
    "client.restored",
    "client.imported",
)

# A message that somebody asked for to see whether the endpoint works; no event stands behind it.
TEST_KIND = "webhook.test"
