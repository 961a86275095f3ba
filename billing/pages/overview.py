"""The overview: what is owed, what came in, what needs a hand."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing.invoices.lifecycle import DisplayStatus
from billing.invoices.listing import InvoiceFilter
from billing.invoices.models import Invoice
from billing.pages.attention import attention_items
from billing.pages.charts import age_parts, gridlines, month_bars, spark_points
from billing.pages.event_words import event_words
from billing.pages.invoice_filters import due_soon, write_filter
from billing.pages.reminder_attention import heartbeat
from billing.reports.overview import overview_of
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.models import Event
from fastfaktura.core.permissions import has_right

EVENTS = 8
# Held reminders have a page of their own; steps on the way of a message drown what they lead to.
TOLD_ELSEWHERE = (
    *("reminder.held", "reminder.skipped", "claim.made", "claim.claimed"),
    *("delivery.queued", "delivery.sent", "delivery.delivered"),
)


@require_GET
def overview(request: BusinessRequest) -> HttpResponse:
    """Show the business's figures; a business without documents gets three steps to begin."""
    business = request.business
    today = business_today(business)
    figures = overview_of(business, today=today)
    events = list(
        Event.objects.for_business(business)
        .exclude(kind__in=TOLD_ELSEWHERE)
        .order_by("-id")[:EVENTS]
    )
    subjects = {event.subject_id for event in events if event.subject_type == "invoice"}
    invoices = Invoice.papers.for_business(business).select_related("client").in_bulk(subjects)
    context = {
        "figures": figures,
        "is_new": not Invoice.objects.for_business(business).exists(),
        "overdue_url": address(InvoiceFilter(status=DisplayStatus.OVERDUE)),
        "due_soon_url": address(due_soon(today)),
        "drafts_url": address(InvoiceFilter(status=DisplayStatus.DRAFT)),
        "paid_url": reverse("payments:list"),
        "paid_points": spark_points(figures.paid.course),
        "overdue_points": spark_points(figures.overdue.course),
        "due_soon_points": spark_points(figures.due_soon.course),
        "gridlines": gridlines(figures.months),
        "bars": month_bars(figures.months),
        "ages": age_parts(figures.ages),
        "events": [(event, event_words(event), invoices.get(event.subject_id)) for event in events],
        "heartbeat": heartbeat(business, now=timezone.now()),
        "attention": attention_items(business, may_manage=has_right(request.membership, "manage")),
        "may_write": has_right(request.membership, "write"),
    }
    return render_fragment(request, "billing/overview/page.html", context)


def address(wanted: InvoiceFilter) -> str:
    """Return the address of the list under this filter."""
    return reverse("invoices:list") + write_filter(wanted)
