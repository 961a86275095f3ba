"""The reminder plans of a business: the list, a plan with its steps, and what is done with it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.pages.forms.reminder_plans import PlanForm, StepForm, plan_values
from billing.pages.reminder_law import LawView, law_view, step_warning
from billing.pages.reminder_words import channel_words, days_sentence, tone_word
from billing.pages.settings import freeze_without_right, status_of
from billing.reminders.calendar import next_open_day
from billing.reminders.models import ReminderPlan, ReminderStep
from billing.reminders.planning import ensure_default_plan, window_of
from billing.reminders.plans import (
    DefaultPlanStays,
    TooManyPlans,
    archive_plan,
    make_default,
    replace_steps,
    save_plan,
)
from billing.reminders.queries import with_steps
from billing.reminders.writing import usual_steps
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.models import Business
from fastfaktura.core.permissions import has_right, may

PAGE = "billing/reminder_plans/show.html"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the plan's page tells it; ``date`` is its day for an invoice due today."""

    date: date
    when: str
    step: ReminderStep | None = None
    words: tuple[str, ...] = ()
    warning: str = ""


def plans_of(business: Business) -> QuerySet[ReminderPlan]:
    """Return the plans in use with their steps, the default first."""
    plans = ReminderPlan.objects.for_business(business).filter(archived_at=None)
    return with_steps(plans.select_related("business")).order_by("-is_default", "name", "pk")


def own_plan(request: BusinessRequest, plan_id: UUID) -> ReminderPlan:
    """Return the plan if it is one in use of the business; another's is not found.

    :raises Http404: if there is none.
    """
    return get_object_or_404(plans_of(request.business), pk=plan_id)


@require_GET
@may("read")
def list_plans(request: BusinessRequest) -> HttpResponse:
    """List the plans, the default first."""
    today = business_today(request.business)
    law = law_view(request.business, today=today)
    ensure_default_plan(request.business, today=today)
    plans = plans_of(request.business)
    context = {
        "rows": [(plan, step_rows(plan, law, today=today)) for plan in plans],
        "may_manage": has_right(request.membership, "manage"),
    }
    return render(request, "billing/reminder_plans/list.html", context)


def step_rows(plan: ReminderPlan, law: LawView, *, today: date) -> list[StepRow]:
    """Return the steps in their order, with the due date among them.

    The dates are those of an invoice that is due today, to a client of the same country.
    """
    business = plan.business
    window = window_of(plan, business, business.country)
    steps: list[ReminderStep] = plan.shown_steps  # type: ignore[attr-defined]  # prefetched
    rows = [
        StepRow(
            next_open_day(window, today + timedelta(days=step.days)),
            days_sentence(step.days),
            step,
            message_words(step, law),
            step_warning(step, law, fee_agreed=plan.fee_agreed),
        )
        for step in steps
    ]
    if not any(step.days == 0 for step in steps):
        rows.append(StepRow(today, _("Due date")))
    return sorted(rows, key=lambda row: row.step.days if row.step else 0)


def message_words(step: ReminderStep, law: LawView) -> tuple[str, ...]:
    """Return what a step is, in a few words: how, in which tone, and what it asks for on top."""
    words = [channel_words(step.channels), tone_word(step.tone)]
    if step.with_fee and law.fee.is_allowed:
        fee = _("fee of %(amount)s") % {"amount": law.fee.amount}
        words.append(fee if law.fee.amount else _("fee"))
    if step.with_interest and law.interest.is_allowed:
        words.append(_("interest"))
    if step.with_compensation and law.compensation.is_allowed:
        words.append(_("fixed compensation"))
    return tuple(words)


