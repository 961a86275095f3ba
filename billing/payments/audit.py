"""Checking that the allocated totals of invoices and claims are the sums of their allocations."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from billing.claims.models import Claim
from billing.invoices.audit import Finding
from billing.invoices.models import Invoice
from billing.payments.ledger import allocated_amount, kept_amount
from billing.payments.models import Allocation, Payment
from billing.payments.queries import with_sums


def check_allocations(invoices: QuerySet[Invoice]) -> Iterator[Finding]:
    """Yield each invoice whose allocated total is not the sum of its allocations."""
    booked: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    credited: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for side in ("invoice_id", "credit_note_id"):
        sums = Allocation.objects.filter(**{f"{side}__isnull": False}).values_list(side)
        for invoice_id, total in sums.annotate(total=Sum("amount")):
            booked[invoice_id] += total
    credits_ = Allocation.objects.filter(credit_note__isnull=False).values_list("invoice_id")
    for invoice_id, total in credits_.annotate(total=Sum("amount")):
        credited[invoice_id] = total
    for invoice in invoices.iterator(chunk_size=500):
        if booked[invoice.pk] != invoice.allocated_total:
            yield Finding(
                str(invoice),
                f"allocated {invoice.allocated_total}, its allocations sum {booked[invoice.pk]}",
            )
        if credited[invoice.pk] != invoice.credited_total:
            yield Finding(
                str(invoice),
                f"credited {invoice.credited_total}, its notes settle {credited[invoice.pk]}",
            )


def check_claims(claims: QuerySet[Claim]) -> Iterator[Finding]:
    """Yield each claim whose allocated total is not the sum of its allocations."""
    summed = claims.annotate(booked=Coalesce(Sum("allocations__amount"), Decimal(0)))
    wrong = summed.exclude(allocated_total=F("booked")).select_related("invoice")
    for claim in wrong.order_by("id"):
        yield Finding(
            f"{claim.invoice} {claim}",
            f"allocated {claim.allocated_total}, its allocations sum {claim.booked}",
        )


def check_payments(payments: QuerySet[Payment]) -> Iterator[Finding]:
    """Yield each payment of which more was allocated than was received and kept."""
    for payment in with_sums(payments).filter(Q(surplus_sum__lt=0)):
        kept, allocated = kept_amount(payment), allocated_amount(payment)
        yield Finding(str(payment), f"kept {kept}, allocated {allocated}")
