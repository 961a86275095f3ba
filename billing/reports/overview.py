"""The figures of the overview: tiles, twelve months, open amounts by age."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import NOTHING, Invoice
from billing.invoices.queries import IS_OPEN
from billing.payments.models import Payment, Reversal, ReversalKind, ReversalState
from billing.reports.months import last_months
from fastfaktura.core.models import Business

MONTHS = 12
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A tile: how much in the business's currency, how much in others, how many, and a course."""

    total: Decimal = NOTHING
    others: dict[str, Decimal] = field(default_factory=dict)
    count: int = 0
    course: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What was invoiced (less what was credited) and received (less what went back) in a month."""

    first_day: date
    invoiced: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """What is open of invoices this many days late; ``until`` None means and more."""

    since: int | None
    until: int | None
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the overview shows in figures; sums are in ``currency``."""

    currency: str
    overdue: Figure
    due_soon: Figure
    drafts: Figure
    paid: Figure
    months: tuple[Month, ...]
    ages: tuple[Age, ...]


# Days late; the first is what is not due yet.
AGES: tuple[tuple[int | None, int | None], ...] = (
    (None, 0),
    (1, 30),
    (31, 60),
    (61, 90),
    (91, None),
)


@dataclass(frozen=True, slots=True)
class _OpenDay:
    """What is open of the invoices due on one day, in one currency."""

    due_date: date
    currency: str
    total: Decimal
    count: int


def overview_of(business: Business, *, today: date) -> Overview:
    """Return the figures of one business on one day, in seven queries."""
    currency = business.currency
    invoices = Invoice.objects.for_business(business)
    open_days = [
        # An issued invoice always has a due date: the database holds it to that.
        _OpenDay(row["due_date"] or today, row["currency"], row["total"], row["count"])
        for row in invoices.filter(IS_OPEN, type_code=TypeCode.INVOICE)
        .values("due_date", "currency")
        .annotate(total=Sum(F("payable_amount") - F("allocated_total")), count=Count("id"))
    ]
    overdue = [row for row in open_days if row.due_date < today]
    soon = [row for row in open_days if today <= row.due_date <= today + SOON]
    drafts = invoices.filter(status=InvoiceStatus.DRAFT).values("currency")
    draft_sums = drafts.annotate(total=Sum("payable_amount"), count=Count("id"))
    months = _months(business, today=today)
    return Overview(
        currency=currency,
        overdue=_figure(
            [(row.currency, row.total, row.count) for row in overdue],
            currency,
            course=_by_month(overdue, currency, last_months(today, MONTHS)),
        ),
        due_soon=_figure(
            [(row.currency, row.total, row.count) for row in soon],
            currency,
            course=_by_day(soon, currency, today),
        ),
        drafts=_figure(
            [(row["currency"], row["total"], row["count"]) for row in draft_sums], currency
        ),
        paid=_paid_this_month(business, today=today, course=tuple(month.paid for month in months)),
        months=months,
        ages=tuple(
            Age(since=since, until=until, total=_aged(open_days, currency, since, until, today))
            for since, until in AGES
        ),
    )


def _by_month(rows: list[_OpenDay], currency: str, months: list[date]) -> tuple[Decimal, ...]:
    """Return what of the rows fell due in each month."""
    totals: defaultdict[date, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.currency == currency:
            totals[row.due_date.replace(day=1)] += row.total
    return tuple(totals[month] for month in months)


def _by_day(rows: list[_OpenDay], currency: str, today: date) -> tuple[Decimal, ...]:
    """Return what of the rows falls due on each day from today on."""
    totals = {row.due_date: row.total for row in rows if row.currency == currency}
    return tuple(totals.get(today + timedelta(days=ahead), NOTHING) for ahead in range(8))


def _figure(
    sums: Iterable[tuple[str, Decimal, int]], currency: str, course: tuple[Decimal, ...] = ()
) -> Figure:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    count = 0
    for code, total, number in sums:
        totals[code] += total
        count += number
    own = totals.pop(currency, NOTHING)
    return Figure(total=own, others=dict(sorted(totals.items())), count=count, course=course)


def _aged(
    open_days: list[_OpenDay], currency: str, since: int | None, until: int | None, today: date
) -> Decimal:
    def belongs(row: _OpenDay) -> bool:
        late = (today - row.due_date).days
        return (since is None or late >= since) and (until is None or late <= until)

    fitting = (row.total for row in open_days if row.currency == currency and belongs(row))
    return sum(fitting, NOTHING)


def _months(business: Business, *, today: date) -> tuple[Month, ...]:
    """Return the last twelve months: credit notes and money that went back count against."""
    days = last_months(today, MONTHS)
    invoiced: defaultdict[date, Decimal] = defaultdict(Decimal)
    issued = (
        Invoice.objects.for_business(business)
        .filter(currency=business.currency, issue_date__gte=days[0])
        .exclude(status=InvoiceStatus.DRAFT)
        .values_list(TruncMonth("issue_date"), "type_code")
        .annotate(total=Sum("payable_amount"))
    )
    for month, type_code, total in issued:
        invoiced[month] += -total if type_code == TypeCode.CREDIT_NOTE else total
    paid: defaultdict[date, Decimal] = defaultdict(Decimal)
    own = {"business": business, "currency": business.currency, "received_date__gte": days[0]}
    received = Payment.objects.filter(**own).values_list(TruncMonth("received_date"))
    for month, total in received.annotate(total=Sum("amount")):
        paid[month] += total
    # Money that went back lowers the month it came in: the figure is what was kept of it.
    gone = (
        Reversal.objects.filter(
            state=ReversalState.SUCCEEDED, **{f"payment__{name}": own[name] for name in own}
        )
        .values_list(TruncMonth("payment__received_date"))
        .annotate(total=Sum("amount"))
    )
    for month, total in gone:
        paid[month] -= total
    return tuple(Month(first_day=day, invoiced=invoiced[day], paid=paid[day]) for day in days)


def _paid_this_month(business: Business, *, today: date, course: tuple[Decimal, ...]) -> Figure:
    """Return what was received this month and kept; what was recorded by mistake never came."""
    received = (
        Payment.objects.for_business(business)
        .filter(received_date__gte=today.replace(day=1), received_date__lte=today)
        .exclude(reversals__kind=ReversalKind.CORRECTION)
    )
    came = received.values("currency").annotate(total=Sum("amount"), count=Count("id"))
    gone = (
        Reversal.objects.filter(payment__in=received, state=ReversalState.SUCCEEDED)
        .values_list("payment__currency")
        .annotate(total=Sum("amount"))
    )
    sums = [(row["currency"], row["total"], row["count"]) for row in came]
    sums += [(currency, -total, 0) for currency, total in gone]
    return _figure(sums, business.currency, course=course)
