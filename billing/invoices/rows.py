"""Writing what a draft says to its rows, and making the rows without writing them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from billing.amounts.money import Money
from billing.amounts.totals import Totals
from billing.amounts.totals import VatSubtotal as Subtotal
from billing.amounts.vat import NO_RATE, VatCategory
from billing.amounts.vat_groups import GroupBefore
from billing.invoices.choices import LineKind
from billing.invoices.drafts import (
    OF_A_LINE,
    OF_AN_ALLOWANCE,
    OF_THE_ROW,
    Carried,
    DraftContent,
    DraftLine,
)
from billing.invoices.models import AllowanceCharge, Invoice, InvoiceLine, VatSubtotal
from fastfaktura.core.ids import new_id

# All columns of a line: where it stands, what follows, what it says.
COLUMNS = (
    *("id", "invoice_id", "position", "kind", "vat_category", "line_amount", "line_net_amount"),
    *OF_A_LINE,
)
_KIND, _CATEGORY, _SAYS = 3, 4, 7
_DEDUCTS = COLUMNS.index("deducted_invoice_id")
_said_by = attrgetter(*OF_A_LINE)
_OTHER_FIELDS = [
    column.name for column in InvoiceLine._meta.concrete_fields if not column.primary_key
]
# The lines of a draft as the database has them: their columns by id, in their order.
StoredLines = Mapping[UUID, tuple[Any, ...]]


def stored_lines(invoice: Invoice) -> StoredLines:
    """Return the lines that are there; one query, and no object for each of hundreds."""
    return {row[0]: row for row in invoice.lines.values_list(*COLUMNS)}


def lines_said(stored: StoredLines) -> tuple[DraftLine, ...]:
    """Return what stored lines say, as ``line_of`` would of each."""
    return tuple(_line_said(row) for row in stored.values())


def _line_said(row: tuple[Any, ...]) -> DraftLine:
    return DraftLine(
        line_id=row[0],
        kind=LineKind(row[_KIND]),
        vat_category=VatCategory(row[_CATEGORY] or VatCategory.OUTSIDE_SCOPE),
        **dict(zip(OF_A_LINE, row[_SAYS:], strict=True)),
    )


def write_content(
    invoice: Invoice,
    content: DraftContent,
    *,
    totals: Totals | None = None,
    stored: StoredLines | None = None,
) -> None:
    """Write the content, its lines and its figures to a draft; the caller holds its lock.

    A line that deducts a deposit goes on doing so as long as it is there.

    :param totals: ``content.totals()``, if the caller has computed them already.
    :param stored: the lines that are there, if the caller knows them under the lock.
    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    is_new = invoice._state.adding
    if stored is None:
        stored = {} if is_new else stored_lines(invoice)
    deducts = {pk: row[_DEDUCTS] for pk, row in stored.items()}
    if not invoice.is_credit_note and not invoice.imported_from:
        said, content = content, goes_on(with_deductions(content, deducts))
        if content.lines is not said.lines or content.carried != said.carried:
            totals = None
    totals = totals or content.totals()
    set_content(invoice, content)
    set_totals(invoice, totals)
    # A new draft may come with an id of its caller's choice: it never becomes another's row.
    invoice.save(force_insert=is_new)
    if not is_new:
        invoice.allowances.all().delete()
        invoice.vat_subtotals.all().delete()
    _write_lines(invoice, _lines_written(invoice, content, totals, set(stored)), stored)
    allowances = _rows_of_allowances(invoice, content, totals)
    if allowances:
        AllowanceCharge.objects.bulk_create(allowances)
    VatSubtotal.objects.bulk_create(_rows_of_groups(invoice, content, totals))


def with_deductions(content: DraftContent, deducts: Mapping[UUID, UUID | None]) -> DraftContent:
    """Return the content whose lines still deduct what they did; no form of a line says it.

    :param deducts: what each stored line deducts, by the line's id.
    """
    if not any(deducts.values()):
        return content
    lines = tuple(
        replace(line, deducted_invoice_id=line.deducted_invoice_id or deducts.get(line.line_id))
        if line.line_id
        else line
        for line in content.lines
    )
    return replace(content, lines=lines)


def goes_on(content: DraftContent) -> DraftContent:
    """Return the content with its VAT going on where the deposits that it deducts stopped.

    So the VAT of the deposits and of the final invoice is that of the whole. One query, and none
    where nothing is deducted.
    """
    deposits = {line.deducted_invoice_id for line in content.lines} - {None}
    if not deposits:
        return replace(content, carried=None)
    before: dict[tuple[VatCategory, Decimal], GroupBefore] = {}
    zero = Money.zero(content.currency)
    for row in VatSubtotal.objects.filter(invoice__in=deposits, invoice__currency=content.currency):
        group = (VatCategory(row.vat_category), row.vat_rate)
        so_far = before.get(group, GroupBefore(tax_basis_amount=zero, tax_amount=zero))
        before[group] = GroupBefore(
            tax_basis_amount=so_far.tax_basis_amount
            + Money(row.tax_basis_amount, content.currency),
            tax_amount=so_far.tax_amount + Money(row.tax_amount, content.currency),
        )
    return replace(content, carried=Carried(before=before))


