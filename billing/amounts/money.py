"""Money as an immutable value in whole minor units, and the one function that rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Rounded,
)
from functools import cache, total_ordering

from fastfaktura.core.currencies import minor_unit_decimals

# Wide enough that no product of two database columns loses a digit, whatever decimal
# context the calling thread has.
EXACT = Context(prec=100, traps=[InvalidOperation, DivisionByZero, Overflow])
# Sums of whole minor units are whole minor units: one that lost a digit, even a zero, is an error.
_SUMS = Context(prec=100, traps=[InvalidOperation, Overflow, Rounded])


class NotExact(TypeError):
    """The value is no Decimal: floats and strings cannot become money."""


class NotFinite(ValueError):
    """The value is infinite or not a number."""


class FractionOfMinorUnit(ValueError):
    """The amount is not a whole number of the currency's minor units."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met."""


def require_decimal(value: object) -> Decimal:
    """Return the value if it is a finite Decimal.

    :raises NotExact: if it is anything else than a Decimal.
    :raises NotFinite: if it is NaN or infinite.
    """
    if not isinstance(value, Decimal):
        raise NotExact(f"{value!r} is {type(value).__name__}, not Decimal")
    if not value.is_finite():
        raise NotFinite(f"{value!r} is not a finite number")
    return value


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round to so many decimals, an exact half away from zero (EN 16931, BR-CO-17).

    Away from zero, not towards plus infinity, so that a credit note undoes its invoice
    to the cent. Every rounding of the product happens here.
    """
    step = _step(decimals)
    rounded = require_decimal(value).quantize(step, rounding=ROUND_HALF_UP, context=EXACT)
    # Zero has no sign: "-0.00" must reach neither a page nor an XML file.
    return rounded or rounded.copy_abs()


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """A whole number of minor units of one currency.

    The amount always carries exactly the decimals of its currency, so that
    ``str(money.amount)`` is what an e-invoice prints.

    :raises NotExact: if the amount is no Decimal.
    :raises NotFinite: if the amount is NaN or infinite.
    :raises FractionOfMinorUnit: if it would have to be rounded; see ``rounded``.
    :raises UnknownCurrency: if the currency is not known.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        whole = round_half_up(self.amount, minor_unit_decimals(self.currency))
        if whole != self.amount:
            raise FractionOfMinorUnit(f"{self.amount} {self.currency} has too many decimals")
        object.__setattr__(self, "amount", whole)

    @classmethod
    def _whole(cls, amount: Decimal, currency: str) -> Money:
        """Return an amount that is known to be one of the currency, without looking again."""
        money = object.__new__(cls)
        object.__setattr__(money, "amount", amount)
        object.__setattr__(money, "currency", currency)
        return money

    @classmethod
    def rounded(cls, value: Decimal, currency: str) -> Money:
        """Round a product (price by quantity, basis by rate) to money, half up."""
        return cls._whole(round_half_up(value, minor_unit_decimals(currency)), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in the currency."""
        return _zero(currency)

    @classmethod
    def from_minor(cls, minor_units: int, currency: str) -> Money:
        """Read an integer of minor units, as card processors and API v1 write amounts.

        :raises NotExact: if the number is no int.
        """
        if type(minor_units) is not int:
            raise NotExact(f"{minor_units!r} is {type(minor_units).__name__}, not int")
        decimals = minor_unit_decimals(currency)
        return cls(Decimal(minor_units).scaleb(-decimals, context=EXACT), currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """Add the amounts up; nothing adds up to zero of the currency.

        :raises CurrencyMismatch: if an amount is of another currency.
        """
        nothing = cls.zero(currency)
        running = nothing.amount
        for amount in amounts:
            running = _SUMS.add(running, nothing._amount_of(amount))
        return cls._whole(running, currency)

    def to_minor(self) -> int:
        """Return the amount as an integer of minor units."""
        return int(self.amount.scaleb(minor_unit_decimals(self.currency), context=EXACT))

    def _amount_of(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self} and {other} are of different currencies")
        return other.amount

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money._whole(_SUMS.add(self.amount, self._amount_of(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money._whole(_SUMS.subtract(self.amount, self._amount_of(other)), self.currency)

    def __neg__(self) -> Money:
        # Not copy_negate, which would give zero a sign.
        return Money._whole(_SUMS.minus(self.amount), self.currency)

    def __abs__(self) -> Money:
        return Money._whole(self.amount.copy_abs(), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._amount_of(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@cache
def _zero(currency: str) -> Money:
    return Money(Decimal(0), currency)