@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def create(request: BusinessRequest) -> HttpResponse:
    """Show the form of a new plan, and make it."""
    country = request.business.country
    initial = {"send_from": "09:00", "send_until": "17:00", "is_active": True}
    initial["working_days_only"] = True
    form = PlanForm(request.POST or None, initial=initial, country=country)
    if request.method == "POST" and form.is_valid():
        try:
            plan = save_plan(
                business=request.business,
                content=form.content(),
                today=business_today(request.business),
                actor=request.actor,
            )
        except TooManyPlans:
            form.add_error(None, _("There are as many plans as fit. Archive one first."))
        else:
            messages.success(request, _("The plan is made. Now add its messages."))
            return redirect("settings:reminder_plan", plan_id=plan.pk)
    context = {"form": form}
    return render(request, "billing/reminder_plans/create.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def show(request: BusinessRequest, plan_id: UUID) -> HttpResponse:
    """Show a plan with its steps; a POST changes its facts."""
    plan = own_plan(request, plan_id)
    form = PlanForm(
        request.POST or None, initial=plan_values(plan), country=request.business.country
    )
    if request.method == "POST":
        return change(request, plan, form)
    return render_fragment(request, PAGE, page_context(request, plan, form=form))


@may("manage")
def change(request: BusinessRequest, plan: ReminderPlan, form: PlanForm) -> HttpResponse:
    """Change what holds for all messages of a plan."""
    if not form.is_valid():
        context = page_context(request, plan, form=form)
        return render_fragment(request, PAGE, context, status=422)
    save_plan(
        business=request.business,
        plan_id=plan.pk,
        content=form.content(),
        today=business_today(request.business),
        actor=request.actor,
    )
    messages.success(request, _("The plan is saved."))
    return redirect("settings:reminder_plan", plan_id=plan.pk)


def page_context(
    request: BusinessRequest,
    plan: ReminderPlan,
    *,
    form: PlanForm | None = None,
    editing: str = "",
    step_form: StepForm | None = None,
) -> dict[str, Any]:
    """Return what the page of a plan shows.

    :param editing: the id of the step whose form stands open, or ``new``.
    """
    business = request.business
    today = business_today(business)
    law = law_view(business, today=today)
    form = form or PlanForm(initial=plan_values(plan), country=business.country)
    return {
        "plan": plan,
        "form": form,
        "rows": step_rows(plan, law, today=today),
        "law": law,
        "editing": editing,
        "step_form": step_form,
        "may_manage": freeze_without_right(request, form),
        "is_only": not ReminderPlan.objects.for_business(business)
        .filter(archived_at=None)
        .exclude(pk=plan.pk)
        .exists(),
    }


@require_POST
@may("manage")
def choose_default(request: BusinessRequest, plan_id: UUID) -> HttpResponse:
    """Let this plan hold wherever nothing else was chosen."""
    plan = own_plan(request, plan_id)
    make_default(plan_id=plan.pk, business=request.business, actor=request.actor)
    sentence = _("“%(name)s” now holds wherever nothing else is chosen.")
    messages.success(request, sentence % {"name": plan.name})
    return redirect("settings:reminder_plan", plan_id=plan.pk)


@require_POST
@may("manage")
def reset(request: BusinessRequest, plan_id: UUID) -> HttpResponse:
    """Give a plan the steps with which a business of this country begins."""
    plan = own_plan(request, plan_id)
    replace_steps(
        plan_id=plan.pk,
        business=request.business,
        contents=usual_steps(request.business.country),
        now=timezone.now(),
        today=business_today(request.business),
        actor=request.actor,
    )
    messages.success(request, _("The plan has the steps that are usual in your country again."))
    return redirect("settings:reminder_plan", plan_id=plan.pk)


@require_POST
@may("manage")
def archive(request: BusinessRequest, plan_id: UUID) -> HttpResponse:
    """Take a plan out of use; whoever had it follows the default again."""
    plan = own_plan(request, plan_id)
    try:
        freed = archive_plan(
            plan_id=plan.pk, business=request.business, now=timezone.now(), actor=request.actor
        )
    except DefaultPlanStays:
        messages.warning(
            request, _("This plan is the default. Make another one the default first.")
        )
        return redirect("settings:reminder_plan", plan_id=plan.pk)
    messages.success(request, _("“%(name)s” is archived.") % {"name": plan.name})
    if freed:
        sentence = ngettext(
            "%(count)d client or invoice follows your default plan again.",
            "%(count)d clients and invoices follow your default plan again.",
            freed,
        )
        messages.info(request, sentence % {"count": freed})
    return redirect("settings:reminders")
