"""Deposit invoices: what they ask for, and how a final invoice deducts them."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.amounts.allocation import split_by_weights
from billing.amounts.allowances import Group
from billing.amounts.money import Money
from billing.amounts.vat import VatCategory
from billing.invoices.credit_lines import share_of
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice, InvoiceLine, VatSubtotal
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import day, rate

HUNDRED = Decimal(100)


class DepositTooLarge(ValueError):
    """A deposit is above nothing and at most the whole."""


def deposit_content(
    content: DraftContent,
    *,
    percent: Decimal | None = None,
    amount: Decimal | None = None,
    quote_number: str = "",
) -> DraftContent:
    """Return what a deposit invoice over a part of a content asks for: a line per rate of VAT.

    An amount is with VAT and is spread over the rates by their sums; its prices include VAT, so
    that it holds to the minor unit.

    :param percent: of every rate; else an ``amount`` is given.
    :param quote_number: of the quote that the buyer knows it by, if it is one.
    :raises DepositTooLarge: if it is nothing, or more than the whole.
    """
    totals = content.totals()
    currency = content.currency
    gross = content.prices_include_tax or amount is not None
    sums = {
        (row.vat_category, row.vat_rate): row.tax_basis_amount + row.tax_amount
        if gross
        else row.tax_basis_amount
        for row in totals.vat_subtotals
    }
    if amount is not None:
        money = Money(amount, currency)
        if money.amount <= 0 or money > totals.grand_total:
            raise DepositTooLarge
        sums = {group: total for group, total in sums.items() if total.amount > 0}
        spread = split_by_weights(money, [total.amount for total in sums.values()])
        parts = dict(zip(sums, spread, strict=True))
    else:
        if percent is None or not 0 < percent <= HUNDRED:
            raise DepositTooLarge
        share = Fraction(percent) / 100
        parts = {group: share_of(total, share) for group, total in sums.items()}
    with override(content.locale):
        said = _deposit_words(percent, quote_number)
    lines = tuple(
        DraftLine(
            description=said,
            unit_price=part.amount,
            vat_category=group[0],
            vat_rate=group[1],
            supply_kind=_supply_kind(content, group),
        )
        for group, part in parts.items()
        if part
    )
    if not lines:
        raise DepositTooLarge
    return replace(
        content,
        lines=lines,
        allowances=(),
        prices_include_tax=gross,
        due_date=None,
        early_discount_percent=None,
        early_discount_days=None,
        deduction_person="",
        deduction_property="",
        wanted_series_id=None,
        carried=None,
    )


def _deposit_words(percent: Decimal | None, quote_number: str) -> str:
    """Return what a line of a deposit invoice says, in the active language."""
    facts = {"rate": rate(percent) if percent else "", "number": quote_number}
    if percent and quote_number:
        return _("Deposit of %(rate)s, quote %(number)s") % facts
    if quote_number:
        return _("Deposit, quote %(number)s") % facts
    return _("Deposit of %(rate)s") % facts if percent else _("Deposit")


def _supply_kind(content: DraftContent, group: Group) -> str:
    kinds = {
        line.supply_kind
        for line in content.lines
        if line.is_item and (line.vat_category, line.vat_rate) == group
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _still_deducted() -> QuerySet[InvoiceLine]:
    """Return lines of issued invoices that deduct a deposit and were not credited themselves."""
    return (
        InvoiceLine.objects.filter(
            deducted_invoice__isnull=False, invoice__status=InvoiceStatus.ISSUED
        )
        .annotate(taken_back=Coalesce(Sum("credits__quantity"), Decimal(0)))
        .exclude(taken_back=F("quantity"))
    )


def deductible_deposits(
    business: Business, *, client_id: UUID | None, currency: str
) -> QuerySet[Invoice]:
    """Return the issued deposit invoices of a client that no final invoice deducts, oldest first.

    One that was credited, if only in part, is settled by hand.
    """
    if client_id is None:
        return Invoice.objects.none()
    return open_deposits(business).filter(client_id=client_id, currency=currency)


def open_deposits(business: Business) -> QuerySet[Invoice]:
    """Return the issued deposit invoices of all clients that no final invoice deducts."""
    notes = Invoice.objects.filter(preceding_invoice=OuterRef("pk"), type_code=TypeCode.CREDIT_NOTE)
    return (
        Invoice.objects.for_business(business)
        .filter(
            ~Exists(notes),
            ~Exists(_still_deducted().filter(deducted_invoice=OuterRef("pk"))),
            is_deposit=True,
            type_code=TypeCode.INVOICE,
            status=InvoiceStatus.ISSUED,
        )
        .order_by("id")
    )


def finals_of(deposit: Invoice) -> QuerySet[Invoice]:
    """Return the invoices that deduct a deposit, drafts too, the oldest first."""
    lines = InvoiceLine.objects.filter(deducted_invoice=deposit, invoice=OuterRef("pk"))
    return Invoice.objects.filter(Exists(lines), business=deposit.business_id).order_by("id")


def deposits_of(final: Invoice) -> QuerySet[Invoice]:
    """Return the deposit invoices that an invoice deducts, the oldest first."""
    lines = InvoiceLine.objects.filter(deducted_invoice=OuterRef("pk"), invoice=final)
    return Invoice.objects.filter(Exists(lines), business=final.business_id).order_by("id")


def is_deducted(deposit: Invoice) -> bool:
    """Whether an issued invoice deducts the deposit, and was not credited since."""
    return _still_deducted().filter(deducted_invoice=deposit).exists()


def deducts(final: Invoice, deposit: Invoice) -> bool:
    """Whether an issued invoice deducts a deposit by lines that were not credited since."""
    return _still_deducted().filter(deducted_invoice=deposit, invoice=final).exists()


def with_deduction(content: DraftContent, deposit: Invoice) -> DraftContent:
    """Return the content with lines that deduct a deposit, one per rate of VAT, in its terms."""
    with override(content.locale):
        said = _("Deposit invoice %(number)s of %(date)s") % {
            "number": deposit.number,
            "date": day(deposit.issue_date),
        }
    lines = tuple(
        DraftLine(
            description=said,
            quantity=Decimal(-1),
            unit_price=entered_sum(row, prices_include_tax=content.prices_include_tax),
            vat_category=VatCategory(row.vat_category),
            vat_rate=row.vat_rate,
            deducted_invoice_id=deposit.pk,
        )
        for row in deposit.vat_subtotals.all()
    )
    return replace(content, lines=(*without_deduction(content, deposit.pk).lines, *lines))


def without_deduction(content: DraftContent, deposit_id: UUID) -> DraftContent:
    """Return the content without the lines that deduct a deposit."""
    return replace(
        content,
        lines=tuple(line for line in content.lines if line.deducted_invoice_id != deposit_id),
    )


def entered_sum(row: VatSubtotal, *, prices_include_tax: bool) -> Decimal:
    """Return what a group of a deposit comes to in the terms of the final invoice's prices."""
    tax = row.tax_amount if prices_include_tax else Decimal(0)
    total: Decimal = row.tax_basis_amount + tax
    return total


def deduction_differs(deposit: Invoice, final: Invoice, lines: Iterable[InvoiceLine]) -> bool:
    """Whether the lines that deduct a deposit do not come to exactly what it said."""
    wanted = {
        (row.vat_category, row.vat_rate): -entered_sum(
            row, prices_include_tax=final.prices_include_tax
        )
        for row in deposit.vat_subtotals.all()
    }
    said: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        if line.deducted_invoice_id == deposit.pk:
            group = (line.vat_category, line.vat_rate)
            said[group] = said.get(group, Decimal(0)) + line.line_amount
    return said != wanted


def lock_deducted(lines: Iterable[InvoiceLine]) -> None:
    """Lock the deposits that lines deduct, so that no two invoices deduct one."""
    ids = {line.deducted_invoice_id for line in lines if line.deducted_invoice_id}
    if ids:
        list(Invoice.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
