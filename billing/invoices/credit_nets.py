"""What the lines and allowances of a credit note are without VAT, where its prices include it.

They are shares of the invoice's, so that they do not follow from the note alone: the part that goes
last takes what is left of its column, and what is not the last is flexible by a minor unit or two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice

from billing.amounts.allowances import Group
from billing.amounts.money import Money
from billing.amounts.totals import Totals
from billing.amounts.vat_groups import GivenNets, GroupSums
from billing.invoices.credit_allowances import Taken
from billing.invoices.credit_columns import Columns
from billing.invoices.credit_lines import share_of
from billing.invoices.drafts import DraftContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a credit note says, and what it means for the columns of the invoice.

    ``taken`` stands for its allowances, in their order. ``finished`` names the groups of whose
    lines nothing is left after it. One that repeats its invoice has the same figures anyway.
    """

    content: DraftContent
    taken: tuple[Taken, ...] = ()
    finished: frozenset[Group] = frozenset()
    repeats: bool = False


def nets_of(note: Note, columns: Mapping[Group, Columns], totals: Totals) -> GivenNets:
    """Return the nets of a note whose prices include VAT.

    :param totals: what the note comes to where its VAT goes on with the earlier notes'.
    """
    content, currency = note.content, note.content.currency
    basis = {(row.vat_category, row.vat_rate): row.tax_basis_amount for row in totals.vat_subtotals}
    beside = _beside(note, basis, columns)
    lines = [Money.zero(currency)] * len(content.lines)
    for group, sum_of_group in basis.items():
        places = [
            at
            for at, line in enumerate(content.lines)
            if line.is_item and (line.vat_category, line.vat_rate) == group
        ]
        if group in note.finished:
            wanted = columns[group].lines_left.net
        else:
            wanted = sum_of_group - _signed_sum(note, beside, group)
        parts = _spread_net([totals.line_amounts[at] for at in places], group, wanted)
        for at, net in zip(places, parts, strict=True):
            lines[at] = net
    return GivenNets(
        lines=tuple(lines),
        allowances=tuple(
            # What is said the other way round is counted so too.
            {each.of.group: -net if each.entered.amount < 0 else net}
            for each, net in zip(note.taken, beside, strict=True)
        ),
    )


def _beside(
    note: Note, basis: Mapping[Group, Money], columns: Mapping[Group, Columns]
) -> list[Money]:
    """Return the nets of the allowances and charges; in the sense of the invoice's."""
    nets = [_share(each) for each in note.taken]
    with_lines = {(line.vat_category, line.vat_rate) for line in note.content.lines if line.is_item}
    for group, sum_of_group in basis.items():
        if group not in note.finished and group in with_lines:
            # The lines are flexible.
            continue
        lines = columns[group].lines_left.net if group in with_lines else None
        rest = sum_of_group - _signed_sum(note, nets, group)
        rest = rest if lines is None else rest - lines
        flexible = [
            at for at, each in enumerate(note.taken) if each.of.group == group and not each.is_rest
        ]
        if rest and flexible:
            at = max(flexible, key=lambda at: abs(nets[at]))
            nets[at] += rest if note.taken[at].of.is_charge else -rest
    return nets


def _share(taken: Taken) -> Money:
    if taken.is_rest or not taken.left:
        return taken.of.left.net
    return share_of(taken.of.left.net, Fraction(taken.entered.amount) / Fraction(taken.left.amount))


def _signed_sum(note: Note, nets: Sequence[Money], group: Group) -> Money:
    """Return the charges of a group less its allowances."""
    total = Money.zero(note.content.currency)
    for each, net in zip(note.taken, nets, strict=True):
        if each.of.group == group:
            total = total + net if each.of.is_charge else total - net
    return total


def _spread_net(amounts: Sequence[Money], group: Group, wanted: Money) -> list[Money]:
    """Return the nets of a group's lines; where they do not come to what is wanted, the largest
    ones differ by a minor unit.
    """
    sums = GroupSums(wanted.currency, prices_include_tax=True)
    nets = [sums.add(group, amount) for amount in amounts]
    short = (wanted - Money.total(nets, wanted.currency)).to_minor()
    unit = Money.from_minor(1 if short > 0 else -1, wanted.currency)
    by_size = sorted(range(len(nets)), key=lambda at: -abs(amounts[at]).to_minor())
    for at in islice(cycle(by_size), abs(short)):
        nets[at] += unit
    return nets
