"""What a person decides about the reminders of an invoice or a client: a plan, a rest, a promise.

The answer is the panel: without JavaScript as a page of its own, HTMX takes it into the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from billing.delivery.choices import ReminderPause
from billing.delivery.pauses import (
    LONGEST_REST,
    BadUntilDate,
    NothingToRest,
    end_pause,
    pause_reminders,
    promise,
    stop_reminders,
)
from billing.invoices.models import Invoice
from billing.pages.forms.reminders import (
    FOLLOW,
    NONE,
    PauseForm,
    PlanChoiceForm,
    PromiseForm,
    StopForm,
)
from billing.pages.invoice_steps import own_invoice
from billing.pages.reminder_panel import (
    choice_of,
    client_context,
    client_plan_words,
    default_plan,
    invoice_context,
)
from billing.reminders.choosing import choose_plan, follow_again
from billing.reminders.models import ReminderPlan
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may
from fastfaktura.core.templatetags.figures import day

TEMPLATE = "billing/reminders/panel.html#panel"
OF_INVOICE = ("plan", "pause", "promise", "stop")
OF_CLIENT = ("plan", "pause", "stop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An invoice or a client whose reminders are decided about, and when."""

    business_request: BusinessRequest
    invoice: Invoice | None = None
    client: Client | None = None
    now: datetime
    today: date

    @property
    def one(self) -> dict[str, Any]:
        """Return the invoice or the client as operations take them."""
        return {"invoice": self.invoice} if self.invoice else {"client": self.client}

    @property
    def actor(self) -> Actor:
        """Return who decides."""
        return self.business_request.actor

    def url(self, act: str = "") -> str:
        """Return the address of the panel, or of a step on it."""
        name = "invoice" if self.invoice else "client"
        key = self.invoice.pk if self.invoice else self.client.pk if self.client else None
        if act:
            return reverse(f"reminders:{name}_act", args=[key, act])
        return reverse(f"reminders:of_{name}", args=[key])


def subject_of(
    request: BusinessRequest, *, invoice_id: UUID | None = None, client_id: UUID | None = None
) -> Subject:
    """Return the invoice or client if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    now = timezone.now()
    invoice = own_invoice(request, invoice_id) if invoice_id else None
    client = None
    if client_id:
        clients = Client.objects.for_business(request.business).defer("search", "notes")
        client = get_object_or_404(clients.select_related("business"), pk=client_id)
    return Subject(
        business_request=request,
        invoice=invoice,
        client=client,
        now=now,
        today=business_today(request.business, now=now),
    )


@require_GET
@may("read")
def show_of_invoice(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Show the reminders of an invoice."""
    return _panel(request, subject_of(request, invoice_id=invoice_id))


@require_GET
@may("read")
def show_of_client(request: BusinessRequest, client_id: UUID) -> HttpResponse:
    """Show how a client is reminded."""
    return _panel(request, subject_of(request, client_id=client_id))


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def act_on_invoice(request: BusinessRequest, invoice_id: UUID, act: str) -> HttpResponse:
    """Show the form of a step with an invoice's reminders, and take it."""
    subject = subject_of(request, invoice_id=invoice_id)
    return _act(request, subject, act, OF_INVOICE)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def act_on_client(request: BusinessRequest, client_id: UUID, act: str) -> HttpResponse:
    """Show the form of a step with a client's reminders, and take it."""
    return _act(request, subject_of(request, client_id=client_id), act, OF_CLIENT)


