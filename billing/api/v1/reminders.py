"""Reminders by plan through the API: of one invoice, and every decision of the business."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query, Router

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.keyed import keyed_page
from billing.api.v1.own import own_invoice_or_404
from billing.api.v1.reminder_schemas import (
    InvoiceReminders,
    ReminderDecisionPage,
    ReminderDecisionQuery,
)
from billing.api.v1.schemas import Error
from billing.claims.models import Claim
from billing.claims.queries import claims_of
from billing.delivery.models import DeliveryKind
from billing.delivery.pauses import pause_in_force
from billing.delivery.queries import deliveries_of
from billing.invoices.models import Invoice
from billing.reminders.queries import (
    decisions_of,
    decisions_of_business,
    reminders_by_plan,
    upcoming,
)
from billing.reminders.standing import standing_of_invoice
from billing.wire.reminders import (
    decision_facts,
    pause_facts,
    reminder_facts,
    standing_facts,
    upcoming_facts,
)
from fastfaktura.core.clock import business_today

router = Router(tags=["Reminders"])

# The page of an invoice shows fewer; whoever wants all has the list of decisions.
MOST_DECISIONS = 50


@router.get(
    "/invoices/{id}/reminders",
    response={200: InvoiceReminders},
    operation_id="getInvoiceReminders",
    summary=gettext_noop("Read the reminders of an invoice"),
    description=gettext_noop(
        "What was sent by plan, what comes next and when, what was decided and why, and what "
        "holds reminders today. A look ahead is no promise: each step asks again before it leaves."
    ),
)
def get_invoice_reminders(request: ApiRequest, invoice_id: PathId) -> dict[str, Any]:
    """Answer all that is known of an invoice's reminders."""
    invoice = own_invoice_or_404(request, invoice_id)
    now = timezone.now()
    today = business_today(request.business, now=now)
    pause = pause_in_force(invoice, today=today)
    decisions = decisions_of(invoice)[:MOST_DECISIONS]
    return {
        "plan": standing_facts(standing_of_invoice(invoice))["in_force"],
        "pause": pause_facts(pause, today=today) if pause else None,
        "reminders": _reminders(invoice),
        "upcoming": [upcoming_facts(planned) for planned in upcoming(invoice, now=now)],
        "decisions": [decision_facts(decision) for decision in decisions],
    }


@router.get(
    "/reminder-decisions",
    response={200: ReminderDecisionPage, 422: Error},
    operation_id="listReminderDecisions",
    summary=gettext_noop("List what was decided about reminders"),
    description=gettext_noop(
        "Every step that was sent, held or skipped, with its reason; what was looked at last comes "
        "first."
    ),
)
def list_decisions(request: ApiRequest, wanted: Query[ReminderDecisionQuery]) -> dict[str, Any]:
    """Answer a page of decisions."""
    names = {"since": "last_decided_at__gte"}
    asked = {names.get(name, name): value for name, value in wanted.filters().items()}
    found = decisions_of_business(request.business).filter(**asked)
    rows, envelope = keyed_page(found, wanted, moment="last_decided_at")
    return {"data": [decision_facts(decision) for decision in rows], **envelope}


def _reminders(invoice: Invoice) -> list[dict[str, Any]]:
    claims: dict[UUID | None, list[Claim]] = defaultdict(list)
    for claim in claims_of(invoice):
        claims[claim.cause_id].append(claim)
    messages: dict[UUID | None, list[UUID]] = defaultdict(list)
    found = deliveries_of(invoice).filter(kind=DeliveryKind.REMINDER)
    for cause_id, delivery_id in found.values_list("cause_id", "pk"):
        messages[cause_id].append(delivery_id)
    return [
        reminder_facts(reminder, claims=claims[reminder.pk], deliveries=messages[reminder.pk])
        for reminder in reminders_by_plan(invoice)
    ]
