"""VAT rates of the dialect: four numbers, and the category of ours that each means."""

from dataclasses import dataclass
from decimal import Decimal

from billing.amounts.vat import VatCategory
from billing.api.fakturan.told import Told, number_of

RATES = frozenset({Decimal(25), Decimal(12), Decimal(6), Decimal(0)})
USUAL = Decimal(25)


@dataclass(frozen=True, slots=True)
class Tax:
    """A category with its rate in per cent."""

    category: VatCategory
    rate: Decimal


def usual_tax(*, is_registered: bool) -> Tax:
    """Return the tax of what nobody said a rate of."""
    return tax_at(USUAL if is_registered else Decimal(0), is_registered=is_registered)


def tax_at(rate: Decimal, *, is_registered: bool) -> Tax:
    """Return the tax of a rate; who is not registered for VAT is outside its scope."""
    if rate > 0:
        return Tax(VatCategory.STANDARD, rate)
    return Tax(VatCategory.ZERO if is_registered else VatCategory.OUTSIDE_SCOPE, Decimal(0))


def tax_in(told: Told, name: str, kept: Tax, *, is_registered: bool) -> Tax:
    """Return the tax that is said; what says the rate that is there keeps its category."""
    value = told.said.get(name)
    if value is None or value == "":
        return kept
    rate = number_of(value)
    if rate == kept.rate:
        return kept
    if rate not in RATES:
        told.invalid(name)
        return kept
    return tax_at(rate, is_registered=is_registered)