def _write_lines(invoice: Invoice, lines: list[tuple[Any, ...]], stored: StoredLines) -> None:
    """Write what is new or another; of a long draft, one line changes between two saves.

    :param lines: the columns of the lines as they are to be.
    """
    gone = stored.keys() - {line[0] for line in lines}
    if gone:
        invoice.lines.filter(pk__in=gone).delete()
    changed = [line for line in lines if stored.get(line[0]) != line]
    # What is new and what is another, in one statement; their places are compared at its end.
    InvoiceLine.objects.bulk_create(
        [_line_row(invoice, line) for line in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_OTHER_FIELDS,
    )


def _line_row(invoice: Invoice, line: tuple[Any, ...]) -> InvoiceLine:
    row = InvoiceLine(**dict(zip(COLUMNS, line, strict=True)))
    row.invoice = invoice
    return row


def set_content(invoice: Invoice, content: DraftContent) -> None:
    """Put what the content says, beside its rows and figures, on the invoice; saves nothing."""
    for name in OF_THE_ROW:
        setattr(invoice, name, getattr(content, name))
    invoice.delivery_place = content.delivery_place.to_json()


def set_totals(invoice: Invoice, totals: Totals) -> None:
    """Put the figures on the invoice (BT-106 to BT-115); saves nothing."""
    invoice.line_net_total = totals.line_net_total.amount
    invoice.allowance_total = totals.allowance_total.amount
    invoice.charge_total = totals.charge_total.amount
    invoice.tax_basis_total = totals.tax_basis_total.amount
    invoice.tax_total = totals.tax_total.amount
    invoice.grand_total = totals.grand_total.amount
    invoice.prepaid_total = totals.prepaid_total.amount
    invoice.deduction_total = totals.deduction_total.amount
    invoice.rounding_amount = totals.rounding_amount.amount
    invoice.payable_amount = totals.payable_amount.amount


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows that belong to an invoice, in their order."""

    lines: list[InvoiceLine]
    allowances: list[AllowanceCharge]
    vat_subtotals: list[VatSubtotal]


def parts_of(invoice: Invoice, content: DraftContent, totals: Totals) -> Parts:
    """Return the rows of a content, unsaved, with new ids."""
    lines = _lines_written(invoice, content, totals, set())
    return Parts(
        lines=[_line_row(invoice, line) for line in lines],
        allowances=_rows_of_allowances(invoice, content, totals),
        vat_subtotals=_rows_of_groups(invoice, content, totals),
    )


def _rows_of_groups(invoice: Invoice, content: DraftContent, totals: Totals) -> list[VatSubtotal]:
    return [
        VatSubtotal(
            invoice=invoice,
            vat_category=subtotal.vat_category,
            vat_rate=subtotal.vat_rate,
            tax_basis_amount=subtotal.tax_basis_amount.amount,
            tax_amount=subtotal.tax_amount.amount,
            **_before(content, subtotal),
        )
        for subtotal in totals.vat_subtotals
    ]


def _before(content: DraftContent, subtotal: Subtotal) -> dict[str, Decimal]:
    carried = content.carried
    before = carried.before.get((subtotal.vat_category, subtotal.vat_rate)) if carried else None
    if before is None:
        return {}
    return {
        "preceding_basis_amount": before.tax_basis_amount.amount,
        "preceding_tax_amount": before.tax_amount.amount,
    }


def _lines_written(
    invoice: Invoice, content: DraftContent, totals: Totals, kept: set[UUID]
) -> list[tuple[Any, ...]]:
    """Return the columns of the lines as they are to be.

    :param kept: ids of the lines that were there: a line of the content takes its own again.
    """
    rows = []
    for at, line in enumerate(content.lines):
        line_id = line.line_id
        if line_id is None or line_id not in kept:
            line_id = new_id()
        # Named twice, the second is a line of its own.
        kept.discard(line_id)
        rows.append(
            (
                line_id,
                invoice.pk,
                at + 1,
                line.kind,
                line.vat_category if line.is_item else "",
                totals.line_amounts[at].amount,
                totals.line_net_amounts[at].amount,
                *_said_by(line if line.is_item else replace(line, vat_rate=NO_RATE)),
            )
        )
    return rows


def _rows_of_allowances(
    invoice: Invoice, content: DraftContent, totals: Totals
) -> list[AllowanceCharge]:
    return [
        AllowanceCharge(
            invoice=invoice,
            position=position,
            entered_amount=amounts.entered_amount.amount,
            net_amount=amounts.net_amount.amount,
            shares=[
                {
                    "vat_category": str(share.vat_category),
                    "vat_rate": str(share.vat_rate),
                    "net_amount": str(share.net_amount.amount),
                }
                for share in amounts.shares
            ],
            **{name: getattr(allowance, name) for name in OF_AN_ALLOWANCE},
        )
        for position, (allowance, amounts) in enumerate(
            zip(content.allowances, totals.allowances, strict=True), start=1
        )
    ]
