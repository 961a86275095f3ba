"""What speaks against taking an invoice over: its facts, its figures, and the money on it."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.amounts.money import FractionOfMinorUnit, Money
from billing.imports.comparing import Comparison, compare, content_of_foreign
from billing.imports.records import DRAFT, ForeignInvoice
from billing.invoices.issuing import MOST_LINES
from billing.numbering.models import Series
from fastfaktura.core.currencies import OFFERED_CURRENCIES
from fastfaktura.core.models import Business

MOST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an invoice is judged against.

    :ivar clients: the keys of those who come along; grows while the file is read.
    :ivar numbers: the numbers that documents have; grows while the file is read.
    """

    business: Business
    today: date
    vat_registered: bool
    series: Callable[[], Collection[Series]]
    clients: set[str]
    numbers: set[str]


def problems_with(invoice: ForeignInvoice, around: Surroundings) -> Iterator[str]:
    """Yield what speaks against its facts, in sentences."""
    if not any(not line.is_text for line in invoice.lines):
        yield _("It has no lines.")
    if len(invoice.lines) > MOST_LINES:
        yield _("An invoice here has at most %(most)d lines.") % {"most": MOST_LINES}
    if invoice.currency not in OFFERED_CURRENCIES:
        yield _("“%(text)s” is none of the currencies that we offer.") % {"text": invoice.currency}
    if invoice.status == DRAFT:
        if invoice.is_credit:
            yield _("It is the draft of a credit note. Write it here from its invoice.")
        return
    if invoice.client_key not in around.clients:
        yield _("Its client is not in the file, or is left out.")
    if invoice.issue_date is None:
        yield _("The invoice date is missing.")
    elif invoice.issue_date > around.today:
        yield _("The invoice date lies in the future.")
    elif invoice.due_date is not None and invoice.due_date < invoice.issue_date:
        yield _("The due date is before the date of issue.")
    yield from _problems_of_number(invoice.number, around)


def _problems_of_number(number: str, around: Surroundings) -> Iterator[str]:
    if not number:
        yield _("The invoice number is missing.")
    elif len(number) > MOST_NUMBER:
        yield _("The number is longer than %(most)d characters.") % {"most": MOST_NUMBER}
    elif number in around.numbers:
        yield _("Another invoice has the number %(number)s.") % {"number": number}
    else:
        for series in around.series():
            if re.match(series.parsed.expression(), number, re.IGNORECASE):
                yield _(
                    "Your number series “%(series)s” would come to this number by itself. Give"
                    " it another pattern under Settings, Numbering, and choose the file again."
                ) % {"series": series.title}


def compared(invoice: ForeignInvoice, around: Surroundings) -> tuple[ForeignInvoice, Comparison]:
    """Return the reading of an invoice that comes nearest to what it states, and its figures.

    What is put on beside the lines is read in more than one way, since versions of other systems
    tax it differently: as it says, with tax, and without.

    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    best: tuple[ForeignInvoice, Comparison] | None = None
    for reading in _readings(invoice):
        found = compare(
            reading,
            content_of_foreign(
                reading,
                business=around.business,
                vat_registered=around.vat_registered,
                locale=around.business.locale,
            ),
        )
        if not found.differences:
            return reading, found
        if best is None or (found.agrees and not best[1].agrees):
            best = reading, found
    if best is None:
        raise ValueError("an invoice has at least one reading")
    return best


def _readings(invoice: ForeignInvoice) -> Iterator[ForeignInvoice]:
    yield invoice
    if not invoice.charges:
        return
    rates = {line.vat_rate for line in invoice.lines if not line.is_text}
    for rate in (max(rates, default=Decimal(0)), Decimal(0)):
        charges = tuple(replace(charge, vat_rate=rate) for charge in invoice.charges)
        if charges != invoice.charges:
            yield replace(invoice, charges=charges)


def problems_of_money(invoice: ForeignInvoice, found: Comparison, *, today: date) -> Iterator[str]:
    """Yield what speaks against its figures and the payments on it, in sentences."""
    if not found.agrees:
        yield _("Its lines give another sum than it states, by more than a rounding.")
        return
    if invoice.status == DRAFT:
        return
    if found.totals.grand_total.amount <= 0:
        yield _("It asks for nothing.")
        return
    if found.deducted.amount is None and invoice.deduction is not None:
        yield _("It has a sum for ROT or RUT; mark the lines that are such work, too.")
        return
    if found.deducted.amount is None:
        yield _(
            "It has work for ROT or RUT, and the file does not say what the tax agency pays. Import"
            " it as CSV with that sum in a column of its own."
        )
        return
    if not invoice.is_credit:
        yield from _problems_of_payments(invoice, found, found.deducted.amount, today=today)


def _problems_of_payments(
    invoice: ForeignInvoice, found: Comparison, deducted: Money, *, today: date
) -> Iterator[str]:
    paid = Decimal(0)
    for on, amount in invoice.payments:
        paid += amount
        if amount <= 0:
            yield _("A payment of it is not above zero.")
        elif on is not None and on > today:
            yield _("A payment of it lies in the future.")
    asked = found.totals.grand_total - deducted + found.rounding
    try:
        over = Money(paid, invoice.currency) - asked
    except FractionOfMinorUnit:
        yield _("A payment of it has more decimals than its currency.")
        return
    if over.amount > 0:
        yield _("More is paid than it asks for.")
    if asked.amount < 0:
        yield _("The tax agency would pay more of it than it asks for.")


def remarks_on(invoice: ForeignInvoice, found: Comparison, *, knows_origin: bool) -> Iterator[str]:
    """Yield what is done differently with an invoice that is taken over, in sentences."""
    if invoice.status == DRAFT:
        return
    if found.rounding:
        yield _("The sum is kept as stated: %(amount)s of it is rounding.") % {
            "amount": found.rounding.amount
        }
    if found.deducted.is_guessed:
        yield _("The file does not say whether its work was for ROT or RUT; it is kept as ROT.")
    if invoice.is_credit and knows_origin:
        yield _("It is a credit note and settles its invoice.")
    elif invoice.is_credit:
        yield _("It is a credit note whose invoice is not imported; it stands alone.")
