"""Computing a foreign invoice with our engine, and comparing the figures to the cent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.amounts.money import FractionOfMinorUnit, Money
from billing.amounts.rounding import cash_step, rounding_to
from billing.amounts.totals import Totals
from billing.amounts.vat import VatCategory
from billing.amounts.vat_rates import suggested_rate
from billing.catalog.imports.rows import UNIT_WORDS
from billing.imports.deducting import Deducted, deducted
from billing.imports.records import ForeignCharge, ForeignInvoice, ForeignLine
from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftAllowance, DraftContent, DraftLine
from fastfaktura.core.models import Business

_UNITS = {word: code for code, words in UNIT_WORDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the source states otherwise: ``net``, ``vat``, ``total``."""

    name: str
    stated: Decimal
    ours: Decimal
    rate: str = ""

    def to_json(self) -> dict[str, str]:
        """Return it as it rests with the dry run."""
        return {
            "name": self.name,
            "rate": self.rate,
            "stated": format(self.stated, "f"),
            "ours": format(self.ours, "f"),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What our engine makes of an invoice.

    :ivar content: what is kept, work for ROT and RUT told apart.
    :ivar rounding: what brings our sum to the stated one, where a rounding explains it.
    :ivar agrees: whether the sum to pay is, with that rounding, the stated one.
    :ivar deducted: what Skatteverket pays of it.
    """

    content: DraftContent
    totals: Totals
    differences: tuple[Difference, ...]
    rounding: Money
    agrees: bool
    deducted: Deducted


def content_of_foreign(
    invoice: ForeignInvoice, *, business: Business, vat_registered: bool, locale: str
) -> DraftContent:
    """Return the invoice as a draft of ours says it, without its client."""
    zero = _zero_category(invoice, business, vat_registered=vat_registered)
    allowances: list[DraftAllowance] = []
    if invoice.discount_percent or invoice.discount_amount:
        allowances.append(
            DraftAllowance(
                percent=invoice.discount_percent or None,
                amount=None if invoice.discount_percent else invoice.discount_amount,
            )
        )
    allowances += [_charge(charge, zero) for charge in invoice.charges]
    return DraftContent(
        client_id=None,
        currency=invoice.currency,
        locale=locale,
        due_date=invoice.due_date,
        your_reference=invoice.your_reference,
        seller_reference=invoice.seller_reference,
        order_reference=invoice.order_reference,
        notes=invoice.notes,
        prices_include_tax=invoice.prices_include_tax,
        lines=tuple(_line(line, zero) for line in invoice.lines),
        allowances=tuple(allowances),
    )


def _charge(charge: ForeignCharge, zero: VatCategory) -> DraftAllowance:
    category = ""
    if charge.vat_rate is not None:
        category = (VatCategory.STANDARD if charge.vat_rate else zero).value
    return DraftAllowance(
        is_charge=charge.amount > 0,
        reason=charge.reason,
        amount=abs(charge.amount),
        vat_category=category,
        vat_rate=charge.vat_rate or Decimal(0),
    )


def compare(invoice: ForeignInvoice, content: DraftContent) -> Comparison:
    """Compute the content and set it beside what the source states.

    A sum may differ by what a rounding explains: one minor unit for each line, since other systems
    round VAT line by line, or up to the smallest coin. That difference is kept as the document's
    rounding amount (BT-114); net and VAT are always ours, and every difference is listed.

    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    totals = content.totals()
    currency = invoice.currency
    found: list[Difference] = []
    stated = invoice.stated
    if stated.net is not None and stated.net != totals.tax_basis_total.amount:
        found.append(Difference("net", stated.net, totals.tax_basis_total.amount))
    ours = {
        format(row.vat_rate.normalize(), "f"): row.tax_amount.amount for row in totals.vat_subtotals
    }
    for rate in sorted(stated.taxes.keys() | (ours.keys() if stated.taxes else set())):
        said, made = stated.taxes.get(rate, Decimal(0)), ours.get(rate, Decimal(0))
        if said != made:
            found.append(Difference("vat", said, made, rate))
    tax = totals.tax_total.amount
    if not stated.taxes and stated.tax is not None and stated.tax != tax:
        found.append(Difference("vat", stated.tax, tax))
    zero = Money.zero(currency)
    taken = deducted(invoice, content, totals.grand_total)
    total = _expected(stated.total, totals.grand_total.amount, taken)
    if stated.total is None or stated.total == total:
        return Comparison(taken.content, totals, tuple(found), zero, agrees=True, deducted=taken)
    found.append(Difference("total", stated.total, total))
    try:
        rounding = Money(stated.total - total, currency)
    except FractionOfMinorUnit:
        return Comparison(content, totals, tuple(found), zero, agrees=False, deducted=taken)
    items = sum(not line.is_text for line in invoice.lines)
    agrees = _is_rounding(rounding, totals, items=items)
    kept = rounding if agrees else zero
    return Comparison(taken.content, totals, tuple(found), kept, agrees=agrees, deducted=taken)


def _expected(stated: Decimal | None, grand_total: Decimal, taken: Deducted) -> Decimal:
    """Return what the stated sum is of: the whole, or what is left after ROT and RUT."""
    left = grand_total - (taken.amount.amount if taken.amount else Decimal(0))
    if stated is None or abs(stated - left) <= abs(stated - grand_total):
        return left
    return grand_total


def _is_rounding(rounding: Money, totals: Totals, *, items: int) -> bool:
    unit = Money.from_minor(1, rounding.currency).amount
    if abs(rounding.amount) <= unit * items:
        return True
    step = cash_step(rounding.currency)
    return step is not None and rounding == rounding_to(step, totals.grand_total)


def _zero_category(
    invoice: ForeignInvoice, business: Business, *, vat_registered: bool
) -> VatCategory:
    """Return the category of lines without VAT, whose reason no source tells."""
    if vat_registered or any(line.vat_rate for line in invoice.lines):
        return VatCategory.ZERO
    on = invoice.issue_date or date.max
    return suggested_rate(business.country, on, vat_registered=False).vat_category


def _line(line: ForeignLine, zero: VatCategory) -> DraftLine:
    if line.is_text:
        return DraftLine.of_text(line.description, kind=LineKind.TEXT)
    code = _UNITS.get(line.unit.casefold())
    return DraftLine(
        description=line.description or line.product_code or _("Item"),
        details=line.details,
        quantity=line.quantity,
        unit_code=code or "C62",
        unit_text="" if code else line.unit,
        unit_price=line.unit_price,
        vat_category=VatCategory.STANDARD if line.vat_rate else zero,
        vat_rate=line.vat_rate,
        allowance_percent=line.allowance_percent,
        allowance_amount=line.allowance_amount,
        product_code=line.product_code,
        tax_deduction=line.tax_deduction,
    )
