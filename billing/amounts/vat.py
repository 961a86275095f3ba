"""VAT categories of EN 16931 and the rule that binds a rate to its category."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from billing.amounts.money import NotExact, require_decimal, round_half_up

RATE_DECIMALS = 4
HIGHEST_RATE = Decimal(100)
NO_RATE = Decimal("0.0000")


class InvalidVatRate(ValueError):
    """The rate does not fit its category, is out of range or has too many decimals."""


class OutsideScopeMixed(ValueError):
    """Category O shares an invoice with another category, which BR-O-11 forbids."""


class VatCategory(StrEnum):
    """VAT category codes (BT-151; UNCL 5305 as EN 16931 restricts it)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"

    @property
    def charges_vat(self) -> bool:
        """Whether the rate is above zero: standard and reduced rates only (BR-S-05)."""
        return self is VatCategory.STANDARD

    @property
    def states_rate(self) -> bool:
        """Whether a document prints a rate: outside the scope of VAT there is none (BR-O-05)."""
        return self is not VatCategory.OUTSIDE_SCOPE

    @property
    def needs_reason(self) -> bool:
        """Whether a document must say why no VAT is charged (BR-E-10, BR-AE-10, BR-IC-10…)."""
        return self not in {VatCategory.STANDARD, VatCategory.ZERO}

    @property
    def needs_buyer_vat_number(self) -> bool:
        """Whether the buyer must be named by VAT number (BR-AE-02, BR-IC-02)."""
        return self in {VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY}


def check_rate(category: VatCategory, rate: Decimal) -> Decimal:
    """Return the rate in per cent with four decimals, if the category allows it.

    Category O has no rate in a document; here and in the database it is zero.

    :raises NotExact: if the category is no VatCategory or the rate no Decimal.
    :raises InvalidVatRate: if S has no rate, another category has one, or the rate is
        not between 0 and 100 or has more than four decimals.
    """
    if not isinstance(category, VatCategory):
        raise NotExact(f"{category!r} is no VatCategory")
    if not NO_RATE <= require_decimal(rate) <= HIGHEST_RATE:
        raise InvalidVatRate(f"{rate} is not between 0 and 100 per cent")
    canonical = round_half_up(rate, RATE_DECIMALS)
    if canonical != rate:
        raise InvalidVatRate(f"{rate} has more than {RATE_DECIMALS} decimals")
    if category.charges_vat != (canonical > NO_RATE):
        raise InvalidVatRate(f"category {category} does not allow the rate {rate}")
    return canonical


def check_category_mix(categories: Iterable[VatCategory]) -> None:
    """Refuse an invoice that is partly outside the scope of VAT; called when it is issued.

    :raises OutsideScopeMixed: if O stands beside another category (BR-O-11).
    """
    present = set(categories)
    if VatCategory.OUTSIDE_SCOPE in present and len(present) > 1:
        raise OutsideScopeMixed("an invoice outside the scope of VAT has no other category")
