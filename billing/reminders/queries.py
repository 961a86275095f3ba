"""Everything that reads reminders: what comes next, what was decided, and when the engine ran."""

from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.reminders.ahead import Foresight, PlannedStep, upcoming
from billing.reminders.models import (
    Reminder,
    ReminderDecision,
    ReminderPlan,
    ReminderRun,
    ReminderState,
    ReminderStep,
)
from fastfaktura.core.models import Business

__all__ = [
    "Foresight",
    "PlannedStep",
    "decisions_of",
    "decisions_of_business",
    "is_late",
    "last_run",
    "reminders_by_plan",
    "upcoming",
    "with_steps",
]

# The beat runs every quarter of an hour; two missed ones may be a restart.
LATE_AFTER = timedelta(hours=1)


def decisions_of(invoice: Invoice) -> QuerySet[ReminderDecision]:
    """Return what was decided about an invoice, newest first.

    A decision to send tells what was queued; what became of it is the state of its ``reminder``.
    """
    return (
        ReminderDecision.objects.filter(invoice=invoice)
        .select_related("step", "reminder")
        .order_by("-id")
    )


def decisions_of_business(business: Business) -> QuerySet[ReminderDecision]:
    """Return what was decided for a business; in no order, with the steps."""
    return ReminderDecision.objects.for_business(business).select_related("step")


def reminders_by_plan(invoice: Invoice) -> QuerySet[Reminder]:
    """Return the reminders of an invoice that a plan wrote, newest first; not what it skipped."""
    return (
        Reminder.objects.filter(invoice=invoice)
        .exclude(state=ReminderState.SKIPPED)
        .select_related("step")
        .order_by("-id")
    )


def with_steps(plans: QuerySet[ReminderPlan]) -> QuerySet[ReminderPlan]:
    """Return plans with their steps in use, read at once, in order, as ``shown_steps``."""
    steps = ReminderStep.objects.filter(removed_at=None).order_by("days")
    return plans.prefetch_related(Prefetch("steps", steps, to_attr="shown_steps"))


def last_run(business: Business) -> ReminderRun | None:
    """Return what the engine did on the last day on which it ran for a business."""
    return ReminderRun.objects.for_business(business).order_by("-last_run_at").first()


def is_late(business: Business, now: datetime) -> bool:
    """Tell whether the engine should have run for a business and did not."""
    run = last_run(business)
    # A run that lies ahead is the sign of a clock that was wrong, not of life.
    if run is not None and abs(now - run.last_run_at) <= LATE_AFTER:
        return False
    # Who has nothing open waits for nobody.
    waiting = Invoice.objects.for_business(business).filter(
        IS_OPEN, type_code=TypeCode.INVOICE, issued_at__lte=now - LATE_AFTER
    )
    return waiting.exists()
