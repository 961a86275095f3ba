"""The one engine that turns lines into an invoice's totals and VAT breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.amounts.allowances import (
    AllowanceAmounts,
    AllowanceInput,
    AllowanceShare,
    Group,
    NothingToSpread,
    spread,
)
from billing.amounts.limits import (
    AMOUNT_LIMIT,
    INPUT_DECIMALS,
    INPUT_LIMIT,
    InvalidAllowance,
    TooManyDecimals,
    TotalTooLarge,
    within_limit,
)
from billing.amounts.line_inputs import LineInput
from billing.amounts.money import Money
from billing.amounts.rounding import rounding_to
from billing.amounts.vat import VatCategory
from billing.amounts.vat_groups import GivenNets, GroupBefore, GroupSums

__all__ = [
    "AMOUNT_LIMIT",
    "INPUT_DECIMALS",
    "INPUT_LIMIT",
    "AllowanceAmounts",
    "AllowanceInput",
    "AllowanceShare",
    "InvalidAllowance",
    "LineInput",
    "NothingToSpread",
    "TooManyDecimals",
    "TotalTooLarge",
    "Totals",
    "VatSubtotal",
    "compute_totals",
]

_CATEGORY_ORDER = {category: position for position, category in enumerate(VatCategory)}


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

    The tuples of lines keep their order, with zero for a line of text; ``vat_subtotals`` is
    sorted by category and, within it, from the highest rate to the lowest. ``line_amounts``
    and ``line_discounts`` are in the terms of the prices, the rest is net of VAT.
    """

    line_net_amounts: tuple[Money, ...]
    line_amounts: tuple[Money, ...]
    line_discounts: tuple[Money, ...]
    allowances: tuple[AllowanceAmounts, ...]
    line_net_total: Money
    allowance_total: Money
    charge_total: Money
    tax_basis_total: Money
    vat_subtotals: tuple[VatSubtotal, ...]
    tax_total: Money
    grand_total: Money
    prepaid_total: Money
    deduction_total: Money
    rounding_amount: Money
    payable_amount: Money

    @property
    def currency(self) -> str:
        """The currency of every figure."""
        return self.payable_amount.currency


def compute_totals(
    lines: Iterable[LineInput | None],
    *,
    currency: str,
    allowances: Iterable[AllowanceInput] = (),
    prices_include_tax: bool = False,
    prepaid_total: Money | None = None,
    deduction_total: Money | None = None,
    rounds_to: Decimal | None = None,
    before: Mapping[Group, GroupBefore] | None = None,
    rounding_amount: Money | None = None,
    nets: GivenNets | None = None,
) -> Totals:
    """Compute line nets, VAT per category and rate, and the totals (EN 16931, BR-CO-10 to 17).

    VAT is computed once per group on its sum, never per line. Negating every quantity and the
    prepaid total negates every figure exactly (allowances by amount have no sign of their own).
    Where prices include VAT, the sum of each group holds to the minor unit and VAT is taken out
    of it; see ``vat_groups``.

    :param lines: None stands for a line of text, which has no figures.
    :param deduction_total: what an authority pays instead of the buyer (ROT and RUT in Sweden).
    :param rounds_to: the step that the payable amount is rounded to in cash (BT-114), if any.
    :param before: what earlier documents said of the groups that this one goes on with.
    :param rounding_amount: the rounding itself, where it is given and does not follow.
    :param nets: what each line and allowance is without VAT, where prices include it and the nets
        are shares of another document's.
    :raises CurrencyMismatch: if the prepaid total is of another currency.
    :raises NothingToSpread: if an allowance finds no group.
    :raises TotalTooLarge: if a figure is larger than the database holds.
    """
    lines, allowances = tuple(lines), tuple(allowances)
    zero = Money.zero(currency)
    both = [(zero, zero) if line is None else line.amounts(currency) for line in lines]
    amounts = tuple(entered for entered, _discount in both)
    sums = GroupSums(currency, prices_include_tax=prices_include_tax, before=before)
    line_nets = tuple(
        zero
        if line is None
        else sums.add(
            (line.vat_category, line.vat_rate), amount, net=nets.lines[at] if nets else None
        )
        for at, (line, amount) in enumerate(zip(lines, amounts, strict=True))
    )
    computed = _allowances(allowances, _supplied(lines, amounts) if allowances else {}, sums, nets)
    line_net_total = within_limit(Money.total(line_nets, currency))
    allowance_total = Money.total((a.net_amount for a in computed if not a.is_charge), currency)
    charge_total = Money.total((a.net_amount for a in computed if a.is_charge), currency)
    vat_subtotals = _vat_breakdown(sums)
    tax_basis_total = within_limit(line_net_total - allowance_total + charge_total)
    tax_total = within_limit(Money.total((g.tax_amount for g in vat_subtotals), currency))
    grand_total = within_limit(tax_basis_total + tax_total)
    # Not "or": a zero of another currency is falsy, and still a mistake.
    prepaid_total = zero if prepaid_total is None else within_limit(prepaid_total)
    deduction_total = zero if deduction_total is None else within_limit(deduction_total)
    owed = grand_total - prepaid_total - deduction_total
    if rounding_amount is None:
        rounding_amount = zero if rounds_to is None else rounding_to(rounds_to, owed)
    return Totals(
        line_net_amounts=line_nets,
        line_amounts=amounts,
        line_discounts=tuple(discount for _entered, discount in both),
        allowances=computed,
        line_net_total=line_net_total,
        allowance_total=within_limit(allowance_total),
        charge_total=within_limit(charge_total),
        tax_basis_total=tax_basis_total,
        vat_subtotals=vat_subtotals,
        tax_total=tax_total,
        grand_total=grand_total,
        prepaid_total=prepaid_total,
        deduction_total=deduction_total,
        rounding_amount=rounding_amount,
        payable_amount=within_limit(owed + rounding_amount),
    )


