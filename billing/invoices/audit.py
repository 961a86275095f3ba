"""Checking issued documents against the engine and their numbers against gaps."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min, QuerySet

from billing.amounts.money import Money
from billing.amounts.vat_groups import GroupBefore
from billing.invoices.credit_left import credit_left
from billing.invoices.deposits import deduction_differs, deducts, finals_of
from billing.invoices.drafts import content_of
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.numbering.models import SeriesCounter

SUMS = (
    "line_net_total",
    "allowance_total",
    "charge_total",
    "tax_basis_total",
    "tax_total",
    "grand_total",
    "deduction_total",
    "rounding_amount",
    "payable_amount",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the books that is not as it must be."""

    subject: str
    sentence: str


def check_totals(invoices: QuerySet[Invoice]) -> Iterator[Finding]:
    """Compute every invoice again from its lines and yield each stored figure that differs."""
    rows = invoices.prefetch_related("lines", "allowances", "vat_subtotals").iterator(
        chunk_size=500
    )
    for invoice in rows:
        totals = content_of(invoice).totals()
        for name in SUMS:
            computed, stored = getattr(totals, name).amount, getattr(invoice, name)
            if computed != stored:
                yield Finding(str(invoice), f"{name} is {stored}, its lines give {computed}")
        for line, net in zip(invoice.lines.all(), totals.line_net_amounts, strict=True):
            if line.line_net_amount != net.amount:
                yield Finding(
                    str(invoice),
                    f"line {line.position} has {line.line_net_amount}, computed {net.amount}",
                )
        stored_breakdown = {
            (row.vat_category, row.vat_rate, row.tax_basis_amount, row.tax_amount)
            for row in invoice.vat_subtotals.all()
        }
        computed_breakdown = {
            (row.vat_category, row.vat_rate, row.tax_basis_amount.amount, row.tax_amount.amount)
            for row in totals.vat_subtotals
        }
        if stored_breakdown != computed_breakdown:
            yield Finding(str(invoice), "the VAT breakdown differs from its lines")


def check_numbers(documents: QuerySet[Invoice]) -> Iterator[Finding]:
    """Yield each period of a series whose numbers, from the first to the last, are not gapless.

    :param documents: all papers, quotes and proformas too: their series are gapless as well.
    """
    issued = documents.exclude(status=InvoiceStatus.DRAFT)
    taken = {
        (row["series_id"], row["period"]): row["highest_taken"]
        for row in SeriesCounter.objects.filter(
            business__in=documents.order_by().values("business").distinct()
        ).values("series_id", "period", "highest_taken")
    }
    for row in (
        issued.values("business__name", "series", "series_period")
        .annotate(
            first=Min("sequence_number"),
            last=Max("sequence_number"),
            count=Count("sequence_number", distinct=True),
        )
        .order_by("business__name", "series", "series_period")
    ):
        missing = row["last"] - row["first"] + 1 - row["count"]
        if missing:
            yield Finding(row["business__name"], f"{missing} numbers are missing in a series")
        highest = taken.get((row["series"], row["series_period"]))
        if row["last"] != highest:
            yield Finding(
                row["business__name"], f"the counter says {highest}, the last is {row['last']}"
            )


def check_credits(invoices: QuerySet[Invoice]) -> Iterator[Finding]:
    """Yield each invoice that is credited beyond what it said, and each status that denies it."""
    credited = (
        invoices.filter(type_code=TypeCode.INVOICE)
        .exclude(status=InvoiceStatus.DRAFT)
        .filter(corrections__type_code=TypeCode.CREDIT_NOTE)
        .prefetch_related("lines", "vat_subtotals")
        .distinct()
    )
    for invoice in credited.iterator(chunk_size=500):
        left = credit_left(invoice)
        nothing = Money.zero(invoice.currency)
        if left.payable_amount < nothing or not all(
            group.holds(GroupBefore(tax_basis_amount=nothing, tax_amount=nothing))
            for group in left.groups.values()
        ):
            yield Finding(str(invoice), "its credit notes take back more than it said")
        if any(line.credited_quantity and line.is_beyond for line in left.lines):
            yield Finding(str(invoice), "its credit notes take back more of a line than there is")
        if left.is_done != (invoice.status == InvoiceStatus.CANCELLED):
            yield Finding(str(invoice), f"it is {invoice.status}, its credit notes deny it")


def check_deposits(invoices: QuerySet[Invoice]) -> Iterator[Finding]:
    """Yield each deposit invoice that more than one issued invoice deducts, or one of another."""
    deposits = invoices.filter(is_deposit=True).exclude(status=InvoiceStatus.DRAFT)
    for deposit in deposits.iterator(chunk_size=500):
        finals = [
            final
            for final in finals_of(deposit).filter(status=InvoiceStatus.ISSUED)
            if deducts(final, deposit)
        ]
        if len(finals) > 1:
            yield Finding(str(deposit), f"{len(finals)} invoices deduct this deposit")
        for final in finals:
            if final.client_id != deposit.client_id or deduction_differs(
                deposit, final, final.lines.all()
            ):
                yield Finding(str(final), f"what it deducts is not the deposit {deposit}")
