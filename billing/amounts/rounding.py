"""Rounding the payable amount to what coins exist for (BT-114)."""

from __future__ import annotations

from decimal import Decimal

from billing.amounts.money import EXACT, Money, round_half_up

# The smallest coin of each currency, by general knowledge: 1 krona (SE), 1 krone
# (NO, the 50 øre was withdrawn in 2012), 50 øre (DK), 5 centimes (CH).
CASH_STEPS = {
    "SEK": Decimal(1),
    "NOK": Decimal(1),
    "DKK": Decimal("0.50"),
    "CHF": Decimal("0.05"),
}


def cash_step(currency: str) -> Decimal | None:
    """Return what sums of the currency are rounded to in cash, or None where coins reach."""
    return CASH_STEPS.get(currency)


def rounding_to(step: Decimal, amount: Money) -> Money:
    """Return what makes the amount a multiple of the step, half a step away from zero."""
    steps = round_half_up(EXACT.divide(amount.amount, step), 0)
    return Money(EXACT.multiply(steps, step), amount.currency) - amount
