"""A unit price without and with VAT: one is entered and exact, the other is computed from it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from billing.amounts.limits import HUNDRED, INPUT_DECIMALS
from billing.amounts.money import EXACT, require_decimal, round_half_up


def gross_price(net: Decimal, rate: Decimal) -> Decimal:
    """Return price · (100 + rate) / 100 with six decimals, the rate in per cent.

    Exact while the product has no more than six decimals: always for a price of four decimals and
    a whole rate, or of two decimals and a rate of two. A longer one is rounded half up.

    :raises NotExact: if a number is no Decimal.
    """
    factor = EXACT.add(HUNDRED, require_decimal(rate))
    product = EXACT.multiply(require_decimal(net), factor).scaleb(-2, context=EXACT)
    return round_half_up(product, INPUT_DECIMALS)


def net_price(gross: Decimal, rate: Decimal) -> Decimal:
    """Return price · 100 / (100 + rate) with six decimals, half up, the rate in per cent.

    The quotient may have no end in decimals (100 less 25 % VAT is 80, 100 less 21 % is not), so
    this way round is exact only where it ends within six. Its gross price, rounded to the
    decimals of a price of up to five, is the price that was given.

    :raises NotExact: if a number is no Decimal.
    """
    share = Fraction(HUNDRED) / (Fraction(HUNDRED) + Fraction(require_decimal(rate)))
    exact = Fraction(require_decimal(gross)) * share * 10**INPUT_DECIMALS
    # Half up on whole numbers: a division of Decimals may end in digits that it made up.
    units = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Decimal(-units if exact < 0 else units).scaleb(-INPUT_DECIMALS, context=EXACT)


def price_in_terms(
    price: Decimal, rate: Decimal, *, includes_tax: bool, wanted_with_tax: bool
) -> Decimal:
    """Return the price with or without VAT as wanted; as it is if it is so already.

    :raises NotExact: if a number is no Decimal.
    """
    if includes_tax == wanted_with_tax:
        return require_decimal(price)
    return gross_price(price, rate) if wanted_with_tax else net_price(price, rate)
