"""Reading invoices for the dialect: in sets, with all that an answer says of them."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import (
    Case,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from billing.api.fakturan.figures import MOST_DIGITS
from billing.api.fakturan.promises import of_number
from billing.api.fakturan.told import day_of
from billing.delivery.models import ON_ITS_WAY, Delivery, DeliveryKind
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.payments.models import Allocation
from fastfaktura.core.models import Business


def with_facts(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Return the invoices among them, with what their answers need; three queries for all.

    ``said_date`` is the date of issue, or the one that a draft is to be issued on; ``is_leaving``
    tells that a message is on its way; ``settled_date`` is when the last payment came.
    """
    leaving = Delivery.objects.filter(
        invoice=OuterRef("pk"), kind=DeliveryKind.INVOICE, state__in=ON_ITS_WAY
    )
    settling = Allocation.objects.filter(invoice=OuterRef("pk"), payment__isnull=False)
    last = settling.order_by("-payment__received_date").values("payment__received_date")[:1]
    return (
        invoices.filter(type_code=TypeCode.INVOICE)
        .select_related("business", "client", "fakturan")
        .defer("client__search")
        .prefetch_related("lines", "vat_subtotals")
        .annotate(
            said_date=Coalesce("issue_date", "fakturan__invoice_date", TruncDate("created_at")),
            is_leaving=Exists(leaving),
            settled_date=Subquery(last),
        )
    )


def narrowed(
    invoices: QuerySet[Invoice], asked: Mapping[str, str], business: Business, *, today: date
) -> QuerySet[Invoice]:
    """Return the invoices that the filters of a list ask for, but for ``client_id``."""
    number = asked.get("number", "")
    if number:
        invoices = invoices.filter(pk__in=of_number(business, number))
    start, end = (day_of(asked.get(name, "")) for name in ("start_date", "end_date"))
    if start is not None:
        invoices = invoices.filter(Q(said_date__gte=start))
        end = end or today
    if end is not None:
        invoices = invoices.filter(Q(said_date__lte=end))
    return invoices


def number_order() -> Sequence[Expression | F | str]:
    """Return the columns behind the order of numbers: issued ones, then what waits.

    Imported invoices stand by the number that they had there.
    """
    is_whole = Q(number__regex=rf"^[0-9]{{1,{MOST_DIGITS}}}$")
    said = Case(
        When(imported_from="", then=F("sequence_number")),
        When(is_whole, then=Cast("number", IntegerField())),
        default=None,
        output_field=IntegerField(),
    )
    return [said, F("fakturan__pk")]
