"""Numbers that drafts of the dialect will get, if they are issued in the order of their making.

Fakturan.nu numbers an invoice when it is made; the law wants numbers without a gap, so ours are
taken when it is issued. Until then the dialect says the number that is to come.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from billing.api.fakturan.models import FakturanInvoice
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.numbering.models import Series, SeriesCounter
from billing.numbering.patterns import period_of
from billing.numbering.queries import invoice_series_of
from fastfaktura.core.models import Business

FIRST = 1


@dataclass(slots=True)
class Promises:
    """The numbers that are to come, by draft, and where each period of the series stands."""

    series: Series
    coming: dict[str, int]
    of: dict[UUID, int] = field(default_factory=dict)

    def next_on(self, day: date) -> int:
        """Return what a draft of this date would be promised now."""
        return self.coming.get(period_of(self.series.reset, day), FIRST)

    def give(self, draft: UUID, day: date) -> None:
        """Promise a draft the next number of its period."""
        self.of[draft] = self.next_on(day)
        self.coming[period_of(self.series.reset, day)] = self.of[draft] + 1


def promises_of(business: Business) -> Promises:
    """Return what the drafts of the dialect are promised; three queries, however many there are.

    One whose series was chosen by hand counts elsewhere and is promised nothing.
    """
    series = invoice_series_of(business)
    counters = SeriesCounter.objects.filter(series=series).values_list("period", "next_number")
    promises = Promises(series, dict(counters))
    waiting = FakturanInvoice.objects.for_business(business).filter(
        invoice__status=InvoiceStatus.DRAFT, invoice__wanted_series=None
    )
    for draft, day in waiting.order_by("pk").values_list("invoice_id", "invoice_date"):
        promises.give(draft, day)
    return promises


def of_number(business: Business, number: str) -> list[UUID]:
    """Return the invoices that have a number, or are promised it; a printed one will do too."""
    issued = Invoice.objects.for_business(business)
    if not (number.isascii() and number.isdigit()) or len(number) > 9:
        return list(issued.filter(number=number).values_list("pk", flat=True))
    wanted = int(number)
    own = Q(imported_from="", sequence_number=wanted)
    found = issued.filter(own | Q(number=number)).values_list("pk", flat=True)
    promised = promises_of(business).of
    return [*found, *(draft for draft, coming in promised.items() if coming == wanted)]