def _supplied(
    lines: tuple[LineInput | None, ...], amounts: tuple[Money, ...]
) -> dict[Group, Money]:
    """Return the sum of each group's lines, without those that deduct an earlier document."""
    found: dict[Group, Money] = {}
    for line, amount in zip(lines, amounts, strict=True):
        if line is not None and not line.deducts:
            group = (line.vat_category, line.vat_rate)
            found[group] = found.get(group, Money.zero(amount.currency)) + amount
    return found


def _allowances(
    allowances: tuple[AllowanceInput, ...],
    of_lines: dict[Group, Money],
    sums: GroupSums,
    nets: GivenNets | None,
) -> tuple[AllowanceAmounts, ...]:
    """Compute each on the sum of the lines, never on another's result: order means nothing."""
    return tuple(
        _allowance(allowance, of_lines, sums, nets.allowances[at] if nets else {})
        for at, allowance in enumerate(allowances)
    )


def _allowance(
    allowance: AllowanceInput,
    of_lines: dict[Group, Money],
    sums: GroupSums,
    nets: Mapping[Group, Money],
) -> AllowanceAmounts:
    base = Money.total(of_lines.values(), sums.currency)
    entered = allowance.entered_amount(base)
    parts = {allowance.group: entered} if allowance.group else spread(entered, of_lines, base)
    shares = tuple(
        AllowanceShare(
            vat_category=group[0],
            vat_rate=group[1],
            entered_amount=part,
            net_amount=_put(sums, group, part, nets.get(group), is_charge=allowance.is_charge),
        )
        for group, part in parts.items()
    )
    return AllowanceAmounts(
        is_charge=allowance.is_charge,
        entered_amount=entered,
        net_amount=Money.total((share.net_amount for share in shares), sums.currency),
        shares=shares,
    )


def _put(
    sums: GroupSums, group: Group, part: Money, net: Money | None, *, is_charge: bool
) -> Money:
    """Add a charge to its group, or take an allowance off it; return its net amount."""
    if is_charge:
        return sums.add(group, part, net=net)
    return -sums.add(group, -part, net=None if net is None else -net)


def _vat_breakdown(sums: GroupSums) -> tuple[VatSubtotal, ...]:
    ordered = sorted(sums.entered, key=lambda group: (_CATEGORY_ORDER[group[0]], -group[1]))
    return tuple(
        VatSubtotal(
            vat_category=group[0],
            vat_rate=group[1],
            tax_basis_amount=within_limit(sums.basis(group)),
            tax_amount=within_limit(sums.tax(group)),
        )
        for group in ordered
    )
