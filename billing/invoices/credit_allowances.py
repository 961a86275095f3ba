"""Which part of an invoice's allowances and charges goes with the lines that are credited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from billing.amounts.allowances import Group
from billing.amounts.money import Money
from billing.amounts.vat import VatCategory
from billing.invoices.credit_columns import AllowanceLeft, Columns
from billing.invoices.credit_left import LineLeft
from billing.invoices.credit_lines import share_of
from billing.invoices.drafts import DraftAllowance, DraftLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a note takes of an allowance or a charge, and of how much, in the note's terms."""

    of: AllowanceLeft
    entered: Money
    left: Money

    @property
    def is_rest(self) -> bool:
        """Whether nothing is left of it."""
        return self.entered == self.left

    def as_draft(self) -> DraftAllowance:
        """Return it as the note says it; what was below nothing is said the other way round."""
        category, rate = self.of.group
        return DraftAllowance(
            is_charge=self.of.is_charge != (self.entered.amount < 0),
            reason=self.of.reason,
            amount=abs(self.entered).amount,
            vat_category=str(category),
            vat_rate=rate,
        )


@dataclass(slots=True, kw_only=True)
class Progress:
    """How much of a group's lines is credited when a note is."""

    # What was supplied, and what of it notes by lines credited, this one too.
    supplied: Money
    credited: Money
    # All that notes by lines credited before, what deducts a deposit too.
    credited_before: Money
    is_done: bool


def progress_of(
    lines: Iterable[LineLeft], parts: Iterable[DraftLine], columns: Mapping[Group, Columns]
) -> dict[Group, Progress]:
    """Return how far each group with lines is credited after a note.

    :param lines: the lines of the invoice, with what was credited before.
    :param parts: the lines of the note.
    """
    noted = {part.credited_line_id: part for part in parts}
    found: dict[Group, Progress] = {}
    taken: dict[Group, Money] = {}
    for each in lines:
        group = (VatCategory(each.line.vat_category), each.line.vat_rate)
        zero = Money.zero(columns[group].lines.entered.currency)
        so_far = found.setdefault(
            group, Progress(supplied=zero, credited=zero, credited_before=zero, is_done=True)
        )
        before = Money(each.credited_amount, zero.currency)
        part = noted.get(each.line.pk)
        now = zero if part is None else part.entered_amount(zero.currency)
        taken[group] = taken.get(group, zero) + now
        so_far.credited_before += before
        if each.line.deducted_invoice_id is None:
            so_far.supplied += Money(each.line.line_amount, zero.currency)
            so_far.credited += before + now
        is_done = each.is_done if part is None else part.quantity == each.quantity
        so_far.is_done = so_far.is_done and is_done
    for group, progress in found.items():
        # Notes by amount name no line, but use up their sum.
        by_amount = _by_amount(columns[group], progress)
        if by_amount and columns[group].lines_left.entered == taken[group]:
            progress.is_done = True
    return found


def _by_amount(columns: Columns, progress: Progress) -> Money:
    """Return what notes by amount credited of the lines of a group."""
    return columns.lines.entered - columns.lines_left.entered - progress.credited_before


def taken_with_lines(
    columns: Mapping[Group, Columns], progress: Mapping[Group, Progress], currency: str
) -> tuple[Taken, ...]:
    """Return the parts of allowances and charges that go with credited lines.

    They follow the lines of their group: half of these credited, half of it is; one that has a
    group of its own follows all lines. What was taken is never given back, and with the last of the
    lines goes what is left.
    """
    zero = Money.zero(currency)
    with_lines = {group: each for group, each in progress.items() if each.supplied}
    all_done = all(each.is_done for each in progress.values())
    of_all = _reached(
        Money.total((each.supplied for each in with_lines.values()), currency),
        Money.total((each.credited for each in with_lines.values()), currency),
    )
    found = []
    for group, parts in columns.items():
        mine = with_lines.get(group)
        is_done = all_done if mine is None else mine.is_done
        reached = of_all if mine is None else _with_amounts(parts, mine)
        for allowance in parts.allowances:
            left = allowance.left.entered
            taken = left
            if not is_done:
                done = allowance.whole.entered - left
                low, high = sorted((zero, left))
                taken = max(low, min(share_of(allowance.whole.entered, reached) - done, high))
            if taken:
                found.append(Taken(of=allowance, entered=taken, left=left))
    return tuple(found)


def _with_amounts(columns: Columns, progress: Progress) -> Fraction:
    reached = _reached(progress.supplied, progress.credited)
    of_amounts = _reached(columns.lines.entered, _by_amount(columns, progress))
    return min(reached + of_amounts, Fraction(1))


def _reached(whole: Money, done: Money) -> Fraction:
    """Return a part from 0 to 1."""
    if not whole:
        return Fraction(0)
    part = Fraction(done.amount) / Fraction(whole.amount)
    return min(max(part, Fraction(0)), Fraction(1))


def taken_with_amount(
    columns: Columns, part: Fraction, *, gross: bool, is_all: bool
) -> tuple[Taken, ...]:
    """Return the parts of allowances and charges of a group that go with a part of its sum.

    They are said with VAT, whatever the invoice's prices are.

    :param gross: whether the invoice's prices include VAT.
    """
    found = []
    for allowance in columns.allowances:
        left = allowance.left.entered
        if not gross:
            left += share_of(left, Fraction(allowance.group[1]) / 100)
        taken = left if is_all else share_of(left, part)
        if taken or (is_all and allowance.left):
            found.append(Taken(of=allowance, entered=taken, left=left))
    return tuple(found)
