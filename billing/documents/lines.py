"""The lines of a document in words: items, rows of text, and headings with their subtotals."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.amounts.totals import LineInput
from billing.amounts.vat import VatCategory
from billing.documents.content import ContentLine, DocumentContent
from billing.invoices.choices import LineKind, TaxDeduction
from billing.invoices.sections import SummedLine, section_sums
from billing.invoices.units import unit_name
from fastfaktura.core.currencies import minor_unit_decimals
from fastfaktura.core.templatetags.figures import amount, quantity, rate


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line in words; ``…_room`` is the class that keeps a figure on the decimal mark.

    ``extras`` stand below the description: discount, charge, reduction. The ``amount`` of a
    heading is its section's subtotal; a row of text has none. One that ``deducts`` takes off a
    deposit and stands apart from the section before it.
    """

    kind: str
    description: str
    details: str = ""
    code: str = ""
    quantity: str = ""
    quantity_room: str = ""
    unit: str = ""
    unit_price: str = ""
    price_room: str = ""
    rate: str = ""
    amount: str = ""
    extras: tuple[str, ...] = ()
    deducts: bool = False


def printed_lines(content: DocumentContent) -> list[PrintedLine]:
    """Return the lines as the active language writes them, in their order."""
    least = minor_unit_decimals(content.currency)
    items = [line for line in content.lines if line.is_item]
    most_quantity = max((_decimals(line.quantity) for line in items), default=0)
    most_price = max((max(least, _decimals(line.unit_price)) for line in items), default=0)
    units = {code: unit_name(code) for code in {line.unit_code for line in items}}
    subtotals = _subtotals(content)
    printed = []
    for line in content.lines:
        if line.kind == LineKind.SECTION:
            sum_of_section = next(subtotals)
            printed.append(
                PrintedLine(
                    kind=line.kind,
                    description=line.description,
                    details=line.details,
                    amount=(
                        "" if sum_of_section is None else amount(sum_of_section, content.currency)
                    ),
                )
            )
        elif not line.is_item:
            printed.append(
                PrintedLine(kind=line.kind, description=line.description, details=line.details)
            )
        else:
            price_decimals = max(least, _decimals(line.unit_price))
            printed.append(
                PrintedLine(
                    kind=line.kind,
                    description=line.description,
                    details=line.details,
                    code=line.product_code,
                    quantity=quantity(line.quantity),
                    quantity_room=_room(_decimals(line.quantity), most_quantity),
                    unit=line.unit_text or units[line.unit_code],
                    unit_price=amount(line.unit_price, content.currency),
                    price_room=_room(price_decimals, most_price),
                    rate=_printed_rate(line),
                    amount=amount(amount_of(line), content.currency),
                    extras=tuple(_extras(line, content.currency)),
                    deducts=line.deducts_deposit,
                )
            )
    return printed


def amount_of(line: ContentLine) -> Decimal:
    """Return the amount at the end of the line, in the terms of its price."""
    return line.line_net_amount if line.line_amount is None else line.line_amount


def _subtotals(content: DocumentContent) -> Iterator[Decimal | None]:
    """Yield the sum of each section, in order; nothing for one without items."""
    return section_sums(
        SummedLine(line.kind, amount_of(line) if line.is_item else None, line.deducts_deposit)
        for line in content.lines
    )


def _extras(line: ContentLine, currency: str) -> Iterator[str]:
    """Yield what was taken off and put on (BG-27, BG-28), and what an authority will pay of."""
    said = LineInput(
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_category=VatCategory(line.vat_category),
        vat_rate=line.vat_rate,
        allowance_percent=line.allowance_percent,
        allowance_amount=line.allowance_amount,
        charge_amount=line.charge_amount,
    )
    discount, charge = said.discount(currency).amount, said.charge(currency).amount
    if line.allowance_percent or discount:
        name = line.allowance_reason or _("Discount")
        share = f" {rate(line.allowance_percent)}" if line.allowance_percent else ""
        yield f"{name}{share}: {amount(-discount, currency)}"
    if charge:
        name = line.charge_reason or _("Charge")
        yield f"{name}: {amount(charge, currency)}"
    if line.tax_deduction:
        yield TaxDeduction(line.tax_deduction).label


def _printed_rate(line: ContentLine) -> str:
    """Return the rate; what bears no VAT at all has none, while "0 %" is one of a taxed sale."""
    category = VatCategory(line.vat_category)
    has_none = category in {VatCategory.EXEMPT, VatCategory.REVERSE_CHARGE}
    return "\N{EN DASH}" if has_none or not category.states_rate else rate(line.vat_rate)


def _decimals(value: Decimal) -> int:
    """Return how many decimals a number needs: 2 for 1.2500, 0 for 100."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _room(decimals: int, most: int) -> str:
    """Return the class for a figure with fewer decimals than its column's longest."""
    if decimals == most:
        return ""
    return f"lacks-{most - decimals}" if decimals else f"lacks-mark-{most}"
