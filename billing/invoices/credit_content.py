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
from billing.invoices.credit_allowances import (
    Taken,
    progress_of,
    taken_with_amount,
    taken_with_lines,
)
from billing.invoices.credit_carried import CreditTooLarge, NothingToCredit, ends, with_carried
from billing.invoices.credit_columns import Columns, columns_left
from billing.invoices.credit_left import CreditLeft, LineLeft
from billing.invoices.credit_lines import credited_part
from billing.invoices.credit_nets import Note
from billing.invoices.drafts import DraftContent, DraftLine, content_of, line_of
from billing.invoices.models import Invoice
from fastfaktura.core.templatetags.figures import day

__all__ = [
    "EVERYTHING",
    "CreditTooLarge",
    "CreditWish",
    "NotALine",
    "NothingToCredit",
    "QuantityTooLarge",
    "credit_content",
]


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

    :raises NothingToCredit: if nothing is left, or the wish comes to nothing or less.
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
    columns = columns_left(invoice, content, left)
    # Its texts are read by the client.
    with override(invoice.locale):
        if wish.amount is not None and not _is_all(wish.amount, left):
            note = _by_amount(content, invoice, left, columns, _spread(wish.amount, left))
        elif wish.quantities:
            note = _by_chosen(content, left, columns, _chosen(left, wish.quantities))
        elif not left.note_count:
            note = _repeated(content, columns)
        elif left.lines_tell:
            rest = {each.line.pk: each.quantity for each in left.lines if not each.is_done}
            note = _by_lines(content, left, columns, rest)
        else:
            note = _by_amount(content, invoice, left, columns, None)
    return with_carried(note, content, left, columns)


def _is_all(amount: Decimal, left: CreditLeft) -> bool:
    """Whether an amount is all that is left: with VAT, or what is to be paid in whole coins."""
    rounded = left.payable_amount.amount if not left.deduction_total else None
    return amount in (left.grand_total.amount, rounded)


def _repeated(content: DraftContent, columns: Mapping[Group, Columns]) -> Note:
    """Return the invoice once more, but for what it deducts: that was asked for by others.

    Discounts were computed without the deposits that the invoice deducts. The note deducts nothing,
    so it says what they came to.
    """
    lines = tuple(
        replace(
            line,
            line_id=None,
            credited_line_id=line.line_id if line.is_item else None,
            deducted_invoice_id=None,
        )
        for line in content.lines
    )
    repeated = replace(content, lines=lines)
    if not any(line.deducted_invoice_id for line in content.lines):
        return Note(content=repeated, repeats=True)
    taken = tuple(
        Taken(of=each, entered=each.left.entered, left=each.left.entered)
        for group in columns.values()
        for each in group.allowances
        if each.left
    )
    return Note(
        content=replace(repeated, allowances=tuple(each.as_draft() for each in taken)),
        taken=taken,
        finished=frozenset(columns),
    )


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


def _by_chosen(
    content: DraftContent,
    left: CreditLeft,
    columns: Mapping[Group, Columns],
    quantities: Mapping[UUID, Decimal],
) -> Note:
    """Return the note over the chosen lines.

    If nothing is left to pay back after it, it is the last, and takes the lines with it that make
    nothing together with what stands beside them.
    """
    note = _by_lines(content, left, columns, quantities)
    if left.lines_tell and ends(with_carried(note, content, left, columns), left):
        rest = {
            each.line.pk: each.quantity
            for each in left.lines
            if not each.is_done and each.credited_amount != each.line.line_amount
        }
        return _by_lines(content, left, columns, {**quantities, **rest})
    return note


def _by_lines(
    content: DraftContent,
    left: CreditLeft,
    columns: Mapping[Group, Columns],
    quantities: Mapping[UUID, Decimal],
) -> Note:
    currency = content.currency
    lines = tuple(
        credited_part(
            line_of(each.line),
            before=each.credited_quantity,
            quantity=quantities[each.line.pk],
            currency=currency,
        )
        for each in left.lines
        if each.line.pk in quantities
    )
    progress = progress_of(left.lines, lines, columns)
    taken = taken_with_lines(columns, progress, currency)
    return Note(
        content=replace(content, lines=lines, allowances=tuple(each.as_draft() for each in taken)),
        taken=taken,
        finished=frozenset(group for group, each in progress.items() if each.is_done),
    )


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
    content: DraftContent,
    invoice: Invoice,
    left: CreditLeft,
    columns: Mapping[Group, Columns],
    parts: Mapping[Group, Money] | None,
) -> Note:
    """Return a note over a part of the sum of each group, with the same part of what is beside.

    :param parts: None is all that is left.
    """
    said = _("Credit of invoice %(number)s of %(date)s") % {
        "number": invoice.number,
        "date": day(invoice.issue_date),
    }
    lines: list[DraftLine] = []
    beside: list[Taken] = []
    finished: set[Group] = set()
    for group, of_group in columns.items():
        rest = left.groups[group].gross
        part = rest if parts is None else parts.get(group, Money.zero(left.currency))
        is_all = part == rest and (parts is None or bool(part))
        if (of_group.is_done and not part) or not (part or is_all):
            continue
        taken = taken_with_amount(
            of_group,
            Fraction(1) if is_all else Fraction(part.amount) / Fraction(rest.amount),
            gross=content.prices_include_tax,
            is_all=is_all,
        )
        of_lines = part
        for each in taken:
            amount = each.entered
            of_lines = of_lines - amount if each.of.is_charge else of_lines + amount
        beside.extend(taken)
        if is_all or (content.prices_include_tax and of_lines == of_group.lines_left.entered):
            finished.add(group)
        if of_lines or (group in finished and of_group.lines_left):
            lines.append(_line_over(of_lines, group, said))
    if not lines:
        # A document has a line (BR-16), if all that is credited stands beside the lines.
        lines.append(_line_over(Money.zero(left.currency), beside[0].of.group, said))
    content = replace(
        content,
        lines=tuple(lines),
        allowances=tuple(each.as_draft() for each in beside),
        prices_include_tax=True,
    )
    return Note(content=content, taken=tuple(beside), finished=frozenset(finished))


def _line_over(amount: Money, group: Group, said: str) -> DraftLine:
    """Return a line over an amount; its price is never below zero (BR-27)."""
    return DraftLine(
        description=said,
        quantity=Decimal(-1 if amount.amount < 0 else 1),
        unit_price=abs(amount).amount,
        vat_category=group[0],
        vat_rate=group[1],
    )
