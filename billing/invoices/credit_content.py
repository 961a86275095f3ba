"""What a credit note says: the whole of an invoice, the rest, parts of its lines, or an amount."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.amounts.allocation import split_by_weights
from billing.amounts.allowances import Group
from billing.amounts.money import Money
from billing.amounts.totals import Totals
from billing.amounts.vat_groups import GroupBefore
from billing.invoices.credit_left import CreditLeft, LineLeft
from billing.invoices.credit_lines import credited_allowances, credited_part, share_of
from billing.invoices.drafts import Carried, DraftContent, DraftLine, content_of, line_of
from billing.invoices.models import Invoice
from fastfaktura.core.templatetags.figures import day


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWish:
    """What shall be credited: so much of these lines, or an amount with VAT, or all that is left.

    Quantities have the sign of their line's. Neither quantities nor an amount is all that is left.
    """

    quantities: Mapping[UUID, Decimal] = field(default_factory=dict)
    amount: Decimal | None = None

    @property
    def is_everything(self) -> bool:
        """Whether all that is left is meant."""
        return not self.quantities and self.amount is None


EVERYTHING = CreditWish()


class NothingToCredit(ValueError):
    """Nothing is left, or nothing was chosen."""


class CreditTooLarge(ValueError):
    """More was to be credited than is left of the invoice, or of one rate of VAT."""

    def __init__(self, left: Money) -> None:
        super().__init__(f"{left} is left to credit")
        self.left = left


class QuantityTooLarge(ValueError):
    """More of a line was to be credited than is left of it."""

    def __init__(self, line_id: UUID, left: Decimal) -> None:
        super().__init__(f"{left} is left of the line")
        self.line_id = line_id
        self.left = left


class NotALine(ValueError):
    """The line belongs to another document, or has no figures."""

    def __init__(self, line_id: UUID) -> None:
        super().__init__(f"no line {line_id}")
        self.line_id = line_id


def credit_content(invoice: Invoice, left: CreditLeft, wish: CreditWish) -> DraftContent:
    """Return what a credit note over the wish says; nothing is written.

    The first note over everything repeats the invoice, so that all figures are equal. A note by
    amount has a line per rate of VAT with VAT in its price, whatever the invoice's prices were: a
    sum with VAT holds to the minor unit only so.

    :raises NothingToCredit: if nothing is left, or the wish comes to nothing.
    :raises CreditTooLarge: if it is more than is left.
    :raises QuantityTooLarge: if it is more of a line than is left of it.
    :raises NotALine: if a line is not one of the invoice's.
    """
    if left.is_done:
        raise NothingToCredit
    # It asks for nothing early, and counts in its own series, wherever the invoice counted.
    content = replace(
        content_of(invoice),
        early_discount_percent=None,
        early_discount_days=None,
        wanted_series_id=None,
    )
    # Its texts are read by the client.
    with override(invoice.locale):
        if wish.amount is not None and not _is_all(wish.amount, left):
            draft = _by_amount(content, invoice, _spread(wish.amount, left))
        elif wish.quantities:
            draft = _by_lines(content, left, _chosen(left, wish.quantities))
        elif not left.note_count:
            draft = _repeated(content)
        elif left.lines_tell:
            rest = {each.line.pk: each.quantity for each in left.lines if not each.is_done}
            draft = _by_lines(content, left, rest)
        else:
            rests = {group: each.gross for group, each in left.groups.items()}
            draft = _by_amount(content, invoice, rests)
    return _with_carried(draft, content, left)


def _is_all(amount: Decimal, left: CreditLeft) -> bool:
    """Whether an amount is all that is left: with VAT, or what is to be paid in whole coins."""
    rounded = left.payable_amount.amount if not left.deduction_total else None
    return amount in (left.grand_total.amount, rounded)


def _repeated(content: DraftContent) -> DraftContent:
    lines = tuple(
        replace(
            line,
            line_id=None,
            credited_line_id=line.line_id if line.is_item else None,
            deducted_invoice_id=None,
        )
        for line in content.lines
    )
    return replace(content, lines=lines)


def _chosen(left: CreditLeft, quantities: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Check the quantities against what is left of each line; leave out what is nothing."""
    known: dict[UUID, LineLeft] = {each.line.pk: each for each in left.lines}
    for line_id, quantity in quantities.items():
        if line_id not in known:
            raise NotALine(line_id)
        rest = known[line_id].quantity
        if not min(rest, Decimal(0)) <= quantity <= max(rest, Decimal(0)):
            raise QuantityTooLarge(line_id, rest)
    chosen = {line_id: quantity for line_id, quantity in quantities.items() if quantity}
    if not chosen:
        raise NothingToCredit
    return chosen


def _by_lines(
    content: DraftContent, left: CreditLeft, quantities: Mapping[UUID, Decimal]
) -> DraftContent:
    currency = content.currency
    lines: list[DraftLine] = []
    before: dict[Group, Money] = {}
    after: dict[Group, Money] = {}
    is_last = True
    for each in left.lines:
        line = line_of(each.line)
        group = (line.vat_category, line.vat_rate)
        done = Money(each.credited_amount, currency)
        before[group] = before.get(group, Money.zero(currency)) + done
        quantity = quantities.get(each.line.pk)
        if quantity is not None:
            part = credited_part(
                line, before=each.credited_quantity, quantity=quantity, currency=currency
            )
            lines.append(part)
            done += part.entered_amount(currency)
        is_last = is_last and (each.is_done if quantity is None else quantity == each.quantity)
        after[group] = after.get(group, Money.zero(currency)) + done
    allowances = credited_allowances(content, before=before, after=after, is_last=is_last)
    return replace(content, lines=tuple(lines), allowances=allowances)


def _spread(amount: Decimal, left: CreditLeft) -> dict[Group, Money]:
    """Spread an amount over the VAT groups by what is left of each, never beyond it."""
    money = Money(amount, left.currency)
    if not money or money.amount < 0:
        raise NothingToCredit
    if money > left.grand_total:
        raise CreditTooLarge(left.grand_total)
    rests = {group: each.gross for group, each in left.groups.items() if each.gross.amount > 0}
    parts = split_by_weights(money, [rest.amount for rest in rests.values()])
    return dict(zip(rests, parts, strict=True))


def _by_amount(
    content: DraftContent, invoice: Invoice, parts: Mapping[Group, Money]
) -> DraftContent:
    said = _("Credit of invoice %(number)s of %(date)s") % {
        "number": invoice.number,
        "date": day(invoice.issue_date),
    }
    lines = tuple(
        DraftLine(
            description=said, unit_price=part.amount, vat_category=group[0], vat_rate=group[1]
        )
        for group, part in parts.items()
        if part
    )
    return replace(content, lines=lines, allowances=(), prices_include_tax=True)


def _with_carried(draft: DraftContent, content: DraftContent, left: CreditLeft) -> DraftContent:
    """Return the note with its VAT going on where earlier ones stopped, and checked against caps.

    :raises CreditTooLarge: if it is more than is left of a rate of VAT.
    """
    currency = left.currency
    zero = Money.zero(currency)
    before = _before(content, left)
    carried = Carried(before=before, deduction_total=zero, rounding_amount=zero)
    totals = replace(draft, carried=carried).totals()
    is_last = _checked(totals, left)
    deduction = _deduction(draft, content, totals, left, is_last=is_last)
    if is_last:
        rounding = left.rounding_amount
    else:
        rounding = min(zero, left.payable_amount - (totals.grand_total - deduction))
    carried = Carried(before=before, deduction_total=deduction, rounding_amount=rounding)
    return replace(draft, carried=carried, rounds_cash=False)


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
