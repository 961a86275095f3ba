"""Recurring invoices: the list, one schedule, and the steps in its life."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from billing.documents.paper import document_html
from billing.invoices.parties import seller_profile
from billing.pages.invoice_filters import read_uuid
from billing.pages.recurring_words import (
    consent_label,
    end_words,
    mode_words,
    next_words,
    period_words,
    rate_words,
    rule_words,
    state_words,
)
from billing.pages.timelines import timeline_of
from billing.recurring import operations
from billing.recurring.consent import make_waiting, skip_waiting, try_again
from billing.recurring.making import due_dates
from billing.recurring.models import PeriodState, Schedule, SchedulePeriod, ScheduleState
from billing.recurring.periods import period_of
from billing.recurring.previews import document_of
from billing.recurring.problems import problems_now
from billing.recurring.queries import periods_of, schedule_page, upcoming_dates
from billing.recurring.rates import with_rate_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

UPCOMING = 12
PERIODS = 24


def own_schedule(request: BusinessRequest, schedule_id: UUID) -> Schedule:
    """Return the schedule if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    schedules = Schedule.objects.for_business(request.business).select_related("client", "business")
    return get_object_or_404(schedules, pk=schedule_id)


@require_GET
@may("read")
def list_schedules(request: BusinessRequest) -> HttpResponse:
    """Show one page of the schedules, newest first."""
    asked = request.GET.get("state", "")
    state = asked if asked in ScheduleState.values else ""
    page = schedule_page(
        request.business,
        state=state,
        older_than=read_uuid(request.GET.get("older")),
        newer_than=read_uuid(request.GET.get("newer")),
    )
    here = reverse("recurring:list")

    def address(**parts: object) -> str:
        return f"{here}?{urlencode({'state': state, **parts} if state else parts)}"

    context = {
        "rows": [
            {
                "schedule": schedule,
                "state": state_words(schedule),
                "rule": rule_words(schedule.rule),
                "totals": schedule.pattern.content.totals(),
            }
            for schedule in page.rows
        ],
        "chips": [{"label": _("All"), "href": here, "current": not state}]
        + [
            {"label": each.label, "href": f"{here}?state={each.value}", "current": each == state}
            for each in ScheduleState
        ],
        "is_filtered": bool(state),
        "newer_url": address(newer=page.newer_than) if page.newer_than else "",
        "older_url": address(older=page.older_than) if page.older_than else "",
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, "billing/recurring/list.html#list", context)


@require_safe
@may("read")
def show(request: BusinessRequest, schedule_id: UUID) -> HttpResponse:
    """Show what a schedule does, what it made, what comes next and what waits."""
    return _page(request, own_schedule(request, schedule_id))


def _page(request: BusinessRequest, schedule: Schedule) -> HttpResponse:
    waiting = schedule.periods.filter(state=PeriodState.WAITING).order_by("period_date")
    language = get_language() or "en"
    periods = list(periods_of(schedule).exclude(state=PeriodState.WAITING)[: PERIODS + 1])
    today = business_today(request.business)
    content = schedule.pattern.content
    totals = content.totals()
    context: dict[str, Any] = {
        "schedule": schedule,
        "state": state_words(schedule),
        "sentence": next_words(schedule, today=today),
        "rule": rule_words(schedule.rule),
        "ends": end_words(schedule),
        "mode": mode_words(schedule),
        "rate": rate_words(schedule),
        "totals": totals,
        # In the terms of the prices beside them: with VAT where these have it.
        "lines": list(zip(content.lines, totals.line_amounts, strict=True)),
        "allowances": list(zip(content.allowances, totals.allowances, strict=True)),
        "dates": upcoming_dates(schedule, most=UPCOMING),
        "waiting": [
            (each, period_of(schedule.rule, each.period_date).words(language)["period"])
            for each in waiting
        ],
        "consent_label": consent_label(schedule),
        "rows": [(period, period_words(period)) for period in periods[:PERIODS]],
        "has_more": len(periods) > PERIODS,
        "failed": _failed(request, periods[:PERIODS]),
        "missed": len(due_dates(schedule, today)),
        "timeline": timeline_of(schedule.pk),
        "may_write": has_right(request.membership, "write"),
    }
    return render(request, "billing/recurring/show.html", context)


def _failed(
    request: BusinessRequest, periods: list[SchedulePeriod]
) -> list[tuple[SchedulePeriod, list[str]]]:
    """Return the periods whose draft could not be issued, with what still stands in the way."""
    today = business_today(request.business)
    return [
        (period, [problem.message for problem in problems_now(period, today=today)])
        for period in periods
        if period_words(period).tone == "danger"
    ]


