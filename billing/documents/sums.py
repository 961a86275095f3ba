"""The sums of a document in words: from the lines to what is to pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.amounts.vat import VatCategory
from billing.documents.content import ContentAllowance, DocumentContent
from billing.documents.lines import amount_of
from billing.documents.reasons import category_name
from billing.invoices.lifecycle import DocumentKind
from fastfaktura.core.templatetags.figures import amount, rate


@dataclass(frozen=True, slots=True)
class Sum:
    """A row of the sums; a ``strong`` one is a result, not a step towards it."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class VatRow:
    """A row of the VAT breakdown (BG-23)."""

    name: str
    basis: str
    tax: str


def sums(content: DocumentContent, *, shows_vat: bool) -> list[Sum]:
    """Return the rows above what is to pay, in the active language."""
    return list(_sums(content, shows_vat=shows_vat))


def _sums(content: DocumentContent, *, shows_vat: bool) -> Iterator[Sum]:
    currency, gross = content.currency, content.prices_include_tax and shows_vat
    after = list(_after_the_total(content))
    if content.allowances:
        of_lines = sum((amount_of(line) for line in content.lines if line.is_item), Decimal(0))
        yield Sum(_("Sum of the lines"), amount(of_lines, currency))
        yield from (_allowance(row, currency) for row in content.allowances)
    if gross:
        yield Sum(_("Total including VAT"), amount(content.grand_total, currency), strong=True)
        yield Sum(_("Of which VAT"), amount(content.tax_total, currency))
        yield Sum(_("Total without VAT"), amount(content.tax_basis_total, currency))
    elif shows_vat:
        yield Sum(_("Total without VAT"), amount(content.tax_basis_total, currency))
        yield Sum(_("VAT"), amount(content.tax_total, currency))
    if content.tax_currency_total is not None:
        label = _("VAT in %(currency)s") % {"currency": content.tax_currency}
        yield Sum(label, amount(content.tax_currency_total, content.tax_currency))
    if after and not gross:
        yield Sum(_("Total"), amount(content.grand_total, currency), strong=True)
    yield from after


def _after_the_total(content: DocumentContent) -> Iterator[Sum]:
    """Yield what stands between the total with VAT (BT-112) and what is to pay (BT-115)."""
    currency = content.currency
    if content.prepaid_total:
        yield Sum(_("Paid in advance"), amount(-content.prepaid_total, currency))
    if content.deduction_total:
        kinds = dict.fromkeys(
            line.tax_deduction.upper() for line in content.lines if line.tax_deduction
        )
        label = _("Tax reduction %(kinds)s") % {"kinds": ", ".join(kinds)}
        yield Sum(label.strip(), amount(-content.deduction_total, currency))
    if content.rounding_amount:
        yield Sum(_("Rounding"), amount(content.rounding_amount, currency))


def _allowance(row: ContentAllowance, currency: str) -> Sum:
    name = row.reason or (_("Charge") if row.is_charge else _("Discount"))
    share = f" {rate(row.percent)}" if row.percent else ""
    signed = row.entered_amount if row.is_charge else -row.entered_amount
    return Sum(f"{name}{share}", amount(signed, currency))


def vat_rows(content: DocumentContent) -> list[VatRow]:
    """Return the VAT breakdown: the rate, or the category of one without."""
    return [
        VatRow(
            rate(row.vat_rate)
            if VatCategory(row.vat_category).charges_vat
            else category_name(VatCategory(row.vat_category)),
            amount(row.tax_basis_amount, content.currency),
            amount(row.tax_amount, content.currency),
        )
        for row in content.vat_subtotals
    ]


def payable_label(content: DocumentContent) -> str:
    """Return what the amount at the end is called."""
    return {
        DocumentKind.CREDIT_NOTE: _("Credited"),
        DocumentKind.QUOTE: _("Total of the quote"),
    }.get(content.document_kind) or _("To pay")
