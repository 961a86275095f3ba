"""Reminder plans by the API, and which of them holds for a client or an invoice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.lists import page_of
from billing.api.problems import ApiProblem, not_found, validation_failed
from billing.api.v1.clients import own_client_or_404
from billing.api.v1.own import own_invoice_or_404
from billing.api.v1.reminder_plan_reading import chosen_plan, plan_changes
from billing.api.v1.reminder_plan_schemas import (
    ReminderPlan,
    ReminderPlanChanges,
    ReminderPlanChoice,
    ReminderPlanChoiceInput,
    ReminderPlanInput,
    ReminderPlanPage,
    ReminderPlanQuery,
)
from billing.api.v1.schemas import Error
from billing.api.v1.webhook_reading import numbered
from billing.reminders import models, plans
from billing.reminders.choosing import choose_plan, follow_again
from billing.reminders.planning import steps_of
from billing.reminders.queries import with_steps
from billing.reminders.standing import standing_of_client, standing_of_invoice
from billing.reminders.writing import DefaultPlanNeeded, HoursEmpty, write_plan
from billing.wire.reminders import plan_facts, standing_facts
from clients.models import Client
from fastfaktura.core.clock import business_today

router = Router(tags=["Reminders"])

IN_USE = {"false": True, "true": False}


@router.get(
    "/reminder-plans",
    response={200: ReminderPlanPage, 422: Error},
    operation_id="listReminderPlans",
    summary=gettext_noop("List reminder plans"),
    description=gettext_noop(
        "The default first, then by name. Your first invoice makes the first plan, with the steps "
        "that are usual in your country."
    ),
)
def list_reminder_plans(request: ApiRequest, wanted: Query[ReminderPlanQuery]) -> dict[str, Any]:
    """Answer a page of plans."""
    found = models.ReminderPlan.objects.for_business(request.business)
    if wanted.archived in IN_USE:
        found = found.filter(archived_at__isnull=IN_USE[wanted.archived])
    total = found.count()
    rows = with_steps(found.order_by("-is_default", "name", "pk"))
    data = [
        plan_facts(plan, plan.shown_steps)  # type: ignore[attr-defined]  # prefetched
        for plan in numbered(rows, page=wanted.page, total=total)
    ]
    return page_of(data, page=wanted.page, total=total)


@router.post(
    "/reminder-plans",
    response={201: ReminderPlan},
    operation_id="createReminderPlan",
    summary=gettext_noop("Create a reminder plan"),
    description=gettext_noop(
        "It reminds of what falls due from today on. Fees, interest and compensation are asked "
        "for only where the law allows them on the day; else the message goes without."
    ),
)
def create_reminder_plan(request: ApiRequest, body: ReminderPlanInput) -> Status[dict[str, Any]]:
    """Make a plan."""
    return Status(201, _written(request, body.given()))


@router.get(
    "/reminder-plans/{id}",
    response={200: ReminderPlan},
    operation_id="getReminderPlan",
    summary=gettext_noop("Read a reminder plan"),
)
def get_reminder_plan(request: ApiRequest, plan_id: PathId) -> dict[str, Any]:
    """Answer one plan."""
    plan = own_plan_or_404(request, plan_id)
    return plan_facts(plan, steps_of(plan))


@router.put(
    "/reminder-plans/{id}",
    response={200: ReminderPlan, 409: Error},
    operation_id="updateReminderPlan",
    summary=gettext_noop("Change a reminder plan"),
    description=gettext_noop(
        "Fields that you do not name stay as they are; steps, if you name them, are all that it "
        "has from then on. A step that is new or moved does not remind of days that are over."
    ),
)
def update_reminder_plan(
    request: ApiRequest, plan_id: PathId, body: ReminderPlanChanges
) -> dict[str, Any]:
    """Change what the request names."""
    return _written(request, body.given(), own_plan_or_404(request, plan_id))


@router.delete(
    "/reminder-plans/{id}",
    response={200: ReminderPlan, 409: Error},
    operation_id="archiveReminderPlan",
    summary=gettext_noop("Archive a reminder plan"),
    description=gettext_noop(
        "What it sent stays on record. Clients and invoices for which it was chosen follow your "
        "default plan again. The default plan cannot be archived."
    ),
)
def archive_reminder_plan(request: ApiRequest, plan_id: PathId) -> dict[str, Any]:
    """Take a plan out of use."""
    plan = own_plan_or_404(request, plan_id)
    with _refusals_told():
        plans.archive_plan(
            plan_id=plan.pk, business=request.business, now=timezone.now(), actor=request.actor
        )
    return get_reminder_plan(request, plan_id)


@router.get(
    "/clients/{id}/reminder-plan",
    response={200: ReminderPlanChoice},
    operation_id="getClientReminderPlan",
    summary=gettext_noop("Read which plan reminds a client"),
)
def get_client_plan(request: ApiRequest, client_id: PathId) -> dict[str, Any]:
    """Answer what holds for a client."""
    return standing_facts(standing_of_client(own_client_or_404(request, client_id)))


@router.put(
    "/clients/{id}/reminder-plan",
    response={200: ReminderPlanChoice},
    operation_id="chooseClientReminderPlan",
    summary=gettext_noop("Choose which plan reminds a client"),
    description=gettext_noop(
        "It holds for all of the client's invoices for which nothing else was chosen."
    ),
)
def choose_client_plan(
    request: ApiRequest, client_id: PathId, body: ReminderPlanChoiceInput
) -> dict[str, Any]:
    """Choose a plan for a client, or none, or give the choice up."""
    client = own_client_or_404(request, client_id)
    _choose(request, body, client=client)
    return standing_facts(standing_of_client(client))


@router.get(
    "/invoices/{id}/reminder-plan",
    response={200: ReminderPlanChoice},
    operation_id="getInvoiceReminderPlan",
    summary=gettext_noop("Read which plan reminds of an invoice"),
)
def get_invoice_plan(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """Answer what holds for an invoice."""
    return standing_facts(standing_of_invoice(own_invoice_or_404(request, invoice_id)))


@router.put(
    "/invoices/{id}/reminder-plan",
    response={200: ReminderPlanChoice},
    operation_id="chooseInvoiceReminderPlan",
    summary=gettext_noop("Choose which plan reminds of an invoice"),
    description=gettext_noop(
        "Who changes plans does not begin again: no step goes that lies before one that went."
    ),
)
def choose_invoice_plan(
    request: ApiRequest, invoice_id: PathId, body: ReminderPlanChoiceInput
) -> dict[str, Any]:
    """Choose a plan for an invoice, or none, or give the choice up."""
    invoice = own_invoice_or_404(request, invoice_id)
    _choose(request, body, invoice=invoice)
    return standing_facts(standing_of_invoice(invoice))


def own_plan_or_404(request: ApiRequest, plan_id: UUID) -> models.ReminderPlan:
    """Return a plan of the key's business, an archived one too.

    :raises ApiProblem: 404, if there is none, or it is another's.
    """
    plans_of = models.ReminderPlan.objects.for_business(request.business)
    plan = plans_of.filter(pk=plan_id).first()
    if plan is None:
        raise not_found()
    return plan


def _written(
    request: ApiRequest, given: dict[str, Any], plan: models.ReminderPlan | None = None
) -> dict[str, Any]:
    changes = plan_changes(given)
    with _refusals_told():
        plan = write_plan(
            business=request.business,
            plan_id=plan.pk if plan else None,
            facts=changes.facts,
            steps=changes.steps,
            is_default=changes.is_default,
            now=timezone.now(),
            today=business_today(request.business),
            actor=request.actor,
        )
    return plan_facts(plan, steps_of(plan))


def _choose(
    request: ApiRequest,
    said: ReminderPlanChoiceInput,
    *,
    client: Client | None = None,
    invoice: Any = None,
) -> None:
    plan = chosen_plan(said, request.business)
    if said.choice == "inherit":
        follow_again(client=client, invoice=invoice, actor=request.actor)
        return
    try:
        choose_plan(plan=plan, client=client, invoice=invoice, actor=request.actor)
    except plans.PlanArchived:
        raise validation_failed({"plan_id": [_("This plan is archived.")]}) from None


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Refuse what the rules of plans do not allow."""
    try:
        yield
    except HoursEmpty:
        sentence = _("The last hour comes after the first one.")
        raise validation_failed({"send_until": [sentence]}) from None
    except plans.PlanArchived:
        message = _("This plan is archived and stays as it is. Make a new one.")
        raise ApiProblem(409, "plan_archived", message) from None
    except (DefaultPlanNeeded, plans.DefaultPlanStays):
        message = _("This plan is the default. Make another one the default first.")
        raise ApiProblem(409, "plan_is_default", message) from None
    except plans.TooManyPlans:
        message = _("There are as many plans as fit. Archive one first.")
        raise ApiProblem(409, "too_many_reminder_plans", message) from None
