"""Words for events, in the reader's language: what timelines and the overview say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.pages.reminder_words import reminder_sentence
from fastfaktura.core.identifiers import format_receiver
from fastfaktura.core.models import Event
from fastfaktura.core.templatetags.figures import day, money


@dataclass(frozen=True, slots=True)
class EventWords:
    """How an event reads in a timeline."""

    icon: str
    tone: str
    sentence: str | Promise


# Every kind of event that a business can see; a test finds kinds without words. ``money`` is
# the event's amount in its currency, the other names are those of its data.
EVENT_WORDS: dict[str, EventWords] = {
    "invoice.drafted": EventWords("file-plus", "", _("Draft written")),
    "invoice.deleted": EventWords("trash-2", "", _("Draft deleted")),
    "invoice.issued": EventWords("file-check", "info", _("Issued as %(number)s")),
    "invoice.sent": EventWords("send", "info", _("Sent to the client")),
    "invoice.opened": EventWords("eye", "info", _("Opened by the client")),
    "invoice.paid": EventWords("circle-check", "success", _("Paid in full")),
    "invoice.credited": EventWords(
        "undo-2", "info", _("%(money)s credited by credit note %(number)s")
    ),
    "invoice.cancelled": EventWords("ban", "", _("Cancelled by credit note %(number)s")),
    "quote.drafted": EventWords("file-plus", "", _("Draft written")),
    "quote.deleted": EventWords("trash-2", "", _("Draft deleted")),
    "quote.issued": EventWords("file-check", "info", _("Issued as %(number)s")),
    "quote.sent": EventWords("send", "info", _("Sent to the client")),
    "quote.opened": EventWords("eye", "info", _("Opened by the client")),
    "quote.accepted": EventWords("circle-check", "success", _("Quote %(number)s accepted")),
    "quote.declined": EventWords("ban", "warning", _("Quote %(number)s declined")),
    "quote.reopened": EventWords(
        "rotate-ccw", "", _("Answer to quote %(number)s taken back: %(reason)s")
    ),
    "quote.withdrawn": EventWords("undo-2", "", _("Quote %(number)s withdrawn")),
    "quote.invoiced": EventWords("file-text", "success", _("Invoice made of %(number)s")),
    "document.created": EventWords("file-text", "", _("PDF made and kept")),
    "attachment.added": EventWords("paperclip", "", _("File “%(name)s” added")),
    "attachment.removed": EventWords("paperclip", "", _("File “%(name)s” taken away")),
    "delivery.queued": EventWords("hourglass", "", _("Message to %(receiver)s queued")),
    "delivery.sent": EventWords("check", "success", _("The mail server accepted %(receiver)s")),
    "delivery.delivered": EventWords("circle-check", "success", _("Message reached %(receiver)s")),
    "delivery.bounced": EventWords(
        "triangle-alert", "danger", _("Message to %(receiver)s came back")
    ),
    "delivery.complained": EventWords(
        "circle-alert", "warning", _("%(receiver)s called the message unwanted")
    ),
    "address.marked": EventWords("triangle-alert", "danger", _("%(address)s takes no messages")),
    "address.cleared": EventWords("circle-check", "", _("%(address)s may be written to again")),
    "delivery.linked": EventWords("link", "", _("Link copied")),
    "delivery.undone": EventWords("undo-2", "", _("Message to %(receiver)s taken back")),
    "delivery.postponed": EventWords(
        "clock", "warning", _("The mail server is not ready for %(receiver)s; tried again later")
    ),
    "delivery.failed": EventWords("triangle-alert", "danger", _("Message to %(receiver)s failed")),
    "delivery.doubted": EventWords(
        "circle-alert", "warning", _("Unknown whether %(receiver)s was reached")
    ),
    "delivery.dismissed": EventWords("check", "", _("Failed message settled by hand")),
    "payment.received": EventWords("wallet", "success", _("%(money)s received")),
    "payment.processing": EventWords("hourglass", "warning", _("%(money)s on its way")),
    "payment.failed": EventWords("triangle-alert", "danger", _("Payment of %(money)s failed")),
    "payment.overpaid": EventWords("circle-alert", "warning", _("%(money)s too much was paid")),
    "payment.allocated": EventWords("link", "", _("%(money)s set against this invoice")),
    "payment.unallocated": EventWords("link", "", _("%(money)s parted from this invoice")),
    "payment.undone": EventWords("undo-2", "", _("Payment of %(money)s taken out of the books")),
    "payment.refund_requested": EventWords(
        "hourglass", "warning", _("Refund of %(money)s on its way")
    ),
    "payment.refunded": EventWords("undo-2", "", _("%(money)s refunded")),
    "payment.refund_failed": EventWords(
        "triangle-alert", "danger", _("Refund of %(money)s failed")
    ),
    "payment.asked_again": EventWords("wallet", "", _("%(money)s may be paid online again")),
    "payment.disputed": EventWords("circle-alert", "danger", _("%(money)s disputed by the payer")),
    "payment.dispute_won": EventWords("circle-check", "success", _("Dispute over %(money)s won")),
    "claim.made": EventWords("hourglass", "", _("Claim of %(money)s written, not asked for yet")),
    "claim.claimed": EventWords("file-plus", "info", _("%(money)s claimed beside the invoice")),
    "claim.waived": EventWords("undo-2", "", _("Claim of %(money)s waived")),
    "claim.withdrawn": EventWords("undo-2", "", _("Claim of %(money)s withdrawn")),
    "payment_account.connected": EventWords("wallet", "success", _("Key for online payments kept")),
    "payment_account.disconnected": EventWords(
        "wallet", "", _("Key for online payments forgotten")
    ),
    "bulk_job.confirmed": EventWords("send", "", _("Bulk sending begun: %(count)s in all")),
    "bulk_job.finished": EventWords("send", "", _("Bulk sending ended: %(count)s done")),
    "export.requested": EventWords("download", "", _("Export asked for")),
    "client.created": EventWords("user-plus", "", _("Client added")),
    "client.updated": EventWords("pencil", "", _("Client changed")),
    "client.archived": EventWords("archive", "", _("Client archived")),
    "client.restored": EventWords("undo-2", "", _("Client restored")),
    "export.finished": EventWords("download", "", _("Export ended")),
    "import.confirmed": EventWords("users", "", _("Import begun: %(count)s in all")),
    "import.finished": EventWords("users", "", _("Import ended: %(count)s taken over")),
    "invoice.imported": EventWords("file-plus", "", _("Imported with the number %(number)s")),
    "client.imported": EventWords("users", "", _("Clients imported")),
    "product.created": EventWords("package", "", _("Product added")),
    "product.updated": EventWords("pencil", "", _("Product changed")),
    "product.archived": EventWords("archive", "", _("Product archived")),
    "product.restored": EventWords("undo-2", "", _("Product restored")),
    "product.price_agreed": EventWords("tag", "", _("Price agreed with %(name)s")),
    "product.price_removed": EventWords("tag", "", _("Price agreed with %(name)s removed")),
    "product.imported": EventWords("package", "", _("Products imported")),
    "business.opened": EventWords("building-2", "", _("Business opened")),
    "business.changed": EventWords("settings", "", _("Business profile changed")),
    "business.onboarded": EventWords("circle-check", "success", _("Ready to invoice")),
    "series.archived": EventWords("hash", "", _("Number series archived")),
    "series.changed": EventWords("hash", "", _("Numbering changed")),
    "series.created": EventWords("hash", "", _("Number series created")),
    "series.restored": EventWords("hash", "", _("Number series restored")),
    "member.invited": EventWords("user-plus", "", _("%(email)s invited")),
    "member.joined": EventWords("user", "", _("%(email)s joined")),
    "member.role_changed": EventWords("user", "", _("Role of %(email)s changed")),
    "member.removed": EventWords("user", "", _("%(email)s removed")),
    "member.left": EventWords("user", "", _("%(email)s left")),
    "api_key.created": EventWords("key-round", "", _("API key “%(name)s” created")),
    "api_key.revoked": EventWords("ban", "", _("API key “%(name)s” revoked")),
    "sms_account.connected": EventWords("smartphone", "success", _("Account for SMS kept")),
    "sms_account.disconnected": EventWords("smartphone", "", _("Account for SMS removed")),
    "sms_account.tested": EventWords("send", "", _("Test SMS sent to %(receiver)s")),
    "sms_account.disabled": EventWords(
        "triangle-alert", "danger", _("The SMS provider refused the account")
    ),
    "webhook_endpoint.created": EventWords("link", "", _("Webhook to %(host)s added")),
    "webhook_endpoint.updated": EventWords("pencil", "", _("Webhook to %(host)s changed")),
    "webhook_endpoint.paused": EventWords("clock", "", _("Webhook to %(host)s paused")),
    "webhook_endpoint.resumed": EventWords("circle-check", "", _("Webhook to %(host)s resumed")),
    "webhook_endpoint.deleted": EventWords("trash-2", "", _("Webhook to %(host)s deleted")),
    "webhook_endpoint.secret_rotated": EventWords(
        "settings", "", _("Secret of the webhook to %(host)s changed")
    ),
    "webhook_endpoint.tested": EventWords("send", "", _("Test message to %(host)s asked for")),
    "webhook_endpoint.replayed": EventWords("undo-2", "", _("Message to %(host)s sent once more")),
    "webhook_endpoint.disabled": EventWords(
        "triangle-alert", "danger", _("Webhook to %(host)s switched off: it failed")
    ),
    "schedule.created": EventWords("refresh-cw", "", _("“%(name)s” repeats from now on")),
    "schedule.updated": EventWords("pencil", "", _("“%(name)s” changed")),
    "schedule.paused": EventWords("pause", "warning", _("“%(name)s” paused")),
    "schedule.resumed": EventWords("play", "", _("“%(name)s” goes on")),
    "schedule.ended": EventWords("circle-check", "", _("“%(name)s” ended")),
    "schedule.made": EventWords("refresh-cw", "success", _("Invoice of “%(name)s” made")),
    "schedule.waiting": EventWords(
        "hourglass", "warning", _("“%(name)s” missed dates and waits for your decision")
    ),
    "schedule.skipped": EventWords("ban", "", _("Missed dates of “%(name)s” left out")),
    "schedule.failed": EventWords(
        "triangle-alert", "danger", _("Invoice of “%(name)s” could not be issued and is a draft")
    ),
    "reminder.sent": EventWords("bell", "success", _("Reminder %(level)s by plan sent")),
    "reminder.held": EventWords("clock", "warning", _("Reminder by plan held back")),
    "reminder.skipped": EventWords("circle", "", _("Reminder by plan passed over")),
    "reminder.not_sent": EventWords("circle-alert", "warning", _("Reminder by plan not sent")),
    "reminders.paused": EventWords("clock", "", _("Reminders paused until %(until)s")),
    "reminders.promised": EventWords("clock", "info", _("Payment promised by %(until)s")),
    "reminders.stopped": EventWords("ban", "", _("Reminders stopped")),
    "reminders.resumed": EventWords("bell", "", _("Reminders go on")),
    "rehearsal.started": EventWords("play", "", _("%(days)s days rehearsed")),
    "invitation.withdrawn": EventWords("user", "", _("Invitation of %(email)s withdrawn")),
    "reminder_plan.created": EventWords("bell", "", _("Reminder plan written")),
    "reminder_plan.updated": EventWords("pencil", "", _("Reminder plan “%(name)s” changed")),
    "reminder_plan.archived": EventWords("archive", "", _("Reminder plan “%(name)s” archived")),
    "reminder_plan.chosen": EventWords("bell", "", _("Reminder plan “%(plan)s” chosen")),
}
# The same kinds, where a message is a reminder or an SMS; the first name that is found counts.
DELIVERY_WORDS: dict[tuple[str, str], EventWords] = {
    ("bulk_job.confirmed", "remind"): EventWords(
        "bell", "", _("Bulk reminding begun: %(count)s in all")
    ),
    ("bulk_job.finished", "remind"): EventWords(
        "bell", "", _("Bulk reminding ended: %(count)s done")
    ),
    ("delivery.queued", "reminder"): EventWords(
        "hourglass", "", _("Reminder to %(receiver)s queued")
    ),
    ("delivery.sent", "reminder"): EventWords("bell", "success", _("%(receiver)s reminded")),
    ("delivery.linked", "reminder"): EventWords("link", "", _("Link copied for a reminder")),
    ("delivery.undone", "reminder"): EventWords(
        "undo-2", "", _("Reminder to %(receiver)s taken back")
    ),
    ("delivery.undone", "paid"): EventWords(
        "undo-2", "", _("Reminder to %(receiver)s not sent: the invoice was paid meanwhile")
    ),
    ("delivery.undone", "payment_under_way"): EventWords(
        "undo-2", "", _("Reminder to %(receiver)s not sent: the client is paying online")
    ),
    ("delivery.undone", "refunded"): EventWords(
        "undo-2", "", _("Reminder to %(receiver)s not sent: money was sent back meanwhile")
    ),
    ("delivery.postponed", "amount_changed"): EventWords(
        "clock", "", _("Reminder to %(receiver)s written anew: what is to pay has changed")
    ),
    ("delivery.failed", "reminder"): EventWords(
        "triangle-alert", "danger", _("Reminder to %(receiver)s failed")
    ),
    ("delivery.delivered", "sms"): EventWords(
        "smartphone", "success", _("SMS reached %(receiver)s")
    ),
    ("delivery.sent", "sms"): EventWords("smartphone", "success", _("SMS to %(receiver)s sent")),
    ("delivery.queued", "sms"): EventWords("hourglass", "", _("SMS to %(receiver)s queued")),
}
# The same for claims, by their kind.
CLAIM_WORDS: dict[tuple[str, str], EventWords] = {
    ("claim.made", "fee"): EventWords(
        "hourglass", "", _("Reminder fee of %(money)s written; claimed when the reminder leaves")
    ),
    ("claim.made", "interest"): EventWords(
        "hourglass", "", _("Interest of %(money)s written; claimed when the reminder leaves")
    ),
    ("claim.made", "compensation"): EventWords(
        "hourglass", "", _("Compensation of %(money)s written; claimed when the reminder leaves")
    ),
    ("claim.claimed", "fee"): EventWords("percent", "info", _("Reminder fee of %(money)s claimed")),
    ("claim.claimed", "interest"): EventWords(
        "percent", "info", _("Interest of %(money)s claimed")
    ),
    ("claim.claimed", "compensation"): EventWords(
        "percent", "info", _("Compensation of %(money)s claimed")
    ),
    ("claim.waived", "fee"): EventWords("undo-2", "", _("Reminder fee of %(money)s waived")),
    ("claim.waived", "interest"): EventWords("undo-2", "", _("Interest of %(money)s waived")),
    ("claim.waived", "compensation"): EventWords(
        "undo-2", "", _("Compensation of %(money)s waived")
    ),
    ("claim.withdrawn", "fee"): EventWords("undo-2", "", _("Reminder fee of %(money)s withdrawn")),
    ("claim.withdrawn", "interest"): EventWords("undo-2", "", _("Interest of %(money)s withdrawn")),
    ("claim.withdrawn", "compensation"): EventWords(
        "undo-2", "", _("Compensation of %(money)s withdrawn")
    ),
}
DEPOSIT_MADE = EventWords("wallet", "info", _("Deposit invoice made of %(number)s"))
UNKNOWN = EventWords("circle", "", "%(kind)s")


def event_words(event: Event) -> EventWords:
    """Return icon, tone and sentence of an event; what its data lacks reads as nothing."""
    words = _variant_of(event) or EVENT_WORDS.get(event.kind, UNKNOWN)
    facts = _Facts(event.data, kind=event.kind)
    if "amount" in facts and "currency" in facts:
        facts["money"] = money(Decimal(facts["amount"]), facts["currency"])
    if facts.get("receiver"):
        facts["receiver"] = format_receiver(facts["receiver"])
    if facts.get("until"):
        facts["until"] = day(date.fromisoformat(facts["until"]))
    sentence = reminder_sentence(event.kind, event.data) or str(words.sentence) % facts
    return EventWords(words.icon, words.tone, sentence)


def _variant_of(event: Event) -> EventWords | None:
    """Return the words for why, for what, or by what way, where a delivery has such words."""
    if event.kind == "quote.invoiced" and event.data.get("is_deposit"):
        return DEPOSIT_MADE
    for name in ("reason", "kind", "channel"):
        variant = (event.kind, str(event.data.get(name, "")))
        words = DELIVERY_WORDS.get(variant) or CLAIM_WORDS.get(variant)
        if words is not None:
            return words
    return None


class _Facts(dict[str, Any]):
    """An event's data for a sentence; a part that an older event lacks is empty."""

    def __missing__(self, name: str) -> str:
        return ""
