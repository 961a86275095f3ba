"""Entering numbers in the ledger, and the canonical form that its hashes are taken of.

The form is the JSON Canonicalization Scheme (RFC 8785) of objects without floating-point numbers:
keys sorted, no blanks, UTF-8; amounts are text with all decimals of their column. It is fixed: a
change of what is hashed is another format, with a number of its own.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, Model

from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.lifecycle import DocumentKind, TypeCode
from billing.invoices.models import Invoice
from billing.numbering.models import Series

FORMAT = 1
OF_THE_DOCUMENT = (
    *("id", "business_id", "series_id", "series_period", "sequence_number", "number"),
    *("type_code", "is_deposit", "currency", "locale", "issue_date", "due_date", "issued_at"),
    *("payment_terms_days", "due_end_of_month", "early_discount_percent", "early_discount_days"),
    *("delivery_date", "delivery_start", "delivery_end", "delivery_place", "your_reference"),
    *("buyer_reference", "seller_reference", "order_reference", "contract_reference", "notes"),
    *("template", "shows_product_codes", "prices_include_tax", "rounds_cash"),
    *("preceding_invoice_id", "correction_reason", "deduction_person", "deduction_property"),
    *("line_net_total", "allowance_total", "charge_total", "tax_basis_total", "tax_total"),
    *("grand_total", "prepaid_total", "deduction_total", "rounding_amount", "payable_amount"),
    *("tax_currency", "exchange_rate", "exchange_rate_date", "exchange_rate_source"),
    *("tax_currency_total", "seller", "buyer", "payment_means"),
)
OF_A_LINE = (
    *("position", "kind", "product_code", "description", "details", "quantity", "unit_code"),
    *("unit_text", "unit_price", "allowance_percent", "allowance_amount", "allowance_reason"),
    *("charge_amount", "charge_reason", "vat_category", "vat_rate", "supply_kind"),
    *("tax_deduction", "credited_line_id", "deducted_invoice_id", "line_amount"),
    "line_net_amount",
)
OF_AN_ALLOWANCE = (
    *("position", "is_charge", "reason", "percent", "amount", "vat_category", "vat_rate"),
    *("entered_amount", "net_amount", "shares"),
)
OF_VAT = (
    *("vat_category", "vat_rate", "tax_basis_amount", "tax_amount", "exemption_reason"),
    *("exemption_code", "preceding_basis_amount", "preceding_tax_amount"),
)
OF_AN_ENTRY = (
    *("series_id", "position", "period", "sequence_number", "number", "document_id", "kind"),
    *("issue_date", "currency", "total", "client_name", "content_sha256", "previous_hash"),
)


def canonical(value: dict[str, Any]) -> bytes:
    """Return the bytes that a hash is taken of."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def frozen_content(invoice: Invoice) -> dict[str, Any]:
    """Return what an issued document says, as the ledger hashes it.

    Reads lines, allowances and VAT rows; prefetched ones are not read again. Also takes the
    rows of a migration.
    """
    return {
        "format": FORMAT,
        "document": _said(invoice, OF_THE_DOCUMENT),
        "lines": _rows(invoice.lines.all(), OF_A_LINE, ("position",)),
        "allowances": _rows(invoice.allowances.all(), OF_AN_ALLOWANCE, ("position",)),
        "vat_subtotals": _rows(invoice.vat_subtotals.all(), OF_VAT, ("vat_category", "vat_rate")),
    }


def content_hash(invoice: Invoice) -> str:
    """Return the SHA-256 of what an issued document says, in hexadecimal."""
    return sha256(canonical(frozen_content(invoice))).hexdigest()


def entry_facts(entry: LedgerEntry) -> dict[str, Any]:
    """Return what the hash of an entry is taken of."""
    return {"format": FORMAT, **_said(entry, OF_AN_ENTRY)}


def entry_hash(entry: LedgerEntry) -> str:
    """Return the SHA-256 of an entry, the hash before it included."""
    return sha256(canonical(entry_facts(entry))).hexdigest()


def enter_in_ledger(invoice: Invoice, series: Series) -> LedgerEntry:
    """Write the row of a number that was just taken; the caller holds the lock of the series.

    The database moves the end of the chain, and refuses an entry that does not follow it.
    """
    entry = new_entry(LedgerEntry, invoice, series)
    entry.save(force_insert=True)
    return entry


def new_entry(model: type[LedgerEntry], invoice: Invoice, series: Series) -> LedgerEntry:
    """Return the unsaved entry that follows the chain of the series, and move its end.

    :param model: the ledger's, or what a migration knows it as.
    :raises ValueError: if the document is a draft.
    """
    if invoice.sequence_number is None or invoice.issue_date is None or invoice.issued_at is None:
        raise ValueError("a draft has no number to enter")
    entry = model(
        business_id=invoice.business_id,
        series_id=series.pk,
        position=series.chain_length + 1,
        period=invoice.series_period,
        sequence_number=invoice.sequence_number,
        number=invoice.number,
        document_id=invoice.pk,
        kind=_kind(invoice),
        issue_date=invoice.issue_date,
        currency=invoice.currency,
        total=invoice.grand_total,
        client_name=invoice.buyer.get("name", ""),
        content_sha256=content_hash(invoice),
        previous_hash=series.chain_hash,
        created_at=invoice.issued_at,
    )
    entry.entry_hash = entry_hash(entry)
    series.chain_length, series.chain_hash = entry.position, entry.entry_hash
    return entry


def _kind(invoice: Invoice) -> str:
    # Said again, since a row in a migration has no properties.
    if invoice.is_deposit and invoice.type_code == TypeCode.INVOICE:
        return DocumentKind.DEPOSIT.value
    return DocumentKind.of(invoice.type_code).value


def _rows(
    rows: Iterable[Model], names: tuple[str, ...], order: tuple[str, ...]
) -> list[dict[str, Any]]:
    in_order = sorted(rows, key=lambda row: tuple(getattr(row, name) for name in order))
    return [_said(row, names) for row in in_order]


def _said(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(row, name) for name in names}


def _plain(row: Model, name: str) -> Any:
    value = getattr(row, name)
    if isinstance(value, Decimal):
        column = row._meta.get_field(name)
        places = column.decimal_places if isinstance(column, DecimalField) else 0
        return f"{value:.{places}f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
