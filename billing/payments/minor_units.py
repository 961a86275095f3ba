"""Amounts as Stripe counts them: whole minor units, by ISO 4217 and Stripe's own exceptions."""

from decimal import Decimal

from billing.amounts.money import Money

# https://docs.stripe.com/currencies: charged in whole units.
ZERO_DECIMAL = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "JPY",
        "KMF",
        "KRW",
        "MGA",
        "PYG",
        "RWF",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
# No minor unit in use, yet sent times a hundred; the last two digits must be zero.
WHOLE_AS_HUNDREDTHS = frozenset({"ISK", "UGX"})
# Thousandths of which the last digit must be zero.
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})

# The least that Stripe takes, by settlement currency. A hint: the refusal is mapped as well.
MINIMUMS: dict[str, Decimal] = {
    "EUR": Decimal("0.50"),
    "USD": Decimal("0.50"),
    "CHF": Decimal("0.50"),
    "GBP": Decimal("0.30"),
    "NOK": Decimal("3.00"),
    "SEK": Decimal("3.00"),
    "DKK": Decimal("2.50"),
    "JPY": Decimal(50),
}


class UnpayableAmount(ValueError):
    """The amount cannot be expressed in what Stripe accepts for its currency."""


def _factor(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 1
    return 1000 if currency in THREE_DECIMAL else 100


def step(currency: str) -> int:
    """Return what every amount of the currency must be divisible by, in Stripe's units."""
    if currency in WHOLE_AS_HUNDREDTHS:
        return 100
    return 10 if currency in THREE_DECIMAL else 1


def to_stripe(money: Money) -> int:
    """Express money in the minor units that Stripe expects.

    :raises UnpayableAmount: if it has more decimals than Stripe takes for this currency.
    """
    minor = money.amount * _factor(money.currency)
    if minor != minor.to_integral_value() or int(minor) % step(money.currency):
        raise UnpayableAmount(f"{money} has more decimals than an online payment can have")
    return int(minor)


def from_stripe(minor: int, currency: str) -> Money:
    """Read an amount that Stripe sent; currencies come in lower case."""
    code = currency.upper()
    return Money(Decimal(minor) / _factor(code), code)


def minimum(currency: str) -> Money:
    """Return the least amount that can be paid online; zero where no limit is known."""
    return Money(MINIMUMS.get(currency, Decimal(0)), currency)
