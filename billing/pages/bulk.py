"""Sending and reminding many at once: the dry run, its confirmation, and what came of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing.bulk.models import BulkJob, BulkKind, BulkState
from billing.bulk.operations import (
    Choice,
    NothingChosen,
    NothingToDo,
    PlanOutdated,
    TooManyChosen,
    choose_for_job,
    confirm_job,
    plan_job,
    stop_job,
)
from billing.bulk.policy import AT_MOST, PLAN_HOLDS_FOR
from billing.bulk.queries import counts_of, jobs_of
from billing.delivery.models import Channel
from billing.pages.bulk_context import live_context, plan_context
from billing.pages.bulk_words import state_mark
from billing.pages.invoice_filters import read_filter, read_uuid
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

JOBS_SHOWN = 30


@require_GET
def list_jobs(request: BusinessRequest) -> HttpResponse:
    """Show the jobs, the newest first."""
    jobs = jobs_of(request.business)
    older_than = read_uuid(request.GET.get("older"))
    if older_than is not None:
        jobs = jobs.filter(pk__lt=older_than)
    found = list(jobs[: JOBS_SHOWN + 1])
    shown = found[:JOBS_SHOWN]
    rows = [
        # Those that ended have their counts written down.
        (job, state_mark(job.state), job.counts or _counts_of_running(job))
        for job in shown
    ]
    context = {
        "rows": rows,
        "older_url": f"?older={shown[-1].pk}" if len(found) > JOBS_SHOWN else "",
        "newest_url": "?" if older_than else "",
    }
    return render_fragment(request, "billing/bulk/list.html", context)


def _counts_of_running(job: BulkJob) -> dict[str, int]:
    return counts_of(job) if job.state == BulkState.RUNNING else {}


@require_POST
@may("write")
def create(request: BusinessRequest) -> HttpResponse:
    """Plan a job over what was selected, or over all that the list's filter finds."""
    kind = BulkKind.REMIND if request.POST.get("kind") == BulkKind.REMIND else BulkKind.SEND
    if "everything" in request.POST:
        choice = Choice(wanted=read_filter(QueryDict(request.POST.get("filter", "").lstrip("?"))))
    else:
        keys = map(read_uuid, request.POST.getlist("selected"))
        choice = Choice(invoice_ids=[key for key in keys if key])
    now = timezone.now()
    try:
        job = plan_job(
            business=request.business,
            kind=kind,
            choice=choice,
            actor=request.actor,
            today=business_today(request.business, now=now),
            now=now,
        )
    except NothingChosen:
        messages.warning(request, _("Select the invoices first."))
        return redirect("invoices:list")
    except TooManyChosen as refusal:
        sentence = _("That is %(number)d invoices; one job takes %(most)d. Narrow the filter.")
        messages.warning(request, sentence % {"number": refusal.how_many, "most": AT_MOST})
        return redirect("invoices:list")
    return redirect("bulk:show", job_id=job.pk)


def own_job(request: BusinessRequest, job_id: UUID) -> BulkJob:
    """Return the job if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    jobs = BulkJob.objects.for_business(request.business).select_related("business", "created_by")
    return get_object_or_404(jobs, pk=job_id)


@require_GET
def show(request: BusinessRequest, job_id: UUID) -> HttpResponse:
    """Show a dry run, or how a job stands; while it runs, the page asks again itself."""
    return render_job(request, own_job(request, job_id))


def render_job(request: BusinessRequest, job: BulkJob, *, status: int = 200) -> HttpResponse:
    """Answer with the job as it stands."""
    now = timezone.now()
    context: dict[str, Any] = {
        "job": job,
        "may_write": has_right(request.membership, "write"),
        "state": state_mark(job.state),
    }
    if job.state == BulkState.PLANNED:
        context |= plan_context(request, job)
        context["is_outdated"] = job.created_at <= now - PLAN_HOLDS_FOR
        return render_fragment(request, "billing/bulk/plan.html#plan", context, status=status)
    context |= live_context(request, job, now=now)
    return render_fragment(request, "billing/bulk/job.html#live", context, status=status)


@require_POST
@may("write")
def choose(request: BusinessRequest, job_id: UUID) -> HttpResponse:
    """Plan the same invoices by other channels."""
    job = own_job(request, job_id)
    named = request.POST.getlist("channels")
    chosen = [Channel(name) for name in named if name in Channel.values]
    now = timezone.now()
    try:
        job = choose_for_job(
            job_id=job.pk,
            channels=chosen,
            sends_again="sends_again" in request.POST,
            today=business_today(request.business, now=now),
            now=now,
        )
    except PlanOutdated:
        messages.warning(request, _("This is no plan any more."))
        return redirect("bulk:show", job_id=job.pk)
    if request.htmx:
        return render_job(request, job)
    return redirect("bulk:show", job_id=job.pk)


@require_POST
@may("write")
def confirm(request: BusinessRequest, job_id: UUID) -> HttpResponse:
    """Let the work begin."""
    job = own_job(request, job_id)
    try:
        confirm_job(job_id=job.pk, actor=request.actor, now=timezone.now())
    except NothingToDo:
        messages.warning(request, _("Nothing here can be sent as it stands."))
    except PlanOutdated:
        messages.warning(request, _("This plan is older than a day. Select the invoices anew."))
    return redirect("bulk:show", job_id=job.pk)


@require_POST
@may("write")
def stop(request: BusinessRequest, job_id: UUID) -> HttpResponse:
    """Stop a job, or throw a plan away."""
    job = own_job(request, job_id)
    stopped = stop_job(job_id=job.pk, actor=request.actor, now=timezone.now())
    if stopped.state == BulkState.PLANNED:
        return redirect("invoices:list")
    return redirect("bulk:show", job_id=job.pk)
