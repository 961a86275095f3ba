"""The number series of a business: the list, a series with a live preview, and who uses which."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.invoices.lifecycle import DocumentKind
from billing.invoices.series import (
    PatternCollides,
    SeriesInUse,
    SeriesNameTaken,
    archive_series,
    create_series,
    restore_series,
    save_series,
    use_series,
)
from billing.invoices.series_words import (
    collision_sentence,
    name_taken_sentence,
    pattern_sentence,
    too_low_sentence,
)
from billing.numbering.models import Series, SeriesUse
from billing.numbering.operations import NumberTooLow, format_number, open_numbering
from billing.numbering.patterns import PatternNotUsable, parse_pattern
from billing.numbering.queries import coming_numbers, next_number_of
from billing.pages.forms.series import NewSeriesForm, SeriesForm, UsesForm
from billing.pages.settings import freeze_without_right, require_manage, status_of
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Business, Event
from fastfaktura.core.permissions import has_right, may

LIST = "billing/series/list.html"
EDIT = "billing/series/edit.html"
# Stands for any client where a number is only shown.
ANY_CLIENT = Client(number="1001")
HISTORY = 12
FIRST_FACTS = {"pattern": "S{YYYY}-{NNNN}", "reset": "yearly", "next_number": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def list_series(request: BusinessRequest) -> HttpResponse:
    """Show the series with their next numbers; change which kind of document uses which."""
    business = request.business
    if request.method == "POST":
        require_manage(request)
        open_numbering(business)
    own = Series.objects.for_business(business).filter(is_foreign=False)
    series = list(own.order_by("-in_books", "name"))
    uses = {use.kind: use.series_id for use in SeriesUse.objects.for_business(business)}
    initial = {kind.value: uses.get(kind.value) or "" for kind in DocumentKind}
    form = UsesForm(request.POST or None, series=series, initial=initial)
    if form.is_bound and form.is_valid():
        keep_uses(request, form)
        messages.success(request, _("The numbering is saved."))
        return redirect("settings:numbering")
    today = business_today(business)
    context = {
        "form": form,
        "may_manage": freeze_without_right(request, form),
        "rows": [series_row(row, uses, today) for row in series if row.archived_at is None],
        "archived": [row for row in series if row.archived_at is not None],
        "history": Event.objects.filter(business=business, kind__startswith="series.")
        .select_related("actor_user")
        .order_by("-id")[:HISTORY],
    }
    return render(request, LIST, context, status=status_of(form))


def series_row(series: Series, uses: dict[str, UUID], today: date) -> dict[str, object]:
    """Return a series as the list shows it."""
    kinds = [kind.label for kind in DocumentKind if uses.get(kind.value) == series.pk]
    numbers = coming_numbers(series, on=today, client=ANY_CLIENT)
    return {"series": series, "kinds": kinds, "numbers": numbers}


def keep_uses(request: BusinessRequest, form: UsesForm) -> None:
    """Write every choice of the form; what is as it was changes nothing."""
    for kind in DocumentKind:
        chosen = form.cleaned_data[kind.value]
        use_series(
            business=request.business,
            kind=kind.value,
            series_id=UUID(chosen) if chosen else None,
            actor=request.actor,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@may("manage")
def create(request: BusinessRequest) -> HttpResponse:
    """Make a series."""
    form = NewSeriesForm(request.POST or None, initial=FIRST_FACTS)

    def write() -> Series:
        return create_series(
            business=request.business,
            today=business_today(request.business),
            actor=request.actor,
            **form.cleaned_data,
        )

    if form.is_bound and form.is_valid() and kept(form, write):
        messages.success(request, _("The series is made."))
        return redirect("settings:numbering")
    context = {"form": form, "series": None, "may_manage": True, **preview_of(request, form)}
    return render(request, EDIT, context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def edit(request: BusinessRequest, series_id: UUID) -> HttpResponse:
    """Show and change a series."""
    series = own_series(request.business, series_id)
    today = business_today(request.business)
    usual = {
        "name": series.title,
        "pattern": series.pattern,
        "reset": series.reset,
        "next_number": next_number_of(series, on=today),
    }
    form = SeriesForm(request.POST or None, initial=usual)

    def write() -> Series:
        facts = dict(form.cleaned_data)
        # The name it got from us stays a word that every reader sees in his language.
        facts["name"] = series.name if facts["name"] == series.title else facts["name"]
        return save_series(series_id=series.pk, today=today, actor=request.actor, **facts)

    if request.method == "POST":
        require_manage(request)
        if form.is_valid() and kept(form, write):
            messages.success(request, _("The numbering is saved."))
            return redirect("settings:numbering")
    context = {
        "form": form,
        "series": series,
        "may_manage": freeze_without_right(request, form),
        **preview_of(request, form),
    }
    return render(request, EDIT, context, status=status_of(form))


@require_safe
@may("read")
def preview(request: BusinessRequest) -> HttpResponse:
    """Write the next three numbers of the pattern that is being typed; nothing is kept."""
    context = preview_of(request, SeriesForm(request.GET))
    return render(request, "billing/series/preview.html", context)


@require_POST
@may("manage")
def archive(request: BusinessRequest, series_id: UUID) -> HttpResponse:
    """Put a series away that nothing uses."""
    series = own_series(request.business, series_id)
    try:
        archive_series(series_id=series.pk, now=timezone.now(), actor=request.actor)
    except SeriesInUse:
        messages.error(
            request,
            _("A kind of document or a draft takes its numbers from here. Change that first."),
        )
        return redirect("settings:series", series_id=series.pk)
    return redirect("settings:numbering")


@require_POST
@may("manage")
def restore(request: BusinessRequest, series_id: UUID) -> HttpResponse:
    """Take a series out of the archive."""
    series = own_series(request.business, series_id)
    try:
        restore_series(series_id=series.pk, actor=request.actor)
    except PatternCollides as problem:
        messages.error(request, collision_sentence(problem))
    return redirect("settings:numbering")


def own_series(business: Business, series_id: UUID) -> Series:
    """Return the series if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    return get_object_or_404(Series.objects.for_business(business), pk=series_id, is_foreign=False)


def kept(form: forms.Form, write: Callable[[], Series]) -> bool:
    """Write a series; put what was refused to its field and tell whether it was written."""
    try:
        write()
    except PatternNotUsable as problem:
        form.add_error("pattern", pattern_sentence(problem))
    except PatternCollides as problem:
        form.add_error("pattern", collision_sentence(problem))
    except SeriesNameTaken:
        form.add_error("name", name_taken_sentence())
    except NumberTooLow as problem:
        form.add_error("next_number", too_low_sentence(problem))
    return not form.errors


def preview_of(request: BusinessRequest, form: forms.Form) -> dict[str, object]:
    """Return the next three numbers as the form would write them, or what is wrong with it."""
    values = form.initial
    if form.is_bound:
        form.is_valid()
        values = form.cleaned_data
    try:
        series = Series(pattern=values["pattern"], reset=values["reset"])
        parse_pattern(series.pattern, series.reset)
        first = int(values["next_number"])
    except (KeyError, PatternNotUsable):
        return {"numbers": []}
    today = business_today(request.business)
    numbers = [
        format_number(series, first + step, on=today, client=ANY_CLIENT) for step in range(3)
    ]
    return {"numbers": numbers, "may_change": has_right(request.membership, "manage")}
