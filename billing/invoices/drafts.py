"""What a draft says, as one value: what the editor, the API and a duplicate hand to operations."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from billing.amounts.money import Money
from billing.amounts.rounding import cash_step
from billing.amounts.totals import AllowanceInput, LineInput, Totals, compute_totals
from billing.amounts.vat import VatCategory
from billing.amounts.vat_groups import GivenNets, GroupBefore
from billing.invoices.choices import LineKind
from billing.invoices.deductions import deduction_of
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.parties import NOWHERE_ELSE, DeliveryPlace

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One line as it is written; the rate is in per cent.

    Prices, discounts and charges include VAT if the content's ``prices_include_tax`` says so. A
    line of text or a heading has a description and no figures: make it with ``of_text``.
    ``line_id`` keeps a line's identity from save to save and is no part of what it says.
    """

    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_code: str = "C62"
    unit_price: Decimal = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD
    vat_rate: Decimal = Decimal(0)
    kind: LineKind = LineKind.ITEM
    details: str = ""
    product_id: UUID | None = None
    product_code: str = ""
    unit_text: str = ""
    allowance_percent: Decimal | None = None
    allowance_amount: Decimal = _NOTHING
    allowance_reason: str = ""
    charge_amount: Decimal = _NOTHING
    charge_reason: str = ""
    supply_kind: str = ""
    tax_deduction: str = ""
    credited_line_id: UUID | None = None
    deducted_invoice_id: UUID | None = None
    line_id: UUID | None = field(default=None, compare=False)

    @classmethod
    def of_text(
        cls, description: str, *, kind: LineKind = LineKind.TEXT, line_id: UUID | None = None
    ) -> "DraftLine":
        """Return a row of text, or a heading that begins a section."""
        return cls(
            description=description,
            kind=kind,
            quantity=_NOTHING,
            vat_category=VatCategory.OUTSIDE_SCOPE,
            line_id=line_id,
        )

    @property
    def is_item(self) -> bool:
        """Whether it has figures."""
        return self.kind == LineKind.ITEM

    def entered_amount(self, currency: str) -> Money:
        """Return quantity by price less discount plus charge, in the terms of the price.

        :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
        """
        said = self.as_input()
        return Money.zero(currency) if said is None else said.entered_amount(currency)

    def as_input(self) -> LineInput | None:
        """Return what the engine of totals wants to know; None for a line without figures.

        :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
        """
        if not self.is_item:
            return None
        return LineInput(
            quantity=self.quantity,
            unit_price=self.unit_price,
            vat_category=self.vat_category,
            vat_rate=self.vat_rate,
            allowance_percent=self.allowance_percent,
            allowance_amount=self.allowance_amount,
            charge_amount=self.charge_amount,
            deducts=self.deducted_invoice_id is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAllowance:
    """An allowance or a charge of the whole document: a percentage of the lines, or an amount.

    ``vat_category`` is empty where it is spread over the groups of the lines.
    """

    is_charge: bool = False
    reason: str = ""
    percent: Decimal | None = None
    amount: Decimal | None = None
    vat_category: str = ""
    vat_rate: Decimal = _NOTHING

    def as_input(self) -> AllowanceInput:
        """Return what the engine of totals wants to know.

        :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
        """
        group = (VatCategory(self.vat_category), self.vat_rate) if self.vat_category else None
        return AllowanceInput(
            is_charge=self.is_charge, percent=self.percent, amount=self.amount, group=group
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What figures take over from the documents before.

    A credit note's VAT goes on where the earlier notes of its invoice stopped, and that of a final
    invoice where the deposits that it deducts did. A note's deduction and its cash rounding are
    parts of the invoice's, since neither follows from a part of the lines; those of an imported
    document are as it states them; those of a final invoice follow, and are None. So are the nets
    of a note whose prices include VAT, if they are not shares of the invoice's.
    """

    before: dict[tuple[VatCategory, Decimal], GroupBefore]
    nets: GivenNets | None = None
    deduction_total: Money | None = None
    rounding_amount: Money | None = None


NOTHING_CARRIED = Carried(before={})


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftContent:
    """The whole of a draft; ``payment_terms_days`` or ``due_date`` decides when it is due."""

    client_id: UUID | None
    currency: str
    locale: str
    payment_terms_days: int | None = None
    due_date: date | None = None
    due_end_of_month: bool = False
    early_discount_percent: Decimal | None = None
    early_discount_days: int | None = None
    delivery_date: date | None = None
    delivery_start: date | None = None
    delivery_end: date | None = None
    delivery_place: DeliveryPlace = NOWHERE_ELSE
    your_reference: str = ""
    buyer_reference: str = ""
    seller_reference: str = ""
    order_reference: str = ""
    contract_reference: str = ""
    notes: str = ""
    template: str = ""
    shows_product_codes: bool = False
    prices_include_tax: bool = False
    rounds_cash: bool = False
    exchange_rate: Decimal | None = None
    exchange_rate_date: date | None = None
    exchange_rate_source: str = ""
    deduction_person: str = ""
    deduction_property: str = ""
    wanted_series_id: UUID | None = None
    lines: tuple[DraftLine, ...] = ()
    allowances: tuple[DraftAllowance, ...] = ()
    # Of credit notes and of final invoices; follows from what they credit or deduct.
    carried: Carried | None = field(default=None, compare=False)

    def totals(self) -> Totals:
        """Return the figures of this content.

        :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
        """
        carried = self.carried or NOTHING_CARRIED
        deduction = carried.deduction_total
        return compute_totals(
            (line.as_input() for line in self.lines),
            currency=self.currency,
            allowances=(allowance.as_input() for allowance in self.allowances),
            prices_include_tax=self.prices_include_tax,
            deduction_total=deduction_of(self) if deduction is None else deduction,
            rounds_to=cash_step(self.currency) if self.rounds_cash else None,
            before=carried.before,
            rounding_amount=carried.rounding_amount,
            nets=carried.nets,
        )


# What a draft and its row call by one name; the rest is translated below.
OF_THE_ROW = tuple(
    part.name
    for part in fields(DraftContent)
    if part.name not in {"lines", "allowances", "delivery_place", "carried"}
)
OF_A_LINE = tuple(
    part.name for part in fields(DraftLine) if part.name not in {"line_id", "kind", "vat_category"}
)
OF_AN_ALLOWANCE = tuple(part.name for part in fields(DraftAllowance))


def content_of(invoice: Invoice, lines: tuple[DraftLine, ...] | None = None) -> DraftContent:
    """Return what the invoice says, as the content of a draft.

    :param lines: what its lines say, if the caller has read them already.
    """
    if lines is None:
        lines = tuple(line_of(line) for line in invoice.lines.all())
    goes_on = (
        invoice.is_credit_note
        or bool(invoice.imported_from)
        or any(line.deducted_invoice_id for line in lines)
    )
    return DraftContent(
        **{name: getattr(invoice, name) for name in OF_THE_ROW},
        delivery_place=DeliveryPlace.from_json(invoice.delivery_place),
        lines=lines,
        allowances=tuple(
            DraftAllowance(**{name: getattr(row, name) for name in OF_AN_ALLOWANCE})
            for row in invoice.allowances.all()
        ),
        carried=_carried_by(invoice) if goes_on else None,
    )


def _carried_by(invoice: Invoice) -> Carried:
    currency = invoice.currency
    is_note = invoice.is_credit_note and invoice.status != InvoiceStatus.DRAFT
    return Carried(
        nets=_nets_of(invoice) if is_note and invoice.prices_include_tax else None,
        before={
            (VatCategory(row.vat_category), row.vat_rate): GroupBefore(
                tax_basis_amount=Money(row.preceding_basis_amount, currency),
                tax_amount=Money(row.preceding_tax_amount, currency),
            )
            for row in invoice.vat_subtotals.all()
        },
        deduction_total=(
            Money(invoice.deduction_total, currency)
            if invoice.is_credit_note or invoice.imported_from
            else None
        ),
        rounding_amount=(
            Money(invoice.rounding_amount, currency)
            if invoice.is_credit_note or invoice.imported_from
            else None
        ),
    )


def _nets_of(invoice: Invoice) -> GivenNets:
    currency = invoice.currency
    return GivenNets(
        lines=tuple(Money(line.line_net_amount, currency) for line in invoice.lines.all()),
        allowances=tuple(
            {
                (VatCategory(share["vat_category"]), Decimal(share["vat_rate"])): Money(
                    Decimal(share["net_amount"]), currency
                )
                for share in row.shares
            }
            for row in invoice.allowances.all()
        ),
    )


def line_of(line: InvoiceLine) -> DraftLine:
    """Return what a stored line says."""
    category = VatCategory(line.vat_category) if line.is_item else VatCategory.OUTSIDE_SCOPE
    return DraftLine(
        **{name: getattr(line, name) for name in OF_A_LINE},
        kind=LineKind(line.kind),
        vat_category=category,
        line_id=line.pk,
    )


def lines_of_its_own(lines: Iterable[DraftLine]) -> tuple[DraftLine, ...]:
    """Return lines as another document says them: without links, and without deductions.

    A deposit is deducted once, and a line credits one other.
    """
    return tuple(
        replace(line, line_id=None, credited_line_id=None)
        for line in lines
        if line.deducted_invoice_id is None
    )
