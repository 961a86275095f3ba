"""Which invoices a run looks at: found by index, page by page, the longest due first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.reminders.models import (
    Outcome,
    Reminder,
    ReminderDecision,
    ReminderPlan,
    ReminderState,
    ReminderStep,
)
from fastfaktura.core.models import Business

PAGE = 500
# What is held is not looked at again sooner: many are held for years.
HOLD_RESTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invoice that a step may be due for, with what decides about the hour."""

    invoice_id: UUID
    due_date: date
    plan_id: UUID
    country: str


def candidates(
    business: Business, default: ReminderPlan, *, today: date, now: datetime, page_size: int = PAGE
) -> Iterator[Candidate]:
    """Yield them in the order of their due dates; one query a page, and none is yielded twice."""
    found = _found(business, default, today=today, now=now)
    if found is None:
        return
    after: Candidate | None = None
    while True:
        rows = found
        if after is not None:
            rows = rows.filter(
                Q(due_date__gt=after.due_date) | Q(due_date=after.due_date, pk__gt=after.invoice_id)
            )
        page = [
            Candidate(pk, due_date, plan_id, country or "")
            for pk, due_date, plan_id, country in rows.values_list(
                "pk", "due_date", F("holding_plan"), "client__country"
            )[:page_size]
            if due_date is not None and plan_id is not None
        ]
        yield from page
        if len(page) < page_size:
            return
        after = page[-1]


def _found(
    business: Business, default: ReminderPlan, *, today: date, now: datetime
) -> QuerySet[Invoice] | None:
    """Return the open invoices with a step whose day has come and that is not taken."""
    bounds = _due_dates(business, today)
    if bounds is None:
        return None
    rests = ReminderDecision.objects.filter(
        invoice=OuterRef("pk"),
        outcome=Outcome.HELD,
        # A clock that ran ahead for a while must not let them rest for as long.
        last_decided_at__gt=now - HOLD_RESTS,
        last_decided_at__lte=now,
    )
    return (
        Invoice.objects.for_business(business)
        .filter(IS_OPEN, type_code=TypeCode.INVOICE, imported_from="", due_date__range=bounds)
        .annotate(
            holding_plan=Case(
                When(reminder_choice__isnull=False, then=F("reminder_choice__plan_id")),
                When(
                    client__reminder_choice__isnull=False,
                    then=F("client__reminder_choice__plan_id"),
                ),
                default=Value(default.pk),
                output_field=UUIDField(),
            )
        )
        .filter(Exists(_due_step(today)))
        .exclude(Exists(rests))
        .order_by("due_date", "pk")
    )


def _due_dates(business: Business, today: date) -> tuple[date, date] | None:
    """Return the first and last due date for which any step of any plan may be due today."""
    steps = ReminderStep.objects.filter(
        plan__business=business, plan__is_active=True, plan__archived_at=None, removed_at=None
    )
    found = steps.aggregate(first=Min("days"), last=Max("days"), since=Min("plan__active_since"))
    if found["first"] is None:
        return None
    return (
        found["since"] - timedelta(days=found["last"]),
        today - timedelta(days=found["first"]),
    )


def _due_step(today: date) -> QuerySet[ReminderStep]:
    """Return a step of the invoice's plan that may be due; ``policy.choose`` says the last word."""
    planned = Func(
        OuterRef("due_date"),
        F("days"),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )
    since = Greatest(F("plan__active_since"), Coalesce(F("active_since"), F("plan__active_since")))
    # The step itself, or one that lies behind it.
    taken = Reminder.objects.filter(
        invoice=OuterRef(OuterRef("pk")), step__days__gte=OuterRef("days")
    ).exclude(state=ReminderState.HELD)
    return (
        ReminderStep.objects.filter(
            plan=OuterRef("holding_plan"),
            plan__is_active=True,
            plan__archived_at=None,
            removed_at=None,
        )
        .annotate(planned=planned, since=since)
        .filter(Q(planned__lte=today) & Q(planned__gte=F("since")))
        .exclude(Exists(taken))
    )
