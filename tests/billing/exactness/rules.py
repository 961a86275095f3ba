"""The arithmetic of EN 16931 as its validators ask it (version 1.3.16, and Peppol's R120).

Each function is named after the rules it asks and fails where one is broken. The official artefacts
let a basis or a tax differ by less than 1.00 from what follows from the lines; ours may not differ
at all, but for the tax of prices that include VAT, which is at most a minor unit away from basis by
rate, and that of documents that go on with others (credit notes, final invoices): two, or three for
both. Left out are the rules on signs of prices (BR-27, BR-28), which a writer of e-invoices meets
by turning the quantity, and on two decimals (BR-DEC), which no currency with three can meet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from billing.invoices.models import Invoice
from billing.invoices.rows import Parts
from tests.billing.exactness.oracle import DECIMALS, Group, to_step

# What BT-120 and BT-121 are asked of.
WITH_REASON = ("E", "AE", "K", "G", "O")


@dataclass(frozen=True)
class Said:
    """A document with its rows."""

    invoice: Invoice
    parts: Parts

    def beside(self, *, is_charge: bool) -> list[tuple[Group, Fraction]]:
        """Return the net amounts of allowances or charges (BT-92, BT-99), group by group."""
        return [
            ((share["vat_category"], Fraction(share["vat_rate"])), Fraction(share["net_amount"]))
            for row in self.parts.allowances
            if row.is_charge == is_charge
            for share in row.shares
        ]

    def lines(self) -> list[tuple[Group, Fraction]]:
        """Return the nets of the lines (BT-131) with their groups."""
        return [
            ((line.vat_category, Fraction(line.vat_rate)), Fraction(line.line_net_amount))
            for line in self.parts.lines
            if line.is_item
        ]


def _sum(found: list[tuple[Group, Fraction]], group: Group | None = None) -> Fraction:
    return sum((net for of, net in found if group in {None, of}), Fraction(0))


def br_co_4_16_18(said: Said) -> None:
    """Each line has a category (BR-CO-4), there is a line (BR-16) and a breakdown (BR-CO-18)."""
    assert said.lines()
    assert all(category for (category, _rate), _net in said.lines())
    assert said.parts.vat_subtotals


def br_co_10_11_12(said: Said) -> None:
    """BT-106 = sum of BT-131; BT-107 = sum of BT-92; BT-108 = sum of BT-99."""
    assert said.invoice.line_net_total == _sum(said.lines())
    assert said.invoice.allowance_total == _sum(said.beside(is_charge=False))
    assert said.invoice.charge_total == _sum(said.beside(is_charge=True))


def br_co_13_14_15_16(said: Said) -> None:
    """BT-109 = 106 - 107 + 108; 110 = sum of BT-117; 112 = 109 + 110; 115 = 112 - 113 + 114.

    What an authority pays of ROT and RUT counts as paid (BT-113).
    """
    of = said.invoice
    assert of.tax_basis_total == of.line_net_total - of.allowance_total + of.charge_total
    assert of.tax_total == sum(row.tax_amount for row in said.parts.vat_subtotals)
    assert of.grand_total == of.tax_basis_total + of.tax_total
    paid = of.prepaid_total + of.deduction_total
    assert of.payable_amount == of.grand_total - paid + of.rounding_amount


def br_co_17_s_9(said: Said) -> None:
    """BT-117 = BT-116 x BT-119, rounded (BR-CO-17, BR-S-9); nought without VAT (BR-Z-9, BR-E-9,
    BR-AE-9, BR-IC-9, BR-G-9, BR-O-9).
    """
    unit = Fraction(1, 10 ** DECIMALS[said.invoice.currency])
    for row in said.parts.vat_subtotals:
        follows = to_step(Fraction(row.tax_basis_amount) * Fraction(row.vat_rate) / 100, unit)
        units = 1 if said.invoice.prices_include_tax else 0
        if row.preceding_basis_amount or row.preceding_tax_amount:
            units += 2
        if row.vat_category != "S":
            units = 0
        assert abs(Fraction(row.tax_amount) - follows) <= units * unit


def br_s_8_z_8_e_8_ae_8_ic_8_g_8_o_8(said: Said) -> None:
    """A group's basis is its lines less allowances plus charges (BR-S-8, BR-Z-8, BR-E-8 ...)."""
    groups: set[Group] = set()
    lines = said.lines()
    off, on = said.beside(is_charge=False), said.beside(is_charge=True)
    for row in said.parts.vat_subtotals:
        group = (row.vat_category, Fraction(row.vat_rate))
        groups.add(group)
        basis = _sum(lines, group) - _sum(off, group) + _sum(on, group)
        assert row.tax_basis_amount == basis
    # Each category in use stands there once with each of its rates (BR-S-1, BR-Z-1, BR-E-1 ...).
    assert {group for group, _net in (*lines, *off, *on)} == groups
    assert len(said.parts.vat_subtotals) == len(groups)


