"""A new client: by the whole form, or by the short one inside another page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from clients.forms import ClientForm, QuickClientForm
from clients.models import Client
from clients.operations import ClientNumberTaken, ExternalIdTaken, create_client
from clients.queries import known_tags, pick_clients, twins_of
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.identifiers import doubt_phone
from fastfaktura.core.permissions import has_right, may


def save_new(request: BusinessRequest, form: ClientForm) -> Client | None:
    """Save a valid form; if somebody took a number meanwhile, the form says so."""
    try:
        return create_client(
            business=request.business, facts=form.cleaned_data, actor=request.actor
        )
    except ClientNumberTaken:
        # The short form has no field of it; somebody took the next number between two looks.
        form.add_error(
            "number" if "number" in form.fields else None, _("Another client has this number.")
        )
    except ExternalIdTaken:
        form.add_error("external_id", _("Another client has this id."))
    return None


def warn(request: BusinessRequest, client: Client) -> None:
    """Tell what may be a mistake, and yet was saved."""
    doubt = doubt_phone(client.phone)
    if doubt:
        messages.warning(request, doubt)
    for twin in twins_of(client):
        messages.warning(
            request,
            _("%(name)s (%(number)s) has the same organisation number or email.")
            % {"name": twin.name, "number": twin.number},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def new_client(request: BusinessRequest) -> HttpResponse:
    """Show the form of a new client, and create it."""
    business = request.business
    status = 200
    if request.method == "POST":
        form = ClientForm(request.POST, business=business)
        client = save_new(request, form) if form.is_valid() else None
        if client is not None:
            messages.success(request, _("%(name)s is created.") % {"name": client.name})
            warn(request, client)
            return redirect("clients:show", client.pk)
        status = 422
    else:
        initial: dict[str, Any] = {
            "country": business.country,
            "locale": business.locale,
            "name": request.GET.get("name", "")[:200],
        }
        form = ClientForm(business=business, initial=initial)
    context = {"form": form, "known_tags": known_tags(business)}
    return render_fragment(request, "clients/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def quick_create(request: BusinessRequest) -> HttpResponse:
    """Answer the short form, and create; the event ``client-chosen`` carries the new client.

    Always a fragment: without JavaScript the link beside it leads to the whole form.
    """
    if request.method != "POST":
        initial = {"name": request.GET.get("name", "")[:200]}
        form = QuickClientForm(business=request.business, initial=initial)
        return render(request, "clients/quick_form.html", {"form": form})
    form = QuickClientForm(request.POST, business=request.business)
    client = save_new(request, form) if form.is_valid() else None
    if client is None:
        return render(request, "clients/quick_form.html", {"form": form}, status=422)
    answer = render(request, "clients/quick_created.html", {"client": client})
    return trigger_client_event(
        answer, "client-chosen", {"id": str(client.pk), "name": client.name}
    )


@require_safe
@may("read")
def pick(request: BusinessRequest) -> HttpResponse:
    """Answer the options of a client picker for what is typed."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {
        "clients": pick_clients(request.business, typed),
        "typed": typed,
        "may_write": has_right(request.membership, "write"),
    }
    return render(request, "clients/options.html", context)
