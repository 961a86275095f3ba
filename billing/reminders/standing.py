"""Which plan holds for an invoice or for a client, and where that was chosen."""

from dataclasses import dataclass

from django.db.models import Q

from billing.invoices.models import Invoice
from billing.reminders.models import ReminderChoice, ReminderPlan
from clients.models import Client
from fastfaktura.core.models import Business

OF_INVOICE, OF_CLIENT, OF_BUSINESS = "invoice", "client", "business"


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds: ``source`` says whose choice it is, and no plan means no reminders by plan.

    ``own`` is what was chosen for the thing itself.
    """

    own: ReminderChoice | None
    source: str
    plan: ReminderPlan | None


def standing_of_invoice(invoice: Invoice) -> Standing:
    """Return what holds for an invoice; two queries at most."""
    concerned = Q(invoice_id=invoice.pk) | Q(
        client_id=invoice.client_id, client__isnull=False, invoice=None
    )
    found = list(ReminderChoice.objects.select_related("plan").filter(concerned))
    own = next((choice for choice in found if choice.invoice_id is not None), None)
    of_client = next((choice for choice in found if choice.invoice_id is None), None)
    if own is not None:
        return Standing(own, OF_INVOICE, own.plan)
    return _followed(None, of_client, invoice.business)


def standing_of_client(client: Client) -> Standing:
    """Return what holds for a client; two queries at most."""
    own = ReminderChoice.objects.select_related("plan").filter(client=client).first()
    return _followed(own, own, client.business)


def _followed(
    own: ReminderChoice | None, of_client: ReminderChoice | None, business: Business
) -> Standing:
    if of_client is not None:
        return Standing(own, OF_CLIENT, of_client.plan)
    plans = ReminderPlan.objects.for_business(business)
    return Standing(own, OF_BUSINESS, plans.filter(is_default=True, archived_at=None).first())