@require_safe
@may("read")
def preview(request: BusinessRequest, schedule_id: UUID) -> HttpResponse:
    """Show the document of the next invoice as it would be if nothing changes until then."""
    schedule = own_schedule(request, schedule_id)
    on = schedule.next_date or business_today(request.business)
    content = schedule.pattern.filled_in(period_of(schedule.rule, on))
    document = document_of(
        with_rate_of(content, on=on),
        business=request.business,
        client=schedule.client,
        issue_date=on,
    )
    context = {
        "schedule": schedule,
        "day": on,
        "accent": seller_profile(request.business).accent_color,
        "document": document_html(document, embed=True),
        "design": document.template,
    }
    return render(request, "billing/recurring/preview.html", context)


@require_POST
@may("write")
def pause(request: BusinessRequest, schedule_id: UUID) -> HttpResponse:
    """Let a schedule rest."""
    schedule = own_schedule(request, schedule_id)
    try:
        operations.pause_schedule(schedule_id=schedule.pk, actor=request.actor, now=timezone.now())
    except operations.ScheduleEnded:
        messages.info(request, _("It has ended already."))
    else:
        messages.success(request, _("Paused. No invoices are made until you resume it."))
    return redirect("recurring:show", schedule_id=schedule.pk)


@require_POST
@may("write")
def resume(request: BusinessRequest, schedule_id: UUID) -> HttpResponse:
    """Let a schedule go on."""
    schedule = own_schedule(request, schedule_id)
    try:
        operations.resume_schedule(schedule_id=schedule.pk, actor=request.actor, now=timezone.now())
    except operations.ScheduleEnded:
        messages.info(request, _("It has ended already."))
    except operations.ClientArchived:
        messages.error(request, _("The client is archived. Restore the client first."))
    else:
        messages.success(request, _("Resumed."))
    return redirect("recurring:show", schedule_id=schedule.pk)


@require_POST
@may("write")
def end(request: BusinessRequest, schedule_id: UUID) -> HttpResponse:
    """End a schedule for good."""
    schedule = own_schedule(request, schedule_id)
    operations.end_schedule(schedule_id=schedule.pk, actor=request.actor, now=timezone.now())
    messages.success(request, _("Ended. What it has made stays."))
    return redirect("recurring:show", schedule_id=schedule.pk)


@require_POST
@may("write")
def decide(request: BusinessRequest, schedule_id: UUID) -> HttpResponse:
    """Make the chosen periods that wait, leave them out, or try a failed one again."""
    schedule = own_schedule(request, schedule_id)
    chosen = [key for key in map(read_uuid, request.POST.getlist("period")) if key]
    facts: dict[str, Any] = {
        "schedule_id": schedule.pk,
        "actor": request.actor,
        "now": timezone.now(),
    }
    try:
        if not chosen:
            messages.error(request, _("Choose at least one date."))
        elif request.POST.get("action") == "skip":
            _tell_skipped(request, skip_waiting(period_ids=chosen, **facts))
        elif request.POST.get("action") == "again":
            period = get_object_or_404(schedule.periods, pk=chosen[0])
            _tell_made(request, [try_again(period_id=period.pk, **facts)])
        else:
            _tell_made(request, make_waiting(period_ids=chosen, **facts))
    except operations.ClientArchived:
        messages.error(request, _("The client is archived. Restore the client first."))
    return redirect("recurring:show", schedule_id=schedule.pk)


def _tell_skipped(request: BusinessRequest, count: int) -> None:
    sentence = ngettext("%(count)d date left out.", "%(count)d dates left out.", count)
    messages.success(request, sentence % {"count": count})


def _tell_made(request: BusinessRequest, periods: list[SchedulePeriod]) -> None:
    failed = [period for period in periods if period.state == PeriodState.FAILED]
    made = len(periods) - len(failed)
    if made:
        sentence = ngettext("%(count)d invoice made.", "%(count)d invoices made.", made)
        messages.success(request, sentence % {"count": made})
    if failed:
        sentence = ngettext(
            "%(count)d invoice could not be issued and is a draft.",
            "%(count)d invoices could not be issued and are drafts.",
            len(failed),
        )
        messages.error(request, sentence % {"count": len(failed)})
    if not periods:
        messages.info(request, _("Somebody else has decided about these dates already."))