def _act(
    request: BusinessRequest, subject: Subject, act: str, allowed: tuple[str, ...]
) -> HttpResponse:
    if act == "resume" and request.method == "POST":
        return _resume(request, subject)
    if act not in allowed:
        raise Http404
    form = _form(act, subject, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _panel(request, subject, act=act, form=form)
    if not form.is_valid():
        return _panel(request, subject, act=act, form=form, status=422)
    try:
        sentence = STEPS[act](subject, form)
    except BadUntilDate as bad:
        between = _("Choose a day between %(earliest)s and %(latest)s.")
        facts = {"earliest": day(bad.earliest), "latest": day(bad.latest)}
        form.add_error("until_date", between % facts)
    except NothingToRest:
        form.add_error(None, _("Nobody is reminded of this invoice any more."))
    else:
        return _done(request, subject, sentence)
    return _panel(request, subject, act=act, form=form, status=422)


def _form(act: str, subject: Subject, data: Any) -> forms.Form:
    if act == "plan":
        return _plan_form(subject, data)
    if act == "stop":
        return StopForm(data)
    days = {"today": subject.today, "latest": subject.today + LONGEST_REST}
    return PromiseForm(data, **days) if act == "promise" else PauseForm(data, **days)


def _plan_form(subject: Subject, data: Any) -> PlanChoiceForm:
    business = subject.business_request.business
    chosen = choice_of(invoice=subject.invoice, client=subject.client)
    initial = FOLLOW if chosen is None else str(chosen.plan_id or NONE)
    followed = _("As your business")
    if subject.invoice and subject.invoice.client:
        followed = _("As the client: %(words)s") % {
            "words": client_plan_words(subject.invoice.client)
        }
    elif plan := default_plan(business):
        followed = _("Your default plan, “%(plan)s”") % {"plan": plan.name}
    plans = ReminderPlan.objects.for_business(business).filter(archived_at=None)
    if subject.client and chosen is None:
        # The default is what the client follows: it need not be offered twice.
        plans = plans.filter(is_default=False)
    return PlanChoiceForm(
        data, plans=plans.order_by("name"), followed=followed, initial={"plan": initial}
    )


def _choose(subject: Subject, form: forms.Form) -> str:
    chosen = form.cleaned_data["plan"]
    if chosen == FOLLOW:
        follow_again(**subject.one, actor=subject.actor)
        return _("Nothing of its own is chosen any more.")
    if chosen == NONE:
        choose_plan(**subject.one, plan=None, actor=subject.actor)
        return _("No reminders are sent by plan.")
    plan = ReminderPlan.objects.for_business(subject.business_request.business).get(pk=chosen)
    choose_plan(**subject.one, plan=plan, actor=subject.actor)
    return _("The plan “%(plan)s” holds now.") % {"plan": plan.name}


def _pause(subject: Subject, form: forms.Form) -> str:
    pause = pause_reminders(
        **subject.one, **form.cleaned_data, actor=subject.actor, now=subject.now
    )
    return _("Reminders rest until %(until)s.") % {"until": day(pause.until_date)}


def _stop(subject: Subject, form: forms.Form) -> str:
    stop_reminders(**subject.one, **form.cleaned_data, actor=subject.actor, now=subject.now)
    return _("No more reminders are sent.")


def _promise(subject: Subject, form: forms.Form) -> str:
    noted = promise(**subject.one, **form.cleaned_data, actor=subject.actor, now=subject.now)
    until = {"until": day(noted.until_date)}
    return _("The promise is noted; reminders rest until %(until)s.") % until


STEPS: dict[str, Callable[[Subject, forms.Form], str]] = {
    "plan": _choose,
    "pause": _pause,
    "stop": _stop,
    "promise": _promise,
}


def _resume(request: BusinessRequest, subject: Subject) -> HttpResponse:
    """End the rest in force; that of a client is ended on the client's page alone."""
    rests = ReminderPause.objects.for_business(request.business)
    for rest in rests.filter(**subject.one, ended_at=None):
        end_pause(pause_id=rest.pk, actor=subject.actor, now=subject.now)
    return _done(request, subject, _("Reminders go on."))


def _panel(
    request: BusinessRequest,
    subject: Subject,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    if subject.invoice:
        context = invoice_context(subject.invoice, today=subject.today, now=subject.now)
        offered: tuple[str, ...] = OF_INVOICE if context["is_live"] else ()
    else:
        assert subject.client is not None  # noqa: S101  # one of the two is there
        context = client_context(subject.client, today=subject.today)
        offered = OF_CLIENT
    context |= {
        "invoice": subject.invoice,
        "client": subject.client,
        "act": act,
        "form": form,
        "acts": {name: subject.url(name) for name in (*offered, "resume")} if offered else {},
        "here": subject.url(),
        "act_url": subject.url(act) if act else "",
        "today": subject.today,
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, TEMPLATE, context, status=status)


def _done(request: BusinessRequest, subject: Subject, sentence: str) -> HttpResponse:
    """Show the panel as it is now; the page around it looks anew at its timeline."""
    if not request.htmx:
        messages.success(request, sentence)
        return redirect(subject.url())
    response = _panel(request, subject)
    trigger_client_event(response, "toast", {"message": sentence, "level": "success"})
    return trigger_client_event(response, "invoice-changed") if subject.invoice else response
