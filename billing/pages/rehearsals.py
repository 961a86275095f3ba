"""Rehearsals: asking for one, and reading what would have come."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.pages.forms.rehearsals import RehearsalForm
from billing.pages.rehearsal_story import story_of
from billing.rehearsal.models import Rehearsal, RehearsalState
from billing.rehearsal.operations import start_rehearsal
from billing.rehearsal.queries import rehearsals_of
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

SHOWN = 20
# Clients with habits of their own; the others follow.
CLIENTS = 12
# A play of ninety days takes well under a minute; what takes this long came to a fault of ours.
LOST_AFTER = timedelta(minutes=15)


@require_GET
def list_rehearsals(request: BusinessRequest) -> HttpResponse:
    """Offer a new one, and list those that were played."""
    return page(request, form_for(request))


@may("write")
@require_POST
def create(request: BusinessRequest) -> HttpResponse:
    """Ask for a rehearsal."""
    form = form_for(request, bound=True)
    if not form.is_valid():
        return page(request, form, status=422)
    rehearsal = start_rehearsal(
        business=request.business,
        start_date=form.cleaned_data["start_date"],
        days=form.cleaned_data["days"],
        behaviour=form.behaviour(),
        actor=request.actor,
        now=timezone.now(),
    )
    return redirect("rehearsals:show", rehearsal.pk)


@require_GET
def show(request: BusinessRequest, rehearsal_id: UUID) -> HttpResponse:
    """Show what would have come, as a calendar and a mailbox; until then, say that it is played."""
    require_sandbox(request)
    own = Rehearsal.objects.for_business(request.business).select_related("business")
    rehearsal = get_object_or_404(own, pk=rehearsal_id)
    is_done = rehearsal.state == RehearsalState.DONE
    context = {
        "rehearsal": rehearsal,
        "story": story_of(rehearsal) if is_done else None,
        "is_lost": not is_done and rehearsal.created_at < timezone.now() - LOST_AFTER,
    }
    return render_fragment(request, "billing/rehearsals/show.html#story", context)


def form_for(request: BusinessRequest, *, bound: bool = False) -> RehearsalForm:
    """Return the form, with the clients who owe something.

    :raises Http404: in a live business.
    """
    require_sandbox(request)
    owing = Invoice.objects.for_business(request.business).filter(IS_OPEN, type_code=380)
    clients = Client.objects.filter(pk__in=owing.values("client_id")).order_by("name")[:CLIENTS]
    return RehearsalForm(
        request.POST if bound else None,
        clients=list(clients),
        initial={"start_date": business_today(request.business)},
    )


def page(request: BusinessRequest, form: RehearsalForm, *, status: int = 200) -> HttpResponse:
    """Show the form above the rehearsals."""
    context = {
        "form": form,
        "rows": rehearsals_of(request.business)[:SHOWN],
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, "billing/rehearsals/list.html", context, status=status)


def require_sandbox(request: BusinessRequest) -> None:
    """Let rehearsals not exist in a live business.

    :raises Http404: in a live business.
    """
    if not request.business.is_sandbox:
        raise Http404
