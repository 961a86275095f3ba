"""Allowances and charges of a whole document (BG-20, BG-21), and how they meet the VAT groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.amounts.allocation import split_by_weights
from billing.amounts.limits import InvalidAllowance, check_percent, within_limit
from billing.amounts.money import EXACT, Money, require_decimal
from billing.amounts.vat import VatCategory, check_rate

# A group of the VAT breakdown: one category with one rate.
Group = tuple[VatCategory, Decimal]


class NothingToSpread(ValueError):
    """An amount shall be spread over the VAT groups, and their sum is zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceInput:
    """What is taken off (or, with ``is_charge``, put on) beside the lines.

    A percentage is of the sum of the lines; an amount is in the terms of the lines' prices, with
    VAT where these include it. Without a ``group`` it is spread over the groups of the lines.

    :raises NotExact: if a number is no Decimal.
    :raises InvalidAllowance: if it has neither percentage nor amount, or a negative one.
    :raises TooManyDecimals: if the percentage has more than four decimals.
    :raises InvalidVatRate: if the rate of the group does not fit its category.
    """

    is_charge: bool = False
    percent: Decimal | None = None
    amount: Decimal | None = None
    group: Group | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount is None):
            raise InvalidAllowance("an allowance is either a percentage or an amount")
        if self.percent is not None:
            check_percent("allowance", self.percent)
        if self.amount is not None and require_decimal(self.amount) < 0:
            raise InvalidAllowance(f"allowance {self.amount} is below zero")
        if self.group is not None:
            category, rate = self.group
            object.__setattr__(self, "group", (category, check_rate(category, rate)))

    def entered_amount(self, base: Money) -> Money:
        """Return what it takes off or puts on, in the terms of the lines; rounded once."""
        if self.percent is not None:
            share = EXACT.multiply(base.amount, self.percent).scaleb(-2, context=EXACT)
            return within_limit(Money.rounded(share, base.currency))
        amount = Decimal(0) if self.amount is None else self.amount
        return within_limit(Money(amount, base.currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceShare:
    """What of an allowance or a charge falls under one group: as entered, and net of VAT."""

    vat_category: VatCategory
    vat_rate: Decimal
    entered_amount: Money
    # BT-92, BT-99.
    net_amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceAmounts:
    """An allowance or a charge computed: as entered, net of VAT, and its part of each group."""

    is_charge: bool
    entered_amount: Money
    net_amount: Money
    shares: tuple[AllowanceShare, ...]


def spread(amount: Money, group_sums: Mapping[Group, Money], base: Money) -> dict[Group, Money]:
    """Spread an amount over the groups by their sums, to the minor unit, largest remainder first.

    Groups whose sum runs against the whole (a deduction among charges) take no part.

    :param base: the sum of all groups.
    :raises NothingToSpread: if there is an amount and the sum is zero.
    """
    if not amount:
        return {}
    if not base:
        raise NothingToSpread("there is nothing over which the amount could be spread")
    sign = -1 if base.amount < 0 else 1
    taking = {group: total for group, total in group_sums.items() if total.amount * sign > 0}
    parts = split_by_weights(amount, [abs(total).amount for total in taking.values()])
    return dict(zip(taking, parts, strict=True))
