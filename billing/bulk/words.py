"""Bulk jobs in words: why an invoice is left out, in a word and in a sentence."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.bulk import policy as reasons
from billing.bulk.models import BulkRow, BulkRowState
from billing.delivery import policy, reminding
from billing.delivery.models import Channel
from billing.invoices.mandatory_rows import MANDATORY
from fastfaktura.core.templatetags.figures import day, moment

# The group's name, as a chip and above its rows.
TITLES: dict[str, str | Promise] = {
    reasons.NO_CHANNEL: _("No channel chosen"),
    reasons.NO_CLIENT: _("No client yet"),
    reasons.NOT_ISSUABLE: _("Not ready to be issued"),
    reasons.NO_EMAIL: _("No email address"),
    reasons.NO_PHONE: _("No number for SMS"),
    reasons.SENT_BEFORE: _("Sent before"),
    reasons.ON_ITS_WAY: _("On its way already"),
    reasons.REMINDED_RECENTLY: _("Reminded within a day"),
    reasons.PAUSED: _("Reminders paused"),
    reasons.PROMISED: _("Payment promised"),
    reasons.REMINDERS_STOPPED: _("Reminders stopped"),
    reasons.JOB_STOPPED: _("Job stopped"),
    reasons.CHANGED: _("Changed meanwhile"),
    reasons.BROKEN: _("A fault of ours"),
    policy.CANCELLED: _("Cancelled"),
    policy.IMPORTED: _("Imported"),
    policy.PAID: _("Paid"),
    policy.PAYMENT_UNDER_WAY: _("Being paid online"),
    policy.REFUNDED: _("Money sent back"),
    policy.BAD_ADDRESS: _("Not an email address"),
    policy.ADDRESS_MARKED: _("Mail came back"),
    policy.NO_SMS: _("SMS not set up"),
    reminding.DRAFT: _("Draft"),
    reminding.CREDIT_NOTE: _("Credit note"),
    reminding.NOT_YET: _("Neither sent nor due"),
}
# What a row says; the names are those of its data.
SENTENCES: dict[str, str | Promise] = {
    reasons.NO_CHANNEL: _("Choose a channel above."),
    reasons.NO_CLIENT: _("Nobody is named to whom it could go."),
    reasons.NO_EMAIL: _("The client has no email address."),
    reasons.NO_PHONE: _("The client has no phone number that takes SMS."),
    reasons.SENT_BEFORE: _("Sent %(at)s."),
    reasons.ON_ITS_WAY: _("A message is on its way already."),
    reasons.REMINDED_RECENTLY: _("%(address)s was reminded %(at)s."),
    reasons.PAUSED: _("Reminders rest until %(until)s."),
    reasons.PROMISED: _("The client promised to pay by %(until)s."),
    reasons.REMINDERS_STOPPED: _("Reminders of it were stopped."),
    reasons.JOB_STOPPED: _("You stopped the job before its turn."),
    reasons.CHANGED: _("It was changed meanwhile. Look at it and send it by itself."),
    reasons.BROKEN: _("We met a fault of ours; nothing was sent. Send it by itself."),
    policy.CANCELLED: _("It is cancelled."),
    policy.IMPORTED: _("It was issued by another system and is not sent from here."),
    policy.PAID: _("It is paid."),
    policy.PAYMENT_UNDER_WAY: _("The client is paying online."),
    policy.REFUNDED: _("A payment was sent back; ask for the money again first."),
    policy.BAD_ADDRESS: _("“%(address)s” is not an email address."),
    policy.ADDRESS_MARKED: _("%(address)s gave an earlier message back."),
    policy.NO_SMS: _("No provider is set up who could send it."),
    reminding.DRAFT: _("A draft asks for nothing yet."),
    reminding.CREDIT_NOTE: _("A credit note asks for nothing."),
    reminding.NOT_YET: _("Send it first; it is not due yet."),
}
PROBLEMS: dict[str, str | Promise] = {
    # Of two rules for one lack, the first says it.
    **{rule.code: rule.sentence for rule in reversed(MANDATORY)},
    "no_exchange_rate": _("The law wants the VAT in your own currency too: add the exchange rate."),
    "client_archived": _("This client is archived. Restore it first."),
    "no_lines": _("Add at least one line."),
    "no_seller_name": _("Give your business a name in the settings."),
    "due_before_issue": _("The due date is before the date of issue."),
    "no_description": _("Say what this line is for."),
    "seller_not_registered": _(
        "Your business is not registered for VAT, so it may not charge VAT."
    ),
    "no_buyer_vat_number": _("Without VAT for this reason the client needs a VAT number."),
    "outside_scope_mixed": _("A line outside the scope of VAT needs an invoice of its own."),
}


def title_of(code: str) -> str:
    """Return the name of a reason."""
    return str(TITLES.get(code, TITLES[reasons.CHANGED]))


def sentence_of(row: BulkRow) -> str:
    """Return why a row is left out; of one that goes, by which channel it does not."""
    if row.code == reasons.NOT_ISSUABLE:
        problems = [str(PROBLEMS[each]) for each in row.data["problems"] if each in PROBLEMS]
        return " ".join(problems) or _now("It lacks something. Open it to see what.")
    if row.code:
        sentence = SENTENCES.get(row.code, SENTENCES[reasons.CHANGED])
        return str(sentence) % _facts(row.data)
    without = row.data.get("without", {})
    if Channel.SMS in without:
        return _now("By email only: %(why)s") % {"why": title_of(without[Channel.SMS])}
    if Channel.EMAIL in without:
        return _now("By SMS only: %(why)s") % {"why": title_of(without[Channel.EMAIL])}
    if row.data.get("issues") and row.state == BulkRowState.WAITING:
        return _now("Issued first")
    return ""


def _facts(data: dict[str, Any]) -> dict[str, str]:
    """Return a row's facts as the reader writes them."""
    at: datetime | None = parse_datetime(str(data.get("at", "")))
    until = parse_date(str(data.get("until", "")))
    return {
        "at": moment(at) if at else "",
        "until": day(until) if until else "",
        "address": str(data.get("address", "")),
    }
