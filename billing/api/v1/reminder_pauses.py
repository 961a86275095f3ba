"""Pauses, promises and stops of reminders by the API, of an invoice and of a whole client."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import Id, PathId
from billing.api.problems import ApiProblem, not_found, validation_failed
from billing.api.v1.clients import own_client_or_404
from billing.api.v1.own import own_invoice_or_404
from billing.api.v1.reminder_pause_schemas import (
    ClientPauseInput,
    InvoicePauseInput,
    ReminderPause,
    ReminderPauseList,
)
from billing.delivery import choices, pauses
from billing.invoices.models import Invoice
from billing.wire.reminders import pause_facts
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.templatetags.figures import day

router = Router(tags=["Reminders"])


@router.get(
    "/invoices/{id}/reminder-pauses",
    response={200: ReminderPauseList},
    operation_id="listInvoiceReminderPauses",
    summary=gettext_noop("List the pauses of an invoice"),
    description=gettext_noop(
        "With promises and stops, and with those of its client, which hold for the invoice too; "
        "newest first."
    ),
)
def list_of_invoice(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """List what concerns an invoice."""
    return _listed(request, pauses.rests_of(own_invoice_or_404(request, invoice_id)))


@router.post(
    "/invoices/{id}/reminder-pauses",
    response={201: ReminderPause},
    operation_id="pauseInvoiceReminders",
    summary=gettext_noop("Pause or stop the reminders of an invoice, or note a promise"),
    description=gettext_noop(
        "It holds at once, also for a reminder that is queued. What holds already is replaced."
    ),
)
def pause_invoice(
    request: ApiRequest, body: InvoicePauseInput, invoice_id: PathId
) -> Status[dict[str, Any]]:
    """Let the reminders of an invoice rest."""
    return _begun(request, body, invoice=own_invoice_or_404(request, invoice_id))


@router.delete(
    "/invoices/{id}/reminder-pauses/{pause_id}",
    response={200: ReminderPause},
    operation_id="endInvoiceReminderPause",
    summary=gettext_noop("End a pause of an invoice"),
    description=gettext_noop(
        "Or a promise, or a stop: the plan goes on. Ending it twice changes nothing. That of a "
        "client is ended at the client."
    ),
)
def end_of_invoice(request: ApiRequest, invoice_id: PathId, pause_id: Id) -> dict[str, Any]:
    """End what is the invoice's own."""
    invoice = own_invoice_or_404(request, invoice_id)
    return _ended(request, choices.ReminderPause.objects.filter(invoice=invoice), pause_id)


@router.get(
    "/clients/{id}/reminder-pauses",
    response={200: ReminderPauseList},
    operation_id="listClientReminderPauses",
    summary=gettext_noop("List the pauses of a client"),
    description=gettext_noop("With stops, newest first; those of single invoices stand there."),
)
def list_of_client(request: ApiRequest, client_id: PathId) -> dict[str, Any]:
    """List what concerns all of a client's invoices."""
    client = own_client_or_404(request, client_id)
    return _listed(request, choices.ReminderPause.objects.filter(client=client).order_by("-id"))


@router.post(
    "/clients/{id}/reminder-pauses",
    response={201: ReminderPause},
    operation_id="pauseClientReminders",
    summary=gettext_noop("Pause or stop all reminders to a client"),
    description=gettext_noop(
        "It holds at once, also for a reminder that is queued. What holds already is replaced."
    ),
)
def pause_client(
    request: ApiRequest, body: ClientPauseInput, client_id: PathId
) -> Status[dict[str, Any]]:
    """Let all reminders to a client rest."""
    return _begun(request, body, client=own_client_or_404(request, client_id))


@router.delete(
    "/clients/{id}/reminder-pauses/{pause_id}",
    response={200: ReminderPause},
    operation_id="endClientReminderPause",
    summary=gettext_noop("End a pause of a client"),
    description=gettext_noop("Or a stop: the plans go on. Ending it twice changes nothing."),
)
def end_of_client(request: ApiRequest, client_id: PathId, pause_id: Id) -> dict[str, Any]:
    """End what holds for all of a client's invoices."""
    client = own_client_or_404(request, client_id)
    return _ended(request, choices.ReminderPause.objects.filter(client=client), pause_id)


def _listed(request: ApiRequest, found: QuerySet[choices.ReminderPause]) -> dict[str, Any]:
    today = business_today(request.business)
    return {"data": [pause_facts(pause, today=today) for pause in found]}


def _begun(
    request: ApiRequest,
    said: InvoicePauseInput | ClientPauseInput,
    *,
    invoice: Invoice | None = None,
    client: Client | None = None,
) -> Status[dict[str, Any]]:
    now, actor, reason = timezone.now(), request.actor, said.reason or ""
    with _refusals_told():
        if said.kind == "stopped":
            if said.until_date is not None:
                sentence = _("A stop has no last day: it holds until you end it.")
                raise validation_failed({"until_date": [sentence]})
            pause = pauses.stop_reminders(
                invoice=invoice, client=client, reason=reason, actor=actor, now=now
            )
        elif said.kind == "promised" and invoice is not None:
            pause = pauses.promise(
                invoice=invoice, until_date=_until(said), reason=reason, actor=actor, now=now
            )
        else:
            pause = pauses.pause_reminders(
                invoice=invoice,
                client=client,
                until_date=_until(said),
                reason=reason,
                actor=actor,
                now=now,
            )
    return Status(201, pause_facts(pause, today=business_today(request.business, now=now)))


def _until(said: InvoicePauseInput | ClientPauseInput) -> date:
    if said.until_date is None:
        raise validation_failed({"until_date": [_("This is required.")]})
    return said.until_date


def _ended(
    request: ApiRequest, found: QuerySet[choices.ReminderPause], pause_id: UUID
) -> dict[str, Any]:
    if not found.filter(pk=pause_id).exists():
        raise not_found()
    now = timezone.now()
    pause = pauses.end_pause(pause_id=pause_id, actor=request.actor, now=now)
    return pause_facts(pause, today=business_today(request.business, now=now))


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Refuse what cannot rest, and days on which no rest ends."""
    try:
        yield
    except pauses.BadUntilDate as bad:
        sentence = _("Choose a day between %(earliest)s and %(latest)s.")
        days = {"earliest": day(bad.earliest), "latest": day(bad.latest)}
        raise validation_failed({"until_date": [sentence % days]}) from None
    except pauses.NothingToRest:
        message = _("Nobody is reminded of this invoice: it is a draft, settled or a credit note.")
        raise ApiProblem(409, "nothing_to_pause", message) from None
