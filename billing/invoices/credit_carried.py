"""What a credit note carries on from its invoice: VAT, nets, ROT and RUT, and cash rounding."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from billing.amounts.allowances import Group
from billing.amounts.money import Money
from billing.amounts.totals import Totals
from billing.amounts.vat_groups import GroupBefore
from billing.invoices.credit_columns import Columns
from billing.invoices.credit_left import CreditLeft
from billing.invoices.credit_lines import share_of
from billing.invoices.credit_nets import Note, nets_of
from billing.invoices.drafts import Carried, DraftContent


class NothingToCredit(ValueError):
    """Nothing is left, nothing was chosen, or what was chosen comes to less than nothing."""


class CreditTooLarge(ValueError):
    """More was to be credited than is left of the invoice, or of one rate of VAT."""

    def __init__(self, left: Money) -> None:
        super().__init__(f"{left} is left to credit")
        self.left = left


def with_carried(
    note: Note, content: DraftContent, left: CreditLeft, columns: Mapping[Group, Columns]
) -> DraftContent:
    """Return the note with its VAT going on where earlier ones stopped, and checked against caps.

    :param content: what the invoice says.
    :raises NothingToCredit: if it comes to less than nothing.
    :raises CreditTooLarge: if it is more than is left, in all or of a rate of VAT.
    """
    draft, zero = note.content, Money.zero(left.currency)
    carried = Carried(before=_before(content, left), deduction_total=zero, rounding_amount=zero)
    totals = replace(draft, carried=carried).totals()
    if draft.prices_include_tax and not note.repeats:
        carried = replace(carried, nets=nets_of(note, columns, totals))
        totals = replace(draft, carried=carried).totals()
    if totals.grand_total < zero:
        # Lines that run against the rest, and no more of it to stand against.
        raise NothingToCredit
    is_last = _checked(totals, left)
    deduction = _deduction(draft, content, totals, left, is_last=is_last)
    if is_last:
        rounding = left.rounding_amount
    else:
        rounding = min(zero, left.payable_amount - (totals.grand_total - deduction))
    carried = replace(carried, deduction_total=deduction, rounding_amount=rounding)
    return replace(draft, carried=carried, rounds_cash=False)


def ends(said: DraftContent, left: CreditLeft) -> bool:
    """Whether nothing is left to pay back after a note.

    :raises CreditTooLarge: if it is more than is left of a rate of VAT.
    """
    return _checked(said.totals(), left)


def _before(content: DraftContent, left: CreditLeft) -> dict[Group, GroupBefore]:
    """Return what the invoice went on from, and what was credited of it since."""
    before = dict(content.carried.before) if content.carried else {}
    for group, each in left.groups.items():
        done = each.credited
        if group in before:
            done = GroupBefore(
                tax_basis_amount=before[group].tax_basis_amount + done.tax_basis_amount,
                tax_amount=before[group].tax_amount + done.tax_amount,
            )
        if done.tax_basis_amount or done.tax_amount:
            before[group] = done
    return before


def _checked(totals: Totals, left: CreditLeft) -> bool:
    """Hold the note to what is left of each group; return whether nothing is left after it."""
    groups = dict(left.groups)
    for row in totals.vat_subtotals:
        group = (row.vat_category, row.vat_rate)
        more = GroupBefore(tax_basis_amount=row.tax_basis_amount, tax_amount=row.tax_amount)
        if not groups[group].holds(more):
            raise CreditTooLarge(groups[group].gross)
        groups[group] = groups[group].plus(more)
    if totals.grand_total > left.grand_total:
        # A rate that runs against the others would be left alone.
        raise CreditTooLarge(left.grand_total)
    return all(group.is_done for group in groups.values())


def _deduction(
    draft: DraftContent, content: DraftContent, totals: Totals, left: CreditLeft, *, is_last: bool
) -> Money:
    """Return the part of ROT or RUT that goes with the credited work, in whole units where it can.

    Neither the note nor what is left may ask for less than nothing.
    """
    zero = Money.zero(left.currency)
    if is_last or not left.deduction_total:
        return left.deduction_total
    share = _work_share(draft, content)
    if share is None:
        share = Fraction(totals.grand_total.amount) / Fraction(left.grand_total.amount)
        wanted = share_of(left.deduction_total, share)
    else:
        wanted = share_of(content.totals().deduction_total, share)
    wanted = Money(wanted.amount.to_integral_value(), left.currency)
    rest_after = left.grand_total - totals.grand_total
    lowest = max(zero, left.deduction_total - rest_after)
    return max(lowest, min(wanted, left.deduction_total, totals.grand_total))


def _work_share(draft: DraftContent, content: DraftContent) -> Fraction | None:
    """Return the credited part of the lines marked as work; None of a note by amount."""
    if not any(line.credited_line_id for line in draft.lines):
        return None
    work, credited = (
        Money.total(
            (each.entered_amount(of.currency) for each in of.lines if each.tax_deduction),
            of.currency,
        )
        for of in (content, draft)
    )
    return Fraction(credited.amount) / Fraction(work.amount) if work else Fraction(0)
