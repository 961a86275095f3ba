"""Recurring invoices of the API: schedules, their steps, and the dates that wait for consent."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Body, Query, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.keyed import keyed_page
from billing.api.ordered import Order, ordered_page
from billing.api.v1.invoice_inputs import Nothing
from billing.api.v1.schedule_period_schemas import (
    PeriodDates,
    PeriodQuery,
    SchedulePeriodList,
    SchedulePeriodPage,
)
from billing.api.v1.schedule_reading import (
    changed_facts,
    new_facts,
    own_schedule_or_404,
    periods_named,
    refusals_told,
    require_sending,
)
from billing.api.v1.schedule_schemas import (
    Schedule,
    ScheduleChanges,
    ScheduleInput,
    SchedulePage,
    ScheduleQuery,
)
from billing.api.v1.schemas import Error
from billing.recurring.consent import make_waiting, skip_waiting
from billing.recurring.making import locked_schedule
from billing.recurring.operations import (
    create_schedule,
    end_schedule,
    pause_schedule,
    resume_schedule,
    update_schedule,
)
from billing.recurring.queries import periods_of, schedules_of
from billing.wire.schedules import period_facts, schedule_facts
from fastfaktura.core.ids import new_id

router = Router(tags=["Schedules"])

NOTHING = Nothing()
LATEST_FIRST = Order("period_date", date.fromisoformat, newest_first=True)


@router.get(
    "/schedules",
    response={200: SchedulePage, 422: Error},
    operation_id="listSchedules",
    summary=gettext_noop("List schedules"),
    description=gettext_noop("Newest first, 50 on a page."),
)
def list_schedules(request: ApiRequest, asked: Query[ScheduleQuery]) -> dict[str, Any]:
    """List schedules."""
    found = schedules_of(request.business).filter(**asked.filters())
    rows, envelope = keyed_page(found, asked)
    return {"data": [schedule_facts(schedule) for schedule in rows], **envelope}


@router.post(
    "/schedules",
    response={201: Schedule},
    operation_id="createSchedule",
    summary=gettext_noop("Create a schedule"),
    description=gettext_noop(
        "Each of its dates makes one invoice, in the early morning of your business's time zone. "
        "Dates that have passed are not made up for; if today is one, its invoice is made at "
        "once. With the mode send everything must be ready to issue and send already, and the key "
        "needs the scope send too."
    ),
)
def create(request: ApiRequest, said: ScheduleInput) -> Status[dict[str, Any]]:
    """Begin a schedule."""
    require_sending(request, said.mode)
    with refusals_told():
        schedule = create_schedule(
            business=request.business,
            facts=new_facts(request.business, said),
            actor=request.actor,
            now=timezone.now(),
            schedule_id=new_id(),
        )
    return Status(201, schedule_facts(own_schedule_or_404(request, schedule.pk)))


@router.get(
    "/schedules/{id}",
    response={200: Schedule},
    operation_id="getSchedule",
    summary=gettext_noop("Read a schedule with its next dates"),
)
def get_schedule(request: ApiRequest, schedule_id: PathId) -> dict[str, Any]:
    """Read one schedule."""
    return schedule_facts(own_schedule_or_404(request, schedule_id))


@router.put(
    "/schedules/{id}",
    response={200: Schedule, 409: Error},
    operation_id="updateSchedule",
    summary=gettext_noop("Change a schedule"),
    description=gettext_noop(
        "From its next invoice on; what it has made stays. Fields that are not named stay as they "
        "are; null empties. lines replace all lines. A changed rule counts from today. The scope "
        "send is needed if it sends before or after the change."
    ),
)
def update(request: ApiRequest, schedule_id: PathId, said: ScheduleChanges) -> dict[str, Any]:
    """Change a schedule."""
    own_schedule_or_404(request, schedule_id)
    with transaction.atomic(), refusals_told():
        schedule = locked_schedule(schedule_id)
        require_sending(request, schedule.mode)
        facts = changed_facts(request.business, schedule, said)
        require_sending(request, facts.mode)
        update_schedule(
            schedule_id=schedule_id, facts=facts, actor=request.actor, now=timezone.now()
        )
    return schedule_facts(own_schedule_or_404(request, schedule_id))


@router.post(
    "/schedules/{id}/pause",
    response={200: Schedule},
    operation_id="pauseSchedule",
    summary=gettext_noop("Pause a schedule"),
    description=gettext_noop(
        "Nothing is made until it is resumed. One that rests already stays as it is. The body may "
        "be left out."
    ),
)
def pause(
    request: ApiRequest,
    schedule_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Let it rest."""
    own_schedule_or_404(request, schedule_id)
    with refusals_told():
        pause_schedule(schedule_id=schedule_id, actor=request.actor, now=timezone.now())
    return schedule_facts(own_schedule_or_404(request, schedule_id))


