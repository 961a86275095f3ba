"""The running sums of an invoice's VAT groups, with prices that exclude or include VAT.

Without VAT in the prices, a group's tax is its basis by its rate, rounded once (BR-CO-17). With
VAT in them the sum of the group is what the buyer was told, so it holds: the tax is taken out of
it, rounded once, and the basis is the rest. Line nets follow the running sum, so that they add up
to the basis, each within one minor unit of its own exact value.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from billing.amounts.allowances import Group
from billing.amounts.limits import HUNDRED
from billing.amounts.money import EXACT, Money


class GroupSums:
    """Adds entered amounts to groups and tells the net of each, its basis and its tax."""

    def __init__(self, currency: str, *, prices_include_tax: bool) -> None:
        self.currency = currency
        self._prices_include_tax = prices_include_tax
        # The sum of each group in the terms of the prices.
        self.entered: dict[Group, Money] = {}

    def add(self, group: Group, amount: Money) -> Money:
        """Add an amount in the terms of the prices; return what it adds to the group's basis."""
        before = self.entered.get(group, Money.zero(self.currency))
        after = before + amount
        self.entered[group] = after
        return self._basis_of(group, after) - self._basis_of(group, before)

    def basis(self, group: Group) -> Money:
        """Return the group's sum without VAT (BT-116)."""
        return self._basis_of(group, self.entered[group])

    def tax(self, group: Group) -> Money:
        """Return the group's VAT (BT-117)."""
        entered = self.entered[group]
        if self._prices_include_tax:
            return entered - self._basis_of(group, entered)
        tax = EXACT.multiply(entered.amount, group[1]).scaleb(-2, context=EXACT)
        return Money.rounded(tax, self.currency)

    def _basis_of(self, group: Group, entered: Money) -> Money:
        rate = group[1]
        if not self._prices_include_tax or not rate:
            return entered
        return entered - _tax_within(entered, rate)


def _tax_within(gross: Money, rate: Decimal) -> Money:
    """Return gross · rate / (100 + rate), half a minor unit away from zero.

    A division may have no end in decimals, so it is done on whole numbers.
    """
    exact = Fraction(gross.to_minor()) * Fraction(rate) / Fraction(HUNDRED + rate)
    units = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Money.from_minor(-units if exact < 0 else units, gross.currency)
