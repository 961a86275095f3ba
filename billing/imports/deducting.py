"""ROT and RUT of a foreign invoice: what Skatteverket pays of it, said or seen in its sum."""

from dataclasses import dataclass, replace
from decimal import Decimal

from billing.amounts.money import EXACT, FractionOfMinorUnit, Money, round_half_up
from billing.imports.records import ForeignInvoice
from billing.invoices.choices import TaxDeduction
from billing.invoices.deductions import percent_on
from billing.invoices.drafts import DraftContent

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Deducted:
    """The content with its lines of one kind, and what is deducted.

    :ivar amount: None if neither the source nor its sum says it.
    :ivar is_guessed: whether the kind is ROT only since the share fits both or none.
    """

    content: DraftContent
    amount: Money | None
    is_guessed: bool = False


def deducted(invoice: ForeignInvoice, content: DraftContent, grand_total: Money) -> Deducted:
    """Return what the tax agency pays: as stated, else what the sum lacks, in whole kronor."""
    zero = Money.zero(invoice.currency)
    marked = [line for line in content.lines if line.is_item and line.tax_deduction]
    if not marked:
        return Deducted(content, zero if not invoice.deduction else None)
    if invoice.deduction is not None:
        try:
            return Deducted(content, Money(invoice.deduction, invoice.currency))
        except FractionOfMinorUnit:
            return Deducted(content, None)
    if invoice.stated.total is None:
        return Deducted(content, None)
    lacking = round_half_up(grand_total.amount - invoice.stated.total, 0)
    labour = labour_of(content)
    if not 0 < lacking <= labour:
        return Deducted(content, None)
    return _of_its_kind(invoice, content, lacking, labour)


def labour_of(content: DraftContent) -> Decimal:
    """Return what the marked lines come to with VAT."""
    total = Decimal(0)
    for line in content.lines:
        if line.is_item and line.tax_deduction:
            amount = line.entered_amount(content.currency).amount
            rate = Decimal(0) if content.prices_include_tax else line.vat_rate
            total += EXACT.multiply(amount, HUNDRED + rate) / HUNDRED
    return total


def _of_its_kind(
    invoice: ForeignInvoice, content: DraftContent, lacking: Decimal, labour: Decimal
) -> Deducted:
    """Tell ROT and RUT apart by the share of the labour, where only one of them has that share."""
    fitting = [
        kind
        for kind in TaxDeduction
        if abs(labour * percent_on(kind, invoice.issue_date) / HUNDRED - lacking) <= 1
    ]
    kind = fitting[0] if len(fitting) == 1 else TaxDeduction.ROT
    lines = tuple(
        replace(line, tax_deduction=kind.value) if line.tax_deduction else line
        for line in content.lines
    )
    return Deducted(
        replace(content, lines=lines), Money(lacking, invoice.currency), len(fitting) != 1
    )
