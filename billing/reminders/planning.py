"""Which plan holds for an invoice, and the first plan of a business."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from billing.delivery.models import Channel
from billing.invoices.models import Invoice
from billing.reminders.calendar import SendWindow, calendar_country, zone_for
from billing.reminders.defaults import default_steps
from billing.reminders.models import ReminderChoice, ReminderPlan, ReminderStep
from billing.reminders.policy import Step
from fastfaktura.core.events import SYSTEM, record_event
from fastfaktura.core.models import Business


def ensure_default_plan(business: Business, *, today: date) -> ReminderPlan:
    """Return the plan that holds where nothing else was chosen; make it if there is none.

    It is on from the start, and reminds of what falls due from ``today`` on.
    """
    plans = ReminderPlan.objects.for_business(business).filter(is_default=True, archived_at=None)
    plan = plans.first()
    if plan is not None:
        return plan
    with transaction.atomic():
        # The business's row makes two first plans at once impossible.
        Business.objects.select_for_update().get(pk=business.pk)
        plan = plans.first()
        if plan is not None:
            return plan
        with translation.override(business.locale):
            name = _("Standard")
        plan = ReminderPlan.objects.create(
            business=business, name=name, is_default=True, active_since=today
        )
        ReminderStep.objects.bulk_create(
            ReminderStep(
                plan=plan,
                days=step.days,
                channels=[Channel.EMAIL.value],
                tone=step.tone,
                with_fee=step.with_fee,
                with_interest=step.with_interest,
                active_since=today,
            )
            for step in default_steps(business.country)
        )
        record_event(
            "reminder_plan.created",
            business=business,
            subject=plan,
            actor=SYSTEM,
            data={"name": plan.name},
        )
    return plan


def plan_of(invoice: Invoice) -> ReminderPlan | None:
    """Return the plan that holds for an invoice: its own, its client's, the business's default.

    None if reminders by plan were switched off for it, and where no default was made yet. A plan
    that is not active is returned all the same: it holds, and sends nothing.
    """
    choices = list(
        ReminderChoice.objects.select_related("plan").filter(
            Q(invoice_id=invoice.pk) | Q(client_id=invoice.client_id, client__isnull=False)
        )
    )
    choices.sort(key=lambda choice: choice.invoice_id is None)
    if choices:
        return choices[0].plan
    return (
        ReminderPlan.objects.for_business(invoice.business)
        .filter(is_default=True, archived_at=None)
        .first()
    )


def steps_of(plan: ReminderPlan) -> list[ReminderStep]:
    """Return the steps of a plan in their order, without those taken out of it."""
    return list(plan.steps.filter(removed_at=None).order_by("days"))


def as_policy(plan: ReminderPlan, step: ReminderStep) -> Step:
    """Return what the rules need to know of a step."""
    return Step(step.pk, step.days, max(plan.active_since, step.active_since or date.min))


def window_of(plan: ReminderPlan, business: Business, client_country: str) -> SendWindow:
    """Return when messages of a plan may leave to a client of this country."""
    return SendWindow(
        zone=zone_for(client_country, otherwise=business.time_zone),
        country=calendar_country(client_country, otherwise=business.country),
        opens=plan.send_from,
        closes=plan.send_until,
        working_days_only=plan.working_days_only,
    )


def day_begins(business: Business, day: date) -> datetime:
    """Return the instant at which a day begins for the business."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(business.time_zone))
