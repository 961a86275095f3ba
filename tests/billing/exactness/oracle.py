"""What an invoice comes to, worked out a second time from the words of law and standard.

Fractions only, and nothing of the engine. EN 16931: a line is quantity by price less its allowances
and plus its charges (BT-131); a VAT category's tax is its basis by its rate, rounded to the minor
unit (BR-CO-17, an exact half away from zero); VAT directive art. 226, 10: the tax payable. Where
prices include VAT, what the buyer was told holds and the tax is taken out of it (rate / (100 +
rate)). ROT and RUT: inkomstskattelagen 67:19, in whole kronor. Cash: lag 2009:1280. The directive's
art. 220, 4 and 226, 10: what was invoiced in advance was taxed then, so that a final invoice has
the tax of the whole less that of its deposits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from billing.invoices.drafts import DraftContent, DraftLine

DECIMALS = {"SEK": 2, "NOK": 2, "DKK": 2, "CHF": 2, "EUR": 2, "JPY": 0, "KWD": 3}
COINS = {
    "SEK": Fraction(1),
    "NOK": Fraction(1),
    "DKK": Fraction(1, 2),
    "CHF": Fraction(1, 20),
}
SHARES = {"rot": Fraction(30, 100), "rut": Fraction(50, 100)}
MOST_ROT, MOST_OF_BOTH = 50_000, 75_000

Group = tuple[str, Fraction]
NOTHING_BEFORE: Mapping[Group, tuple[Fraction, Fraction]] = {}
Sums = dict[Group, tuple[Fraction, Fraction]]


@dataclass
class Bill:
    """Every figure of an invoice."""

    line_amounts: list[Fraction] = field(default_factory=list)
    line_discounts: list[Fraction] = field(default_factory=list)
    line_nets: list[Fraction] = field(default_factory=list)
    entered_allowances: list[Fraction] = field(default_factory=list)
    net_allowances: list[Fraction] = field(default_factory=list)
    sections: list[Fraction] = field(default_factory=list)
    groups: Sums = field(default_factory=dict)
    columns: dict[str, Fraction] = field(default_factory=dict)


def to_step(value: Fraction, step: Fraction) -> Fraction:
    """Round to a multiple of the step, an exact half away from zero."""
    count = abs(value) / step
    whole = count.numerator // count.denominator
    if count - whole >= Fraction(1, 2):
        whole += 1
    return whole * step if value > 0 else -whole * step


@dataclass
class Groups:
    """The sums of each VAT group as amounts are put to them, in the terms of the prices."""

    unit: Fraction
    gross: bool
    # Basis and tax of the deposits that the invoice deducts.
    before: Mapping[Group, tuple[Fraction, Fraction]]
    entered: dict[Group, Fraction] = field(default_factory=dict)

    def basis(self, group: Group) -> Fraction:
        total = self.entered.get(group, Fraction(0))
        return total - self.tax(group) if self.gross else total

    def tax(self, group: Group) -> Fraction:
        total, rate = self.entered.get(group, Fraction(0)), group[1]
        if not total:
            return total
        basis_before, tax_before = self.before.get(group, (Fraction(0), Fraction(0)))
        whole = total + basis_before + (tax_before if self.gross else 0)
        exact = whole * rate / (100 + rate if self.gross else 100)
        rest = to_step(exact, self.unit) - tax_before
        # Tax has the sign of what it is on, whatever the deposits rounded.
        low, high = sorted((Fraction(0), total))
        return max(low, min(rest, high)) if group in self.before else rest

    def put(self, group: Group, amount: Fraction) -> Fraction:
        before = self.basis(group)
        self.entered[group] = self.entered.get(group, Fraction(0)) + amount
        return self.basis(group) - before


def bill_of(
    content: DraftContent, before: Mapping[Group, tuple[Fraction, Fraction]] = NOTHING_BEFORE
) -> Bill:
    """Work out everything that an invoice of this content must say.

    :param before: basis and tax of the deposits that it deducts.
    """
    bill, unit = Bill(), Fraction(1, 10 ** DECIMALS[content.currency])
    groups = Groups(unit, content.prices_include_tax, before)
    supplied: dict[Group, Fraction] = {}

    for line in content.lines:
        amount = discount = net = Fraction(0)
        if line.is_item:
            amount, discount = _line(line, unit)
            group = (str(line.vat_category), Fraction(line.vat_rate))
            net = groups.put(group, amount)
            if line.deducted_invoice_id is None:
                supplied[group] = supplied.get(group, Fraction(0)) + amount
        bill.line_amounts.append(amount)
        bill.line_discounts.append(discount)
        bill.line_nets.append(net)
    bill.sections = _sections(content.lines, bill.line_amounts)
    for allowance in content.allowances:
        base = sum(supplied.values(), Fraction(0))
        if allowance.percent is not None:
            whole = to_step(base * Fraction(allowance.percent) / 100, unit)
        else:
            whole = Fraction(allowance.amount or 0)
        if allowance.vat_category:
            parts = {(allowance.vat_category, Fraction(allowance.vat_rate)): whole}
        else:
            parts = shares(whole, supplied, unit)
        sign = 1 if allowance.is_charge else -1
        bill.entered_allowances.append(whole)
        bill.net_allowances.append(
            sum(
                (sign * groups.put(group, sign * part) for group, part in parts.items()),
                Fraction(0),
            )
        )
    bill.groups = {group: (groups.basis(group), groups.tax(group)) for group in groups.entered}
    bill.columns = _columns(content, bill)
    return bill


def shares(whole: Fraction, sums: dict[Group, Fraction], unit: Fraction) -> dict[Group, Fraction]:
    """Deal a sum out in proportion to the groups that run with the whole.

    Each gets what is sure to be its own; the minor units left over go to whom most is missing.
    """
    base = sum(sums.values(), Fraction(0))
    weights = {group: total / base for group, total in sums.items() if base and total / base > 0}
    if not whole or not weights:
        return {}
    of_all = sum(weights.values())
    exact = {group: abs(whole) * weight / of_all for group, weight in weights.items()}
    dealt = {group: part // unit * unit for group, part in exact.items()}
    missing = sorted(exact, key=lambda group: dealt[group] - exact[group])
    for group in missing[: int((abs(whole) - sum(dealt.values())) / unit)]:
        dealt[group] += unit
    return {group: part if whole > 0 else -part for group, part in dealt.items()}


def _line(line: DraftLine, unit: Fraction) -> tuple[Fraction, Fraction]:
    product = Fraction(line.quantity) * Fraction(line.unit_price)
    # What is taken off a line that gives back is given back less.
    runs_back = product < 0 or (not line.unit_price and line.quantity < 0)
    sign = -1 if runs_back else 1
    if line.allowance_percent is not None:
        discount = to_step(product * Fraction(line.allowance_percent) / 100, unit)
    else:
        discount = sign * Fraction(line.allowance_amount)
    charge = sign * Fraction(line.charge_amount)
    return to_step(product, unit) - discount + charge, discount


def _sections(lines: Iterable[DraftLine], amounts: Iterable[Fraction]) -> list[Fraction]:
    found: list[Fraction] = []
    is_over = False
    for line, amount in zip(lines, amounts, strict=True):
        if line.kind == "section":
            found.append(Fraction(0))
            is_over = False
        # A deposit is taken off the whole.
        is_over = is_over or line.deducted_invoice_id is not None
        if found and not is_over:
            found[-1] += amount
    return found


def _columns(content: DraftContent, bill: Bill) -> dict[str, Fraction]:
    nothing = Fraction(0)
    beside = list(zip(content.allowances, bill.net_allowances, strict=True))
    columns = {
        "line_net_total": sum(bill.line_nets, nothing),
        "allowance_total": sum((net for of, net in beside if not of.is_charge), nothing),
        "charge_total": sum((net for of, net in beside if of.is_charge), nothing),
        "tax_basis_total": sum((basis for basis, _tax in bill.groups.values()), nothing),
        "tax_total": sum((tax for _basis, tax in bill.groups.values()), nothing),
        "prepaid_total": nothing,
        "deduction_total": _deduction(content, bill),
    }
    columns["grand_total"] = columns["tax_basis_total"] + columns["tax_total"]
    owed = columns["grand_total"] - columns["deduction_total"]
    coin = COINS.get(content.currency) if content.rounds_cash else None
    columns["rounding_amount"] = to_step(owed, coin) - owed if coin else nothing
    columns["payable_amount"] = owed + columns["rounding_amount"]
    return columns


def _deduction(content: DraftContent, bill: Bill) -> Fraction:
    """Work out the share of labour, VAT included, that an authority pays: in whole kronor."""
    if content.currency != "SEK":
        return Fraction(0)
    kronor = {}
    for kind, share in SHARES.items():
        labour = Fraction(0)
        for line, amount in zip(content.lines, bill.line_amounts, strict=True):
            if line.tax_deduction == kind:
                rate = 0 if content.prices_include_tax else Fraction(line.vat_rate)
                labour += amount * (100 + rate) / 100
        kronor[kind] = int(labour * share)
    rot = max(-MOST_ROT, min(MOST_ROT, kronor["rot"]))
    return Fraction(max(-MOST_OF_BOTH, min(MOST_OF_BOTH, rot + kronor["rut"])))
