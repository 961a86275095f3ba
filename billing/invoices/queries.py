"""Everything that reads invoices."""

from datetime import date

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from billing.invoices.lifecycle import DisplayStatus, InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from fastfaktura.core.models import Business, Event

# A credit note asks for nothing, also an imported one that settles no invoice of ours.
IS_SETTLED = Q(payable_amount__lte=F("allocated_total")) | Q(type_code=TypeCode.CREDIT_NOTE)
IS_OPEN = Q(status=InvoiceStatus.ISSUED, payable_amount__gt=F("allocated_total")) & ~Q(
    type_code=TypeCode.CREDIT_NOTE
)


def display_status_on(today: date) -> Case:
    """Return ``lifecycle.display_status`` as a query expression; a test holds the two equal."""
    return Case(
        When(status=InvoiceStatus.DRAFT, then=Value(DisplayStatus.DRAFT.value)),
        When(status=InvoiceStatus.CANCELLED, then=Value(DisplayStatus.CANCELLED.value)),
        When(IS_SETTLED, then=Value(DisplayStatus.PAID.value)),
        When(due_date__lt=today, then=Value(DisplayStatus.OVERDUE.value)),
        When(opened_at__isnull=False, then=Value(DisplayStatus.OPENED.value)),
        default=Value(DisplayStatus.SENT.value),
        output_field=CharField(),
    )


def status_filter(status: DisplayStatus, *, today: date) -> Q:
    """Return the condition for one status; unlike the expression above, it can use an index."""
    not_late = Q(due_date__gte=today)
    return {
        DisplayStatus.DRAFT: Q(status=InvoiceStatus.DRAFT),
        DisplayStatus.CANCELLED: Q(status=InvoiceStatus.CANCELLED),
        DisplayStatus.PAID: Q(status=InvoiceStatus.ISSUED) & IS_SETTLED,
        DisplayStatus.OVERDUE: IS_OPEN & Q(due_date__lt=today),
        DisplayStatus.OPENED: IS_OPEN & not_late & Q(opened_at__isnull=False),
        DisplayStatus.SENT: IS_OPEN & not_late & Q(opened_at=None),
    }[status]


def invoices_of(business: Business) -> QuerySet[Invoice]:
    """Return the business's documents with their clients, newest first."""
    return Invoice.objects.for_business(business).select_related("client").order_by("-id")


def events_of(invoice: Invoice) -> QuerySet[Event]:
    """Return what happened to the invoice, oldest first: in the order of pages and webhooks."""
    return Event.objects.filter(subject_id=invoice.pk).order_by("id")
