"""What a step claims beside the invoice, where the law allows it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from billing.claims.facts import Allowed, ClaimFacts, ClaimWish
from billing.claims.models import ClaimKind
from billing.claims.operations import allowed_claims, claim_for_reminder
from billing.claims.policy import allowed_by_law
from billing.claims.queries import facts_of
from billing.delivery.models import LEFT_THE_HOUSE, Channel, Delivery, DeliveryKind
from billing.invoices.models import Invoice
from billing.reminders.models import Reminder, ReminderPlan, ReminderStep
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM


def wish_of(plan: ReminderPlan, step: ReminderStep) -> ClaimWish:
    """Return what a step asks for where the law allows it."""
    return ClaimWish(
        with_fee=step.with_fee,
        with_interest=step.with_interest,
        with_compensation=step.with_compensation,
        fee_agreed=plan.fee_agreed,
    )


def wishes_anything(step: ReminderStep) -> bool:
    """Tell whether a step asks for more than the invoice."""
    return step.with_fee or step.with_interest or step.with_compensation


@dataclass(frozen=True, slots=True)
class Reminded:
    """The days on which reminders left, and those of them on which a mail announced costs."""

    days: tuple[date, ...]
    announced: tuple[date, ...]


def reminded_on(invoice: Invoice) -> Reminded:
    """Return when reminders of an invoice left the house, by plan or by hand.

    A link that was copied is not counted: nobody knows whether it was handed on.
    """
    found = (
        Delivery.objects.filter(
            invoice=invoice,
            kind=DeliveryKind.REMINDER,
            state__in=LEFT_THE_HOUSE,
            finished_at__isnull=False,
        )
        .exclude(channel=Channel.LINK)
        .values_list("finished_at", "announces_costs")
    )
    days = {(business_today(invoice.business, now=at), announces) for at, announces in found if at}
    return Reminded(
        tuple(sorted({day for day, _announces in days})),
        tuple(sorted(day for day, announces in days if announces)),
    )


def charge(
    invoice: Invoice,
    reminder: Reminder,
    step: ReminderStep,
    *,
    plan: ReminderPlan,
    today: date,
    now: datetime,
) -> dict[str, Any]:
    """Write a reminder's claims, pending until it has left; return what its decision tells of them.

    Runs under the lock of the invoice.
    """
    if not wishes_anything(step):
        return {}
    earlier, wish = reminded_on(invoice), wish_of(plan, step)
    allowed = allowed_claims(
        invoice=invoice,
        step=wish,
        earlier=earlier.days,
        announced=earlier.announced,
        today=today,
    )
    made = claim_for_reminder(
        invoice=invoice,
        reminder_id=reminder.pk,
        step=wish,
        earlier=earlier.days,
        announced=earlier.announced,
        today=today,
        now=now,
        actor=SYSTEM,
    )
    return {
        "claims": [{"kind": claim.kind, "amount": str(claim.amount)} for claim in made],
        "refused": [
            {"kind": each.kind, "code": each.reason, **each.data} for each in allowed.refused
        ],
    }


class Preview:
    """What the steps to come may claim, asked in their order: each counts the ones before it."""

    def __init__(self, invoice: Invoice, plan: ReminderPlan) -> None:
        self._invoice = invoice
        self._plan = plan
        self._facts: ClaimFacts | None = None

    def of(self, step: ReminderStep, day: date) -> Allowed | None:
        """Return what a step may claim on a day and why not the rest; None if it wishes nothing."""
        if self._facts is None:
            earlier = reminded_on(self._invoice)
            self._facts = facts_of(
                self._invoice, reminded=earlier.days, announced=earlier.announced
            )
        facts = self._facts
        allowed = None
        if wishes_anything(step):
            allowed = allowed_by_law(facts, wish_of(self._plan, step), today=day)
            if any(claim.kind == ClaimKind.FEE for claim in allowed.claims):
                facts = replace(facts, planned_fees=(*facts.planned_fees, day))
        # A text message has no room for what a mail announces.
        letters = (day,) if Channel.EMAIL in step.channels else ()
        self._facts = replace(
            facts,
            reminded=(*facts.reminded, day),
            announced=(*facts.announced, *letters),
        )
        return allowed