def br_s_5_6_7_10(said: Said) -> None:
    """S has a rate and no reason (BR-S-5 to 7, BR-S-10), the others none (BR-Z-5, BR-E-5 ...)."""
    for (category, rate), _net in (
        *said.lines(),
        *said.beside(is_charge=False),
        *said.beside(is_charge=True),
    ):
        assert (category == "S") == (rate > 0)
    for row in said.parts.vat_subtotals:
        if row.vat_category not in WITH_REASON:
            assert (row.exemption_reason, row.exemption_code) == ("", "")


def br_e_10_ae_10_ic_10_g_10_o_10(said: Said) -> None:
    """An issued document says why it has no VAT (BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10)."""
    for row in said.parts.vat_subtotals:
        if row.vat_category in WITH_REASON:
            assert row.exemption_reason


def br_ae_2_ic_2_11_12_o_11(said: Said) -> None:
    """An issued document names both parties' VAT numbers (BR-AE-2 to 4, BR-IC-2 to 4), day and
    country of delivery (BR-IC-11, BR-IC-12), and O stands alone (BR-O-11).
    """
    of = said.invoice
    categories = {row.vat_category for row in said.parts.vat_subtotals}
    if categories & {"AE", "K"}:
        assert of.seller["vat_number"]
        assert of.buyer["vat_number"]
    if "K" in categories:
        assert of.delivery_date
        assert of.delivery_place["country"]
    assert categories == {"O"} or "O" not in categories


def br_53_co_25(said: Said) -> None:
    """VAT in the seller's currency where that is another (BR-53), and a due date (BR-CO-25)."""
    of = said.invoice
    if of.currency != "SEK" and of.tax_total:
        assert of.tax_currency == "SEK"
        # The öre are of each rate; a credit note goes on with those of the notes before it.
        rate, ore = Fraction(of.exchange_rate or 0), Fraction(1, 100)
        rows = said.parts.vat_subtotals
        follows = sum(to_step(Fraction(row.tax_amount) * rate, ore) for row in rows)
        off = abs(Fraction(of.tax_currency_total or 0) - follows)
        assert off <= (ore * len(rows) if of.is_credit_note else 0)
    assert of.due_date


def peppol_r120(said: Said) -> None:
    """BT-131 = quantity x price - allowance + charge (PEPPOL-EN16931-R120), in terms of prices."""
    unit = Fraction(1, 10 ** DECIMALS[said.invoice.currency])
    for line in said.parts.lines:
        product = Fraction(line.quantity) * Fraction(line.unit_price)
        back = -1 if product < 0 or (not line.unit_price and line.quantity < 0) else 1
        off = Fraction(line.allowance_amount) * back
        if line.allowance_percent is not None:
            off = to_step(product * Fraction(line.allowance_percent) / 100, unit)
        amount = to_step(product, unit) - off + Fraction(line.charge_amount) * back
        assert line.line_amount == amount
        if not said.invoice.prices_include_tax:
            assert line.line_net_amount == line.line_amount


Rule = Callable[[Said], None]
OF_DRAFTS: tuple[Rule, ...] = (
    br_co_4_16_18,
    br_co_10_11_12,
    br_co_13_14_15_16,
    br_co_17_s_9,
    br_s_8_z_8_e_8_ae_8_ic_8_g_8_o_8,
    br_s_5_6_7_10,
    peppol_r120,
)
OF_ISSUED: tuple[Rule, ...] = (
    *OF_DRAFTS,
    br_e_10_ae_10_ic_10_g_10_o_10,
    br_ae_2_ic_2_11_12_o_11,
    br_53_co_25,
)


def rows_of(invoice: Invoice) -> Parts:
    """Return the stored rows of a document."""
    return Parts(
        list(invoice.lines.all()), list(invoice.allowances.all()), list(invoice.vat_subtotals.all())
    )


def assert_issued_by_the_rules(invoice: Invoice) -> None:
    """Ask every rule of a stored, issued document."""
    invoice = Invoice.objects.get(pk=invoice.pk)
    said = Said(invoice, rows_of(invoice))
    for rule in OF_ISSUED:
        rule(said)


def assert_drafted_by_the_rules(invoice: Invoice, parts: Parts) -> None:
    """Ask the rules of figures of a draft, stored or not; Decimal values of columns."""
    for rule in OF_DRAFTS:
        rule(Said(invoice, parts))
