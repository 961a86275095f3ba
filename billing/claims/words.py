"""Why a part of what was wished is not claimed, in sentences; pages and programs read the same."""

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.claims.facts import Reason, RefusedClaim
from fastfaktura.core.countries import country_name
from fastfaktura.core.templatetags.figures import day

REFUSALS: dict[Reason, str | Promise] = {
    Reason.NOT_OWED: _("Nothing is owed any more."),
    Reason.NOT_DUE: _("The invoice is not late before %(day)s has passed."),
    Reason.FOREIGN_LAW: _(
        "The client stands in another country (%(country)s), where your law on this does not hold."
    ),
    Reason.NO_LAW: _("No law on late payment is on record for %(country)s."),
    Reason.OTHER_CURRENCY: _("The law sets this sum in %(currency)s; the invoice has another."),
    Reason.FEE_NOT_IN_LAW: _("The law of %(country)s sets no fee for a reminder."),
    Reason.FEE_MISSING: _("The fee in %(country)s for %(day)s is not on record yet."),
    Reason.FEE_NOT_AGREED: _("A fee must have been agreed before the invoice was sent."),
    Reason.FEE_TOO_EARLY: _("The law allows a fee from %(day)s on."),
    Reason.FEE_TOO_SOON: _("The law allows the next fee from %(day)s on."),
    Reason.FEE_MAXIMUM: _("The law allows no further fee: %(count)s were claimed."),
    Reason.FEE_AFTER_LETTER: _(
        "A consumer must first be given %(days)s days by a reminder that announces the costs."
    ),
    Reason.FEE_OR_COMPENSATION: _("The law allows either a fee or the fixed compensation."),
    Reason.CONSUMER_NO_COMPENSATION: _("Consumers owe no fixed compensation."),
    Reason.COMPENSATION_ONCE: _("The fixed compensation is claimed once, and was."),
    Reason.COMPENSATION_MISSING: _("The compensation in %(country)s on %(day)s is not on record."),
    Reason.EURO_RATE_MISSING: _(
        "The sum is set in euro, and the central bank’s rate for it is not on record."
    ),
    Reason.RATE_MISSING: _("The rate of interest in %(country)s on %(day)s is not on record."),
    Reason.INTEREST_AFTER_REMINDER: _("Interest runs from the first reminder on."),
    Reason.INTEREST_NOT_YET: _("No interest has arisen since it was last claimed."),
}


def refusal_sentence(refused: RefusedClaim) -> str:
    """Return why a part of what was wished is not claimed."""
    return reason_sentence(refused.reason, refused.data)


def reason_sentence(reason: str, data: dict[str, Any]) -> str:
    """Return the sentence of a reason with what it names; an unknown reason reads as nothing."""
    if reason not in set(Reason):
        return ""
    facts = dict(data)
    if facts.get("day"):
        facts["day"] = day(date.fromisoformat(facts["day"]))
    if facts.get("country"):
        facts["country"] = country_name(facts["country"])
    return str(REFUSALS[Reason(reason)]) % facts
