"""The plain form of invoice numbers that the first steps ask for, with a live preview."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.invoices.series import PatternCollides, plain_pattern, set_series_format
from billing.invoices.series_words import too_low_sentence
from billing.numbering.models import Series
from billing.numbering.operations import NumberTooLow, format_number
from billing.numbering.queries import invoice_series_of, next_number_of
from billing.pages.forms.look import NumberingForm, series_values
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Business


@require_safe
def show_next_number(request: BusinessRequest) -> HttpResponse:
    """Write the next number in the format that is being chosen; nothing is kept."""
    form = NumberingForm(request.GET)
    context = {"form": form, "next_up": preview_of(request.business, form)}
    return render(request, "billing/settings/next_number.html", context)


def plain_values(business: Business) -> dict[str, Any] | None:
    """Return the invoices' series as the plain form shows it; None if its pattern says more."""
    series = invoice_series_of(business)
    return series_values(series, next_number=next_number_of(series, on=business_today(business)))


def save_numbering(request: BusinessRequest, form: NumberingForm) -> bool:
    """Keep the format of a posted form; tell whether it was accepted."""
    if not form.is_valid():
        return False
    try:
        set_series_format(
            business=request.business,
            today=business_today(request.business),
            actor=request.actor,
            **form.cleaned_data,
        )
    except NumberTooLow as problem:
        form.add_error("next_number", too_low_sentence(problem))
        return False
    except PatternCollides as problem:
        form.add_error(
            "prefix",
            _("Numbers like these belong to %(other)s. Choose another prefix.")
            % {"other": problem.other},
        )
        return False
    return True


def preview_of(business: Business, form: NumberingForm) -> str:
    """Return the next number as the form would write it; nothing if the form cannot be read."""
    if form.is_bound and not form.is_valid():
        return ""
    values = dict(form.cleaned_data if form.is_bound else form.initial)
    next_number = values.pop("next_number")
    series = Series(business=business, pattern=plain_pattern(**values))
    return format_number(series, next_number, on=business_today(business))
