"""The payer says on the public page by when he will pay; reminders rest until then."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from billing.delivery.choices import PauseKind, ReminderPause
from billing.delivery.pauses import (
    LONGEST_PAYER_PROMISE,
    PAYER_PROMISES,
    BadUntilDate,
    NothingToRest,
    TooManyPromises,
    promise,
)
from billing.invoices.models import Invoice
from billing.pages.public_guard import SeeOther, of_the_books, page_url, step
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor

# What stands at the field, by the word in the address to which the step sends back.
PROBLEMS: dict[str, str | Promise] = {
    "promise_date": _("Choose a day from today on, at most 30 days ahead."),
    "promise_often": _("You changed the day already. Please ask the sender."),
}


@dataclass(frozen=True, slots=True)
class PromiseView:
    """What was promised, and whether and between which days the payer may promise anew."""

    until: date | None
    may_promise: bool
    earliest: date
    latest: date
    problem: str | Promise = ""


def promise_view(invoice: Invoice, *, today: date, problem: str = "") -> PromiseView:
    """Return what the page says of promises; one query."""
    made = list(
        ReminderPause.objects.filter(
            invoice=invoice, kind=PauseKind.PROMISED, by_payer=True
        ).order_by("-id")
    )
    holds = [
        each.until_date
        for each in made
        if each.ended_at is None and each.until_date and each.until_date >= today
    ]
    return PromiseView(
        until=holds[0] if holds else None,
        may_promise=len(made) < PAYER_PROMISES,
        earliest=today,
        latest=today + LONGEST_PAYER_PROMISE,
        problem=PROBLEMS.get(problem, ""),
    )


@require_POST
@step
@of_the_books
def promise_date(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Note by when the payer will pay, and show it on the page."""
    now = timezone.now()
    try:
        until_date = forms.DateField().clean(request.POST.get("until", ""))
        promise(
            invoice=invoice,
            until_date=until_date,
            by_payer=True,
            actor=Actor.payer(invoice.buyer.get("name", "")),
            now=now,
        )
    except (forms.ValidationError, BadUntilDate):
        return _back(request, invoice, "promise_date")
    except TooManyPromises:
        return _back(request, invoice, "promise_often")
    except NothingToRest:
        # Paid or cancelled meanwhile: the page itself says so.
        return SeeOther(page_url(request, invoice))
    return _back(request, invoice)


def _back(request: HttpRequest, invoice: Invoice, problem: str = "") -> SeeOther:
    query = {"problem": problem} if problem else {}
    return SeeOther(f"{page_url(request, invoice, **query)}#promise")


def view_for_page(request: HttpRequest, invoice: Invoice) -> PromiseView:
    """Return what the page of the request says of promises."""
    today = business_today(invoice.business)
    return promise_view(invoice, today=today, problem=request.GET.get("problem", ""))
