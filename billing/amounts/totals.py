"""The one engine that turns lines into an invoice's totals and VAT breakdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.amounts.money import EXACT, Money, require_decimal, round_half_up
from billing.amounts.vat import VatCategory, check_rate

INPUT_DECIMALS = 6
# The columns are Decimal(18, 6) for quantities and prices, Decimal(18, 3) for amounts.
INPUT_LIMIT = Decimal(10) ** 12
AMOUNT_LIMIT = Decimal(10) ** 15

_CATEGORY_ORDER = {category: position for position, category in enumerate(VatCategory)}


class TooManyDecimals(ValueError):
    """A quantity or a unit price has more than six decimals."""


class TotalTooLarge(ValueError):
    """A quantity, a price or a sum is larger than an invoice can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """What a line says before anything is computed; prices exclude VAT.

    Quantities and prices may be negative and have up to six decimals (BT-129, BT-146).

    :raises NotExact: if a number is no Decimal.
    :raises TooManyDecimals: if a quantity or price has more than six decimals.
    :raises TotalTooLarge: if a quantity or price has more than twelve digits before the point.
    :raises InvalidVatRate: if the rate does not fit its category.
    """

    quantity: Decimal
    unit_price: Decimal
    vat_category: VatCategory
    vat_rate: Decimal

    def __post_init__(self) -> None:
        _check_input("quantity", self.quantity)
        _check_input("unit price", self.unit_price)
        object.__setattr__(self, "vat_rate", check_rate(self.vat_category, self.vat_rate))

    def net_amount(self, currency: str) -> Money:
        """Quantity by unit price, rounded once (BT-131).

        :raises TotalTooLarge: if no column holds it.
        """
        product = EXACT.multiply(self.quantity, self.unit_price)
        return _within_limit(Money.rounded(product, currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSubtotal:
    """One row of the VAT breakdown (BG-23): a category, a rate and what falls under it."""

    vat_category: VatCategory
    vat_rate: Decimal
    tax_basis_amount: Money
    tax_amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """An invoice's figures; everything that shows, prints or stores one reads these.

    ``line_net_amounts`` keeps the order of the lines; ``vat_subtotals`` is sorted by
    category and, within it, from the highest rate to the lowest.
    """

    line_net_amounts: tuple[Money, ...]
    line_net_total: Money
    tax_basis_total: Money
    vat_subtotals: tuple[VatSubtotal, ...]
    tax_total: Money
    grand_total: Money
    prepaid_total: Money
    payable_amount: Money

    @property
    def currency(self) -> str:
        """The currency of every figure."""
        return self.payable_amount.currency


def compute_totals(
    lines: Iterable[LineInput], *, currency: str, prepaid_total: Money | None = None
) -> Totals:
    """Compute line nets, VAT per category and rate, and the totals (EN 16931, BR-CO-10 to 17).

    VAT is computed once per group on its summed basis, never per line. Negating every
    quantity and the prepaid total negates every figure exactly.

    :raises CurrencyMismatch: if the prepaid total is of another currency.
    :raises TotalTooLarge: if a figure is larger than the database holds.
    """
    lines = tuple(lines)
    line_net_amounts = tuple(line.net_amount(currency) for line in lines)
    line_net_total = _within_limit(Money.total(line_net_amounts, currency))
    vat_subtotals = _vat_breakdown(lines, line_net_amounts, currency)
    tax_basis_total = Money.total((group.tax_basis_amount for group in vat_subtotals), currency)
    tax_total = _within_limit(Money.total((g.tax_amount for g in vat_subtotals), currency))
    grand_total = _within_limit(tax_basis_total + tax_total)
    # Not "or": a zero of another currency is falsy, and still a mistake.
    prepaid_total = Money.zero(currency) if prepaid_total is None else _within_limit(prepaid_total)
    return Totals(
        line_net_amounts=line_net_amounts,
        line_net_total=line_net_total,
        tax_basis_total=tax_basis_total,
        vat_subtotals=vat_subtotals,
        tax_total=tax_total,
        grand_total=grand_total,
        prepaid_total=prepaid_total,
        payable_amount=_within_limit(grand_total - prepaid_total),
    )


def _vat_breakdown(
    lines: Sequence[LineInput], line_net_amounts: Sequence[Money], currency: str
) -> tuple[VatSubtotal, ...]:
    groups: dict[tuple[VatCategory, Decimal], list[Money]] = defaultdict(list)
    for line, net_amount in zip(lines, line_net_amounts, strict=True):
        groups[line.vat_category, line.vat_rate].append(net_amount)
    ordered = sorted(groups, key=lambda group: (_CATEGORY_ORDER[group[0]], -group[1]))
    return tuple(
        _vat_subtotal(category, rate, Money.total(groups[category, rate], currency))
        for category, rate in ordered
    )


def _vat_subtotal(category: VatCategory, rate: Decimal, tax_basis_amount: Money) -> VatSubtotal:
    tax = EXACT.multiply(tax_basis_amount.amount, rate).scaleb(-2, context=EXACT)
    return VatSubtotal(
        vat_category=category,
        vat_rate=rate,
        tax_basis_amount=_within_limit(tax_basis_amount),
        tax_amount=_within_limit(Money.rounded(tax, tax_basis_amount.currency)),
    )


def _check_input(name: str, value: Decimal) -> None:
    if require_decimal(value).copy_abs() >= INPUT_LIMIT:
        raise TotalTooLarge(f"{name} {value} has more than twelve digits before the point")
    if round_half_up(value, INPUT_DECIMALS) != value:
        raise TooManyDecimals(f"{name} {value} has more than {INPUT_DECIMALS} decimals")


def _within_limit(amount: Money) -> Money:
    if amount.amount.copy_abs() >= AMOUNT_LIMIT:
        raise TotalTooLarge(f"{amount} has more than fifteen digits before the point")
    return amount
