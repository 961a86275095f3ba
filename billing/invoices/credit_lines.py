"""Parts of lines, so that the parts of several credit notes add up exactly."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from billing.amounts.money import EXACT, Money
from billing.invoices.drafts import DraftLine

NOTHING = Decimal(0)


def share_of(amount: Money, part: Fraction) -> Money:
    """Return a part of an amount, half a minor unit away from zero."""
    exact = abs(amount).to_minor() * part
    units = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return Money.from_minor(-units if amount.amount < 0 else units, amount.currency)


def credited_part(
    line: DraftLine, *, before: Decimal, quantity: Decimal, currency: str
) -> DraftLine:
    """Return the line of a credit note that takes back a quantity of an invoice's line.

    Its amount is that of all credited so far less that of what was credited before, so that the
    amounts of several notes add up to the line's. Where this differs from quantity by price, the
    difference is spelt out as an allowance or a charge.

    :param before: the quantity that earlier notes took back.
    """
    copy = replace(
        line,
        quantity=quantity,
        line_id=None,
        credited_line_id=line.line_id,
        deducted_invoice_id=None,
    )
    if quantity == line.quantity:
        return copy
    after = before + quantity
    copy = replace(
        copy,
        allowance_amount=_taken(line.allowance_amount, line, before, after, currency),
        charge_amount=_taken(line.charge_amount, line, before, after, currency),
    )
    wanted = _amount_at(line, after, currency) - _amount_at(line, before, currency)
    excess = copy.entered_amount(currency) - wanted
    return _less(copy, excess, currency) if excess else copy


def _taken(
    amount: Decimal, line: DraftLine, before: Decimal, after: Decimal, currency: str
) -> Decimal:
    whole = Money(amount, currency)
    taken = _part(whole, after, line.quantity) - _part(whole, before, line.quantity)
    return taken.amount


def _part(amount: Money, part: Decimal, whole: Decimal) -> Money:
    return share_of(amount, Fraction(part) / Fraction(whole))


def _amount_at(line: DraftLine, quantity: Decimal, currency: str) -> Money:
    """Return what so much of the line comes to; continuous from nothing to the whole."""
    if not quantity:
        return Money.zero(currency)
    part = replace(
        line,
        quantity=quantity,
        allowance_amount=_part(
            Money(line.allowance_amount, currency), quantity, line.quantity
        ).amount,
        charge_amount=_part(Money(line.charge_amount, currency), quantity, line.quantity).amount,
    )
    return part.entered_amount(currency)


def _less(line: DraftLine, excess: Money, currency: str) -> DraftLine:
    """Return the line lowered by an excess, in the terms of its allowance or its charge."""
    said = line.as_input()
    if said is None:
        return line
    sign = -1 if EXACT.multiply(line.quantity, line.unit_price) < 0 else 1
    allowance = sign * (said.discount(currency) + excess).amount
    charge = line.charge_amount
    if allowance < 0:
        allowance, charge = NOTHING, charge - allowance
    return replace(
        line,
        allowance_percent=None,
        allowance_amount=allowance,
        allowance_reason=line.allowance_reason or (_("Rounding") if allowance else ""),
        charge_amount=charge,
        charge_reason=line.charge_reason or (_("Rounding") if charge else ""),
    )
