"""What is left to credit of an invoice: of each line, of each VAT group, and in all."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from billing.amounts.allowances import Group
from billing.amounts.money import Money
from billing.amounts.vat import VatCategory
from billing.amounts.vat_groups import GroupBefore
from billing.invoices.choices import LineKind
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice, InvoiceLine, VatSubtotal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeft:
    """A line with what the credit notes so far took back of it, in the terms of its price."""

    line: InvoiceLine
    credited_quantity: Decimal
    credited_amount: Decimal
    is_touched: bool

    @property
    def quantity(self) -> Decimal:
        """Return what is left; it has the sign of the line's quantity."""
        left: Decimal = self.line.quantity - self.credited_quantity
        return left

    @property
    def is_beyond(self) -> bool:
        """Whether more was credited than was invoiced: forged, or a mistake of ours."""
        return self.quantity * self.line.quantity < 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left; a line without quantity is credited in one go."""
        return self.is_touched if not self.line.quantity else not self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLeft:
    """A VAT group with what was invoiced and what was credited of it."""

    invoiced: GroupBefore
    credited: GroupBefore

    @property
    def gross(self) -> Money:
        """Return what is left with VAT."""
        return (
            self.invoiced.tax_basis_amount
            + self.invoiced.tax_amount
            - self.credited.tax_basis_amount
            - self.credited.tax_amount
        )

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.credited == self.invoiced

    def holds(self, more: GroupBefore) -> bool:
        """Whether a note of so much stays within what was invoiced."""
        return _within(
            self.credited.tax_basis_amount + more.tax_basis_amount, self.invoiced.tax_basis_amount
        ) and _within(self.credited.tax_amount + more.tax_amount, self.invoiced.tax_amount)

    def plus(self, more: GroupBefore) -> "GroupLeft":
        """Return the group with a note of so much counted."""
        return GroupLeft(
            invoiced=self.invoiced,
            credited=GroupBefore(
                tax_basis_amount=self.credited.tax_basis_amount + more.tax_basis_amount,
                tax_amount=self.credited.tax_amount + more.tax_amount,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLeft:
    """What is left to credit of an issued invoice."""

    currency: str
    lines: tuple[LineLeft, ...]
    groups: dict[Group, GroupLeft]
    grand_total: Money
    deduction_total: Money
    rounding_amount: Money
    payable_amount: Money
    note_count: int
    # A note by amount credits no line, so that lines no longer tell what is left.
    was_by_amount: bool

    @property
    def is_done(self) -> bool:
        """Whether the invoice is credited whole; one that nobody credited is not."""
        return bool(self.note_count) and all(group.is_done for group in self.groups.values())

    @property
    def lines_tell(self) -> bool:
        """Whether what is left can be credited by the lines that are left."""
        return not self.was_by_amount


def credit_left(invoice: Invoice) -> CreditLeft:
    """Return what is left to credit of an issued invoice; five queries.

    Whoever credits holds the invoice's lock.
    """
    currency = invoice.currency
    notes = list(
        Invoice.objects.filter(preceding_invoice=invoice, type_code=TypeCode.CREDIT_NOTE).exclude(
            status=InvoiceStatus.DRAFT
        )
    )
    ids = [note.pk for note in notes]
    credited = _credited_lines(ids)
    lines = tuple(
        LineLeft(
            line=line,
            credited_quantity=credited.get(line.pk, (NOTHING, NOTHING))[0],
            credited_amount=credited.get(line.pk, (NOTHING, NOTHING))[1],
            is_touched=line.pk in credited,
        )
        for line in invoice.lines.all()
        if line.is_item
    )
    by_amount = InvoiceLine.objects.filter(
        invoice__in=ids, kind=LineKind.ITEM, credited_line=None
    ).exists()

    def rest(name: str) -> Money:
        taken = sum((getattr(note, name) for note in notes), NOTHING)
        return Money(getattr(invoice, name) - taken, currency)

    return CreditLeft(
        currency=currency,
        lines=lines,
        groups=_groups(invoice, ids),
        grand_total=rest("grand_total"),
        deduction_total=rest("deduction_total"),
        rounding_amount=rest("rounding_amount"),
        payable_amount=rest("payable_amount"),
        note_count=len(notes),
        was_by_amount=by_amount,
    )


def _credited_lines(notes: list[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    credited: dict[UUID, tuple[Decimal, Decimal]] = {}
    rows = InvoiceLine.objects.filter(invoice__in=notes, credited_line__isnull=False)
    for line_id, quantity, amount in rows.values_list("credited_line", "quantity", "line_amount"):
        if line_id is not None:
            so_far = credited.get(line_id, (NOTHING, NOTHING))
            credited[line_id] = (so_far[0] + quantity, so_far[1] + amount)
    return credited


def _groups(invoice: Invoice, notes: list[UUID]) -> dict[Group, GroupLeft]:
    currency = invoice.currency
    nothing = GroupBefore(tax_basis_amount=Money.zero(currency), tax_amount=Money.zero(currency))
    groups = {}
    for row in invoice.vat_subtotals.all():
        groups[_group(row)] = GroupLeft(invoiced=_figures(row, currency), credited=nothing)
    for row in VatSubtotal.objects.filter(invoice__in=notes):
        group = _group(row)
        known = groups.get(group, GroupLeft(invoiced=nothing, credited=nothing))
        groups[group] = known.plus(_figures(row, currency))
    return groups


def _group(row: VatSubtotal) -> Group:
    return VatCategory(row.vat_category), row.vat_rate


def _figures(row: VatSubtotal, currency: str) -> GroupBefore:
    return GroupBefore(
        tax_basis_amount=Money(row.tax_basis_amount, currency),
        tax_amount=Money(row.tax_amount, currency),
    )


def _within(part: Money, whole: Money) -> bool:
    """Whether an amount lies between nothing and the whole, whatever the sign of the whole."""
    zero = Money.zero(whole.currency)
    return min(zero, whole) <= part <= max(zero, whole)
