"""Sections of a document: what the lines below each heading come to."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from billing.invoices.choices import LineKind


class SummedLine(NamedTuple):
    """What of a line its section's sum depends on; without an ``amount`` it adds nothing."""

    kind: str
    amount: Decimal | None
    deducts_deposit: bool


def section_sums(lines: Iterable[SummedLine]) -> Iterator[Decimal | None]:
    """Yield the sum of each section, in order; nothing for one without items.

    A section goes on to the next heading, or to the first line that deducts a deposit: what was
    asked for before is taken off the whole, not off the section that happens to stand last.
    """
    begun, goes_on = False, False
    total: Decimal | None = None
    for line in lines:
        if line.kind == LineKind.SECTION:
            if begun:
                yield total
            begun, goes_on, total = True, True, None
        elif line.deducts_deposit:
            goes_on = False
        elif goes_on and line.amount is not None:
            total = line.amount if total is None else total + line.amount
    if begun:
        yield total
