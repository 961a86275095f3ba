"""Words for claims: their state, and what the law also wants."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.claims.law import Condition
from billing.claims.models import Claim, ClaimState


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
