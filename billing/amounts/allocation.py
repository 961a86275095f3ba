"""Splitting an amount of money by weights so that the parts sum to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from billing.amounts.money import Money, require_decimal


class InvalidWeights(ValueError):
    """There is no weight, a weight is negative, or all of them are zero."""


def split_by_weights(money: Money, weights: Sequence[Decimal]) -> tuple[Money, ...]:
    """Split the money in proportion to the weights, in their order.

    Every part is rounded down to a minor unit; the units left over go one each to the
    parts that lost most (largest remainder), the first of equals first. A part of
    weight zero gets nothing, and splitting ``-money`` gives the negated parts.

    :raises NotExact: if a weight is no Decimal.
    :raises InvalidWeights: if the weights are empty, negative, or zero together.
    """
    shares = [Fraction(require_decimal(weight)) for weight in weights]
    whole = sum(shares, Fraction(0))
    if whole == 0 or min(shares) < 0:
        raise InvalidWeights(f"cannot split by {list(weights)}")
    units = abs(money).to_minor()
    exact = [units * share / whole for share in shares]
    parts = [share.numerator // share.denominator for share in exact]
    by_loss = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for position in by_loss[: units - sum(parts)]:
        parts[position] += 1
    sign = -1 if money.amount < 0 else 1
    return tuple(Money.from_minor(sign * part, money.currency) for part in parts)
