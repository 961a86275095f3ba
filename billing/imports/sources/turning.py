"""What gives money back: turned into a credit note, whose figures are positive with us."""

from dataclasses import replace
from decimal import Decimal

from billing.imports.records import (
    NOTHING,
    ForeignInvoice,
    ForeignLine,
    Stated,
)


def turned(invoice: ForeignInvoice) -> ForeignInvoice:
    """Return a document whose sum is below zero as a credit note of the same sum above it.

    Systems write a credit note in three ways: as a kind of its own with positive figures, as one
    with negative figures, and as an invoice whose sum is below zero. Whose figures are positive
    stays as it is.
    """
    if _sum_of(invoice) >= 0:
        return invoice
    stated = invoice.stated
    return replace(
        invoice,
        is_credit=True,
        lines=tuple(map(_turned_line, invoice.lines)),
        discount_amount=_less(invoice.discount_amount),
        charges=tuple(replace(charge, amount=-charge.amount) for charge in invoice.charges),
        stated=Stated(
            net=_less(stated.net),
            tax=_less(stated.tax),
            total=_less(stated.total),
            taxes={rate: -tax for rate, tax in stated.taxes.items()},
        ),
        # What was given back there is no payment of the client's.
        payments=(),
        settles=tuple((key, abs(amount)) for key, amount in invoice.settles),
    )


def _sum_of(invoice: ForeignInvoice) -> Decimal:
    """Return the stated sum; where none is stated, what the lines roughly come to."""
    if invoice.stated.total is not None:
        return invoice.stated.total
    return sum((line.quantity * line.unit_price for line in invoice.lines), NOTHING)


def _turned_line(line: ForeignLine) -> ForeignLine:
    if line.is_text:
        return line
    turns_price = line.unit_price < 0
    return replace(
        line,
        quantity=line.quantity if turns_price else -line.quantity,
        unit_price=abs(line.unit_price),
        # A discount has the sign of its line.
        allowance_amount=abs(line.allowance_amount),
    )


def _less(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount
