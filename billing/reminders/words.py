"""Why a step was sent, held or skipped, in sentences; pages and other programs read the same."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.templatetags.figures import day, moment, money

# A word of reminders.policy to its sentence; a test holds that each has one. The names in a
# sentence are those of the decision's data, written for people.
DECISIONS: dict[str, str | Promise] = {
    "due": _("Reminder %(level)s goes to %(receivers)s: %(open_amount)s is open."),
    "overtaken": _("Passed over: the message of day %(by_days)s went in its place."),
    "too_late": _("Passed over: it was meant for before the due date, %(due_date)s."),
    "cancelled": _("Not reminded: the invoice is cancelled."),
    "refunded": _("Not reminded: the payment was sent back and has not been asked for again."),
    "paid": _("Not reminded: the invoice is paid."),
    "payment_under_way": _("Not reminded: an online payment is under way."),
    "paused": _("Not reminded: reminders of this invoice rest until %(until)s."),
    "stopped": _("Not reminded: reminders of this invoice were stopped."),
    "promised": _("Not reminded: payment is promised by %(until)s."),
    "promise_just_passed": _(
        "Not reminded yet: payment was promised by %(until)s, and a transfer may take until "
        "%(resumes)s to arrive."
    ),
    "unsent": _("Not reminded: the invoice was never sent from here and is not due yet."),
    "reminder_under_way": _(
        "Not reminded yet: another reminder to %(receiver)s has not left the house."
    ),
    "reminded_recently": _(
        "Not reminded yet: %(receiver)s was reminded %(at)s, less than a day before."
    ),
    "sent_recently": _(
        "Not reminded yet: the invoice itself went to %(receiver)s %(at)s, less than a day before."
    ),
    "last_failed": _("Not reminded: the last message to %(receiver)s failed. Look after it first."),
    "last_bounced": _(
        "Not reminded: the last message to %(receiver)s came back. Correct the address first."
    ),
    "last_unknown": _(
        "Not reminded: the last message to %(receiver)s may or may not have arrived. "
        "Say whether it did."
    ),
    "money_received": _(
        "Not reminded: %(amount)s received on %(received_date)s fits this invoice."
    ),
    "address_marked": _(
        "Not reminded: messages to %(left_out)s came back. Correct the address first."
    ),
    "no_receiver": _("Not reminded: the client has no email address."),
    "bad_address": _("Not reminded: “%(left_out)s” is no email address."),
    "no_phone": _("Not reminded: the client has no number that takes SMS."),
    "no_sms": _("Not reminded: your business has no SMS account yet."),
    "not_mobile": _("Not reminded: %(left_out)s takes no SMS, as a fixed line or service number."),
    "outdated": _(
        "Not reminded yet: the message waited for hours and was taken back. The plan decides anew."
    ),
    "undone": _("The reminder was taken back before it left."),
    "failed": _("The reminder could not be handed over."),
    "bounced": _("The reminder came back: it did not arrive."),
    "unknown": _("Unknown whether the reminder arrived; somebody closed the matter."),
}
# What is foreseen of a step, where that is not decided yet.
FORESEEN: dict[str, str | Promise] = {
    "overtaken": _("Will be passed over: the message of day %(by_days)s goes in its place."),
    "too_late": _("Will be passed over: it is meant for before the due date, %(due_date)s."),
}
# The same, where the rest is that of the whole client, or the payer's own word.
OF_CLIENT: dict[str, str | Promise] = {
    "paused": _("Not reminded: all reminders to this client rest until %(until)s."),
    "stopped": _("Not reminded: all reminders to this client were stopped."),
}
BY_PAYER: dict[str, str | Promise] = {
    "promised": _("Not reminded: the client promised on the public page to pay by %(until)s."),
}
# Whom a step could not reach, while it reached others.
LEFT_OUT: dict[str, str | Promise] = {
    "address_marked": _("%(receiver)s was left out: messages to it came back."),
    "bad_address": _("“%(receiver)s” was left out: it is no email address."),
    "no_receiver": _("No email was sent: the client has no address."),
    "no_phone": _("No SMS was sent: the client has no number that takes SMS."),
    "not_mobile": _("No SMS was sent: %(receiver)s is a fixed line or service number."),
    "no_sms": _("No SMS was sent: your business has no SMS account yet."),
}
UNKNOWN_DECISION = _("Not reminded (%(code)s).")
# Here nothing goes on until somebody mends it.
NEED_A_PERSON = frozenset(
    (
        *("last_failed", "last_bounced", "last_unknown", "money_received", "address_marked"),
        *("no_receiver", "bad_address", "no_phone", "not_mobile", "no_sms"),
    )
)
DATES = frozenset(("until", "resumes", "due_date", "received_date"))
SUMS = frozenset(("open_amount", "amount"))


def foreseen_sentence(code: str, data: dict[str, Any]) -> str:
    """Return what is to become of a step that was not taken yet, and why, as a whole sentence."""
    if code in FORESEEN:
        return str(FORESEEN[code]) % _facts_of(code, data)
    return decision_sentence(code, data)


def decision_sentence(code: str, data: dict[str, Any]) -> str:
    """Return why a step was sent, held or skipped, as a whole sentence."""
    sentence = DECISIONS.get(code, UNKNOWN_DECISION)
    if data.get("whole_client"):
        sentence = OF_CLIENT.get(code, sentence)
    elif data.get("by_payer"):
        sentence = BY_PAYER.get(code, sentence)
    return str(sentence) % _facts_of(code, data)


def needs_person(outcome: str, code: str) -> bool:
    """Tell whether nothing goes on by itself until somebody mends it."""
    return outcome == "held" and code in NEED_A_PERSON


def decision_detail(code: str, data: dict[str, Any]) -> str:
    """Return what a decision says beside its sentence: whom it left out, or a person's reason."""
    if code == "due" and data.get("left_out"):
        return " ".join(map(left_out_sentence, data["left_out"]))
    if data.get("reason") and code in {"paused", "stopped", "promised"}:
        return str(data["reason"])
    return ""


def left_out_sentence(each: dict[str, str]) -> str:
    """Return whom a step could not reach, and why."""
    sentence = LEFT_OUT.get(each.get("code", ""), LEFT_OUT["address_marked"])
    return str(sentence) % {"receiver": each.get("receiver", "")}


def _facts_of(code: str, data: dict[str, Any]) -> "_Facts":
    return _Facts({name: _written(name, value, data) for name, value in data.items()}, code=code)


def _written(name: str, value: Any, data: dict[str, Any]) -> str:
    """Return a fact of a decision as it is written for people."""
    if not value:
        return "" if value is None else str(value)
    if name in DATES:
        return day(date.fromisoformat(value))
    if name == "at":
        return moment(datetime.fromisoformat(value))
    if name in SUMS:
        return money(Decimal(value), data.get("currency", ""))
    if name == "left_out":
        return ", ".join(str(each.get("receiver", "")) for each in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class _Facts(dict[str, Any]):
    """A decision's data for a sentence; a part that an older one lacks is empty."""

    def __missing__(self, name: str) -> str:
        return ""
