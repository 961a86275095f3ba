"""Words for claims: their state, why one is not made, and what the law also wants."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.claims.facts import Reason, RefusedClaim
from billing.claims.law import Condition
from billing.claims.models import Claim, ClaimState
from fastfaktura.core.countries import country_name
from fastfaktura.core.templatetags.figures import day


@dataclass(frozen=True, slots=True)
class ClaimChip:
    """The state of a claim: a word, an icon and a tone."""

    text: str | Promise
    icon: str
    tone: str


def claim_chip(claim: Claim) -> ClaimChip:
    """Return how a claim stands, in the word that matters most."""
    match claim.state:
        case ClaimState.PENDING:
            return ClaimChip(_("With its reminder"), "hourglass", "info")
        case ClaimState.WITHDRAWN:
            return ClaimChip(_("Withdrawn"), "undo-2", "")
        case ClaimState.WAIVED:
            return ClaimChip(_("Waived"), "undo-2", "")
    if claim.open_amount <= 0:
        return ClaimChip(_("Paid"), "circle-check", "success")
    if claim.allocated_total:
        return ClaimChip(_("Part paid"), "clock", "warning")
    return ClaimChip(_("Claimed"), "percent", "warning")


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


CONDITIONS: dict[Condition, Promise] = {
    Condition.FEE_AGREED: _("The fee must have been agreed before the debt arose."),
    Condition.FEE_OR_COMPENSATION: _(
        "For one debt either the fee or the fixed compensation is claimed, not both."
    ),
    Condition.MISSED_DEADLINE: _(
        "The second fee may only follow when a deadline of at least 14 days was missed."
    ),
    Condition.FOURTEEN_DAY_LETTER: _(
        "A consumer first gets a reminder that names the costs and gives 14 days; only then are"
        " they claimed."
    ),
    Condition.PRINTED_ON_INVOICE: _(
        "The rate of the penalties and the compensation must be printed on the invoice."
    ),
    Condition.ACTUAL_COST_ONLY: _(
        "No fee is set by law; only what a reminder really cost can be claimed, outside of this."
    ),
    Condition.AFTER_REMINDER: _(
        "Interest runs from the day after the first reminder that follows the due date."
    ),
    Condition.AFTER_REMINDER_OR_30_DAYS: _(
        "Interest runs from the day after the first reminder that follows the due date, or from 30"
        " days after the due date without one."
    ),
    Condition.THIRTY_DAYS_AFTER_DEMAND: _(
        "Interest runs after the due date, and not before 30 days have passed since the invoice."
    ),
    Condition.BY_AMOUNT_AT_NBP_RATE: _(
        "40, 70 or 100 euro by the size of the debt, at the central bank’s rate. That rate is not"
        " on record here, so the compensation is not claimed by itself."
    ),
    Condition.VAT_IF_NOT_DEDUCTED: _("VAT is added where your business is not registered for VAT."),
    Condition.RATE_CHANGES_ANY_DAY: _(
        "The rate towards consumers changes on any day, not by half-years, and is not on record."
    ),
}
