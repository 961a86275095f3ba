"""Which reminders of a business come in the next days, read for all its invoices at once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from billing.delivery.choices import ReminderPause
from billing.delivery.pauses import longest
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.reminders import policy
from billing.reminders.calendar import next_open_day
from billing.reminders.engine import NOT_TAKEN, taken_of
from billing.reminders.models import Reminder, ReminderChoice, ReminderPlan, ReminderStep
from billing.reminders.planning import as_policy, window_of
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class ComingReminder:
    """The next step of an invoice, its day, and the rest that holds it on that day."""

    invoice: Invoice
    step: ReminderStep
    date: date
    rest: ReminderPause | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What holds for the invoices of a business, by what it concerns."""

    plans: dict[UUID, ReminderPlan]
    steps: dict[UUID, list[ReminderStep]]
    default: ReminderPlan | None
    chosen: dict[UUID | None, UUID | None]
    reminders: dict[UUID, list[Reminder]]
    rests: dict[UUID | None, list[ReminderPause]]


def coming_reminders(business: Business, *, today: date, until: date) -> list[ComingReminder]:
    """Return the next reminder of each open invoice that comes by a day, the nearest first.

    A look ahead without a lock: whether each is right is decided when it leaves. Six queries,
    however many invoices there are.
    """
    known = _known(business)
    invoices = (
        Invoice.objects.for_business(business)
        .filter(IS_OPEN, type_code=380, due_date__isnull=False)
        .select_related("client")
        .defer("seller", "buyer", "payment_means")
        .order_by("due_date", "id")
    )
    coming = []
    for invoice in invoices:
        invoice.business = business
        found = _next_of(invoice, known, today=today)
        if found is not None and found.date <= until:
            coming.append(found)
    # What rests comes last: nobody knows its day.
    return sorted(
        coming, key=lambda each: (each.rest is not None, each.date, each.invoice.due_date or today)
    )


def _known(business: Business) -> _Known:
    plans = {
        plan.pk: plan
        for plan in ReminderPlan.objects.for_business(business).filter(archived_at=None)
    }
    steps: dict[UUID, list[ReminderStep]] = defaultdict(list)
    for step in ReminderStep.objects.filter(plan__in=plans, removed_at=None).order_by("days"):
        steps[step.plan_id].append(step)
    chosen: dict[UUID | None, UUID | None] = {}
    for choice in ReminderChoice.objects.for_business(business):
        chosen[choice.invoice_id or choice.client_id] = choice.plan_id
    reminders: dict[UUID, list[Reminder]] = defaultdict(list)
    open_invoices = Invoice.objects.for_business(business).filter(IS_OPEN)
    rows = Reminder.objects.for_business(business).exclude(state__in=NOT_TAKEN)
    for reminder in rows.filter(invoice__in=open_invoices).select_related("step"):
        reminders[reminder.invoice_id].append(reminder)
    rests: dict[UUID | None, list[ReminderPause]] = defaultdict(list)
    for rest in ReminderPause.objects.for_business(business).filter(ended_at=None):
        rests[rest.invoice_id or rest.client_id].append(rest)
    default = next((plan for plan in plans.values() if plan.is_default), None)
    return _Known(plans, steps, default, chosen, reminders, rests)


def _plan_of(invoice: Invoice, known: _Known) -> ReminderPlan | None:
    for key in (invoice.pk, invoice.client_id):
        if key in known.chosen:
            plan_id = known.chosen[key]
            return known.plans.get(plan_id) if plan_id else None
    return known.default


def _next_of(invoice: Invoice, known: _Known, *, today: date) -> ComingReminder | None:
    plan = _plan_of(invoice, known)
    if plan is None or not plan.is_active or invoice.due_date is None:
        return None
    steps = {step.pk: step for step in known.steps.get(plan.pk, [])}
    taken = taken_of(known.reminders.get(invoice.pk, []), invoice)
    left = policy.remaining(
        [as_policy(plan, step) for step in steps.values()], taken, due_date=invoice.due_date
    )
    choice = policy.choose(left, taken, due_date=invoice.due_date, today=today)
    passed = {each.step.id for each in choice.passed}
    waiting = [step for step in left if step.id not in passed]
    if not waiting:
        return None
    step = choice.step or waiting[0]
    earliest = policy.earliest_date(step, taken, due_date=invoice.due_date)
    window = window_of(plan, invoice.business, invoice.client.country if invoice.client else "")
    day = next_open_day(window, max(today, earliest))
    return ComingReminder(invoice, steps[step.id], day, _rest_on(invoice, known, day))


def _rest_on(invoice: Invoice, known: _Known, day: date) -> ReminderPause | None:
    rests = [*known.rests.get(invoice.pk, []), *known.rests.get(invoice.client_id, [])]
    return longest([rest for rest in rests if rest.until_date is None or rest.until_date >= day])
