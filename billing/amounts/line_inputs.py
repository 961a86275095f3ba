"""What one line of an invoice says before anything is computed, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from billing.amounts.limits import InvalidAllowance, check_input, check_percent, within_limit
from billing.amounts.money import EXACT, Money, require_decimal
from billing.amounts.vat import VatCategory, check_rate

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """What a line says before anything is computed.

    Whether its prices and amounts include VAT is the invoice's: see ``compute_totals``. Quantities
    and prices may be negative and have up to six decimals (BT-129, BT-146). The discount is a
    percentage of quantity by price, or an amount (BT-136); a charge is an amount (BT-141).

    :raises NotExact: if a number is no Decimal.
    :raises TooManyDecimals: if a quantity or price has more than six decimals.
    :raises TotalTooLarge: if a quantity or price has more than twelve digits before the point.
    :raises InvalidAllowance: if the percentage is not 0 to 100, or an amount is below zero.
    :raises InvalidVatRate: if the rate does not fit its category.

    ``deducts`` says that it takes off what an earlier document asked for. Nothing was supplied by
    it, so allowances and charges of the whole are neither computed on it nor spread over it.
    """

    quantity: Decimal
    unit_price: Decimal
    vat_category: VatCategory
    vat_rate: Decimal
    allowance_percent: Decimal | None = None
    allowance_amount: Decimal = _NOTHING
    charge_amount: Decimal = _NOTHING
    deducts: bool = False

    def __post_init__(self) -> None:
        check_input("quantity", self.quantity)
        check_input("unit price", self.unit_price)
        if self.allowance_percent is not None:
            check_percent("discount", self.allowance_percent)
        for name, amount in (("discount", self.allowance_amount), ("charge", self.charge_amount)):
            if not require_decimal(amount):
                continue
            if amount < 0:
                raise InvalidAllowance(f"{name} {amount} is below zero")
            check_input(name, amount)
        object.__setattr__(self, "vat_rate", check_rate(self.vat_category, self.vat_rate))

    def discount(self, currency: str) -> Money:
        """Return the line's allowance (BT-136), rounded; it has the sign of the line.

        :raises TotalTooLarge: if no column holds it.
        """
        if self.allowance_percent is not None:
            if not self.allowance_percent:
                return Money.zero(currency)
            product = EXACT.multiply(self.quantity, self.unit_price)
            share = EXACT.multiply(product, self.allowance_percent).scaleb(-2, context=EXACT)
            return within_limit(Money.rounded(share, currency))
        return self._signed(self.allowance_amount, currency)

    def charge(self, currency: str) -> Money:
        """Return the line's charge (BT-141), rounded; it has the sign of the line.

        :raises TotalTooLarge: if no column holds it.
        """
        return self._signed(self.charge_amount, currency)

    def entered_amount(self, currency: str) -> Money:
        """Quantity by unit price less the discount and plus the charge, in the price's own terms.

        :raises TotalTooLarge: if no column holds it.
        """
        return self.amounts(currency)[0]

    def amounts(self, currency: str) -> tuple[Money, Money]:
        """Return the entered amount and the discount that is taken off in it.

        :raises TotalTooLarge: if no column holds one of them.
        """
        product = Money.rounded(EXACT.multiply(self.quantity, self.unit_price), currency)
        discount = self.discount(currency)
        entered = product - discount if discount else product
        if self.charge_amount:
            entered += self.charge(currency)
        return within_limit(entered), discount

    def _signed(self, amount: Decimal, currency: str) -> Money:
        if not amount:
            return Money.zero(currency)
        # A line of minus two pieces gives its discount back: negating quantities negates all. What
        # costs nothing has the sign of its quantity.
        is_negative = EXACT.multiply(self.quantity, self.unit_price or Decimal(1)) < 0
        return within_limit(Money.rounded(-amount if is_negative else amount, currency))
