"""The messages of a reminder plan: one more, another day or tone, one less.

The answer is the plan's page: without JavaScript the browser shows it, HTMX selects the steps.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from billing.pages.forms.reminder_plans import NEW_STEP, StepForm, step_values
from billing.pages.reminder_plans import PAGE, own_plan, page_context
from billing.reminders.models import ReminderPlan, ReminderStep
from billing.reminders.plans import (
    MOST_STEPS,
    StepTaken,
    TooManySteps,
    add_step,
    change_step,
    remove_step,
)
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may


def own_step(plan: ReminderPlan, step_id: UUID) -> ReminderStep:
    """Return the step if it is one of the plan.

    :raises Http404: if it is not.
    """
    steps: list[ReminderStep] = plan.shown_steps  # type: ignore[attr-defined]  # prefetched
    for step in steps:
        if step.pk == step_id:
            return step
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def create(request: BusinessRequest, plan_id: UUID) -> HttpResponse:
    """Show the form of a new message of a plan, and add it."""
    plan = own_plan(request, plan_id)
    form = StepForm(request.POST or None, initial=NEW_STEP)
    if request.method == "POST" and form.is_valid() and _saved(request, plan, form):
        return _shown(request, plan, _("The message is added."))
    return _form_page(request, plan, form, "new")


@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def edit(request: BusinessRequest, plan_id: UUID, step_id: UUID) -> HttpResponse:
    """Show a message of a plan as a form, and change it."""
    plan = own_plan(request, plan_id)
    step = own_step(plan, step_id)
    form = StepForm(request.POST or None, initial=step_values(step))
    if request.method == "POST" and form.is_valid() and _saved(request, plan, form, step):
        return _shown(request, plan, _("The message is changed."))
    return _form_page(request, plan, form, str(step.pk))


@require_POST
@may("manage")
def remove(request: BusinessRequest, plan_id: UUID, step_id: UUID) -> HttpResponse:
    """Take a message out of a plan."""
    plan = own_plan(request, plan_id)
    step = own_step(plan, step_id)
    remove_step(step_id=step.pk, business=request.business, now=timezone.now(), actor=request.actor)
    return _shown(request, plan, _("The message is taken out of the plan."))


def _saved(
    request: BusinessRequest, plan: ReminderPlan, form: StepForm, step: ReminderStep | None = None
) -> bool:
    """Keep what a valid form says; if that cannot be, the form says why."""
    facts: dict[str, Any] = {
        "business": request.business,
        "content": form.content(),
        "today": business_today(request.business),
        "actor": request.actor,
    }
    try:
        if step is None:
            add_step(plan_id=plan.pk, **facts)
        else:
            change_step(step_id=step.pk, **facts)
    except StepTaken:
        form.add_error("days", _("This plan has a message on that day already."))
    except TooManySteps:
        sentence = _("A plan has at most %(count)s messages. Remove one first.")
        form.add_error(None, sentence % {"count": MOST_STEPS})
    return not form.errors


def _form_page(
    request: BusinessRequest, plan: ReminderPlan, form: StepForm, editing: str
) -> HttpResponse:
    context = page_context(request, plan, editing=editing, step_form=form)
    return render_fragment(request, PAGE, context, status=422 if form.errors else 200)


def _shown(request: BusinessRequest, plan: ReminderPlan, sentence: str) -> HttpResponse:
    """Show the plan as it is now."""
    if not request.htmx:
        messages.success(request, sentence)
        return redirect("settings:reminder_plan", plan_id=plan.pk)
    page = render_fragment(request, PAGE, page_context(request, own_plan(request, plan.pk)))
    return trigger_client_event(page, "toast", {"message": sentence, "level": "success"})
