"""The running sums of an invoice's VAT groups, with prices that exclude or include VAT.

Without VAT in the prices, a group's tax is its basis by its rate, rounded once (BR-CO-17). With
VAT in them the sum of the group is what the buyer was told, so it holds: the tax is taken out of
it, rounded once, and the basis is the rest. Line nets follow the running sum, so that they add up
to the basis, each within one minor unit of its own exact value.

Documents that follow each other (the partial credit notes of one invoice) go on with the running
sums of the group: each one's VAT is that of all so far less what the earlier ones said. So their
VAT adds up to that of the whole, and none is more than a minor unit away from its own rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.amounts.allowances import Group
from billing.amounts.money import EXACT, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBefore:
    """What the documents before this one said of a group."""

    tax_basis_amount: Money
    tax_amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenNets:
    """What lines and allowances are without VAT, where it does not follow from their own document.

    In their order: a net of each line, and of each allowance one for every group that it has a
    part in.
    """

    lines: tuple[Money, ...]
    allowances: tuple[Mapping[Group, Money], ...]


class GroupSums:
    """Adds entered amounts to groups and tells the net of each, its basis and its tax."""

    def __init__(
        self,
        currency: str,
        *,
        prices_include_tax: bool,
        before: Mapping[Group, GroupBefore] | None = None,
    ) -> None:
        self.currency = currency
        self._prices_include_tax = prices_include_tax
        self._before = before or {}
        # The sum of each group in the terms of the prices.
        self.entered: dict[Group, Money] = {}
        self._given: dict[Group, Money] = {}
        self._bases: dict[Group, Money] = {}

    def add(self, group: Group, amount: Money, *, net: Money | None = None) -> Money:
        """Add an amount in the terms of the prices; return what it adds to the group's basis.

        :param net: that itself, where prices include VAT and it does not follow: the group's VAT
            is then what is left of its sum. Given for one amount of a group, given for all.
        """
        before = self.entered.get(group, Money.zero(self.currency))
        after = before + amount
        self.entered[group] = after
        if net is not None:
            self._given[group] = self._given.get(group, Money.zero(self.currency)) + net
            return net
        if not self._prices_include_tax:
            return amount
        basis = self._basis_of(group, after)
        earlier = self._bases.get(group)
        self._bases[group] = basis
        return basis if earlier is None else basis - earlier

    def basis(self, group: Group) -> Money:
        """Return the group's sum without VAT (BT-116)."""
        if group in self._given:
            return self._given[group]
        return self._basis_of(group, self.entered[group])

    def tax(self, group: Group) -> Money:
        """Return the group's VAT (BT-117)."""
        if group in self._given:
            return self.entered[group] - self._given[group]
        return self._tax_of(group, self.entered[group])

    def _basis_of(self, group: Group, entered: Money) -> Money:
        if not self._prices_include_tax or not group[1]:
            return entered
        return entered - self._tax_of(group, entered)

    def _tax_of(self, group: Group, entered: Money) -> Money:
        before = self._before.get(group)
        if before is None:
            return self._tax_alone(group, entered)
        if not entered:
            return entered
        earlier = before.tax_basis_amount
        if self._prices_include_tax:
            earlier += before.tax_amount
        tax = self._tax_alone(group, earlier + entered) - before.tax_amount
        # A minor unit that an earlier document rounded away may not turn the sign of this one.
        low, high = sorted((Money.zero(self.currency), entered))
        return max(low, min(tax, high))

    def _tax_alone(self, group: Group, entered: Money) -> Money:
        if self._prices_include_tax:
            return _tax_within(entered, group[1])
        tax = EXACT.multiply(entered.amount, group[1]).scaleb(-2, context=EXACT)
        return Money.rounded(tax, self.currency)


def _tax_within(gross: Money, rate: Decimal) -> Money:
    """Return gross · rate / (100 + rate), half a minor unit away from zero.

    A division may have no end in decimals, so it is done on whole numbers.
    """
    top, bottom = rate.as_integer_ratio()
    minor = gross.to_minor()
    share, whole = abs(minor) * top, bottom * 100 + top
    units = (2 * share + whole) // (2 * whole)
    return Money.from_minor(-units if minor < 0 else units, gross.currency)
