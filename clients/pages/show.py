"""A client's page: its facts, edited in place, its invoices and its timeline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from clients.addresses import Address, address_lines
from clients.forms import PARTS, ClientForm, fact_label, initial_facts
from clients.invoice_fields import DEDUCTION, asked_of
from clients.models import Client, ClientKind
from clients.operations import (
    ClientNumberTaken,
    ExternalIdTaken,
    archive_client,
    restore_client,
    update_client,
)
from clients.queries import known_tags, timeline_of, twins_of
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.identifiers import doubt_phone, format_organization_number, format_phone
from fastfaktura.core.permissions import has_right, may


def own_client(request: BusinessRequest, client_id: UUID) -> Client:
    """Return the client of the request's business, or answer 404."""
    clients = Client.objects.for_business(request.business).defer("search")
    client = get_object_or_404(clients, pk=client_id)
    # Already read, so that no page asks for it again.
    client.business = request.business
    return client


def timeline_entries(client: Client) -> list[dict[str, Any]]:
    """Return the events as the template words them."""
    return [
        {
            "kind": event.kind,
            "who": event.actor_name,
            "at": event.created_at,
            "facts": ", ".join(fact_label(name) for name in event.data.get("changed", [])),
        }
        for event in timeline_of(client)
    ]


def page_context(
    request: BusinessRequest, client: Client, *, editing: str = "", form: ClientForm | None = None
) -> dict[str, Any]:
    """Return what the client's page shows."""
    country = client.country or request.business.country
    address = Address(
        client.street, client.street_2, client.postal_code, client.city, client.country
    )
    asked = asked_of(
        business_country=request.business.country, is_person=client.kind == ClientKind.PERSON
    )
    return {
        "client": client,
        "address_lines": address_lines(address),
        "organization_number": format_organization_number(country, client.organization_number),
        "phone": format_phone(client.phone),
        "phone_doubt": doubt_phone(client.phone),
        "twins": twins_of(client),
        "timeline": timeline_entries(client),
        "asks_deduction": set(DEDUCTION) <= set(asked),
        "may_write": has_right(request.membership, "write"),
        "editing": editing,
        "form": form,
        "known_tags": known_tags(request.business) if editing == "tags" else [],
        "invoices_url": reverse("invoices:of_client", args=[client.pk]),
    }


@require_safe
@may("read")
def show_client(request: BusinessRequest, client_id: UUID) -> HttpResponse:
    """Show one client."""
    client = own_client(request, client_id)
    return render_fragment(request, "clients/show.html", page_context(request, client))


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def edit_part(request: BusinessRequest, client_id: UUID, part: str) -> HttpResponse:
    """Show a group of facts as a form, and save it.

    The answer is the whole page: without JavaScript the browser shows it, HTMX selects from it
    the group, the name and the timeline.
    """
    names = PARTS.get(part)
    if names is None:
        raise Http404
    client = own_client(request, client_id)
    if request.method != "POST":
        form = ClientForm(
            initial=initial_facts(client, names),
            business=request.business,
            client=client,
            part=names,
        )
        return render_fragment(
            request, "clients/show.html", page_context(request, client, editing=part, form=form)
        )
    form = ClientForm(request.POST, business=request.business, client=client, part=names)
    saved = save_part(request, client, form) if form.is_valid() else None
    if saved is None:
        context = page_context(request, client, editing=part, form=form)
        return render_fragment(request, "clients/show.html", context, status=422)
    if not request.htmx:
        return redirect(f"{reverse('clients:show', args=[client.pk])}#{part}")
    page = render_fragment(
        request, "clients/show.html", page_context(request, own_client(request, client.pk))
    )
    return trigger_client_event(page, "toast", {"message": _("Saved."), "level": "success"})


def save_part(request: BusinessRequest, client: Client, form: ClientForm) -> Client | None:
    """Save a valid form; if somebody took a number meanwhile, the form says so."""
    try:
        return update_client(client_id=client.pk, changes=form.cleaned_data, actor=request.actor)
    except ClientNumberTaken:
        form.add_error("number", _("Another client has this number."))
    except ExternalIdTaken:
        form.add_error("external_id", _("Another client has this id."))
    return None


def way_back(request: BusinessRequest, default: str) -> HttpResponseRedirect:
    """Redirect to where the form says it stood, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if wanted and safe else default)


@require_POST
@may("write")
def archive(request: BusinessRequest, client_id: UUID) -> HttpResponse:
    """Archive a client; the toast offers the way back instead of a question before."""
    client = own_client(request, client_id)
    archive_client(client_id=client.pk, now=timezone.now(), actor=request.actor)
    undo = reverse("clients:restore", args=[client.pk])
    text = _("%(name)s is archived.") % {"name": client.name}
    messages.success(request, text, extra_tags=undo)
    return way_back(request, reverse("clients:list"))


@require_POST
@may("write")
def restore(request: BusinessRequest, client_id: UUID) -> HttpResponse:
    """Bring a client back from the archive."""
    client = own_client(request, client_id)
    restore_client(client_id=client.pk, actor=request.actor)
    messages.success(request, _("%(name)s is back among your clients.") % {"name": client.name})
    return way_back(request, reverse("clients:show", args=[client.pk]))
