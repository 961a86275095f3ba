"""Figures as other programs read them: exact, and without needless zeros."""

from decimal import Decimal

from billing.amounts.money import Money


def minor_units(amount: Decimal, currency: str) -> int:
    """Return an amount as a whole number of the currency's minor units."""
    return Money(amount, currency).to_minor()


def plain(number: Decimal) -> Decimal:
    """Return the number without needless zeros and without an exponent.

    >>> plain(Decimal("1.500000")), plain(Decimal("100.0000"))
    (Decimal('1.5'), Decimal('100'))
    """
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
