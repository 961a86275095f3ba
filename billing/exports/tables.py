"""The tables that leave the house: their columns; ``rows`` has what stands in them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.exports.models import ExportWhat
from billing.invoices.lifecycle import display_status
from billing.invoices.models import Invoice

Value = Callable[[Any, date], object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in every language, what it means, its value, and how it is shown.

    ``kind`` is text, date, number, or amount, which has the decimals of the row's currency.
    """

    name: str
    words: str | Promise
    kind: str = "text"
    value: Value | None = None

    def of(self, row: Any, today: date) -> object:
        """Return the value in a row."""
        return getattr(row, self.name) if self.value is None else self.value(row, today)


def _buyer(invoice: Invoice) -> str:
    return str(invoice.buyer.get("name", "") or (invoice.client.name if invoice.client else ""))


def _sign(invoice: Invoice) -> int:
    """Credit notes count against: their amounts are negative in tables, so that sums are right."""
    return -1 if invoice.is_credit_note else 1


def _signed(name: str) -> Value:
    return lambda row, _today: getattr(row, name) * _sign(row)


INVOICES = (
    Column("number", _("Number")),
    Column("type", _("Invoice or credit note"), value=lambda row, _t: (
        "credit_note" if row.is_credit_note else "invoice"
    )),
    Column("status", _("Status"), value=lambda row, today: display_status(row, today=today).value),
    Column("client_number", _("Client number"), value=lambda row, _t: (
        row.client.number if row.client else ""
    )),
    Column("client", _("Client"), value=lambda row, _t: _buyer(row)),
    Column("issue_date", _("Invoice date"), "date"),
    Column("due_date", _("Due date"), "date"),
    Column("currency", _("Currency")),
    Column("tax_basis_total", _("Total without VAT"), "amount", _signed("tax_basis_total")),
    Column("tax_total", _("VAT"), "amount", _signed("tax_total")),
    Column("grand_total", _("Total with VAT"), "amount", _signed("grand_total")),
    Column("payable_amount", _("To pay"), "amount", _signed("payable_amount")),
    Column("open_amount", _("Open"), "amount", lambda row, _t: (
        0 if row.is_credit_note or row.status != "issued" else row.open_amount
    )),
    Column("buyer_reference", _("Buyer reference")),
    Column("order_reference", _("Order number")),
    Column("external_id", _("Id in another system")),
)  # fmt: skip
LINES = (
    Column("number", _("Number"), value=lambda row, _t: row.invoice.number),
    Column("issue_date", _("Invoice date"), "date", lambda row, _t: row.invoice.issue_date),
    Column("client", _("Client"), value=lambda row, _t: _buyer(row.invoice)),
    Column("position", _("Position"), "number"),
    Column("product_code", _("Product code")),
    Column("description", _("Description")),
    Column("quantity", _("Quantity"), "number"),
    Column("unit_code", _("Unit")),
    Column("unit_price", _("Unit price"), "number"),
    Column("vat_category", _("VAT category")),
    Column("vat_rate", _("VAT rate"), "number"),
    Column("currency", _("Currency"), value=lambda row, _t: row.invoice.currency),
    Column("line_net_amount", _("Amount without VAT"), "amount", lambda row, _t: (
        row.line_net_amount * _sign(row.invoice)
    )),
)  # fmt: skip
CLIENTS = (
    Column("number", _("Client number")),
    Column("name", _("Name")),
    Column("kind", _("Company or person")),
    Column("organization_number", _("Organisation number")),
    Column("vat_number", _("VAT number")),
    Column("email", _("Email")),
    Column("phone", _("Phone")),
    Column("street", _("Street")),
    Column("postal_code", _("Postal code")),
    Column("city", _("City")),
    Column("country", _("Country")),
    Column("currency", _("Currency")),
    Column("payment_terms_days", _("Payment terms in days"), "number"),
    Column("external_id", _("Id in another system")),
)
PRODUCTS = (
    Column("code", _("Product code")),
    Column("name", _("Name")),
    Column("unit_code", _("Unit")),
    Column("currency", _("Currency"), value=lambda row, _t: row.currency or row.business.currency),
    Column("unit_price", _("Unit price"), "number"),
    Column("price_includes_tax", _("Price with VAT"), value=lambda row, _t: (
        "yes" if row.price_includes_tax else "no"
    )),
    Column("vat_category", _("VAT category")),
    Column("vat_rate", _("VAT rate"), "number"),
    Column("external_id", _("Id in another system")),
)  # fmt: skip
PAYMENTS = (
    Column("received_date", _("Received on"), "date"),
    Column("number", _("Invoice number"), value=lambda row, _t: (
        row.invoice.number if row.invoice else ""
    )),
    Column("client", _("Client"), value=lambda row, _t: (
        _buyer(row.invoice) if row.invoice else ""
    )),
    Column("method", _("Method")),
    Column("currency", _("Currency")),
    Column("amount", _("Amount"), "amount"),
    Column("note", _("Note")),
    Column("provider_reference", _("Reference of the payment provider")),
)  # fmt: skip
COLUMNS: dict[str, tuple[Column, ...]] = {
    ExportWhat.INVOICES: INVOICES,
    ExportWhat.LINES: LINES,
    ExportWhat.CLIENTS: CLIENTS,
    ExportWhat.PRODUCTS: PRODUCTS,
    ExportWhat.PAYMENTS: PAYMENTS,
}
