"""How large and how fine the numbers of an invoice may be: what the columns hold."""

from __future__ import annotations

from decimal import Decimal

from billing.amounts.money import Money, require_decimal, round_half_up

INPUT_DECIMALS = 6
# The columns are Decimal(18, 6) for quantities and prices, Decimal(18, 3) for amounts.
INPUT_LIMIT = Decimal(10) ** 12
AMOUNT_LIMIT = Decimal(10) ** 15
PERCENT_DECIMALS = 4
HUNDRED = Decimal(100)


class TooManyDecimals(ValueError):
    """A quantity, a unit price or a percentage has more decimals than its column."""


class TotalTooLarge(ValueError):
    """A quantity, a price or a sum is larger than an invoice can hold."""


class InvalidAllowance(ValueError):
    """An allowance or a charge is negative, above 100 per cent, or of another currency."""


def check_input(name: str, value: Decimal) -> None:
    """Do nothing if the column of a quantity or a price holds the number.

    :raises NotExact: if it is no Decimal.
    :raises TooManyDecimals: if it has more than six decimals.
    :raises TotalTooLarge: if it has more than twelve digits before the point.
    """
    if require_decimal(value).copy_abs() >= INPUT_LIMIT:
        raise TotalTooLarge(f"{name} {value} has more than twelve digits before the point")
    if round_half_up(value, INPUT_DECIMALS) != value:
        raise TooManyDecimals(f"{name} {value} has more than {INPUT_DECIMALS} decimals")


def check_percent(name: str, value: Decimal) -> None:
    """Do nothing if the number is 0 to 100 with at most four decimals.

    :raises NotExact: if it is no Decimal.
    :raises InvalidAllowance: if it is below 0 or above 100.
    :raises TooManyDecimals: if it has more than four decimals.
    """
    if not Decimal(0) <= require_decimal(value) <= HUNDRED:
        raise InvalidAllowance(f"{name} {value} is not between 0 and 100 per cent")
    if round_half_up(value, PERCENT_DECIMALS) != value:
        raise TooManyDecimals(f"{name} {value} has more than {PERCENT_DECIMALS} decimals")


def within_limit(amount: Money) -> Money:
    """Return the amount if a column holds it.

    :raises TotalTooLarge: if it does not.
    """
    if amount.amount.copy_abs() >= AMOUNT_LIMIT:
        raise TotalTooLarge(f"{amount} has more than fifteen digits before the point")
    return amount
