"""Choosing which plan holds for a client or for one invoice."""

from typing import Any

from django.db import transaction

from billing.invoices.models import Invoice
from billing.reminders.models import ReminderChoice, ReminderPlan
from billing.reminders.plans import own_plan_locked
from clients.models import Client
from fastfaktura.core.events import Actor, record_event


@transaction.atomic
def choose_plan(
    *,
    plan: ReminderPlan | None,
    actor: Actor,
    client: Client | None = None,
    invoice: Invoice | None = None,
) -> ReminderChoice:
    """Let a plan hold for a client or for one invoice; ``None`` means no reminders by plan.

    :raises PlanArchived: if the plan is archived.
    :raises ReminderPlan.DoesNotExist: if the plan is not of the same business.
    """
    subject = _one_of(client, invoice)
    if plan is not None:
        plan = own_plan_locked(plan.pk, subject.business)
    choice, _is_new = ReminderChoice.objects.update_or_create(
        client=client,
        invoice=invoice,
        defaults={"plan": plan},
        create_defaults={"plan": plan, "business": subject.business},
    )
    _tell_choice(subject, actor, {"plan": plan.name} if plan else {"plan": "", "is_none": True})
    return choice


@transaction.atomic
def follow_again(
    *, actor: Actor, client: Client | None = None, invoice: Invoice | None = None
) -> None:
    """Forget what was chosen: the invoice follows its client again, the client the business."""
    subject = _one_of(client, invoice)
    gone, _each = ReminderChoice.objects.filter(client=client, invoice=invoice).delete()
    if gone:
        _tell_choice(subject, actor, {"plan": "", "is_followed": True})


def _one_of(client: Client | None, invoice: Invoice | None) -> Client | Invoice:
    subject = client or invoice
    if subject is None or (client and invoice):
        raise TypeError("a plan is chosen for a client or for an invoice")
    return subject


def _tell_choice(subject: Client | Invoice, actor: Actor, data: dict[str, Any]) -> None:
    record_event(
        "reminder_plan.chosen",
        business=subject.business,
        subject=subject,
        actor=actor,
        data=data,
    )
