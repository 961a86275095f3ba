"""Numbers as the dialect writes them: texts, with a point and at least one decimal."""

from decimal import Decimal

from billing.amounts.limits import PERCENT_DECIMALS
from billing.amounts.money import EXACT, round_half_up
from billing.invoices.drafts import DraftLine
from billing.invoices.models import InvoiceLine

# Of whole numbers that every client can hold.
MOST_DIGITS = 9


def written(number: Decimal) -> str:
    """Return the number as a text: "1250.0", "191.25"."""
    plain = f"{number:f}"
    whole, _point, decimals = plain.partition(".")
    written_out = f"{whole}.{decimals.rstrip('0') or '0'}"
    return written_out.removeprefix("-") if written_out == "-0.0" else written_out


def plain(number: Decimal) -> int | Decimal:
    """Return a number of JSON: whole where it is, as per cent mostly are."""
    return int(number) if number == number.to_integral_value() else number.normalize()


def whole_or_text(number: str) -> int | str:
    """Return a number that people gave, as the whole number that it is, else as it is written."""
    is_whole = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    return int(number) if is_whole and str(int(number)) == number else number


def discount_of(line: DraftLine | InvoiceLine) -> Decimal:
    """Return the discount of a line in per cent; one of an amount as the share that it is."""
    if line.allowance_percent is not None:
        return line.allowance_percent
    whole = EXACT.multiply(line.quantity, line.unit_price).copy_abs()
    if not line.allowance_amount or not whole:
        return Decimal(0)
    share = EXACT.divide(EXACT.multiply(line.allowance_amount, Decimal(100)), whole)
    return round_half_up(share, PERCENT_DECIMALS)
