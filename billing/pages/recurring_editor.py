"""Writing a schedule: its dates, and the invoice that repeats, with the editor's own lines."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.delivery.sms.accounts import sends_sms
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from billing.invoices.queries import invoices_of
from billing.pages.editor_context import (
    Outcome,
    answer_context,
    followed_allowances,
    page_context,
)
from billing.pages.editor_forms import blank_form, by_path, rearranged_form, usual_terms
from billing.pages.editor_saving import VERSION, Typed, editor_language, read_typed
from billing.pages.editor_vat import with_suggested_vat
from billing.pages.editor_wording import Lack
from billing.pages.forms.draft_choices import terms_options
from billing.pages.forms.draft_raw import ON_A_DATE, RawForm, raw_form
from billing.pages.forms.draft_rows import is_rearranging
from billing.pages.forms.draft_written import raw_of
from billing.pages.forms.schedules import ScheduleForm, schedule_values
from billing.pages.invoice_filters import read_uuid
from billing.pages.invoice_steps import own_invoice
from billing.pages.recurring import own_schedule
from billing.recurring.checks import InvalidSchedule, ScheduleFacts, text_problems
from billing.recurring.content import Pattern, pattern_of
from billing.recurring.models import Schedule
from billing.recurring.operations import (
    ScheduleChanged,
    ScheduleEnded,
    create_schedule,
    update_schedule,
)
from billing.recurring.periods import NAMES, VARIABLE, period_of
from billing.recurring.rates import SERVES_DAYS
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.ids import new_id
from fastfaktura.core.permissions import may

# How many dates the form shows, and how many invoices it offers to begin from.
DATES = 6
PATTERNS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def create(request: BusinessRequest) -> HttpResponse:
    """Write a schedule: from nothing, for ``?client=``, or after the invoice of ``?invoice=``."""
    if request.method == "POST":
        return _answer(request, None)
    today = business_today(request.business)
    initial: dict[str, Any] = {"start_date": today}
    raw = blank_form(request)
    source_id = read_uuid(request.GET.get("invoice"))
    if source_id is not None:
        source = own_invoice(request, source_id)
        pattern = pattern_of(source)
        raw = _raw_of(request, pattern, source)
        initial |= {"delivery_day": pattern.delivery_day, "name": _name_of(pattern)}
    form = ScheduleForm(initial=initial)
    return _page(request, None, Outcome(typed=read_typed(request, raw)), form)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def edit(request: BusinessRequest, schedule_id: UUID) -> HttpResponse:
    """Change a schedule from its next invoice on."""
    schedule = own_schedule(request, schedule_id)
    if request.method == "POST":
        return _answer(request, schedule)
    if schedule.next_date is None:
        messages.info(request, _("It has ended and can no longer be changed."))
        return redirect("recurring:show", schedule_id=schedule.pk)
    form = ScheduleForm(initial=schedule_values(schedule))
    typed = read_typed(request, _raw_of(request, schedule.pattern, schedule))
    return _page(request, schedule, Outcome(typed=typed), form)


@require_POST
@may("write")
def figures(request: BusinessRequest) -> HttpResponse:
    """Answer with the sums, the errors and the dates of what is being typed; nothing is kept."""
    typed = read_typed(request, _posted(request, None))
    form = ScheduleForm(request.POST)
    form.is_valid()
    outcome = Outcome(typed=typed, problems=_text_lacks(typed))
    context = answer_context(request, new_id(), outcome)
    context |= _dates(request, form, typed.raw)
    context |= {"state": _("Not saved yet"), "is_unsaved": False, "is_answer": True}
    if context["discount_follows"]:
        followed_allowances(request, context, typed)
    return render(request, "billing/recurring/answer.html", context)


def _text_lacks(typed: Typed) -> dict[str, str]:
    """Return the texts with a variable that does not exist, by their fields."""
    content = typed.reading.content
    if content is None:
        return {}
    return by_path(text_problems(Pattern(content)), Outcome(typed=typed))


def _raw_of(request: BusinessRequest, pattern: Pattern, source: Invoice | Schedule) -> RawForm:
    version = str(source.version) if isinstance(source, Schedule) else ""
    raw = raw_of(pattern.content, language=editor_language(), version=version)
    if not raw.terms:
        raw = replace(raw, terms=usual_terms(request, source.client))
    return raw


def _name_of(pattern: Pattern) -> str:
    """Return the first words of the first line: what one calls the thing oneself, often."""
    described = (line.description.strip() for line in pattern.content.lines)
    first = next((text for text in described if text), "")
    return VARIABLE.sub("", first).partition("\n")[0].strip()[:60]


def _answer(request: BusinessRequest, schedule: Schedule | None) -> HttpResponse:
    action = request.POST.get("action", "")
    raw = _posted(request, schedule)
    form = ScheduleForm(request.POST)
    if is_rearranging(action):
        raw = rearranged_form(request, raw, action)
        opened = action.removeprefix("more.")
        outcome = Outcome(typed=read_typed(request, raw), opened=opened)
        return _page(request, schedule, outcome, form)
    typed = read_typed(request, raw)
    if action == "suggested_vat":
        today = business_today(request.business)
        typed = read_typed(request, with_suggested_vat(typed, request.business, today))
        return _page(request, schedule, Outcome(typed=typed), form)
    content = typed.reading.content
    outcome = Outcome(typed=typed, problems=_text_lacks(typed))
    if form.is_valid() and content is not None:
        try:
            kept = _keep(request, schedule, form.facts(content))
        except InvalidSchedule as lack:
            outcome = replace(outcome, problems=by_path(form.take(lack.problems), outcome))
        except ScheduleChanged:
            outcome = replace(outcome, conflict="changed")
            return _page(request, schedule, outcome, form, status=409)
        except ScheduleEnded:
            messages.info(request, _("It has ended and can no longer be changed."))
            return redirect("recurring:list")
        else:
            messages.success(request, _("Saved.") if schedule else _("It repeats from now on."))
            return redirect("recurring:show", schedule_id=kept.pk)
    return _page(request, schedule, outcome, form, status=422)


def _posted(request: BusinessRequest, schedule: Schedule | None) -> RawForm:
    """Return what was posted; what the form does not mention stays as the schedule has it.

    Its lines have no ids: one that does not say what is supplied, says the usual.
    """
    base = _raw_of(request, schedule.pattern, schedule) if schedule else None
    profile = seller_profile(request.business)
    return raw_form(request.POST, base, supply_kind=profile.supply_kind)


def _keep(request: BusinessRequest, schedule: Schedule | None, facts: ScheduleFacts) -> Schedule:
    now = timezone.now()
    if schedule is not None:
        return update_schedule(
            schedule_id=schedule.pk,
            facts=facts,
            expected_version=_version_read(request),
            actor=request.actor,
            now=now,
        )
    return create_schedule(
        business=request.business,
        facts=facts,
        actor=request.actor,
        now=now,
        schedule_id=read_uuid(request.POST.get("schedule_id")) or new_id(),
    )


def _version_read(request: BusinessRequest) -> int | None:
    """Return the version that the form was filled from; None if it is to overwrite another's."""
    if request.POST.get("action") == "keep_mine":
        return None
    version = request.POST.get("version", "")
    return int(version) if VERSION.fullmatch(version) else 0


def _page(
    request: BusinessRequest,
    schedule: Schedule | None,
    outcome: Outcome,
    form: ScheduleForm,
    *,
    status: int = 200,
) -> HttpResponse:
    is_posted = request.method == "POST"
    schedule_id = schedule.pk if schedule else read_uuid(request.POST.get("schedule_id"))
    context = page_context(request, schedule_id or new_id(), outcome)
    if is_posted:
        form.is_valid()
    if not sends_sms(request.business):
        form.without_sms()
    context |= _dates(request, form, outcome.typed.raw)
    context |= {
        "schedule": schedule,
        "schedule_id": context["invoice_id"],
        "form": form,
        "lacks": _form_lacks(form) + context["lacks"],
        "shows_problems": status == 422,
        "state": "" if schedule and not is_posted else _("Not saved yet"),
        "is_unsaved": False,
        "rate_days": SERVES_DAYS,
        "terms": [
            option for option in terms_options(outcome.typed.raw.terms) if option.value != ON_A_DATE
        ],
        "sources": [] if schedule or is_posted else _sources(request, outcome.typed),
    }
    return render(request, "billing/recurring/edit.html", context, status=status)


def _form_lacks(form: ScheduleForm) -> list[Lack]:
    if not form.is_bound:
        return []
    return [
        Lack(name, form[name].auto_id, str(form[name].label), str(errors[0]))
        for name, errors in form.errors.items()
    ]


def _sources(request: BusinessRequest, typed: Typed) -> list[Invoice]:
    """Return the latest invoices to begin from, while nothing was chosen yet."""
    if typed.raw.client:
        return []
    written = invoices_of(request.business).filter(type_code=TypeCode.INVOICE)
    return list(written.filter(client__isnull=False)[:PATTERNS])


def _dates(request: BusinessRequest, form: ScheduleForm, raw: RawForm) -> dict[str, Any]:
    """Return the next dates of what the form says, and what its variables say on the first."""
    read = form if form.is_bound else form.as_posted()
    dates = read.next_dates(business_today(request.business), most=DATES)
    rule = read.rule()
    locale = (
        raw.locale if raw.locale in dict(settings.CLIENT_LANGUAGES) else request.business.locale
    )
    words = period_of(rule, dates[0]).words(locale) if rule and dates else {}
    return {"dates": dates, "variables": [(name, words.get(name, "")) for name in NAMES]}
