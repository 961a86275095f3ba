"""Reading payments: those of an invoice, those of a business, and those that need a decision."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import (
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.ledger import COUNTING
from billing.payments.models import (
    LIVE_STATES,
    Allocation,
    ClaimAllocation,
    Payment,
    PaymentAttempt,
    PaymentMethod,
    Reversal,
    ReversalKind,
    ReversalState,
)
from fastfaktura.core.models import Business

PAGE_SIZE = 50
SUM = DecimalField(max_digits=18, decimal_places=3)
ZERO = Value(Decimal(0), output_field=SUM)


class PaymentFilter(StrEnum):
    """The chips above the list."""

    ALL = "all"
    CARD = "card"
    BANK = "bank"
    REFUNDED = "refunded"
    PROBLEMS = "problems"


# What is judged by sums over a payment's parts.
BY_SUMS = frozenset({PaymentFilter.REFUNDED, PaymentFilter.PROBLEMS})


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: after the payment of this date and id."""

    received_date: date
    payment_id: UUID

    def __str__(self) -> str:
        return f"{self.received_date.isoformat()}_{self.payment_id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Read a cursor from an address; None if it is no cursor of ours."""
        day, _, identifier = text.partition("_")
        try:
            return cls(date.fromisoformat(day), UUID(identifier))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """One page of a list, with the place where the next begins."""

    payments: list[Payment] = field(default_factory=list)
    next: Cursor | None = None


def _sum_of(
    rows: QuerySet[Reversal] | QuerySet[Allocation] | QuerySet[ClaimAllocation],
) -> Coalesce:
    total = rows.order_by().values("payment").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total, output_field=SUM), ZERO)


def with_sums(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Annotate `reversed_sum`, `kept_sum`, `allocated_sum` and `surplus_sum`.

    What settles a claim is allocated too.
    """
    counted = Reversal.objects.filter(payment=OuterRef("pk"), state__in=COUNTING)
    settled = Allocation.objects.filter(payment=OuterRef("pk"))
    claims = ClaimAllocation.objects.filter(payment=OuterRef("pk"))
    return payments.annotate(
        reversed_sum=_sum_of(counted), allocated_sum=_sum_of(settled) + _sum_of(claims)
    ).annotate(
        kept_sum=Greatest(F("amount") - F("reversed_sum"), ZERO, output_field=SUM),
        surplus_sum=ExpressionWrapper(
            Greatest(F("amount") - F("reversed_sum"), ZERO, output_field=SUM) - F("allocated_sum"),
            output_field=SUM,
        ),
    )


def _needs_decision() -> Q:
    """Return what an owner should look at: money beyond what was owed, and money taken back."""
    disputed = Reversal.objects.filter(
        payment=OuterRef("pk"), kind=ReversalKind.DISPUTE, state__in=COUNTING, asks_again=False
    )
    failed = Reversal.objects.filter(
        payment=OuterRef("pk"), kind=ReversalKind.REFUND, state=ReversalState.FAILED
    ).exclude(provider_reference=None)
    return Q(surplus_sum__gt=0) | Exists(disputed) | Exists(failed) & Q(reversed_sum=0)


def _with_parts(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    return payments.select_related("invoice__client", "attempt").prefetch_related(
        Prefetch("reversals", Reversal.objects.order_by("id")),
        Prefetch("allocations", Allocation.objects.select_related("invoice").order_by("id")),
        Prefetch("claim_allocations", ClaimAllocation.objects.select_related("claim__invoice")),
    )


def payments_of_invoice(invoice: Invoice) -> list[Payment]:
    """Return what was paid for an invoice, or settles it, the newest first; four queries."""
    return list(_with_parts(with_sums(_concerning(invoice))).order_by("-received_date", "-id"))


def surplus_of_invoice(invoice: Invoice) -> Decimal:
    """Return what was paid for an invoice, was kept, and settles nothing; one query."""
    meant = with_sums(Payment.objects.filter(invoice=invoice))
    total: Decimal | None = meant.aggregate(total=Sum("surplus_sum"))["total"]
    return total or Decimal(0)


def usable_payments(invoice: Invoice) -> QuerySet[Payment]:
    """Return the client's payments whose surplus could settle an invoice, the oldest first.

    What was paid too much for the invoice itself is none of them: it is settled already.
    """
    if invoice.client_id is None or invoice.status != InvoiceStatus.ISSUED:
        return with_sums(Payment.objects.none())
    of_client = Payment.objects.for_business(invoice.business).filter(
        invoice__client=invoice.client_id, currency=invoice.currency
    )
    found = with_sums(of_client.exclude(invoice=invoice)).filter(Q(surplus_sum__gt=0))
    return found.order_by("received_date", "id")


def usable_surplus(invoice: Invoice) -> Decimal:
    """Return how much its client paid too much elsewhere; at most one query."""
    total: Decimal | None = usable_payments(invoice).aggregate(total=Sum("surplus_sum"))["total"]
    return total or Decimal(0)


def payment_of_invoice(invoice: Invoice, payment_id: UUID) -> Payment | None:
    """Return one of the payments of an invoice, with its parts; four queries."""
    return _with_parts(with_sums(_concerning(invoice))).filter(pk=payment_id).first()


def _concerning(invoice: Invoice) -> QuerySet[Payment]:
    return Payment.objects.for_business(invoice.business).filter(
        Q(invoice=invoice)
        | Exists(Allocation.objects.filter(payment=OuterRef("pk"), invoice=invoice))
    )


def attempt_under_way(invoice: Invoice) -> PaymentAttempt | None:
    """Return the online payment that is open or being decided."""
    return PaymentAttempt.objects.filter(invoice=invoice, state__in=LIVE_STATES).first()


def filtered_payments(business: Business, chosen: PaymentFilter) -> QuerySet[Payment]:
    """Return the payments of the business that a chip leaves, in no order.

    Sums are annotated only where the chip asks for them.
    """
    payments = Payment.objects.for_business(business)
    return _chosen(with_sums(payments) if chosen in BY_SUMS else payments, chosen)


def _chosen(payments: QuerySet[Payment], chosen: PaymentFilter) -> QuerySet[Payment]:
    match chosen:
        case PaymentFilter.CARD:
            return payments.exclude(provider="")
        case PaymentFilter.BANK:
            return payments.filter(
                provider="", method__in=[PaymentMethod.BANK_TRANSFER, PaymentMethod.DIRECT_DEBIT]
            )
        case PaymentFilter.REFUNDED:
            return payments.filter(Q(reversed_sum__gt=0))
        case PaymentFilter.PROBLEMS:
            return payments.filter(_needs_decision())
        case PaymentFilter.ALL:
            return payments


def payments_page(
    business: Business, chosen: PaymentFilter, after: Cursor | None = None
) -> PaymentPage:
    """Return one page of a business's payments, the newest first."""
    payments = _chosen(with_sums(Payment.objects.for_business(business)), chosen)
    if after is not None:
        payments = payments.filter(
            Q(received_date__lt=after.received_date)
            | Q(received_date=after.received_date, id__lt=after.payment_id)
        )
    rows = list(_with_parts(payments).order_by("-received_date", "-id")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return PaymentPage(shown, Cursor(shown[-1].received_date, shown[-1].pk) if more else None)


def problems(business: Business, limit: int = 20) -> list[Payment]:
    """Return the payments that wait for the owner's decision, the newest first."""
    waiting = with_sums(Payment.objects.for_business(business)).filter(_needs_decision())
    return list(_with_parts(waiting).order_by("-received_date", "-id")[:limit])
