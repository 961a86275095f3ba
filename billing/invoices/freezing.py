"""What law makes of an invoice, fixed as it is issued: reasons, VAT in local currency, a buyer."""

from decimal import Decimal

from django.utils import translation

from billing.amounts.money import Money
from billing.amounts.tax_currency import tax_in
from billing.amounts.vat import VatCategory
from billing.invoices.columns import NOTHING
from billing.invoices.exemptions import Exemption, exemption_of
from billing.invoices.local_currency import tax_currency_of
from billing.invoices.models import Invoice, VatSubtotal
from billing.invoices.parties import PartyCopy


def freeze_law(invoice: Invoice) -> None:
    """Write why no VAT is charged to the breakdown, and set the VAT in the seller's currency.

    The invoice has its seller's copy and is locked and still a draft: the trigger that freezes
    issued documents refuses it later. A credit note repeats what its invoice said. Saves the
    breakdown, not the invoice.
    """
    rows = list(invoice.vat_subtotals.all())
    _freeze_reasons(invoice, rows)
    _set_tax_currency(invoice, rows)
    _name_householder(invoice)


def _freeze_reasons(invoice: Invoice, rows: list[VatSubtotal]) -> None:
    said = _said_before(invoice)
    seller = PartyCopy.from_json(invoice.seller)
    changed = []
    with translation.override(invoice.locale):
        for row in rows:
            exemption = said.get((row.vat_category, row.vat_rate)) or exemption_of(
                VatCategory(row.vat_category),
                country=seller.country,
                registered=seller.vat_registered or invoice.tax_total != 0,
                own_reason=seller.exemption_reason,
            )
            if exemption != Exemption():
                row.exemption_reason, row.exemption_code = exemption.reason, exemption.code
                changed.append(row)
    if changed:
        VatSubtotal.objects.bulk_update(changed, ["exemption_reason", "exemption_code"])


def _said_before(invoice: Invoice) -> dict[tuple[str, object], Exemption]:
    """Return what the credited invoice said; one issued before reasons were kept said nothing."""
    if not invoice.is_credit_note or invoice.preceding_invoice is None:
        return {}
    return {
        (row.vat_category, row.vat_rate): Exemption(row.exemption_reason, row.exemption_code)
        for row in invoice.preceding_invoice.vat_subtotals.all()
        if row.exemption_reason
    }


def _set_tax_currency(invoice: Invoice, rows: list[VatSubtotal]) -> None:
    invoice.tax_currency, invoice.tax_currency_total = "", None
    currency = tax_currency_of(invoice.seller.get("country", ""), invoice.currency)
    rate = invoice.exchange_rate
    if not currency or rate is None or not invoice.tax_total:
        return
    begun = [Money(_credited_tax(invoice, row), invoice.currency) for row in rows]
    ended = [
        before + Money(row.tax_amount, invoice.currency)
        for before, row in zip(begun, rows, strict=True)
    ]
    up_to, so_far = (
        tax_in(taxes, currency=currency, exchange_rate=rate) for taxes in (ended, begun)
    )
    invoice.tax_currency = currency
    invoice.tax_currency_total = (up_to - so_far).amount


def _credited_tax(note: Invoice, row: VatSubtotal) -> Decimal:
    """Return what earlier notes credited of a group's VAT; nothing of a document that is no note.

    A note goes on from there, so that all of them come to what the invoice says in the seller's
    currency.
    """
    if not note.is_credit_note or note.preceding_invoice is None:
        return NOTHING
    for of_invoice in note.preceding_invoice.vat_subtotals.all():
        if (of_invoice.vat_category, of_invoice.vat_rate) == (row.vat_category, row.vat_rate):
            credited: Decimal = row.preceding_tax_amount - of_invoice.preceding_tax_amount
            return credited
    return NOTHING


def _name_householder(invoice: Invoice) -> None:
    """Take from the client whose work in the home it is, where the invoice does not say."""
    client = invoice.client
    if invoice.deduction_total and client is not None and not invoice.is_credit_note:
        invoice.deduction_person = invoice.deduction_person or client.personal_number
        invoice.deduction_property = invoice.deduction_property or client.property_designation