@router.post(
    "/schedules/{id}/resume",
    response={200: Schedule},
    operation_id="resumeSchedule",
    summary=gettext_noop("Resume a schedule"),
    description=gettext_noop(
        "If dates passed meanwhile, the latest is made at once and the earlier ones wait for your "
        "decision. One that sends needs the scope send too. The body may be left out."
    ),
)
def resume(
    request: ApiRequest,
    schedule_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """Let it go on."""
    require_sending(request, own_schedule_or_404(request, schedule_id).mode)
    with refusals_told():
        resume_schedule(schedule_id=schedule_id, actor=request.actor, now=timezone.now())
    return schedule_facts(own_schedule_or_404(request, schedule_id))


@router.post(
    "/schedules/{id}/end",
    response={200: Schedule},
    operation_id="endSchedule",
    summary=gettext_noop("End a schedule"),
    description=gettext_noop(
        "For good. Dates that wait for your decision wait on. One that has ended stays as it is. "
        "The body may be left out."
    ),
)
def end(
    request: ApiRequest,
    schedule_id: PathId,
    said: Body[Nothing] = NOTHING,  # noqa: ARG001  # says that nothing may be said
) -> dict[str, Any]:
    """End it."""
    own_schedule_or_404(request, schedule_id)
    end_schedule(schedule_id=schedule_id, actor=request.actor, now=timezone.now())
    return schedule_facts(own_schedule_or_404(request, schedule_id))


@router.get(
    "/schedules/{id}/periods",
    response={200: SchedulePeriodPage, 422: Error},
    operation_id="listSchedulePeriods",
    summary=gettext_noop("List the dates that a schedule has had"),
    description=gettext_noop("With the invoices that they made; the latest date first."),
)
def list_periods(
    request: ApiRequest, schedule_id: PathId, asked: Query[PeriodQuery]
) -> dict[str, Any]:
    """List its periods."""
    schedule = own_schedule_or_404(request, schedule_id)
    found = periods_of(schedule).filter(**asked.filters())
    rows, envelope = ordered_page(found, asked, order=LATEST_FIRST)
    return {"data": [period_facts(period) for period in rows], **envelope}


@router.post(
    "/schedules/{id}/periods/make",
    response={200: SchedulePeriodList},
    operation_id="makeSchedulePeriods",
    summary=gettext_noop("Make the invoices of dates that wait"),
    description=gettext_noop(
        "Each is made once, oldest first, with today as its date of issue where the schedule "
        "sends; that needs the scope send too. The answer shows the named dates as they are now."
    ),
)
def make_periods(request: ApiRequest, schedule_id: PathId, said: PeriodDates) -> dict[str, Any]:
    """Make what waits."""
    schedule = own_schedule_or_404(request, schedule_id)
    require_sending(request, schedule.mode)
    periods = periods_named(schedule, said.dates)
    with refusals_told():
        make_waiting(
            schedule_id=schedule_id,
            period_ids=[period.pk for period in periods],
            actor=request.actor,
            now=timezone.now(),
        )
    return {"data": [period_facts(period) for period in periods_named(schedule, said.dates)]}


@router.post(
    "/schedules/{id}/periods/skip",
    response={200: SchedulePeriodList},
    operation_id="skipSchedulePeriods",
    summary=gettext_noop("Leave out dates that wait"),
    description=gettext_noop(
        "No invoice is made for them. The answer shows the named dates as they are now."
    ),
)
def skip_periods(request: ApiRequest, schedule_id: PathId, said: PeriodDates) -> dict[str, Any]:
    """Leave out what waits."""
    schedule = own_schedule_or_404(request, schedule_id)
    periods = periods_named(schedule, said.dates)
    skip_waiting(
        schedule_id=schedule_id,
        period_ids=[period.pk for period in periods],
        actor=request.actor,
        now=timezone.now(),
    )
    return {"data": [period_facts(period) for period in periods_named(schedule, said.dates)]}
